"""Findings and their weekly sightings.

A finding's id is made from its facts, so `findings` holds only what that id fixes, and what a reviewer decided. All
that may differ from week to week (capture, span, wording, basis) stands in its sighting. First and last seen are the
smallest and largest week of the sightings, never columns of their own that could disagree.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base, Snapshot


class Finding(Base):
    """A lead (线索); `released_at` is null until a reviewer lets the public see it."""

    __tablename__ = "findings"

    finding_id: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str | None] = mapped_column(index=True)
    source_id: Mapped[str | None]
    rule: Mapped[str | None]
    check: Mapped[str | None]
    outcome: Mapped[str | None]
    released_at: Mapped[datetime | None]


class FindingSighting(Snapshot, Base):
    """A finding as one run saw it, with its evidence and a short masked piece of the page around the span."""

    __tablename__ = "finding_sightings"
    __table_args__ = (Index(None, "finding_id"), Index(None, "week", "program_id"))

    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.finding_id"), primary_key=True)
    program_id: Mapped[str | None]
    capture_id: Mapped[str | None]
    institution_id: Mapped[str] = mapped_column(index=True)
    institution_name: Mapped[str | None]
    url: Mapped[str | None]
    rule_version: Mapped[str | None]
    severity: Mapped[str | None]
    title: Mapped[str | None]
    why: Mapped[str | None]
    phrase: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    context_before: Mapped[str | None]
    context_span: Mapped[str | None]
    context_after: Mapped[str | None]
    capture_sha256: Mapped[str | None]
    captured_at: Mapped[datetime | None]
    register_sha256: Mapped[str | None]
    register_as_of: Mapped[date | None]
    basis: Mapped[str | None]
    facts_digest: Mapped[str | None]
    ruleset_digest: Mapped[str | None]
