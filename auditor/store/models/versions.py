"""What programs and claims said from when to when: rows that outlive the weekly snapshots they are made from.

A version begins with the capture that first showed it and ends with the first capture of the same page that did not.
A page that was not read, or could not be read, ends nothing (design.md §5). All times are capture times.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base


class Span:
    """The columns of an interval: seen in [seen_from, seen_to], read again without it at `ended_at` (null = open).

    `valid_from` and `valid_to` are what the register (a program) or the page (a claim) says about validity; null where
    neither says so.
    """

    from_week: Mapped[str] = mapped_column(primary_key=True)
    seen_from: Mapped[datetime]
    to_week: Mapped[str]
    seen_to: Mapped[datetime]
    ended_week: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class FoldedWeek(Base):
    """A week the history was made from, under the digest of what it was: the same week again changes nothing."""

    __tablename__ = "folded_weeks"

    week: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]


class ProgramFacts(Base):
    """One content of one program, fees included; written once under its digest and never changed."""

    __tablename__ = "program_facts"

    version: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str]
    institution_id: Mapped[str] = mapped_column(index=True)
    name_key: Mapped[str]
    facts: Mapped[str]


class ClaimFacts(Base):
    """One claim: which words, of what kind, about which program ('' = the whole page); written once under its key."""

    __tablename__ = "claim_facts"

    claim_key: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str]
    kind: Mapped[str | None]
    normalised: Mapped[str | None]
    polarity: Mapped[str | None]
    phrase: Mapped[str | None]


class ProgramVersion(Span, Base):
    """An interval in which a program had one content; `capture_id` is the page that showed it last."""

    __tablename__ = "program_versions"

    program_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(ForeignKey("program_facts.version"), index=True)
    capture_id: Mapped[str] = mapped_column(index=True)


class ClaimVersion(Span, Base):
    """An interval in which a page made one claim; what it says is repeated from `claim_facts`, to be found by it."""

    __tablename__ = "claim_versions"

    claim_key: Mapped[str] = mapped_column(primary_key=True)
    capture_id: Mapped[str] = mapped_column(index=True)
    program_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str | None]
    normalised: Mapped[str | None]
    polarity: Mapped[str | None]
    phrase: Mapped[str | None]
