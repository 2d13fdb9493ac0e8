"""`auditor retention`: what is too old to be kept, and the proof of what was deleted."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.errors import BadInput

if TYPE_CHECKING:
    from auditor.retention.plan import Plan

app = typer.Typer(no_args_is_help=True, help="What is kept how long: plan, run, log, lint.")
AsOf = Annotated[str, typer.Option("--as-of", help="day on which is judged what is old, YYYY-MM-DD; default: today")]
Format = Annotated[str, typer.Option("--format", help="text or json")]


def checked_day(text: str) -> date:
    """The day somebody gave, or today in Beijing.

    Raises:
        BadInput: not a day, or one to come: by a mistyped year everything would be old.
    """
    from auditor.runfolder import BEIJING  # noqa: PLC0415 - pandas and friends only when they are needed

    today = datetime.now(BEIJING).date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError as error:
        raise BadInput(f"{text!r} is not a day", "--as-of", "write it like 2026-11-23") from error
    from auditor.retention.tasks import not_to_come  # noqa: PLC0415

    return not_to_come(day, today)


def _print(plan: Plan, fmt: str) -> None:
    from auditor.report.safe import visible  # noqa: PLC0415
    from auditor.retention import plan as planning  # noqa: PLC0415

    if fmt == "json":
        document: dict[str, Any] = {"as_of": plan.day.isoformat(), "policy_sha256": plan.policy.digest}
        document["goes"] = [{"kind": a.kind, "what": a.what, "reason": a.reason} for a in plan.actions]
        document["stays"] = [asdict(kept) for kept in plan.kept]
        typer.echo(json.dumps(document, ensure_ascii=False, sort_keys=True))
        return
    for line in planning.lines(plan):
        typer.echo(visible(line))


def _format(fmt: str) -> None:
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")


@app.command()
def plan(as_of: AsOf = "", fmt: Format = "text") -> None:
    """Say what `run` would delete and why, and what is old but kept and why. Deletes nothing."""
    _format(fmt)
    day = checked_day(as_of)
    from auditor.retention import plan as planning  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    _print(planning.make(planning.situation(get_settings(), day)), fmt)


@app.command()
def run(as_of: AsOf = "", fmt: Format = "text") -> None:
    """Delete what is too old; a run that was killed is finished first. What went stands in the log of deletions.

    Living findings are verified on a copy before a run is trimmed; what could not be proven afterwards stays.
    """
    _format(fmt)
    day = checked_day(as_of)
    from auditor.retention import apply  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    _print(apply.run(settings, day=day), fmt)
    if fmt == "text":
        said = apply.proof(settings)
        typer.echo(f"log of deletions: {said['records']} records, newest {said['newest_sha256'] or 'none'}")


@app.command()
def log(fmt: Format = "text") -> None:
    """Print the log of deletions and check its chain; exit code 1 when a record is missing or was changed."""
    _format(fmt)
    from auditor.report.safe import visible  # noqa: PLC0415
    from auditor.retention import apply  # noqa: PLC0415
    from auditor.retention import log as deletions  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    for record in deletions.records(settings.data_url):
        if fmt == "json":
            typer.echo(json.dumps(record, ensure_ascii=False, sort_keys=True))
            continue
        size = sum(int(item.get("size") or 0) for item in record.get("items", []))
        typer.echo(visible(f"{record['number']:>6}  {record['day']}  {record['kind']}: {record['what']}  "
                           f"({len(record.get('items', []))} items, {size} bytes) - {record['reason']}"))  # fmt: skip
    said = apply.proof(settings)
    for problem in said["problems"]:
        typer.echo(visible(f"wrong: {problem}"), err=fmt == "json")
    if fmt == "text":
        typer.echo(f"{said['records']} records, newest {said['newest_sha256'] or 'none'}")
    if said["problems"]:
        raise typer.Exit(1)


@app.command()
def lint(
    policy: Annotated[Path | None, typer.Option(help="default: AUDITOR_RETENTION_POLICY")] = None,
    holds: Annotated[Path | None, typer.Option(help="default: AUDITOR_RETENTION_HOLDS")] = None,
) -> None:
    """Check the policy and the holds; prints every problem with its line. Exit code 1 when there is one."""
    from auditor.retention import policy as rules  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    places = [
        (policy or settings.retention_policy or rules.POLICY, "policy"),
        (holds or settings.retention_holds, "holds"),
    ]
    found = [error for place, schema in places if place for error in rules.problems(place, schema)]
    for error in found:
        typer.echo(error.line(), err=True)
    if found:
        raise typer.Exit(1)
    loaded = rules.load_policy(places[0][0])
    for kind in loaded.kinds.values():
        typer.echo(f"{kind.days:>5} days  {kind.name}: {kind.what}, counted from {kind.counted_from}")
