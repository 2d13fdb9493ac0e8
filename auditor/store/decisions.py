"""Adds decisions to the log and reads it; nothing here changes or deletes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, exists, func, select, update

from auditor.model import FindingOutcome
from auditor.review import (
    REFUSALS,
    Action,
    Entry,
    NotTaken,
    Standing,
    State,
    fingerprint_of,
    matter_of,
    refusal,
    standings,
)
from auditor.store import runs
from auditor.store.known import NOW, Known
from auditor.store.models import Decision, Finding, FindingSighting, Run
from auditor.store.rows import Row, storable
from auditor.store.sql import CHUNK, chunks, insert_all, table_of
from auditor.tables import DECISIONS, to_frame


def record(connection: Connection, entry: Entry, at: datetime) -> dict[str, Any]:
    """Add one decision.

    Args:
        entry: checked by `auditor.review.check_entry`.
        at: when it is made (aware).

    Returns:
        finding_id, state, waits_for_second: how the finding stands now.

    Raises:
        NotTaken: no such finding, or the decision cannot be taken where it stands.
    """
    subject = _subject(connection, entry.finding_id)
    day = audit_day(connection)
    log = of_matters(connection, [subject["matter"]])
    now = standings([subject], log, day).get(subject["finding_id"], Standing())
    code = refusal(now, entry.action, entry.person)
    mark = fingerprint_of(subject["finding_id"], subject["rule_version"])
    given = (entry.action.value, entry.person, entry.reason, entry.expires_on)
    if any(row["fingerprint"] == mark and _said(row) == given for row in log):
        code = "said_already"
    if code:
        what = REFUSALS.get(code, "this decision is recorded already, word for word")
        raise NotTaken(code, what, entry.finding_id, "see `auditor review show`")
    table = table_of(Decision)
    kept = ("finding_id", "matter", "rule", "rule_version", "severity", "institution_name", "title")
    row = {
        **{name: subject[name] for name in kept}, "fingerprint": mark,
        "number": connection.execute(select(func.coalesce(func.max(table.c.number), 0) + 1)).scalar_one(),
        "action": entry.action.value, "person": storable(entry.person), "decided_at": at,
        "reason": storable(entry.reason), "expires_on": entry.expires_on,
        "was_public": subject["released_at"] is not None,
    }  # fmt: skip
    insert_all(connection, Decision, [row])
    after = standings([subject], [*log, row], day)[subject["finding_id"]]
    _release(connection, subject, entry.action, after, at)
    return {"finding_id": entry.finding_id, "state": after.state.value, "waits_for_second": after.waits_for_second}


def _said(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("action", "person", "reason", "expires_on"))


def _subject(connection: Connection, finding_id: str) -> Row:
    """The finding as last seen; one that no run sees any more is taken from its last decision."""
    seen = FindingSighting
    query = (
        select(
            Finding.finding_id, Finding.program_id, Finding.rule, Finding.check, Finding.outcome, Finding.released_at,
            seen.rule_version, seen.severity, seen.institution_name, seen.title, seen.captured_at,
        )
        .outerjoin(seen, seen.finding_id == Finding.finding_id)
        .where(Finding.finding_id == storable(finding_id))
        .order_by(seen.week.desc())
    )  # fmt: skip
    # The newest sighting first; where there is none, PostgreSQL and SQLite both give one row of nulls.
    found = connection.execute(query).mappings().first()
    if found is None:
        todo = "see `auditor review list`; was its run published?"
        raise NotTaken("no_such_finding", "no such finding", finding_id, todo)
    if found["outcome"] != FindingOutcome.FAIL:
        what = "it says that something could not be checked, and accuses nobody"
        raise NotTaken("could_not_check", what, finding_id, "nothing to decide")
    subject = {**found, "matter": matter_of(found["program_id"], found["rule"], found["check"])}
    if subject["captured_at"] is None and subject["rule_version"] is None:
        last = [row for row in of_matters(connection, [subject["matter"]]) if row["finding_id"] == finding_id]
        subject |= (
            {name: last[-1][name] for name in ("rule_version", "severity", "institution_name", "title")} if last else {}
        )
    return subject


def _release(connection: Connection, subject: Row, action: Action, after: Standing, at: datetime) -> None:
    """A confirmed lead is shown to the public; a dismissed or unsettled one no longer is."""
    statement = update(Finding).where(Finding.finding_id == subject["finding_id"])
    if after.state is State.CONFIRMED and subject["released_at"] is None:
        connection.execute(statement.values(released_at=at))
    elif action in (Action.DISMISS, Action.NEEDS_INFO):
        connection.execute(statement.values(released_at=None))


def hide_reopened(connection: Connection, week: str) -> None:
    """After a run: what the public saw on decisions that no longer hold goes back to the reviewers."""
    decided = exists().where(Decision.finding_id == Finding.finding_id)
    query = (
        select(
            Finding.finding_id, Finding.program_id, Finding.rule, Finding.check, Finding.outcome,
            FindingSighting.rule_version, FindingSighting.captured_at,
        )
        .join(FindingSighting, FindingSighting.finding_id == Finding.finding_id)
        .where(FindingSighting.week == week, Finding.released_at.is_not(None), decided)
    )  # fmt: skip
    if week != runs.newest_week(connection):
        return
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for finding_id, found in of_findings(connection, rows).items():
        if found.reopened:
            connection.execute(update(Finding).where(Finding.finding_id == finding_id).values(released_at=None))


def audit_day(connection: Connection) -> date | None:
    """The audit day of the newest good run, by which dismissals expire: pages and report agree on it."""
    query = select(Run.as_of).where(Run.state.not_in(runs.NOT_GOOD)).order_by(Run.week.desc()).limit(1)
    return connection.execute(query).scalar()


def of_findings(connection: Connection, findings: Sequence[Row], known: Known = NOW) -> dict[str, Standing]:
    """finding_id → standing, of those about whose matter anything was decided."""
    matters = sorted({matter_of(row["program_id"], row["rule"], row["check"]) for row in findings})
    day = known.audit_day if known.day else audit_day(connection)
    return standings(findings, of_matters(connection, matters, known), day)


def of_matters(connection: Connection, matters: Sequence[str], known: Known = NOW) -> list[Row]:
    """The decisions about these matters that were known, oldest first."""
    table = table_of(Decision)
    rows: list[Row] = []
    for some in chunks(matters, CHUNK):
        rows += [dict(row) for row in connection.execute(select(table).where(table.c.matter.in_(some))).mappings()]
    until = known.until
    rows = [row for row in rows if until is None or row["decided_at"] < until]
    return sorted(rows, key=lambda row: int(row["number"]))


def every(connection: Connection) -> list[Row]:
    """The whole log, oldest first."""
    table = table_of(Decision)
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.number)).mappings()]


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Decisions as a frame of DECISIONS."""
    return to_frame(pa.Table.from_pylist(list(rows), schema=DECISIONS.schema))
