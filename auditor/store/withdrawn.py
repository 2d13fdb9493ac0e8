"""Which leads are withdrawn, in the database's words, so that lists and counts leave them out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from auditor.review import Action
from auditor.store.models import Decision, FindingSighting, Run
from auditor.store.models.runs import NOT_GOOD


def withdrawn(until: datetime | None = None, audit_day: date | None = None) -> ColumnElement[bool]:
    """True for a sighting whose dismissal holds: what `auditor.review.standing` calls withdrawn, and nothing else.

    Args:
        until: decisions from this moment on are left out; None = all count, and the newest run's audit day holds.
        audit_day: the day by which dismissals expire, with `until`; None = none has expired.
    """
    later = aliased(Decision)
    overtaken = exists().where(
        later.fingerprint == Decision.fingerprint, later.number > Decision.number,
        later.action != Action.REPLY.value, _made(later, until),
    )  # fmt: skip
    return exists().where(
        and_(
            Decision.finding_id == FindingSighting.finding_id,
            func.coalesce(Decision.rule_version, "") == func.coalesce(FindingSighting.rule_version, ""),
            Decision.action == Action.DISMISS.value,
            or_(Decision.expires_on.is_(None), _holds(until, audit_day)),
            ~overtaken,
            _made(Decision, until),
        )
    )


def _made(decision: Any, until: datetime | None) -> ColumnElement[bool]:
    return true() if until is None else decision.decided_at < until


def _holds(until: datetime | None, audit_day: date | None) -> ColumnElement[bool]:
    if until is not None:
        return true() if audit_day is None else Decision.expires_on >= audit_day
    last = select(Run.as_of).where(Run.state.not_in(NOT_GOOD)).order_by(Run.week.desc()).limit(1).scalar_subquery()
    return or_(last.is_(None), Decision.expires_on >= last)
