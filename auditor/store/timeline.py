"""Keeps the history of programs and claims in step with the weekly snapshots, by a few statements over whole tables.

The history is a function of the snapshots of good runs alone, so that neither the order of publishing nor a rerun shows
in it. A new newest week is added to what is there; after any other change all of it is made again. Both ways give the
same rows (tests/store/test_timeline.py).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, null, select, true, update

from auditor.model import ClaimKind
from auditor.store import islands
from auditor.store.islands import CLAIMS, PROGRAMS, Subject
from auditor.store.models import (
    Capture,
    ClaimFacts,
    ClaimVersion,
    FoldedWeek,
    ProgramFacts,
    ProgramVersion,
    Verification,
)
from auditor.store.sql import replace_from, table_of, upsert

_SUBJECTS = (PROGRAMS, CLAIMS)


def fold(connection: Connection, week: str, digest: str | None) -> None:
    """Bring the history up to date after a week was written.

    Args:
        digest: of the week's rows (`contents.digest_of`); None = the run is not a good one and has no part in it.
    """
    known = {row.week: row.digest for row in connection.execute(select(FoldedWeek.week, FoldedWeek.digest))}
    if known.get(week) == digest:
        return
    if digest is None:
        connection.execute(delete(FoldedWeek).where(FoldedWeek.week == week))
    else:
        upsert(connection, FoldedWeek, [{"week": week, "digest": digest}])
    if week > max(known, default="") and _is_latest(connection, week):
        _count(connection)
        for subject in _SUBJECTS:
            _append(connection, subject, week)
    else:
        rebuild(connection)


def rebuild(connection: Connection) -> None:
    """Make the whole history again."""
    _count(connection)
    for subject in _SUBJECTS:
        versions = table_of(subject.versions)
        connection.execute(delete(versions).where(~islands.of_deleted_weeks(versions.c.from_week)))
        replace_from(connection, subject.versions, islands.versions(subject))
        _set_validity(connection, subject)
    _drop_unused_facts(connection)


def forget(connection: Connection, week: str) -> None:
    """After the rows of a week were deleted for good, and its run marked so: what was seen in such weeks alone goes.

    What was seen later, too, stays with the day on which it began.
    """
    connection.execute(delete(FoldedWeek).where(FoldedWeek.week == week))
    for subject in _SUBJECTS:
        versions = table_of(subject.versions)
        alone = (islands.of_deleted_weeks(versions.c[name]) for name in ("from_week", "to_week"))
        connection.execute(delete(versions).where(*alone))
    _drop_unused_facts(connection)


def _drop_unused_facts(connection: Connection) -> None:
    offered = exists().where(ProgramVersion.version == ProgramFacts.version)
    connection.execute(delete(ProgramFacts).where(~offered))
    said = exists().where(ClaimVersion.claim_key == ClaimFacts.claim_key)
    connection.execute(delete(ClaimFacts).where(~said))


def _count(connection: Connection) -> None:
    """Let PostgreSQL see how much was just written: it would plan for empty tables, and take hours."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE captures, programs, claims, program_versions, claim_versions")


def _is_latest(connection: Connection, week: str) -> bool:
    """True when nothing in the history was captured after this week's first capture."""
    first = connection.execute(select(func.min(Capture.fetched_at)).where(Capture.week == week)).scalar()
    for subject in _SUBJECTS:
        versions = table_of(subject.versions)
        query = select(func.max(versions.c.seen_to), func.max(versions.c.ended_at))
        if any(moment is not None and (first is None or moment > first) for moment in connection.execute(query).one()):
            return False
    return True


def _append(connection: Connection, subject: Subject, week: str) -> None:
    """Add the newest week: lengthen what is the same, close what is other or gone, open what is new.

    Each statement joins the whole week at once; asking row by row took several times as long.
    """
    versions, given = table_of(subject.versions), table_of(subject.sightings)
    seen = islands.seen(subject).where(given.c.week == week).subquery()
    is_open, here = versions.c.ended_at.is_(None), versions.c[subject.key] == seen.c.key
    same = versions.c[subject.mark] == seen.c.mark if subject.mark else true()
    connection.execute(
        update(versions).where(here, is_open, same).values(to_week=week, seen_to=seen.c.at, capture_id=seen.c.page)
    )
    left = and_(is_open, versions.c.to_week != week)
    if subject.mark:
        connection.execute(update(versions).where(here, left).values(ended_week=week, ended_at=seen.c.at))
    connection.execute(
        update(versions)
        .where(Capture.week == week, Capture.capture_id == versions.c.capture_id, islands.came(), left)
        .values(ended_week=week, ended_at=Capture.fetched_at)
    )
    fresh = islands.version_row(subject, seen, (seen.c.week, seen.c.at, null(), null())).where(
        ~exists().where(here, is_open)
    )
    connection.execute(insert(versions).from_select([column.name for column in fresh.selected_columns], fresh))
    _set_validity(connection, subject, versions.c.to_week == week)


def _set_validity(connection: Connection, subject: Subject, which: ColumnElement[bool] | None = None) -> None:
    """Validity is that of the last answer of the register within the version which gave any.

    The answer is about a program's evaluator or issuer, so that of a claim only "we are filed" has it.
    """
    versions, other = table_of(subject.versions), table_of(Verification).alias()
    dated = and_(other.c.filing_id.is_not(None), other.c.valid_to.is_not(None))
    within = and_(other.c.week >= versions.c.from_week, other.c.week <= versions.c.to_week)
    last = select(func.max(other.c.week)).where(other.c.program_id == versions.c.program_id, within, dated)
    said = and_(
        Verification.program_id == versions.c.program_id,
        Verification.week == last.correlate(versions).scalar_subquery(),
    )
    statement = update(versions)
    if which is not None:
        statement = statement.where(which)
    if subject is CLAIMS:
        statement = statement.where(versions.c.kind == ClaimKind.TRUTHFUL_STATUS.value)
    connection.execute(
        statement.values(
            valid_from=select(Verification.valid_from).where(said).scalar_subquery(),
            valid_to=select(Verification.valid_to).where(said).scalar_subquery(),
        )
    )
