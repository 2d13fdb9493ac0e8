"""`auditor registry sync|status|history`: bring the registers in, see how old and how complete the mirror is."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import partial
from typing import Annotated, Any

import pandas as pd
import typer

from auditor import registry
from auditor.cli.registry import app, open_store, today
from auditor.errors import BadInput, CouldNotCheck
from auditor.model import OCCUPATION_CODE, SourceKind
from auditor.registry.frames import to_coverage, to_filings
from auditor.registry.judge import in_force
from auditor.registry.provinces import province_names
from auditor.settings import get_settings
from auditor.store.store import Mirror

__all__ = ["app"]

_WORDS = {
    "name": "名称", "aliases": "曾用名", "uscc": "统一社会信用代码", "institution_class": "类别",
    "filing_code": "备案编码", "province": "备案地", "valid_from": "有效期起", "valid_to": "有效期止",
    "status": "状态", "scope": "备案范围",
}  # fmt: skip


def _output(output: str) -> bool:
    if output not in ("text", "json"):
        raise BadInput(f"unknown format {output!r}", "--format", "use text or json")
    return output == "json"


@app.command()
def status(output: Annotated[str, typer.Option("--format", help="text or json")] = "text") -> None:
    """How old the mirror is, which lists it holds whole, who is filed where for our occupation, and what is missing."""
    as_json = _output(output)
    filings, coverage = open_store().mirror()
    lists, provinces = _lists(coverage), _provinces(filings, coverage)
    if as_json:
        typer.echo(json.dumps({"lists": lists, "provinces": provinces}, ensure_ascii=False, indent=1))
        return
    if not lists:
        typer.echo("no register loaded: run `auditor registry sync` or `auditor registry import`")
        return
    for row in lists:
        state = "whole" if row["usable"] else "not usable to prove absence"
        typer.echo(
            f"{row['register']}  {row['province']}  {row['class']}  {row['as_of']} ({row['age_days']} days)  "
            f"{row['filings']} filings  {state}  {row['why']}".rstrip()
        )
    typer.echo(f"\n{OCCUPATION_CODE} by province (filings in force S/Y/J; lists missing or unusable)")
    for row in provinces:
        counts = "/".join(str(row["in_force"][letter]) for letter in "SYJ")
        missing = f"  missing: {' '.join(row['missing'])}" if row["missing"] else ""
        typer.echo(f"{row['province']}  {counts}{missing}")


def _lists(coverage: pd.DataFrame) -> list[dict[str, Any]]:
    day, limit = today(), get_settings().register_max_age_days
    return [
        {
            "register": row.register,
            "province": row.province or "全国",
            "class": row.institution_class or "SYJ",
            "as_of": row.as_of.isoformat(),
            "age_days": (day - row.as_of).days,
            "usable": row.complete and (day - row.as_of).days <= limit,
            "filings": row.filings,
            "why": row.why,
        }
        for row in to_coverage(coverage)
    ]


def _provinces(filings: pd.DataFrame, coverage: pd.DataFrame) -> list[dict[str, Any]]:
    """Per province: filings in force for our occupation by class, and the classes whose list nobody holds whole."""
    day = today()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for filing in to_filings(filings):
        ours = any(scope.occupation_code in ("", OCCUPATION_CODE) for scope in filing.scope)
        if ours and in_force(filing, day):
            counts[filing.province][filing.institution_class] += 1
    held = [(row["province"], row["class"]) for row in _lists(coverage) if row["usable"]]
    return [
        {
            "province": province,
            "in_force": {letter: counts[province][letter] for letter in "SYJ"},
            "missing": [
                letter
                for letter in "SYJ"
                if not any(place in (province, "全国") and letter in classes for place, classes in held)
            ],
        }
        for province in province_names()
    ]


@app.command()
def history(
    text: Annotated[str, typer.Argument(help="name, credit code or filing code")],
    output: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Every state in which the registers showed a filing, and what changed from one to the next."""
    as_json = _output(output)
    versions = open_store().filing_history(text)
    if as_json:
        typer.echo(json.dumps(versions, ensure_ascii=False, indent=1, default=str))
        return
    if not versions:
        typer.echo("no filing of that name or code was ever seen; `auditor registry lookup` shows what resembles it")
    for version in versions:
        facts = version["facts"]
        typer.echo(
            f"{facts['name']}  {facts['filing_code'] or '无编号'}  {version['register']}  "
            f"{version['seen_from']} – {version['seen_to']}{'' if version['listed'] else '（此后名单中未再见到）'}"
        )
        for name in version["changed"]:
            typer.echo(f"  {_WORDS[name]} 变为 {facts[name]}")


@app.command()
def sync(
    only: Annotated[str, typer.Option("--source", help="id of one register source; default all")] = "",
    afresh: Annotated[bool, typer.Option("--afresh", help="do not continue today's unfinished sync")] = False,
) -> None:
    """Read the registers of the catalogue into the mirror; exit code 3 when something could not be read."""
    from auditor.catalogue import load  # noqa: PLC0415 - only this command needs the catalogue and the network
    from auditor.registersync import sync_register  # noqa: PLC0415

    settings = get_settings()
    sources = [s for s in load(settings.catalogue) if s.kind is SourceKind.REGISTER and only in ("", s.id)]
    if not sources:
        raise BadInput("no such register source", str(settings.catalogue), "see `auditor sources list`")
    store, gaps, day = open_store(), 0, today()  # one day for all, though midnight may come meanwhile
    for source in sources:
        done = sync_register(source, settings, day, afresh=afresh)
        snapshot = done.snapshot
        store.change_register(partial(_laid_over, (snapshot.filings, snapshot.coverage)))
        reused = f" ({done.reused} answers kept from the sync that was broken off)" if done.reused else ""
        typer.echo(f"{source.id}: {len(snapshot.filings)} filings read, {len(snapshot.gaps)} gaps{reused}")
        for gap in snapshot.gaps:
            typer.echo(f"  {gap['subject']}: {gap['reason']}")
        gaps += len(snapshot.gaps)
    if gaps:
        typer.echo("run the command again today: it asks only for what is missing")
        raise typer.Exit(CouldNotCheck.exit_code)


def _laid_over(read: Mirror, before: Mirror) -> Mirror:
    return registry.merge([before, read])


@app.command()
def standards(only: Annotated[str, typer.Option("--source", help="id of the osta_json register source")] = "") -> None:
    """The occupation standard in force, and what differs from the one this program knows; exit code 3 on gaps."""
    from auditor.catalogue import load  # noqa: PLC0415 - only this command needs the catalogue and the network
    from auditor.crawl import Fetcher  # noqa: PLC0415
    from auditor.registry.drift import Reader  # noqa: PLC0415
    from auditor.registry.standards import read_standard  # noqa: PLC0415

    settings = get_settings()
    sources = [s for s in load(settings.catalogue) if s.adapter == "osta_json" and only in ("", s.id)]
    if not sources:
        raise BadInput("no osta_json register in the catalogue", str(settings.catalogue), "see docs/registers.md")
    gaps = 0
    for source in sources:
        with Fetcher(settings) as fetcher:
            standard = read_standard(source.urls[0], Reader(partial(fetcher.fetch, delay_s=source.delay_s)))
        typer.echo(
            f"{source.id}: {OCCUPATION_CODE}  {standard.issued or '日期未知'}  {standard.number or '文号未注明'}  "
            f"工种：{'、'.join(standard.works) or '未知'}  PDF sha256：{standard.document_sha256 or '未取得'}"
        )
        for line in [*standard.differences, *standard.gaps]:
            typer.echo(f"  {line}")
        gaps += len(standard.gaps)
    if gaps:
        raise typer.Exit(CouldNotCheck.exit_code)
