"""The mirror of the registers: filings, and which lists are complete."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base


class Filing(Base):
    """One filing (备案) as a register last showed it."""

    __tablename__ = "filings"

    filing_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str] = mapped_column(index=True)
    name_key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]
    aliases: Mapped[str | None]
    uscc: Mapped[str | None]
    institution_class: Mapped[str | None]
    filing_code: Mapped[str | None]
    province: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    status: Mapped[str | None]
    scope: Mapped[str | None]
    register: Mapped[str | None]
    as_of: Mapped[date | None]
    evidence_sha256: Mapped[str | None]
    source_url: Mapped[str | None]


class FilingVersion(Base):
    """One state of a filing (备案), from the first to the last day on which a register showed it so.

    `seen_to` is the newest reading that agreed; a filing that is in no list any more keeps its last one. `gone_on` is
    the day of the reading with which it left the mirror, null while it is in it.
    """

    __tablename__ = "filing_versions"

    filing_id: Mapped[str] = mapped_column(primary_key=True)
    seen_from: Mapped[date] = mapped_column(primary_key=True)
    seen_to: Mapped[date]
    digest: Mapped[str]
    register: Mapped[str]
    name: Mapped[str | None]
    name_key: Mapped[str] = mapped_column(index=True)
    uscc: Mapped[str | None] = mapped_column(index=True)
    filing_code: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[str]
    evidence_sha256: Mapped[str | None]
    source_url: Mapped[str | None]
    gone_on: Mapped[date | None]


class RegisterReading(Base):
    """A day on which a register was read for a province: what lets us say later how fresh an answer was then."""

    __tablename__ = "register_readings"

    register: Mapped[str] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Coverage(Base):
    """Whether one register's list of one province and class was read to its end, and when."""

    __tablename__ = "coverage"

    register: Mapped[str] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(primary_key=True)
    institution_class: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[date | None]
    complete: Mapped[bool | None]
    filings: Mapped[int | None]
    why: Mapped[str | None]
    evidence_sha256: Mapped[str | None]
