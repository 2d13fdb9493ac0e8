"""A lock that dies with the process that holds it: advisory on PostgreSQL, a locked file beside a SQLite store.

Processes that work on a week hold it shared. Who wants to become the owner must for a moment hold it alone: that shows
that nobody works on the week any more, whatever a lease or a clock says. All changes from one to the other happen
inside the store's write transaction (`engine.writing`), so that two who want it never get in each other's way.
"""

from __future__ import annotations

import fcntl
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

_PATIENCE = "2s"  # a killed client's session ends at once, but not before the server has seen it


class Guard:
    """The guard of one week.

    Args:
        engine: of the store.
        week: ISO week.
    """

    def __init__(self, engine: Engine, week: str) -> None:
        self._lock: _File | _Advisory | None = None
        name = engine.url.database
        if engine.dialect.name == "postgresql":
            self._lock = _Advisory(engine, week)
        elif name and name != ":memory:":  # a store in memory belongs to one process
            self._lock = _File(Path(f"{name}.locks") / week)

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.drop()

    def share(self) -> bool:
        """Hold it beside others; False when somebody holds it alone. Holding it already is fine."""
        return self._lock is None or self._lock.share()

    def alone(self) -> bool:
        """True when nobody else holds it; it is then held shared."""
        return self._lock is None or self._lock.alone()

    def drop(self) -> None:
        """Give it back."""
        if self._lock is not None:
            self._lock.drop()


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: BinaryIO | None = None

    def _take(self, how: int) -> bool:
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("ab")
        try:
            fcntl.flock(self._stream, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> bool:
        return self._take(fcntl.LOCK_SH)

    def alone(self) -> bool:
        return self._take(fcntl.LOCK_EX) and self._take(fcntl.LOCK_SH)

    def drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


class _Advisory:
    """A session's advisory lock, on a connection of its own."""

    def __init__(self, engine: Engine, week: str) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._shared = False
        self._key = int.from_bytes(sha256(f"auditor run {week}".encode()).digest()[:8], "big", signed=True)

    def _session(self) -> Connection:
        """The open session, or a new one when the server closed it."""
        if self._connection is not None:
            try:
                self._connection.execute(select(1))
            except DBAPIError:
                self.drop()
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._shared = False
        return self._connection

    def share(self) -> bool:
        session = self._session()
        if not self._shared:
            self._shared = bool(session.scalar(select(func.pg_try_advisory_lock_shared(self._key))))
        return self._shared

    def alone(self) -> bool:
        session = self._session()
        session.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
        try:
            session.execute(select(func.pg_advisory_lock(self._key)))
        except DBAPIError:
            return False
        finally:
            session.execute(text("SET lock_timeout = 0"))
        shared = self.share()  # a session never waits for itself
        session.execute(select(func.pg_advisory_unlock(self._key)))
        return shared

    def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # the session ends here, and its locks with it
            connection.close()
