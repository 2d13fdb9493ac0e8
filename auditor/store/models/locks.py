"""Who writes which week."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from auditor.store.base import Base


class RunLock(Base):
    """The lease of the one writer of a week; no row = nobody writes it. See `auditor.runlock`."""

    __tablename__ = "run_locks"

    week: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]  # tells this owner from any other; all tasks of one DAG run share it
    owner: Mapped[str]  # for people: who, doing what, where
    host: Mapped[str]
    pid: Mapped[int]
    by_tasks: Mapped[bool]  # the owner is a run of many processes, so that one that is gone proves nothing
    since: Mapped[datetime]
    until: Mapped[datetime]
