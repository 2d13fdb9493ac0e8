"""Reads runs: the list of them, the newest good one, and its summary."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from auditor.errors import BadInput
from auditor.store.known import NOW, Known, buried, visible
from auditor.store.models import Capture, Coverage, Finding, FindingSighting, Gap, Gate, Program, Run
from auditor.store.models.runs import NOT_GOOD
from auditor.store.sql import table_of

__all__ = ["NOT_GOOD", "every", "newest", "newest_week", "note_seal", "noted_seal", "overview"]

_SEAL = ("manifest_sha256", "timestamp_sha256")  # not given to `publish`, but noted after it


def every(connection: Connection) -> list[dict[str, Any]]:
    """All runs, newest first, each as it was given to `publish` (as_of as ISO text)."""
    query = select(table_of(Run)).order_by(Run.week.desc())
    return [_run(row) for row in connection.execute(query).mappings()]


def newest(connection: Connection, known: Known = NOW) -> dict[str, Any] | None:
    """The newest good run that was known, or None."""
    query = select(table_of(Run)).where(Run.state.not_in(NOT_GOOD), known.runs(table_of(Run).c.week))
    query = query.order_by(Run.week.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return _run(row) if row else None


def note_seal(connection: Connection, week: str, manifest_sha256: str, timestamp_sha256: str | None) -> None:
    """Keep the digests of a published week's manifest and of its timestamp, None when it has none.

    Raises:
        BadInput: the week was never published into this store.
    """
    noted = {"manifest_sha256": manifest_sha256, "timestamp_sha256": timestamp_sha256}
    done = connection.execute(update(table_of(Run)).where(Run.week == week).values(noted))
    if done.rowcount == 0:
        raise BadInput(f"the store has no run of {week}", "--week", "publish it first")


def noted_seal(connection: Connection, week: str) -> dict[str, str | None] | None:
    """The digests `note_seal` kept; None when the store has no such week."""
    query = select(Run.manifest_sha256, Run.timestamp_sha256).where(Run.week == week)
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def newest_week(connection: Connection, known: Known = NOW) -> str:
    """The week of the newest good run that was known, or ''."""
    run = newest(connection, known)
    return run["week"] if run else ""


def _run(row: RowMapping) -> dict[str, Any]:
    given = {name: value for name, value in row.items() if name not in _SEAL}
    return {**given, "as_of": row["as_of"].isoformat() if row["as_of"] else None}


def overview(connection: Connection, *, released_only: bool, known: Known = NOW) -> dict[str, Any]:
    """The newest run in numbers, with all it did not audit. Keys: run (or null), counts, gaps, gates, coverage.

    How complete the lists of the register were on an earlier day is not kept: `coverage` is null for one.
    """
    run = newest(connection, known)
    week = run["week"] if run else ""
    gaps = select(table_of(Gap)).where(Gap.week == week)
    gates = select(table_of(Gate)).where(Gate.week == week, Gate.success.is_not(True))
    return {
        "run": run,
        "counts": _counts(connection, week, known, released_only=released_only),
        "gaps": _all(connection, gaps.order_by(Gap.source_id, Gap.subject, Gap.stage)),
        "gates": _all(connection, gates.order_by(Gate.suite, Gate.check, Gate.subject)),
        "coverage": None if known.day else _all(
            connection,
            select(table_of(Coverage)).order_by(Coverage.register, Coverage.province, Coverage.institution_class),
        ),
    }  # fmt: skip


def _counts(connection: Connection, week: str, known: Known, *, released_only: bool) -> dict[str, Any]:
    query = (
        select(Finding.outcome, FindingSighting.severity, func.count())
        .join(FindingSighting, FindingSighting.finding_id == Finding.finding_id)
        .where(FindingSighting.week == week, ~buried(known))
        .group_by(Finding.outcome, FindingSighting.severity)
    )
    if released_only:
        query = query.where(visible(known))
    fails: dict[str, int] = {"high": 0, "medium": 0, "low": 0}
    could_not_check = 0
    for outcome, severity, number in connection.execute(query):
        if outcome == "fail":
            fails[severity or "low"] = fails.get(severity or "low", 0) + number
        else:
            could_not_check += number
    sellers = select(func.count(func.distinct(Program.institution_id))).where(Program.week == week)
    return {
        "programs": _number(connection, select(func.count()).select_from(Program).where(Program.week == week)),
        "institutions": _number(connection, sellers),
        "pages": _number(connection, select(func.count()).select_from(Capture).where(Capture.week == week)),
        "fails": fails,
        "could_not_check": could_not_check,
    }  # fmt: skip


def _number(connection: Connection, query: Select[int]) -> int:
    return connection.execute(query).scalar_one()


def _all(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
