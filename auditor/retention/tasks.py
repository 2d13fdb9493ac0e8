"""The three tasks of the DAG `retention`; between them only a day and counts travel."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from auditor.errors import BadInput, CouldNotCheck
from auditor.report.safe import visible
from auditor.retention import apply, plan
from auditor.settings import Settings, get_settings

log = logging.getLogger("auditor.retention")


def not_to_come(day: date, today: date) -> date:
    """The day itself.

    Raises:
        BadInput: it is yet to come: by a mistyped year everything would be old.
    """
    if day > today:
        raise BadInput(f"{day} is yet to come", "as_of", "nothing is deleted by a day that has not been")
    return day


def look(day: date, today: date, *, dry_run: bool, settings: Settings | None = None) -> dict[str, Any]:
    """Log what would go on a day and what would stay; returns what `delete` needs."""
    made = plan.make(plan.situation(settings or get_settings(), not_to_come(day, today)))
    for line in plan.lines(made):
        log.info("retention: %s", visible(line))
    return {"as_of": day.isoformat(), "dry_run": dry_run, "goes": len(made.actions)}


def delete(looked: dict[str, Any], settings: Settings | None = None) -> dict[str, Any]:
    """Delete what is too old on that day, unless only looking was asked for."""
    if looked["dry_run"]:
        log.info("retention: dry run, nothing is deleted")
        return {**looked, "gone": 0, "stays": 0}
    done = apply.run(settings or get_settings(), day=date.fromisoformat(looked["as_of"]))
    return {**looked, "gone": len(done.actions), "stays": len(done.kept)}


def prove(done: dict[str, Any], settings: Settings | None = None) -> None:
    """Check the log of deletions.

    Raises:
        CouldNotCheck: a record is missing or was changed, or a step was not finished.
    """
    said = apply.proof(settings or get_settings())
    log.info("retention: %d gone, log of %d records, newest %s", done["gone"], said["records"], said["newest_sha256"])
    if said["problems"]:
        raise CouldNotCheck(
            f"the log of deletions is not whole: {said['problems'][0]}", "deletions/", "see auditor retention log"
        )
