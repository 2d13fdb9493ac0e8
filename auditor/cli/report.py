"""`auditor report`: the weekly report of a run that has been judged and scored."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="The weekly report: build.")


@app.callback()
def group() -> None:
    """The weekly report: build."""


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
    from auditor import pipeline  # noqa: PLC0415 - a wrong week is refused before the stages are loaded

    sizes = pipeline.build_report(folder.url, settings)
    for name, size in sorted(sizes.items()):
        typer.echo(f"{folder.url}/report/{name}  {size} bytes")
