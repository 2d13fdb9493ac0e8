"""What reviewers and readers ask: leads with their states, the history of one, the log of corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from auditor.model import FindingOutcome
from auditor.review import (
    Entry,
    NotTaken,
    Standing,
    State,
    as_person,
    check_entry,
    fingerprint_of,
    log_of,
    matter_of,
)
from auditor.store import decisions, runs
from auditor.store.known import NOW, Known
from auditor.store.models import Finding, FindingSighting
from auditor.store.rows import Row, storable


@dataclass(frozen=True)
class Answer:
    """What became of one entry: `problem` is '' when it was recorded, else a line that says why; `code` the same."""

    finding_id: str
    state: str = ""
    waits_for_second: bool = False
    problem: str = ""
    code: str = ""


def decide(connection: Connection, entries: Sequence[Entry], at: datetime, *, dry_run: bool) -> list[Answer]:
    """Record the entries in their order; one that cannot be taken is answered, and the others are recorded.

    Args:
        at: when they are made (aware).
        dry_run: answer the same, and record nothing.
    """
    answers = []
    with connection.begin_nested() as attempt:
        for entry in entries:
            try:
                answers.append(Answer(**decisions.record(connection, entry, at)))
            except NotTaken as error:
                answers.append(Answer(entry.finding_id, problem=error.line(), code=error.code))
        if dry_run:
            attempt.rollback()
    return answers


@dataclass(frozen=True)
class Imported:
    """What became of a table of decisions.

    Attributes:
        rows, recorded: how many.
        rejected: every other row, by line: line, finding_id, problem (a line that says why), code (the same).
        dry_run: nothing was recorded, `recorded` would be.
        position: of the log before it, see `auditor.store.worklist.position`.
    """

    rows: int
    recorded: int
    rejected: tuple[Row, ...]
    dry_run: bool
    position: str


def take(
    connection: Connection, rows: Sequence[tuple[int, Mapping[str, str | None]]], at: datetime, today: date, *,
    dry_run: bool, person: str = "", position: str = "",
) -> Imported:  # fmt: skip
    """Record the decisions of a table row by row; every row that cannot be taken is answered.

    Args:
        rows: as `auditor.review.read_csv` gives them.
        at, today: when they are made (aware), and the day in Beijing.
        person: who is signed in and decides all of them; '' = each row names its person.
    """
    entries, lines = [], []
    rejected: list[Row] = []
    for line, row in rows:
        try:
            entries.append(check_entry(as_person(row, person) if person else row, today))
            lines.append(line)
        except NotTaken as error:
            finding_id = (row.get("finding_id") or "").strip()
            rejected.append({"line": line, "finding_id": finding_id, "problem": error.line(), "code": error.code})
    for line, answer in zip(lines, decide(connection, entries, at, dry_run=dry_run), strict=True):
        if answer.problem:
            told = {"finding_id": answer.finding_id, "problem": answer.problem, "code": answer.code}
            rejected.append({"line": line, **told})
    rejected.sort(key=lambda row: int(row["line"]))
    return Imported(len(rows), len(rows) - len(rejected), tuple(rejected), dry_run, position)


def shown(standing: Standing | None) -> dict[str, Any]:
    """A standing as pages and API give it; persons are not named."""
    now = standing or Standing()
    return {
        "state": now.state.value, "reopened": now.reopened, "waits_for_second": now.waits_for_second,
        "replies": now.replies, "reason": now.reason, "since": now.since, "until": now.until,
    }  # fmt: skip


def listed(connection: Connection, *, state: str, reopened: bool, limit: int) -> dict[str, Any]:
    """The newest run's leads. Keys: week, total, truncated, results.

    Args:
        state: one of `State`; '' = all.
        reopened: only those whose earlier decisions no longer hold.
    """
    week = runs.newest_week(connection)
    seen = FindingSighting
    query = (
        select(
            Finding.finding_id, Finding.program_id, Finding.rule, Finding.check, Finding.outcome, seen.rule_version,
            seen.severity, seen.institution_name, seen.title, seen.phrase, seen.captured_at,
        )
        .join(seen, seen.finding_id == Finding.finding_id)
        .where(seen.week == week, Finding.outcome == FindingOutcome.FAIL.value)
        .order_by(Finding.rule, seen.institution_name, Finding.finding_id)
    )  # fmt: skip
    rows = [dict(row) for row in connection.execute(query).mappings()]
    found = decisions.of_findings(connection, rows)
    wanted = []
    for row in rows:
        now = found.get(row["finding_id"]) or Standing()
        if (not state or now.state == State(state)) and (now.reopened or not reopened):
            wanted.append(row | {"publication": shown(now)})
    return {"week": week, "total": len(wanted), "truncated": len(wanted) > limit, "results": wanted[:limit]}


def corrections(connection: Connection, *, released_only: bool, known: Known = NOW) -> list[dict[str, Any]]:
    """Every dismissal and every putting right, newest first, with how it stands today; persons are not named."""
    log, until = log_of(decisions.every(connection), decisions.audit_day(connection)), known.until
    return [
        {name: value for name, value in line.items() if name != "person"}
        for line in log
        if (line["was_public"] or not released_only) and (until is None or line["decided_at"] < until)
    ]


def history(connection: Connection, finding: Row, known: Known = NOW) -> list[Row]:
    """Every decision about a finding's matter, oldest first, those about earlier facts marked as such."""
    matter = matter_of(finding["program_id"], finding["rule"], finding["check"])
    mark = fingerprint_of(finding["finding_id"], finding["rule_version"])
    return [
        row | {"holds_for_these_facts": row["fingerprint"] == mark}
        for row in decisions.of_matters(connection, [matter], known)
    ]


def tombstone(connection: Connection, finding_id: str) -> Row | None:
    """When and why a lead that the public could see was withdrawn, while it is; nothing that would accuse again."""
    key = storable(finding_id)
    own = [row for row in corrections(connection, released_only=True) if row["finding_id"] == key]
    if not own or own[0]["state"] != State.WITHDRAWN or _public(connection, key):
        return None
    return {name: own[0][name] for name in ("finding_id", "rule", "decided_at", "reason", "expires_on")}


def _public(connection: Connection, finding_id: str) -> bool:
    query = select(Finding.released_at).where(Finding.finding_id == finding_id)
    return connection.execute(query).scalar() is not None
