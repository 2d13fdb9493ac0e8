"""What would go on a given day and why, and what is old enough and stays nevertheless, and why. Deletes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditor.crawl import Held
from auditor.errors import CouldNotCheck
from auditor.retention.lives import Life, lives
from auditor.retention.policy import Hold, Policy, load_holds, load_policy
from auditor.settings import Settings
from auditor.store import Store

PROTECTED = 5  # newest published runs: the next audit compares with the last four, and readers see the newest


@dataclass(frozen=True)
class Action:
    """One thing that goes, in one step.

    Attributes:
        kind: of the policy. what: for people and for the log, without personal data. reason: one line.
        week: the run folder's name, for runs. captures: capture_id → rule, for a run that is only trimmed.
        ids: findings or numbers of decisions. path: a folder of the registers.
        living: findings of that run which must still be proven afterwards. lent: records in it that later runs need.
    """

    kind: str
    what: str
    reason: str
    week: str = ""
    captures: dict[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    path: str = ""
    living: tuple[str, ...] = ()
    lent: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Something older than its period that stays, or that could not be looked at."""

    kind: str
    what: str
    why: str


@dataclass
class Situation:
    """All that a plan is made from: one reading of settings, policy, holds and store."""

    day: date
    settings: Settings
    policy: Policy
    holds: list[Hold]
    known: dict[str, Any]
    lives: dict[str, Life]
    protected: frozenset[str]

    def held_run(self, week: str) -> str:
        """Why a run is held by hand, or ''."""
        for hold in self.holds:
            if hold.subject == "run" and hold.value == week.partition(".")[0] and hold.holds(self.day):
                return hold.line()
        return ""


@dataclass(frozen=True)
class Plan:
    """What goes, in the order in which it goes, and what is kept although it is old."""

    day: date
    policy: Policy
    actions: tuple[Action, ...]
    kept: tuple[Kept, ...]


def situation(settings: Settings, day: date, *, protected: int = PROTECTED) -> Situation:
    """Read everything once.

    Args:
        day: the day on which is judged what is old; nothing looks at the clock.
        protected: how many of the newest published runs are never touched.

    Raises:
        ConfigError: policy or holds are wrong. CouldNotCheck: the store does not answer, or knows no run.
    """
    policy, holds = load_policy(settings.retention_policy), load_holds(settings.retention_holds)
    store = Store(settings.database_url)
    try:
        known = store.retention.known()
    finally:
        store.close()
    weeks = sorted((week for week, run in known["runs"].items() if run["state"] == "published"), reverse=True)
    if not weeks:
        raise CouldNotCheck(
            "the store knows no published run, so nobody can say what must stay", "AUDITOR_DATABASE_URL",
            "point it at the store of these runs; nothing was deleted",
        )  # fmt: skip
    found = lives(known["leads"], policy, holds, day)
    return Situation(day, settings, policy, holds, known, found, frozenset(weeks[:protected]))


def make(now: Situation) -> Plan:
    """The plan of a day; the same situation gives the same plan."""
    from auditor.retention import old  # noqa: PLC0415 - the finders import Action from here

    parts = list(old.everything(now))
    actions = tuple(part for part in parts if isinstance(part, Action))
    return Plan(now.day, now.policy, actions, tuple(part for part in parts if isinstance(part, Kept)))


def lines(plan: Plan) -> Iterator[str]:
    """The plan for people, one thing a line."""
    yield f"as of {plan.day}, policy {plan.policy.digest[:16]}…"
    for action in plan.actions:
        yield f"goes   {action.kind}: {action.what} - {action.reason}"
    for kept in plan.kept:
        yield f"stays  {kept.kind}: {kept.what} - {kept.why}"
    yield f"{len(plan.actions)} to go, {len(plan.kept)} old but kept"
