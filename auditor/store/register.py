"""The mirror of the registers in the store: save, merge by province, read back as frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, delete, select

from auditor.store import history
from auditor.store.institutions import institution_id, search_key
from auditor.store.models import Coverage, Filing
from auditor.store.rows import Row, rows_of
from auditor.store.sql import insert_all, table_of
from auditor.tables import COVERAGE, FILINGS, Table, to_frame

Group = tuple[str, str]  # (register, province)


def save(connection: Connection, filings: pd.DataFrame, coverage: pd.DataFrame) -> None:
    """Replace the whole mirror."""
    new_filings = rows_of("filings", {"filings": filings})
    new_coverage = rows_of("coverage", {"coverage": coverage})
    held = _held(connection)
    connection.execute(delete(Filing))
    connection.execute(delete(Coverage))
    _insert(connection, held, new_filings, new_coverage)


def refresh_groups(connection: Connection, filings: pd.DataFrame | None, coverage: pd.DataFrame | None) -> None:
    """Replace, per register and province, what is not newer in the mirror than in the given frames.

    So publishing an old week again never throws away a later import.
    """
    new_filings = rows_of("filings", {} if filings is None else {"filings": filings})
    new_coverage = rows_of("coverage", {} if coverage is None else {"coverage": coverage})
    given = _as_of(new_filings + new_coverage)
    held = _as_of([
        *connection.execute(select(Filing.register, Filing.province, Filing.as_of)).mappings(),
        *connection.execute(select(Coverage.register, Coverage.province, Coverage.as_of)).mappings(),
    ])  # fmt: skip
    taken = {group for group, as_of in given.items() if as_of >= held.get(group, date.min)}
    in_them = {key: group for key, group in _held(connection).items() if group in taken}
    for register, province in sorted(taken):
        for model in (Filing, Coverage):
            connection.execute(delete(model).where(model.register == register, model.province == province))
    _insert(
        connection,
        in_them,
        [row for row in new_filings if _group(row) in taken],
        [row for row in new_coverage if _group(row) in taken],
    )


def mirror(connection: Connection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The mirror as frames of FILINGS and COVERAGE; empty frames when nothing was ever saved."""
    return _frame(connection, FILINGS, Filing), _frame(connection, COVERAGE, Coverage)


def _held(connection: Connection) -> dict[str, Group]:
    """filing id → its register and province, of what the mirror holds."""
    query = select(Filing.filing_id, Filing.register, Filing.province)
    return {key: (register or "", province or "") for key, register, province in connection.execute(query)}


def _insert(connection: Connection, held: dict[str, Group], filings: list[Row], coverage: list[Row]) -> None:
    """Fill the mirror.

    Args:
        held: what the mirror held so far of what is filled now.
    """
    for row in filings + coverage:
        row["register"], row["province"] = _group(row)  # a missing name is '' here, so that a group can be replaced
    for row in filings:
        row["institution_id"] = institution_id(row["uscc"], row["name"], row["filing_id"])
        row["name_key"] = search_key(row["name"])
    insert_all(connection, Filing, filings)
    given = _as_of([*filings, *coverage])
    newest = max(given.values(), default=None)
    here = {row["filing_id"] for row in filings}
    left = {key: given.get(group, newest) for key, group in held.items() if key not in here}
    history.forget(connection, {key: day for key, day in left.items() if day is not None})
    history.remember(connection, filings)
    history.note_readings(connection, [*filings, *coverage])
    insert_all(connection, Coverage, coverage)


def _frame(connection: Connection, contract: Table, model: Any) -> pd.DataFrame:
    table = table_of(model)
    query = select(*(table.c[name] for name in contract.schema.names)).order_by(
        *(table.c[name] for name in contract.key)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return to_frame(pa.Table.from_pylist(rows, schema=contract.schema))


def _group(row: Mapping[str, Any]) -> Group:
    return row["register"] or "", row["province"] or ""


def _as_of(rows: list[Any]) -> dict[Group, date]:
    newest: dict[Group, date] = defaultdict(lambda: date.min)
    for row in rows:
        newest[_group(row)] = max(newest[_group(row)], row["as_of"] or date.min)
    return dict(newest)
