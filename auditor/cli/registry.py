"""`auditor registry`: bring the registers in, look somebody up, see how old and how complete the mirror is."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor import registry
from auditor.cli import import_text
from auditor.errors import BadInput, CouldNotCheck
from auditor.model import SourceKind
from auditor.registry.frames import to_coverage
from auditor.runfolder import BEIJING
from auditor.settings import get_settings
from auditor.store import Store

app = typer.Typer(no_args_is_help=True, help="The registers: sync, import lists, look up, status.")


def _today() -> date:
    return datetime.now(BEIJING).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else _today()
    except ValueError as error:
        raise BadInput(f"{text!r} is not a date", "--as-of", "write it like 2026-11-16") from error


def _store() -> Store:
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
    store = _store()
    before = store.mirror()
    merged = registry.merge([before, (result.filings, result.coverage)], max_shrink=1.0 if accept_loss else 0.3)
    store.save_register(*merged)
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
    resolver = registry.Resolver(*_store().mirror(), get_settings().register_max_age_days)
    answer = resolver.lookup(text, _today())
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1) if output == "json" else _as_text(answer))
    if answer["outcome"] == "unavailable":
        raise typer.Exit(CouldNotCheck.exit_code)


def _as_text(answer: dict[str, Any]) -> str:
    lines = [f"{answer['asked']}: {answer['outcome']}", answer["explanation"]]
    for filing in answer["filings"]:
        period = f"{filing['valid_from'] or '不详'}至{filing['valid_to'] or '不详'}"
        code, place = filing["filing_code"] or "无编号", filing["province"] or "备案地不详"
        lines.append(f"  {filing['name']}  {code}  {place}  {filing['class_name']}  {period}  {filing['status']}")
        lines += [f"    {name or code}  {work}  {level}" for code, name, work, level in filing["scope"]]
    lines += [f"  相近：{c['name']}（{c['province'] or '省份不详'}，{c['score']}）" for c in answer["candidates"]]
    return "\n".join(lines)


@app.command()
def status(output: Annotated[str, typer.Option("--format", help="text or json")] = "text") -> None:
    """How old the mirror is, which lists it holds whole, and what is missing."""
    if output not in ("text", "json"):
        raise BadInput(f"unknown format {output!r}", "--format", "use text or json")
    today, limit = _today(), get_settings().register_max_age_days
    rows = [
        {
            "register": row.register,
            "province": row.province or "全国",
            "class": row.institution_class or "SYJ",
            "as_of": row.as_of.isoformat(),
            "age_days": (today - row.as_of).days,
            "usable": row.complete and (today - row.as_of).days <= limit,
            "filings": row.filings,
            "why": row.why,
        }
        for row in to_coverage(_store().mirror()[1])
    ]
    if output == "json":
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not rows:
        typer.echo("no register loaded: run `auditor registry sync` or `auditor registry import`")
    for row in rows:
        state = "whole" if row["usable"] else "not usable to prove absence"
        typer.echo(
            f"{row['register']}  {row['province']}  {row['class']}  {row['as_of']} ({row['age_days']} days)  "
            f"{row['filings']} filings  {state}  {row['why']}".rstrip()
        )


@app.command()
def sync(only: Annotated[str, typer.Option("--source", help="id of one register source; default all")] = "") -> None:
    """Read the registers of the catalogue into the mirror; exit code 3 when something could not be read."""
    from auditor.catalogue import load  # noqa: PLC0415 - only this command needs the catalogue and the network
    from auditor.crawl import Fetcher  # noqa: PLC0415

    settings = get_settings()
    sources = [s for s in load(settings.catalogue) if s.kind is SourceKind.REGISTER and only in ("", s.id)]
    if not sources:
        raise BadInput("no such register source", str(settings.catalogue), "see `auditor sources list`")
    store, gaps = _store(), 0
    with Fetcher(settings) as fetcher:
        for source in sources:
            snapshot = registry.sync(source, partial(fetcher.fetch, delay_s=source.delay_s), _today())
            merged = registry.merge([store.mirror(), (snapshot.filings, snapshot.coverage)])
            store.save_register(*merged)
            typer.echo(f"{source.id}: {len(snapshot.filings)} filings read, {len(snapshot.gaps)} gaps")
            for gap in snapshot.gaps:
                typer.echo(f"  {gap['subject']}: {gap['reason']}")
            gaps += len(snapshot.gaps)
    if gaps:
        raise typer.Exit(CouldNotCheck.exit_code)
