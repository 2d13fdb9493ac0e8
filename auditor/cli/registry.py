"""`auditor registry`: bring the registers in, look somebody up, see how old and how complete the mirror is."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor import registry
from auditor.cli import import_text
from auditor.errors import BadInput, CouldNotCheck
from auditor.runfolder import BEIJING
from auditor.settings import get_settings
from auditor.store import Store

app = typer.Typer(no_args_is_help=True, help="The registers: sync, import lists, look up, status.")


def today() -> date:
    """The day in Beijing."""
    return datetime.now(BEIJING).date()


def _day(text: str) -> date:
    """The day given; never one to come, for such a list would stay fresh, and prove absence, for years."""
    now = today()
    try:
        day = date.fromisoformat(text) if text else now
    except ValueError as error:
        raise BadInput(f"{text!r} is not a date", "--as-of", "write it like 2026-11-16") from error
    if day > now:
        raise BadInput(f"{text} is still to come", "--as-of", "give the day on which the list was published")
    return day


def open_store() -> Store:
    """The store of the settings, migrated."""
    store = Store(get_settings().database_url)
    store.upgrade()
    return store


@app.command(name="import")
def import_file(  # noqa: PLR0917 - each is one option of the command
    file: Annotated[Path, typer.Argument(help="the list as published: .xlsx, .xls, .csv, HTML, .docx or a text PDF")],
    province: Annotated[str, typer.Option(help="province whose list it is, for example 浙江")],
    as_of: Annotated[str, typer.Option("--as-of", help="day the list speaks for; default today")] = "",
    institution_class: Annotated[str, typer.Option("--class", help="S, Y or J when the list does not say")] = "S",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what was understood")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="only a batch of new filings, not the whole list")] = False,
    accept_loss: Annotated[bool, typer.Option("--accept-loss", help="accept a list that lost many filings")] = False,
) -> None:
    """Import a published list of filed evaluators."""
    result = registry.import_list(file, province, _day(as_of), institution_class, whole_list=not batch)
    for line in import_text.lines(result):
        typer.echo(line)
    if dry_run:
        typer.echo("dry run: nothing was saved")
        return
    read, shrink = (result.filings, result.coverage), 1.0 if accept_loss else 0.3
    merged = open_store().change_register(lambda before: registry.merge([before, read], max_shrink=shrink))
    typer.echo(f"saved: the mirror now holds {len(merged[0])} filings")


@app.command()
def lookup(
    text: Annotated[str, typer.Argument(help="name, credit code, filing code or certificate number")],
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Look up an institution; exit code 3 when the registers at hand cannot answer."""
    if output not in ("text", "json"):
        raise BadInput(f"unknown format {output!r}", "--format", "use text or json")
    if not text.strip():
        raise BadInput("nothing to look up", "TEXT", "give a name or a code")
    resolver = registry.Resolver(*open_store().mirror(), get_settings().register_max_age_days)
    answer = resolver.lookup(text, today())
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1) if output == "json" else _as_text(answer))
    if answer["outcome"] == "unavailable":
        raise typer.Exit(CouldNotCheck.exit_code)


def _as_text(answer: dict[str, Any]) -> str:
    lines = [f"{answer['asked']}: {answer['outcome']}", answer["explanation"]]
    if answer["credit_code"]:
        code = answer["credit_code"]
        lines.append(
            f"  代码所示：登记机关{code['authority'] or '不详'}，类别{code['category'] or '不详'}，"
            f"登记地{code['province'] or '不详'}"
        )
    for filing in answer["filings"]:
        period = f"{filing['valid_from'] or '不详'}至{filing['valid_to'] or '不详'}"
        code, place = filing["filing_code"] or "无编号", filing["province"] or "备案地不详"
        lines.append(f"  {filing['name']}  {code}  {place}  {filing['class_name']}  {period}  {filing['status']}")
        lines += [f"    {name or code}  {work}  {level}" for code, name, work, level in filing["scope"]]
    lines += [f"  相近：{c['name']}（{c['province'] or '省份不详'}，{c['score']}）" for c in answer["candidates"]]
    return "\n".join(lines)
