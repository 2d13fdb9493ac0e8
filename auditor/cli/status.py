"""`auditor status`: how the last runs went."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from auditor import compiled
from auditor.ops import datadocs
from auditor.settings import get_settings


def status(fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text") -> None:
    """Say which weeks are published, with their counts."""
    from auditor.store import Store  # noqa: PLC0415

    store = Store(get_settings().database_url)
    ready = store.ready()
    runs, locked = (store.runs(), store.locked()) if ready else ([], [])
    if fmt == "json":
        typer.echo(json.dumps(runs, ensure_ascii=False, default=str))
        return
    for run in runs:
        counts = run["counts"]
        typer.echo(
            f"{run['week']} {run['state']}: {counts['programs']} programs, {counts['fail']} findings, "
            f"{counts['could_not_check']} could not be checked, {counts['gaps']} not audited"
        )
    for lock in locked:
        typer.echo(f"locked: {lock['line']}")
    docs = datadocs.state(get_settings().data_url)
    if docs is not None:
        shown = f"those of {docs.site_week}, see /operator in `auditor serve`" if docs.site else "none"
        typer.echo(f"data docs: {docs.week} {docs.state}{': ' + docs.why if docs.why else ''}; to be read: {shown}")
    typer.echo(f"reader: {'native code' if compiled.usable() else 'plain Python (make compile makes it faster)'}")
    if not runs:
        typer.echo("no run is published yet: run `auditor audit` or trigger the DAG weekly_audit")
