"""Programs and claims over all weekly snapshots: neighbouring sightings of one content become one version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from auditor.model import FetchOutcome, PageKind
from auditor.store.base import Base
from auditor.store.known import NOW, Known
from auditor.store.models import Capture, Claim, ClaimFacts, ClaimVersion, Program, ProgramVersion, Run
from auditor.store.models.runs import DELETED, NOT_GOOD
from auditor.store.sql import table_of


@dataclass(frozen=True)
class Subject:
    """What has a history: its snapshots, its versions, and the columns that make the two meet.

    Attributes:
        mark: the snapshot column that changes with the content; None = present or absent is all there is.
        copied: columns taken over from `claim_facts`.
    """

    sightings: type[Base]
    versions: type[Base]
    key: str
    mark: str | None
    copied: tuple[str, ...]


PROGRAMS = Subject(Program, ProgramVersion, "program_id", "version", ())
CLAIMS = Subject(
    Claim, ClaimVersion, "claim_key", None, ("program_id", "kind", "normalised", "polarity", "phrase")
)  # fmt: skip


def came() -> ColumnElement[bool]:
    """True for a capture whose page came and could be read: only such a one shows that something is gone."""
    return and_(
        Capture.outcome.in_((FetchOutcome.OK.value, FetchOutcome.NOT_MODIFIED.value)),
        Capture.page_kind.is_not(None), Capture.page_kind != PageKind.UNREADABLE.value,
        Capture.fetched_at.is_not(None),
    )  # fmt: skip


@dataclass(frozen=True)
class Only:
    """A part of the snapshots; without it all of them.

    Attributes:
        which: a condition on the subject's snapshots.
        kept: the same condition on its versions.
        known: the runs to be used.
    """

    which: ColumnElement[bool] = field(default_factory=true)
    kept: ColumnElement[bool] = field(default_factory=true)
    known: Known = NOW


_ALL = Only()


def seen(subject: Subject, only: Only = _ALL) -> Select[Any]:
    """One row per subject, week and page of the good runs: key, page, week, at, mark."""
    given = table_of(subject.sightings)
    key = given.c[subject.key]
    mark = given.c[subject.mark] if subject.mark else literal("")
    return (
        select(
            key.label("key"), given.c.capture_id.label("page"), given.c.week, Capture.fetched_at.label("at"),
            func.min(mark).label("mark"),
        )
        .join(Capture, and_(Capture.week == given.c.week, Capture.capture_id == given.c.capture_id))
        .join(Run, and_(Run.week == given.c.week, Run.state.not_in(NOT_GOOD)))
        .where(key.is_not(None), Capture.fetched_at.is_not(None), only.which, only.known.runs(given.c.week))
        .group_by(key, given.c.capture_id, given.c.week, Capture.fetched_at)
    )  # fmt: skip


def versions(subject: Subject, only: Only = _ALL) -> Select[Any]:
    """All versions, without their validity; columns in the order of `version_row`."""
    given = (select(seen(subject, only).cte("seen")), _missed(subject, only), _remembered(subject, only))
    rows = union_all(*given).subquery()
    grouped = _with(rows, last=func.sum(case((rows.c.mark.is_not(None), 1), else_=0)))
    # A program that moved to another page is not gone because the page it left was read without it.
    paged = _with(grouped, (grouped.c.key, grouped.c.last), home=_first_value(grouped.c.page))
    there = paged.c.mark.is_not(None)
    real = select(paged).where(paged.c.last > 0, or_(there, paged.c.page == paged.c.home)).subquery()
    around = _with(
        real, before=_lag(real.c.mark), next_mark=_lead(real.c.mark), next_at=_lead(real.c.at),
        next_week=_lead(real.c.week),
    )  # fmt: skip
    starts = and_(around.c.mark.is_not(None), around.c.before.is_distinct_from(around.c.mark))
    numbered = _with(around, island=func.sum(case((starts, 1), else_=0)))
    part = (numbered.c.key, numbered.c.island)
    whole = _with(numbered, part, from_at=_first_value(numbered.c.at), from_week=_first_value(numbered.c.week))
    ends = or_(whole.c.next_week.is_(None), whole.c.next_mark.is_distinct_from(whole.c.mark))
    edges = (whole.c.from_week, whole.c.from_at, whole.c.next_week, whole.c.next_at)
    return version_row(subject, whole, edges).where(whole.c.mark.is_not(None), ends)


def of_deleted_weeks(week: Any) -> ColumnElement[bool]:
    """True for a week of which only the record of the run is left."""
    return exists().where(Run.week == week, Run.state == DELETED)


def _remembered(subject: Subject, only: Only) -> Select[Any]:
    """The beginnings of versions whose first weeks were deleted since: when they began is still known."""
    kept = table_of(subject.versions)
    mark = kept.c[subject.mark] if subject.mark else literal("")
    query = select(
        kept.c[subject.key].label("key"), kept.c.capture_id.label("page"), kept.c.from_week.label("week"),
        kept.c.seen_from.label("at"), mark.label("mark"),
    ).where(of_deleted_weeks(kept.c.from_week), only.kept)  # fmt: skip
    return query if only.known.until is None else query.where(kept.c.seen_from < only.known.until)


def version_row(subject: Subject, row: Any, edges: tuple[Any, Any, Any, Any]) -> Select[Any]:
    """A row of versions out of the last of its sightings.

    Args:
        edges: first week, first time, week and time of its end.
    """
    made = dict(zip(("from_week", "seen_from", "ended_week", "ended_at"), edges, strict=True))
    made |= {subject.key: row.c.key, "capture_id": row.c.page, "to_week": row.c.week, "seen_to": row.c.at}
    made |= {subject.mark: row.c.mark} if subject.mark else {}
    facts = table_of(ClaimFacts)
    made |= {name: facts.c[name] for name in subject.copied}
    query = select(*(column.label(name) for name, column in made.items()))
    return query.where(facts.c.claim_key == row.c.key) if subject.copied else query


def _missed(subject: Subject, only: Only) -> Select[Any]:
    """A row without mark for each week in which a page was read that had shown the subject, and did not now."""
    given = table_of(subject.sightings)
    key, there = given.c[subject.key], given.alias()
    once = select(key.label("key"), given.c.capture_id.label("page")).where(key.is_not(None), only.which)
    pairs = once.distinct().subquery()
    here = and_(there.c.week == Capture.week, there.c[subject.key] == pairs.c.key)
    if not subject.mark:  # its key holds the page, too, by which the snapshots have an index
        here = and_(here, there.c.capture_id == pairs.c.page)
    return (
        select(
            pairs.c.key, pairs.c.page, Capture.week, Capture.fetched_at.label("at"), null().label("mark")
        )
        .join(Capture, Capture.capture_id == pairs.c.page)
        .join(Run, and_(Run.week == Capture.week, Run.state.not_in(NOT_GOOD)))
        .where(came(), ~exists().where(here), only.known.runs(Capture.week))
    )  # fmt: skip


def _first_value(column: Any) -> Any:
    return func.first_value(column, type_=column.type)


def _lag(column: Any) -> Any:
    return func.lag(column, type_=column.type)


def _lead(column: Any) -> Any:
    return func.lead(column, type_=column.type)


def _with(rows: Any, part: tuple[Any, ...] | None = None, **windows: Any) -> FromClause:
    """The rows with window columns added, over each key in the order of capture."""
    over = {"partition_by": part or (rows.c.key,), "order_by": (rows.c.at, rows.c.week)}
    return select(rows, *(made.over(**over).label(name) for name, made in windows.items())).subquery()
