"""The leases of the weeks: read, taken, renewed, given back; each inside a transaction of the one writer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select

from auditor.store.models import RunLock
from auditor.store.sql import table_of, upsert


@dataclass(frozen=True)
class Lease:
    """One row of `run_locks`; times are aware UTC."""

    week: str
    token: str
    owner: str
    host: str
    pid: int
    by_tasks: bool
    since: datetime
    until: datetime


def clock(connection: Connection) -> datetime:
    """Now, by the one clock all writers of this store share."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)


def read(connection: Connection, week: str) -> Lease | None:
    """The lease of a week, run out or not."""
    table = table_of(RunLock)
    row = connection.execute(select(table).where(table.c.week == week)).mappings().first()
    return Lease(**row) if row else None


def every(connection: Connection) -> list[Lease]:
    """All leases, in the order of their weeks."""
    table = table_of(RunLock)
    return [Lease(**row) for row in connection.execute(select(table).order_by(table.c.week)).mappings()]


def write(connection: Connection, lease: Lease) -> None:
    """Take or renew a lease; whether one may is for the caller to know."""
    upsert(connection, RunLock, [asdict(lease)])


def remove(connection: Connection, token: str, week: str | None = None) -> None:
    """Give an owner's leases back, or only that of a week."""
    statement = delete(table_of(RunLock)).where(RunLock.token == token)
    connection.execute(statement if week is None else statement.where(RunLock.week == week))
