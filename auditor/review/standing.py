"""What decisions amount to: one pure function from the decisions of a matter to its publication state.

The table of transitions stands in docs/review.md; tests/review walks it cell by cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

ONE_PERSON = ("medium", "low")  # any other severity, one we do not know included, takes two persons to confirm


class Action(StrEnum):
    """What a person may decide."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"  # the lead does not hold; may expire
    NEEDS_INFO = "needs_info"  # not settled; also takes a dismissed or corrected lead up again
    CORRECTED = "corrected"  # the institution has put it right
    REPLY = "reply"  # the institution's answer, entered by a person


class State(StrEnum):
    """What may be said in public."""

    ALLEGED = "alleged"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Decision:
    """One line of the log of decisions.

    Attributes:
        fingerprint: of the finding's facts and its rule version, see `fingerprint_of`.
        severity: the finding's when it was decided.
        expires_on: the last day a dismissal holds; None = until the facts or the rule change.
    """

    fingerprint: str
    action: str
    person: str
    decided_at: datetime
    reason: str
    severity: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a finding stands.

    Attributes:
        reopened: '' or why earlier decisions no longer hold: 'changed' (facts or rule), 'expired' (a dismissal),
            'seen_again' (after it was put right).
        confirmed_by: persons who confirmed it, as `same_person` writes them; one of two is not enough for `confirmed`.
        replies: answers of the institution.
        reason, since: of the decision that made the state.
        until: the last day the dismissal holds.
    """

    state: State = State.ALLEGED
    reopened: str = ""
    confirmed_by: tuple[str, ...] = ()
    replies: int = 0
    reason: str = ""
    since: datetime | None = None
    until: date | None = None

    @property
    def waits_for_second(self) -> bool:
        """One person has confirmed, another is needed."""
        return bool(self.confirmed_by) and self.state is not State.CONFIRMED


def standing(
    history: Iterable[Decision], fingerprint: str, day: date | None, seen_at: datetime | None = None
) -> Standing:
    """The state of the finding with this fingerprint.

    Args:
        history: all decisions about its matter, oldest first, those about other fingerprints included.
        day: the audit day, by which dismissals expire; None = none has expired.
        seen_at: when the page with the finding was captured; None = not seen since.
    """
    known = list(history)
    own = [decision for decision in known if decision.fingerprint == fingerprint]
    now = Standing(reopened="changed" if known and not own else "")
    for decision in own:
        now = _after(now, decision)
    if now.state is State.WITHDRAWN and now.until is not None and day is not None and day > now.until:
        return replace(_open(now), reopened="expired")
    if now.state is State.CORRECTED and seen_at is not None and now.since is not None and seen_at > now.since:
        return replace(_open(now), reopened="seen_again")
    return now


def _open(now: Standing) -> Standing:
    """Unsettled: disputed once the institution has answered."""
    state = State.DISPUTED if now.replies else State.ALLEGED
    return Standing(state=state, replies=now.replies, reason=now.reason, since=now.since)


def _after(now: Standing, decision: Decision) -> Standing:
    by = replace(now, reason=decision.reason, since=decision.decided_at)
    match Action(decision.action):
        case Action.CONFIRM:
            persons = tuple(dict.fromkeys((*now.confirmed_by, same_person(decision.person))))
            enough = decision.severity in ONE_PERSON or len(persons) > 1
            after = replace(_open(by), confirmed_by=persons)
            return replace(after, state=State.CONFIRMED) if enough else after
        case Action.DISMISS:
            return replace(_open(by), state=State.WITHDRAWN, until=decision.expires_on)
        case Action.NEEDS_INFO:
            return _open(by)
        case Action.CORRECTED:
            return replace(_open(by), state=State.CORRECTED)
        case Action.REPLY:
            if now.state in (State.WITHDRAWN, State.CORRECTED):
                return replace(now, replies=now.replies + 1)
            # Who confirmed before the answer came has not weighed it.
            return _open(replace(by, replies=now.replies + 1))


REFUSALS = {  # code → what a person is told on the command line; pages have their own words
    "take_up_first": "the finding is withdrawn or corrected: take it up again with needs_info first",
    "same_person": "the same person has confirmed it already: a second, different person is needed",
    "confirmed_already": "the finding is confirmed already",
    "nothing_to_correct": "the finding is withdrawn or corrected: nothing is left to correct",
}


def refusal(now: Standing, action: Action, person: str) -> str:
    """Why a decision cannot be taken where the finding stands, as a code of REFUSALS; '' when it can."""
    if action is Action.CONFIRM:
        if now.state in (State.WITHDRAWN, State.CORRECTED):
            return "take_up_first"
        if same_person(person) in now.confirmed_by:
            return "same_person"
        if now.state is State.CONFIRMED:
            return "confirmed_already"
    if action is Action.CORRECTED and now.state in (State.WITHDRAWN, State.CORRECTED):
        return "nothing_to_correct"
    return ""


def same_person(name: str) -> str:
    """A name so written that case, width and spaces do not make two persons of one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
