"""The log of decisions. Rows are only ever added: triggers of the database refuse to change or delete one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base


class Decision(Base):
    """One decision of one person about one finding; columns as in `auditor.tables.DECISIONS`.

    Rule, severity, title and institution are repeated as they were on that day, for the correction log must be readable
    when no run sees the finding any more.
    """

    __tablename__ = "decisions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.finding_id"), index=True)
    fingerprint: Mapped[str] = mapped_column(index=True)
    matter: Mapped[str] = mapped_column(index=True)
    rule: Mapped[str | None]
    rule_version: Mapped[str | None]
    severity: Mapped[str | None]
    institution_name: Mapped[str | None]
    title: Mapped[str | None]
    action: Mapped[str]
    person: Mapped[str]
    decided_at: Mapped[datetime]
    reason: Mapped[str]
    expires_on: Mapped[date | None]
    was_public: Mapped[bool]
