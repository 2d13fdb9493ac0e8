"""`auditor audit`: the weekly audit in this process."""

from __future__ import annotations

import json
import logging
import time
from datetime import date
from typing import Annotated

import typer

from auditor.errors import BadInput


def parse_day(text: str | None) -> date | None:
    """A date option, or None when it was not given.

    Raises:
        BadInput: not of the form 2026-11-21.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"{text!r} is not a date", "--as-of", "write it like 2026-11-21") from error


def audit(
    *,
    week: Annotated[str | None, typer.Option(help="ISO week such as 2026-W47; default: this week in Beijing")] = None,
    sources: Annotated[list[str] | None, typer.Option(help="ids of the sources; default: all but drafts")] = None,
    as_of: Annotated[str | None, typer.Option(help="the day on which validity is judged, YYYY-MM-DD")] = None,
    resume: Annotated[bool, typer.Option(help="go on with what the week's last attempt committed")] = False,
    fail_on: Annotated[str, typer.Option(help="exit with 1 when there are findings: 'none' or 'findings'")] = "none",
    fmt: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Run the weekly audit: plan, crawl, extract, gate, verify, validate, score, report, publish."""
    if fail_on not in ("none", "findings"):
        raise BadInput(f"{fail_on!r} is unknown", "--fail-on", "use none or findings")
    if fmt not in ("text", "json"):
        raise BadInput(f"{fmt!r} is unknown", "--format", "use text or json")
    day = parse_day(as_of)
    from auditor import pipeline  # noqa: PLC0415 - pandas and friends only when they are needed

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("auditor").setLevel(logging.WARNING if fmt == "json" else logging.INFO)
    started = time.monotonic()
    done = pipeline.audit(week=week, only=sources or (), as_of=day, resume=resume)
    counts = done["counts"]
    if fmt == "json":
        seconds = round(time.monotonic() - started, 2)
        summary = {"report": f"{done['report_url']}/index.html", "seconds": seconds} | counts
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        typer.echo(
            f"{counts['programs']} programs, {counts['fail']} findings, {counts['could_not_check']} could not be "
            f"checked, {counts['gaps']} not audited\nreport: {done['report_url']}/index.html"
        )
    if fail_on == "findings" and counts["fail"]:
        raise typer.Exit(1)
