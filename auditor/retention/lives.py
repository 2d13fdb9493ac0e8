"""Which findings live: whose proof must be there on a given day, until when, and why."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.retention.policy import Hold, Policy
from auditor.review import State
from auditor.runfolder import BEIJING

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Life:
    """One lead on one day.

    Attributes:
        kind: the kind of the policy that it belongs to.
        until: the last day on which it is kept by its period.
        held: why it is kept whatever its age, or ''.
        register: digests of register answers it cites.
    """

    finding_id: str
    kind: str
    until: date
    living: bool
    held: str
    register: frozenset[str]

    def line(self) -> str:
        """Why it is kept, or why it goes."""
        return self.held or f"{self.kind} through {self.until}"


def lives(leads: Iterable[Row], policy: Policy, holds: Iterable[Hold], day: date) -> dict[str, Life]:
    """finding_id → its life, for all leads the store knows.

    Args:
        leads: as `auditor.store.retention.leads` gives them.
        holds: by hand; those whose last day is over do not count.
        day: the day on which it is asked.
    """
    rows = list(leads)
    now = [hold for hold in holds if hold.holds(day)]
    disputed = {row["institution_id"] for row in rows if row["institution_id"] and _disputed(row)}
    found = {}
    for row in rows:
        held = _by_hand(row, now) or _by_review(row, disputed)
        kind, counted_from = _counted(row)
        until = policy[kind].until(counted_from)
        found[row["finding_id"]] = Life(
            row["finding_id"], kind, until, bool(held) or day <= until, held, frozenset(row["register"])
        )
    return found


def _disputed(row: Row) -> bool:
    """The institution has answered, and nobody has settled the matter since."""
    return bool(row["standing"].state is State.DISPUTED)


def _by_review(row: Row, disputed: set[str]) -> str:
    standing = row["standing"]
    if _disputed(row):
        return "disputed: the institution has answered and the matter is not settled"
    if row["institution_id"] in disputed:
        return "another finding about the same institution is disputed"
    if standing.state is State.ALLEGED and (row["decided"] or standing.reopened):
        return "under review: decided about, but not settled"
    return ""


def _by_hand(row: Row, holds: Iterable[Hold]) -> str:
    name = _folded(row["institution_name"])
    for hold in holds:
        hit = {
            "finding": row["finding_id"] == hold.value,
            "source": row["source_id"] == hold.value,
            "run": hold.value in row["weeks"],
            "institution": row["institution_id"] == hold.value or (bool(name) and name == _folded(hold.value)),
        }
        if hit[hold.subject]:
            return hold.line()
    return ""


def _folded(name: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", name or "").casefold().split())


def _counted(row: Row) -> tuple[str, date]:
    """The kind a lead belongs to, and the day from which its period counts."""
    standing, seen = row["standing"], row["last_seen"]
    if standing.state is State.WITHDRAWN and not row["released"]:
        ends = [standing.since.astimezone(BEIJING).date() if standing.since else None, standing.until, row["decided"]]
        return "withdrawn_findings", max((end for end in ends if end), default=seen or date.max)
    days = [end for end in (seen, row["decided"]) if end is not None]
    # A lead of which neither is known cannot be dated, and what cannot be dated stays.
    latest = max(days, default=date.max)
    if row["released"] or standing.state in (State.CONFIRMED, State.CORRECTED, State.WITHDRAWN):
        return "published_findings", latest
    return "unreviewed_findings", latest
