"""`auditor review`: leads to be reviewed, one with its history, decisions one by one or from a table."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.cli import reviewers
from auditor.cli.review_text import case_lines, list_line
from auditor.errors import BadInput
from auditor.review import Action, State, check_entry, read_csv
from auditor.runfolder import BEIJING
from auditor.settings import get_settings
from auditor.store import Store

app = typer.Typer(no_args_is_help=True, help="Leads under review: list, show, decide, import; reviewers.")
app.add_typer(reviewers.app, name="reviewers")
_REJECTED = ("line", "finding_id", "problem")
_LARGEST = 20_000_000  # bytes of a table of decisions


class Format(StrEnum):
    """How to print the answer."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[Format, typer.Option("--format", help="text, or json in one line")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would happen and record nothing")]


def _store() -> Store:
    return Store(get_settings().database_url)


def _json(answer: Any) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> str:
    """Times as in findings.json, days as ISO text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


@app.command(name="list")
def listed(
    state: Annotated[
        str, typer.Option(help="alleged, confirmed, disputed, corrected or withdrawn; all when empty")
    ] = "",
    reopened: Annotated[bool, typer.Option("--reopened", help="only those whose decisions no longer hold")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="most leads to print")] = 50,
    output: Output = Format.TEXT,
) -> None:
    """The newest run's leads and where each stands."""
    if state and state not in list(State):
        raise BadInput(f"unknown state {state!r}", "--state", f"use one of {', '.join(State)}")
    answer = _store().under_review(state=state, reopened=reopened, limit=limit)
    if output is Format.JSON:
        _json(answer)
        return
    for row in answer["results"]:
        typer.echo(list_line(row))
    more = f", the first {limit} shown" if answer["truncated"] else ""
    typer.echo(f"{answer['total']} leads of {answer['week'] or 'no run yet'}{more}")


@app.command()
def show(finding: Annotated[str, typer.Argument(help="id of a finding")], output: Output = Format.TEXT) -> None:
    """One lead with every decision about it, and about the same matter when its facts were others."""
    case = _store().finding(finding)
    if case is None:
        raise BadInput("no such finding", finding, "see `auditor review list`; was its run published?")
    if output is Format.JSON:
        _json(case)
        return
    for line in case_lines(case):
        typer.echo(line)


@app.command()
def decide(  # noqa: PLR0917 - each is one option of the command
    finding: Annotated[str, typer.Argument(help="id of a finding")],
    action: Annotated[str, typer.Argument(help="confirm, dismiss, needs_info, corrected or reply")],
    by: Annotated[str, typer.Option("--by", help="who decides")] = "",
    reason: Annotated[str, typer.Option("--reason", help="why, in words the institution may read")] = "",
    expires: Annotated[str, typer.Option("--expires", help="last day a dismissal holds, YYYY-MM-DD")] = "",
    dry_run: DryRun = False,
    output: Output = Format.TEXT,
) -> None:
    """Record one decision. Nothing recorded is ever changed: a mistake is mended by the next decision."""
    now = datetime.now(UTC)
    given = {"finding_id": finding, "action": action, "person": by, "reason": reason, "expires_on": expires}
    entry = check_entry(given, now.astimezone(BEIJING).date())
    answer = _store().decide([entry], now, dry_run=dry_run)[0]
    if answer.problem:
        raise BadInput(answer.problem)
    if output is Format.JSON:
        _json(asdict(answer) | {"action": Action(action).value, "dry_run": dry_run})
        return
    second = "; a second, different person must confirm it" if answer.waits_for_second else ""
    typer.echo(f"{finding}  {answer.state}{second}" + ("  dry run: nothing was recorded" if dry_run else ""))


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with finding_id,action,person,reason,expires_on")],
    dry_run: DryRun = False,
    output: Output = Format.TEXT,
) -> None:
    """Record the decisions of a table, row by row. Every rejected row is listed; exit code 2 when there is one."""
    try:
        if file.stat().st_size > _LARGEST:
            raise BadInput(f"larger than {_LARGEST} bytes", str(file), "split the table")
        rows = read_csv(file.read_bytes(), str(file))
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(file), "name a CSV file") from error
    now = datetime.now(UTC)
    answer = _store().import_decisions(rows, now, now.astimezone(BEIJING).date(), dry_run=dry_run)
    if output is Format.JSON:
        told = {name: row for name, row in asdict(answer).items() if name != "position"}
        _json(told | {"rejected": [{name: row[name] for name in _REJECTED} for row in answer.rejected]})
    else:
        for refused in answer.rejected:
            typer.echo(f"line {refused['line']}: {refused['problem']}")
        done = "would be recorded (dry run: nothing was)" if dry_run else "recorded"
        typer.echo(f"{answer.rows} rows: {answer.recorded} {done}, {len(answer.rejected)} rejected")
    if answer.rejected:
        raise typer.Exit(2)
