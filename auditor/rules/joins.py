"""Look values up by key, one for each row: in pandas for small tables, in Arrow where there are millions of rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]
LONG_TEXT = pa.large_string()  # a million addresses are more than a short string array may hold


def by_key(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The frame indexed by a key column; the first row of a repeated key stays."""
    return frame.drop_duplicates(key).set_index(key)


def lookup(keys: pd.Series, column: pd.Series) -> pd.Series:
    """`column` (indexed by key) at `keys`, null where there is none, in the column's own type.

    Series.map would do, were it not for an empty column, which it reads as numbers.
    """
    return column.reindex(pd.Index(keys)).set_axis(keys.index)


def arrow(column: pd.Series, kind: pa.DataType = LONG_TEXT) -> pa.Array:
    """A column as one Arrow array; without a copy when it is one already."""
    made = pa.array(column, from_pandas=True)
    return (made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made).cast(kind)


def ascending(keys: pa.Array) -> bool:
    """Whether each key is greater than the one before it, as a stage writes its table."""
    if len(keys) < 2:
        return bool(keys.null_count == 0)
    return bool(pc.all(pc.less(keys.slice(0, len(keys) - 1), keys.slice(1)), skip_nulls=False).as_py())


def positions(keys: pa.Array, rows: Rows, among: pa.Array) -> Rows:
    """Where `keys` at `rows` stand among other keys, first occurrence; -1 where nowhere."""
    if keys.equals(among) and ascending(among):
        return rows
    return found(gather(keys, rows), among)


def found(keys: pa.Array, among: pa.Array) -> Rows:
    """Where each key stands among other keys, first occurrence; -1 where nowhere."""
    place: Rows = pc.fill_null(pc.index_in(keys, value_set=among), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return place


def gather(column: pa.Array, rows: Rows) -> pa.Array:
    """`column` at `rows`, null at -1."""
    missing = rows < 0
    return column.take(pa.array(rows, mask=missing) if missing.any() else pa.array(rows))
