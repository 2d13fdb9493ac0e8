"""Which leads are withdrawn, in the database's words, so that lists and counts leave them out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from auditor.review import Action
from auditor.store.models import Decision, FindingSighting, Run
from auditor.store.models.runs import NOT_GOOD


def withdrawn() -> ColumnElement[bool]:
    """True for a sighting whose dismissal holds: what `auditor.review.standing` calls withdrawn, and nothing else."""
    later = aliased(Decision)
    last = select(Run.as_of).where(Run.state.not_in(NOT_GOOD)).order_by(Run.week.desc()).limit(1).scalar_subquery()
    overtaken = exists().where(
        later.fingerprint == Decision.fingerprint, later.number > Decision.number, later.action != Action.REPLY.value
    )
    held = or_(Decision.expires_on.is_(None), last.is_(None), Decision.expires_on >= last)
    return exists().where(
        and_(
            Decision.finding_id == FindingSighting.finding_id,
            func.coalesce(Decision.rule_version, "") == func.coalesce(FindingSighting.rule_version, ""),
            Decision.action == Action.DISMISS.value,
            held,
            ~overtaken,
        )
    )
