"""The life of a lead over the runs: new, persisting, resolved, reopened; a week nobody could look is none of these."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, exists, func, select

from auditor.model import FindingOutcome
from auditor.store import islands
from auditor.store.known import NOW, Known, visible
from auditor.store.models import Capture, Finding, FindingSighting, Run
from auditor.store.models.runs import DELETED, NOT_GOOD
from auditor.store.rows import Row
from auditor.store.sql import table_of


class Life(StrEnum):
    """What a run says of a lead."""

    NEW = "new"
    PERSISTING = "persisting"
    RESOLVED = "resolved"  # its page was read again, and the rule did not fire
    REOPENED = "reopened"  # it fires again after it was resolved
    UNKNOWN = "unknown"  # its page was not read, or the rule could not be checked: it stands as before


def of(connection: Connection, finding: Row, known: Known = NOW, *, released_only: bool) -> dict[str, Any]:
    """The life of a finding's matter: its program, rule and check, whatever else of the facts changed.

    Args:
        finding: program_id, rule, check.
        released_only: for the public, to whom a sighting nobody released is a week that says nothing: it must neither
            learn of it nor be told that the matter is resolved.

    Returns:
        state: of the newest run that says anything; first_seen, last_seen, resolved_in: weeks (the last null while it
        is not resolved); same_page: it was resolved although the stored page is byte for byte the same, so that a rule,
        a register or our reading changed and not the page; earlier_deleted: runs before the first of `weeks` were
        deleted when their period was over, so that it may not have been new then; weeks: [{week, state}], oldest first.
    """
    seen = _sightings(connection, finding, known)
    pages = _pages(connection, {str(row["capture_id"]) for rows in seen.values() for row in rows}, known)
    told: list[dict[str, str]] = []
    last: Row | None = None
    state, resolved_in, same_page = "", None, False
    for week in _weeks(connection, known):
        fails = [row for row in seen.get(week, ()) if row["outcome"] == FindingOutcome.FAIL]
        if released_only:
            fails = [row for row in fails if row["visible"]]
        if fails:
            now = Life.NEW if last is None else Life.REOPENED if state == Life.RESOLVED else Life.PERSISTING
            last, resolved_in, same_page = fails[0], None, False
        elif last is None:
            continue
        elif week in seen or (week, last["capture_id"]) not in pages:
            now = Life.UNKNOWN
        else:
            now = Life.RESOLVED
            if state != Life.RESOLVED:
                resolved_in, same_page = week, pages[week, last["capture_id"]] == last["capture_sha256"]
        state = state if now is Life.UNKNOWN else now
        told.append({"week": week, "state": now.value})
    before = exists().where(Run.state == DELETED, Run.week < (told[0]["week"] if told else ""))
    sighted = [entry["week"] for entry in told if entry["state"] not in (Life.RESOLVED, Life.UNKNOWN)]
    return {
        "state": str(state), "first_seen": sighted[0] if sighted else None,
        "last_seen": sighted[-1] if sighted else None, "resolved_in": resolved_in, "same_page": same_page,
        "earlier_deleted": bool(connection.execute(select(before)).scalar()),
        "weeks": told,
    }  # fmt: skip


def _weeks(connection: Connection, known: Known) -> list[str]:
    week = table_of(Run).c.week
    return list(
        connection.scalars(select(week).where(Run.state.not_in((*NOT_GOOD, DELETED)), known.runs(week)).order_by(week))
    )


def _sightings(connection: Connection, finding: Row, known: Known) -> dict[str, list[Row]]:
    week = table_of(FindingSighting).c.week
    query = (
        select(
            week,
            Finding.outcome,
            FindingSighting.capture_id,
            FindingSighting.capture_sha256,
            visible(known).label("visible"),
        )
        .join(Finding, Finding.finding_id == FindingSighting.finding_id)
        .where(
            Finding.program_id == finding["program_id"],
            func.coalesce(Finding.rule, "") == (finding["rule"] or ""),
            func.coalesce(Finding.check, "") == (finding["check"] or ""),
            known.runs(week),
        )
        .order_by(week, FindingSighting.finding_id)
    )
    found: dict[str, list[Row]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["week"], []).append(dict(row))
    return found


def _pages(connection: Connection, captures: set[str], known: Known) -> dict[tuple[str, str], str]:
    """(week, capture) → digest, of the pages that came and could be read."""
    week = table_of(Capture).c.week
    query = select(week, Capture.capture_id, Capture.sha256).where(
        Capture.capture_id.in_(captures), islands.came(), known.runs(week), week.in_(_weeks(connection, known))
    )
    return {(row[0], row[1]): row[2] or "" for row in connection.execute(query)}
