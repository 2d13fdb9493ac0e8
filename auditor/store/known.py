"""As known on a day: which runs, register answers and decisions the store knew at the end of that day in Beijing.

- A run is known from its audit day on; one that states none, from the last day of its week. A week published again is
  known from the audit day of what was published last, for the store holds nothing else of it.
- A filing is known as the readings of the register up to that day showed it.
- A decision is known from the moment it was made.
- For the public all this can only take away: whatever it may not see today it does not see on any day (`visible`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from auditor.errors import BadInput
from auditor.runfolder import BEIJING
from auditor.store.models import Finding, Run
from auditor.store.models.runs import DELETED, NOT_GOOD
from auditor.store.withdrawn import withdrawn


class NoSuchDay(BadInput):
    """A day for which there is no answer; `for_readers` says so in Chinese."""

    def __init__(self, what: str, todo: str, for_readers: str) -> None:
        super().__init__(what, WHERE, todo)
        self.for_readers = for_readers


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHERE = "as-known-on"


@dataclass(frozen=True)
class Known:
    """What may be used for an answer; without a day, all there is.

    Attributes:
        day: the day asked for.
        weeks: good runs known by then, oldest first; empty without a day.
        audit_day: the audit day of the newest of them, by which dismissals expire.
    """

    day: date | None = None
    weeks: tuple[str, ...] = ()
    audit_day: date | None = None

    @property
    def until(self) -> datetime | None:
        """The first moment after the day (UTC)."""
        if self.day is None:
            return None
        return datetime.combine(self.day + timedelta(days=1), time(), BEIJING).astimezone(UTC)

    def runs(self, week: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """True for a week column's runs that were known; without a day, for all."""
        return week.is_not(None) if self.day is None else week.in_(self.weeks)


NOW = Known()


def parse(text: str | None) -> date | None:
    """A day as people write it, or None when none was given.

    Raises:
        BadInput: not of the form 2026-11-16, or no such day.
    """
    if not text:
        return None
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise NoSuchDay(f"{text[:30]!r} is not a day", "write it like 2026-11-16", "日期须写成 2026-11-16 的样子")


def known_on(connection: Connection, day: date | None) -> Known:
    """What was known at the end of a day.

    Raises:
        BadInput: the day is yet to come, or no run had been published by then.
    """
    if day is None:
        return NOW
    query = select(Run.week, Run.as_of, Run.state).where(Run.state.not_in(NOT_GOOD)).order_by(Run.week)
    runs = [(week, as_of or _last_day(week), state) for week, as_of, state in connection.execute(query)]
    since = {week: first for week, first, _ in runs}
    kept = {week: first for week, first, state in runs if state != DELETED}
    if not kept:
        raise NoSuchDay("no run has been published yet", "run `auditor audit` first", "还没有完成过审计，无从回溯")
    last = max(datetime.now(BEIJING).date(), *since.values())
    if day > last:
        raise NoSuchDay(f"{day} is yet to come", f"give a day up to {last}", f"{day} 还没有到")
    weeks = tuple(week for week, first in since.items() if first <= day)
    if not weeks:
        first = min(since.values())
        raise NoSuchDay(
            f"nothing was known on {day}", f"the first run is known from {first} on", f"{day} 早于首次审计（{first}）"
        )
    if weeks[-1] not in kept:
        first = min(kept.values())
        raise NoSuchDay(
            f"what was known on {day} has been deleted, for its period is over", f"the oldest kept run is of {first}",
            f"{day} 所知的内容已按保存期限删除，最早可查 {first}",
        )  # fmt: skip
    weeks = tuple(week for week in weeks if week in kept)
    as_of = connection.execute(select(Run.as_of).where(Run.week == weeks[-1])).scalar()
    return Known(day, weeks, as_of)


def _last_day(week: str) -> date:
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


def released(known: Known) -> ColumnElement[bool]:
    """True for findings that a reviewer had released by then, and that are released today."""
    if known.until is None:
        return Finding.released_at.is_not(None)
    return and_(Finding.released_at.is_not(None), Finding.released_at < known.until)


def buried(known: Known) -> ColumnElement[bool]:
    """True for a sighting that was withdrawn by then."""
    return withdrawn(known.until, known.audit_day)


def visible(known: Known) -> ColumnElement[bool]:
    """True for what the public may see: released by then, and neither then nor today withdrawn.

    A withdrawal holds for all days: the finding was wrong on the day it was published, too.
    """
    shown = and_(released(known), ~withdrawn())
    return shown if known.day is None else and_(shown, ~buried(known))
