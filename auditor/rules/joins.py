"""Look values up by key, one for each row: in pandas for small tables, in Arrow where there are millions of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.signedinteger[Any]]
PIECE = 1 << 17  # keys in one look-up table
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
    if isinstance(made, pa.ChunkedArray):  # combining a single chunk would copy it
        made = made.chunk(0) if made.num_chunks == 1 else made.combine_chunks()
    return made.cast(kind)


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
    place: Rows = np.full(len(keys), -1, dtype=np.int32)
    # Piece by piece: the look-up table of a million keys would be larger than all else a run keeps in memory.
    for start in reversed(range(0, len(among), PIECE)):
        hit = pc.index_in(keys, value_set=among.slice(start, PIECE))
        rows = pc.fill_null(hit, -1).to_numpy(zero_copy_only=False)
        place[rows >= 0] = rows[rows >= 0] + start
    return place


def index(rows: Rows) -> pa.Array:
    """Row numbers as small Arrow integers, null at -1; to be shared by all columns that are read at these rows."""
    small = rows.astype(np.int32, copy=False)
    missing = small < 0
    return pa.array(small, mask=missing) if missing.any() else pa.array(small)


def coded(column: pa.Array, rows: pa.Array) -> pa.DictionaryArray:
    """`column` at `rows` (as `index` gives them) without copying a text: the column itself is the dictionary."""
    return pa.DictionaryArray.from_arrays(rows, column)


def gather(column: pa.Array, rows: Rows) -> pa.Array:
    """`column` at `rows`, null at -1."""
    missing = rows < 0
    return column.take(pa.array(rows, mask=missing) if missing.any() else pa.array(rows))
