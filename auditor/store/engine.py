"""Engines and transactions for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from auditor.errors import ConfigError, CouldNotCheck

WRITER_LOCK = 4_040_505  # any fixed number; one writer at a time per PostgreSQL database
_BUSY_S = 30
_FULL = ("full", "disk i/o error", "no space left", "file too large")  # what the databases say of a full disk
_WRITE = "auditor_write"


class StoreNotReady(CouldNotCheck):
    """The store cannot be reached or has no tables yet."""


def make(url: str) -> Engine:
    """An engine for 'sqlite:///file' or 'postgresql+psycopg://…'.

    Raises:
        ConfigError: the URL is not one SQLAlchemy understands, or names another database.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(f"not a database URL: {error}", "AUDITOR_DATABASE_URL", "see docs of the setting") from error
    raise ConfigError(
        f"database {parsed.get_backend_name()!r} is not supported",
        "AUDITOR_DATABASE_URL",
        "use sqlite:///file or postgresql+psycopg://user@host/name",
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_S})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to cover reads and DDL
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer says so at once: upgrading a read lock later fails when another writer came between.
        how = "BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITE) else "BEGIN"
        connection.exec_driver_sql(how)

    return engine


def _file(engine: Engine) -> Path | None:
    """The file of a SQLite store; None for a server or a store in memory."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def missing(engine: Engine) -> bool:
    """True for a SQLite store whose file was never made."""
    file = _file(engine)
    return file is not None and not file.exists()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the store. Reading a store that was never made does not make it.

    Raises:
        StoreNotReady: it cannot be reached, or its tables are missing.
    """
    if missing(engine):
        raise StoreNotReady(
            "the store was never made", str(_file(engine)), "run `auditor db upgrade` or an audit first"
        )
    with _explained(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the one writer: all of it, or nothing.

    Raises:
        StoreNotReady: the store cannot be reached, or its tables are missing.
    """
    if file := _file(engine):
        file.parent.mkdir(parents=True, exist_ok=True)
    with _explained(engine), engine.connect().execution_options(**{_WRITE: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))
        yield connection


@contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    """Turn 'no such table' and 'connection refused' into one line with what to do."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        todo = "is it running, and was `auditor db upgrade` run?"
        if any(word in reason.lower() for word in _FULL):
            todo = "make room on its disk; nothing of this was stored, so run it again"
        raise StoreNotReady(
            f"the store does not answer: {reason}", engine.url.render_as_string(hide_password=True), todo
        ) from error
