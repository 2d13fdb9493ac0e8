"""Many rows at once: COPY on PostgreSQL, one executemany on SQLite, without a statement's cost per row.

Values go through the same types as everywhere (a time without a zone is refused, JSON is encoded), so that what is read
back does not depend on how it was written. `make bench-store` compares the speed with the bare driver's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Connection, Date, Dialect, String, Table, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from auditor.store.base import UtcTime

Rows = Sequence[dict[str, Any]]
_PIECE = 2_000  # rows
_REPEATED = (Date, UtcTime)


def insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows; all have the keys of the first."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        _executemany(connection, table, rows, "")


def insert_missing(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert those rows whose key, of one column, is not there yet; the one writer's lock is held meanwhile."""
    if connection.dialect.name != "postgresql":
        _executemany(connection, table, rows, " ON CONFLICT DO NOTHING")
        return
    # COPY cannot pass over a row, so that those which are there are asked for first.
    (key,) = table.primary_key.columns
    keys = list({row[key.name] for row in rows})
    there = set(connection.scalars(select(key).where(key == func.any(bindparam("keys", keys, ARRAY(String))))))
    if fresh := [row for row in rows if row[key.name] not in there]:
        insert(connection, table, fresh)


def _name(dialect: Dialect, name: str) -> str:
    return dialect.identifier_preparer.quote(name)


def _columns(dialect: Dialect, rows: Rows) -> str:
    return ", ".join(_name(dialect, name) for name in rows[0])


def _pieces(dialect: Dialect, table: Table, rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the driver wants them, some at a time: so many tuples at once would keep the garbage collector busy.

    A column at a time is faster than a row at a time, and the same few days and times come again and again.
    """
    converters = {
        name: lru_cache(maxsize=10_000)(convert) if isinstance(table.c[name].type, _REPEATED) else convert
        for name in rows[0]
        if (convert := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    for start in range(0, len(rows), _PIECE):
        piece, columns = rows[start : start + _PIECE], []
        for name in rows[0]:
            values = map(itemgetter(name), piece)
            columns.append(map(converters[name], values) if name in converters else values)
        yield list(zip(*columns, strict=True))


def _executemany(connection: Connection, table: Table, rows: Rows, conflict: str) -> None:
    places = ", ".join("?" * len(rows[0]))
    target, columns = _name(connection.dialect, table.name), _columns(connection.dialect, rows)
    statement = f"INSERT INTO {target} ({columns}) VALUES ({places}){conflict}"  # noqa: S608 - names of our own tables
    for piece in _pieces(connection.dialect, table, rows):
        connection.exec_driver_sql(statement, piece)


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    """COPY into a table.

    Raises:
        DBAPIError: as any other statement would, and not the driver's own exception.
    """
    target = _name(connection.dialect, table.name)
    statement = f"COPY {target} ({_columns(connection.dialect, rows)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for piece in _pieces(connection.dialect, table, rows):
                for row in piece:
                    copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        wrapped = DBAPIError.instance(
            statement, None, error, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect
        )
        raise wrapped from error
