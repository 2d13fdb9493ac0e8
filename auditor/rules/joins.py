"""Look values up by key, one for each row."""

from __future__ import annotations

import pandas as pd


def by_key(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The frame indexed by a key column; the first row of a repeated key stays."""
    return frame.drop_duplicates(key).set_index(key)


def lookup(keys: pd.Series, column: pd.Series) -> pd.Series:
    """`column` (indexed by key) at `keys`, null where there is none, in the column's own type.

    Series.map would do, were it not for an empty column, which it reads as numbers.
    """
    return column.reindex(pd.Index(keys)).set_axis(keys.index)
