"""Small statements both databases understand: bulk insert (see bulk.py), insert-or-update, literal LIKE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

from auditor.store import bulk
from auditor.store.base import Base

CHUNK = 500  # ids in one IN (…): far below SQLite's cap on bound values


def table_of(model: type[Base]) -> Table:
    """The Core table of a mapped class."""
    table = model.__table__
    if not isinstance(table, Table):  # a mapped class could also stand for a join
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def insert_all(connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows, which have the same keys, by the driver's fastest way; the caller's transaction holds them."""
    if rows:
        bulk.insert(connection, table_of(model), rows)


def insert_missing(connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose primary key is not there yet."""
    if rows:
        bulk.insert_missing(connection, table_of(model), rows)


def upsert(connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or overwrite the non-key columns of those that are there."""
    if not rows:
        return
    table = table_of(model)
    keys = [column.name for column in table.primary_key]
    statement = _dialect_insert(connection, model)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def replace_from(connection: Connection, model: type[Base], made: Select[Any]) -> None:
    """Insert what a query gives, by its columns' names, or overwrite the non-key columns of rows that are there."""
    names, keys = [column.name for column in made.selected_columns], table_of(model).primary_key
    statement = _dialect_insert(connection, model).from_select(names, made)
    changed = {name: statement.excluded[name] for name in names if name not in keys.columns}
    connection.execute(statement.on_conflict_do_update(index_elements=[key.name for key in keys], set_=changed))


def _dialect_insert(connection: Connection, model: type[Base]) -> Any:
    module: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    return module.insert(table_of(model))


def chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The values in pieces of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """column LIKE '%text%' where % and _ in the text mean themselves."""
    condition: ColumnElement[bool] = column.contains(text, autoescape=True)
    return condition
