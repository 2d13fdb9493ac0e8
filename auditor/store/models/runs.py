"""Runs and what they read: sources, captures, gaps, gates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base, Snapshot

NOT_GOOD = ("failed", "running")  # such a run is kept on record but never shown as the newest
DELETED = "deleted"  # of such a run only the record is left: its period is over (auditor.store.timeline.forget)


class Run(Base):
    """One published audit of one ISO week."""

    __tablename__ = "runs"

    week: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[date | None]
    state: Mapped[str]
    code_version: Mapped[str | None]
    lock_hash: Mapped[str | None]
    ruleset_digest: Mapped[str | None]
    counts: Mapped[dict[str, object]] = mapped_column(JSON)
    report_url: Mapped[str | None]
    manifest_sha256: Mapped[str | None]  # of the run folder's manifest.json; null until the folder is sealed
    timestamp_sha256: Mapped[str | None]  # of its timestamp.json; null when there is none


class Source(Base):
    """One entry of the catalogue that some run has read."""

    __tablename__ = "sources"

    source_id: Mapped[str] = mapped_column(primary_key=True)
    publisher: Mapped[str | None]
    kind: Mapped[str | None]
    region: Mapped[str | None]
    owner: Mapped[str | None]


class Capture(Snapshot, Base):
    """One stored response, with what reading it as a page gave (never the page's text)."""

    __tablename__ = "captures"
    __table_args__ = (Index(None, "capture_id"),)  # one page over the weeks

    capture_id: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    final_url: Mapped[str | None]
    outcome: Mapped[str | None]
    status: Mapped[int | None]
    fetched_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    content_type: Mapped[str | None]
    charset: Mapped[str | None]
    robots: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    warc_file: Mapped[str | None]
    warc_offset: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[str | None]
    page_kind: Mapped[str | None]
    page_why: Mapped[str | None]
    page_title: Mapped[str | None]
    encoding: Mapped[str | None]
    encoding_how: Mapped[str | None]
    tampered: Mapped[str | None]


class Gap(Snapshot, Base):
    """Something a run did not audit, why, and what to do about it."""

    __tablename__ = "gaps"

    source_id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str | None]
    todo: Mapped[str | None]


class Gate(Snapshot, Base):
    """One quality gate on our own data and how it went."""

    __tablename__ = "gates"

    suite: Mapped[str] = mapped_column(primary_key=True)
    check: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str | None]
    success: Mapped[bool | None]
    observed: Mapped[str | None]
    expected: Mapped[str | None]
    todo: Mapped[str | None]
