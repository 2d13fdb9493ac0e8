"""What is offered, by whom, and what the register said: programs, fees, claims, verifications, institutions, risks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base, Snapshot


class Program(Snapshot, Base):
    """One course offered on one page, as one run saw it."""

    __tablename__ = "programs"
    __table_args__ = (
        ForeignKeyConstraint(["week", "capture_id"], ["captures.week", "captures.capture_id"]),
        Index(None, "institution_id", "week"),
        Index(None, "program_id"),
    )

    program_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str]
    source_id: Mapped[str | None]
    capture_id: Mapped[str | None]
    url: Mapped[str | None]
    natural_key: Mapped[str | None]
    title: Mapped[str | None]
    institution_name: Mapped[str | None]
    uscc: Mapped[str | None]
    occupation_code: Mapped[str | None]
    occupation: Mapped[str | None]
    work_type: Mapped[str | None]
    levels: Mapped[str | None]
    certificate_type: Mapped[str | None]
    issuer: Mapped[str | None]
    evaluator_name: Mapped[str | None]
    filing_code: Mapped[str | None]
    hours: Mapped[float | None]
    exam_date: Mapped[str | None]
    region: Mapped[str | None]
    mode: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    version: Mapped[str | None]  # digest of its content, see auditor.store.contents


class Fee(Snapshot, Base):
    """One price of one program; amounts are integer fen."""

    __tablename__ = "fees"
    __table_args__ = (
        ForeignKeyConstraint(["week", "program_id"], ["programs.week", "programs.program_id"]),
        Index(None, "week", "program_id"),
    )

    fee_id: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str]
    item: Mapped[str | None]
    level: Mapped[str | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_max_fen: Mapped[int | None] = mapped_column(BigInteger)
    list_price_fen: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    per: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]


class Claim(Snapshot, Base):
    """One phrase a page uses; `program_id` is '' when it speaks for the whole page."""

    __tablename__ = "claims"
    __table_args__ = (
        ForeignKeyConstraint(["week", "capture_id"], ["captures.week", "captures.capture_id"]),
        Index(None, "week", "capture_id"),
    )

    claim_id: Mapped[str] = mapped_column(primary_key=True)
    capture_id: Mapped[str]
    program_id: Mapped[str | None]
    kind: Mapped[str | None]
    phrase: Mapped[str | None]
    normalised: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    polarity: Mapped[str | None]
    where: Mapped[str | None]
    claim_key: Mapped[str | None]  # what makes it the same claim in another week


class Verification(Snapshot, Base):
    """What the register answered about one program. No key to `filings`: the mirror moves on, this answer does not."""

    __tablename__ = "verifications"
    __table_args__ = (
        ForeignKeyConstraint(["week", "program_id"], ["programs.week", "programs.program_id"]),
        Index(None, "program_id"),
    )

    program_id: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str | None]
    role: Mapped[str | None]
    asked_name: Mapped[str | None]
    asked_uscc: Mapped[str | None]
    asked_filing_code: Mapped[str | None]
    filing_id: Mapped[str | None]
    matched_name: Mapped[str | None]
    institution_class: Mapped[str | None]
    province: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    match: Mapped[str | None]
    score: Mapped[float | None]
    explanation: Mapped[str | None]
    candidates: Mapped[str | None]
    register: Mapped[str | None]
    as_of: Mapped[date | None]
    evidence_sha256: Mapped[str | None]


class Institution(Base):
    """A seller or a filed evaluator; wholly derived from `programs` and `filings` (see auditor.store.institutions)."""

    __tablename__ = "institutions"

    institution_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    uscc: Mapped[str]
    region: Mapped[str]
    aliases: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    search_text: Mapped[str]
    last_week: Mapped[str | None]
    filed: Mapped[bool]


class Risk(Snapshot, Base):
    """The score of one program or institution in one run."""

    __tablename__ = "risks"

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str | None]
    score: Mapped[int | None]
    level: Mapped[str | None]
    parts: Mapped[str | None]
    programs: Mapped[int | None]
    fails: Mapped[int | None]
    could_not_check: Mapped[int | None]
