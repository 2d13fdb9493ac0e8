"""`auditor report`: write the weekly report of a run again, and verify a run from its archive."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from auditor.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="The weekly report: build, verify.")


@app.callback()
def group() -> None:
    """The weekly report: build, verify."""


@app.command()
def build(
    week: Annotated[str, typer.Option(help="ISO week of the run, such as 2026-W47")],
    data_url: Annotated[str | None, typer.Option(help="folder of the runs; default: AUDITOR_DATA_URL")] = None,
) -> None:
    """Write report/ of a week again from its tables: index.html, findings.csv, findings.json, manifest.json.

    The same tables give the same bytes. Nothing is published by this command.
    """
    from auditor.runfolder import RunFolder  # noqa: PLC0415 - pandas and friends only when they are needed
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    if data_url:
        settings = settings.model_copy(update={"data_url": data_url})
    folder = RunFolder.of(settings.data_url, week)
    if not folder.exists("plan.json"):
        raise BadInput(f"there is no audit of {week}", folder.url, "see auditor status, or run auditor audit first")
    from auditor import pipeline, runlock  # noqa: PLC0415 - a wrong week is refused before the stages are loaded

    with runlock.held_by_this_process(week, "`auditor report build`", settings):
        sizes = pipeline.build_report(folder.url, settings)
    for name, size in sorted(sizes.items()):
        typer.echo(f"{folder.url}/report/{name}  {size} bytes")


@app.command()
def verify(
    run: Annotated[str, typer.Argument(help="ISO week such as 2026-W47, or the folder of a run")],
    data_url: Annotated[str | None, typer.Option(help="folder of the runs; default: AUDITOR_DATA_URL")] = None,
    rules: Annotated[
        str, typer.Option(help="judge by the rules the run kept, or by today's: pinned or current")
    ] = "pinned",
    each: Annotated[bool, typer.Option(help="name the findings that match, too")] = False,
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Check every file of a run against its manifest and derive all findings again from the archive, offline.

    Exit codes: 0 all as published, 1 something differs, 2 wrong use, 3 could not check (no manifest, for example).
    """
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")
    if rules not in ("pinned", "current"):
        raise BadInput(f"{rules!r} is unknown", "--rules", "use pinned or current")
    from auditor.evidence import places, reverify, told  # noqa: PLC0415 - pandas and friends only when they are needed
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    folder = places.run_folder(run, data_url or settings.data_url, deleted_too=True)
    outcome = reverify.verify(folder, settings, current_rules=rules == "current")
    named = [verdict for verdict in outcome.verdicts if each or not verdict.matches]
    summary = told.summary(folder, outcome)
    if fmt == "json":
        for verdict in named:
            typer.echo(json.dumps({**vars(verdict), "matches": verdict.matches}, ensure_ascii=False, sort_keys=True))
        typer.echo(json.dumps(summary, ensure_ascii=False, sort_keys=True))
    else:
        for line in told.lines(summary, named):
            typer.echo(line)
    if code := told.exit_code(outcome.result):
        raise typer.Exit(code)


@app.command()
def timestamp(
    run: Annotated[str, typer.Argument(help="ISO week such as 2026-W47, or the folder of a run")],
    data_url: Annotated[str | None, typer.Option(help="folder of the runs; default: AUDITOR_DATA_URL")] = None,
) -> None:
    """Have the manifest of a published run timestamped by the authority of AUDITOR_TIMESTAMP_URL, if it is not yet.

    Only a run that is as it was published. Exit code 3 when the authority does not answer.
    """
    from auditor import notary  # noqa: PLC0415 - the store and friends only when they are needed
    from auditor.evidence import places  # noqa: PLC0415
    from auditor.report.safe import visible  # noqa: PLC0415
    from auditor.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    folder = places.run_folder(run, data_url or settings.data_url)
    stamp, note = notary.stamp_later(folder, settings)
    typer.echo(visible(f"{folder.url}  {stamp.time} by {stamp.authority}  {stamp.detail or 'signature holds'}"))
    if note:
        typer.echo(visible(f"note: not noted in the store: {note}"), err=True)
