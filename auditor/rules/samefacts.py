"""Which findings rest on the same facts, and the digest of those facts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from auditor.model import stable_id
from auditor.rules.joins import Rows


def fingerprints(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    """A digest per row of the facts one check reads, and of nothing else: it changes only when they do."""
    parts = []
    for name in columns:
        null, values = frame[name].isna().tolist(), frame[name].astype(object).tolist()
        parts.append([f"{name}={'?' if gone else str(value)}\x1f" for gone, value in zip(null, values, strict=True)])
    return [stable_id("".join(texts)) for texts in zip(*parts, strict=True)]


def same_facts(frame: pd.DataFrame, columns: tuple[str, ...]) -> tuple[Rows, Rows]:
    """One row of each distinct set of facts, and for every row the number of its set."""
    number: Rows = np.zeros(len(frame), dtype=np.int64)
    for name in columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes, size = column.cat.codes.to_numpy().astype(np.int64) + 1, len(column.dtype.categories) + 1
        else:
            codes, unique = pd.factorize(column, use_na_sentinel=False)
            size = len(unique)
        number = number * size + codes
        if number.max(initial=0) > 1 << 40:
            number = np.unique(number, return_inverse=True)[1]
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    return first, group
