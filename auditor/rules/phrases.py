"""The phrase that proves a claim: the first affirmed one, the program's own before a page-wide one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import Polarity
from auditor.rules.joins import LONG_TEXT, Rows, arrow, ascending, found, gather

_LAST = np.iinfo(np.int64).max  # a claim without a place comes after those with one


def _reading_order(claims: pd.DataFrame) -> Rows:
    """Row numbers of the affirmed claims by start, end, claim id."""
    affirmed = pc.fill_null(pc.equal(arrow(claims["polarity"]), Polarity.AFFIRMED.value), False)
    rows: Rows = np.flatnonzero(affirmed.to_numpy(zero_copy_only=False)).astype(np.int64)
    names = gather(arrow(claims["claim_id"]), rows)
    if not ascending(names):
        rows = rows[pc.sort_indices(names).to_numpy().astype(np.int64)]
    start, end = (
        claims[name].take(rows).astype("Int64").to_numpy(dtype=np.int64, na_value=_LAST) for name in ("start", "end")
    )
    return rows[np.lexsort((end, start))]


class Phrases:
    """Affirmed claims in reading order, asked once per set of kinds.

    Args:
        claims: CLAIMS frame.
        programs, captures: id and capture of each program that may need a phrase.

    Attributes:
        phrase, start, end, capture: of the claims; `first` returns numbers into these.
        quotable: whether a claim has a phrase.
    """

    def __init__(self, claims: pd.DataFrame, programs: pa.Array, captures: pa.Array) -> None:
        order = _reading_order(claims)
        self.phrase = gather(arrow(claims["phrase"]), order)
        self.start, self.end = (gather(arrow(claims[name], pa.int64()), order) for name in ("start", "end"))
        self.capture = gather(arrow(claims["capture_id"]), order)
        self.quotable: npt.NDArray[np.bool_] = self.phrase.is_valid().to_numpy(zero_copy_only=False)
        kinds = gather(arrow(claims["kind"]), order).dictionary_encode()
        self._kinds: list[Any] = kinds.dictionary.to_pylist()
        self._kind = pc.fill_null(kinds.indices, -1).to_numpy(zero_copy_only=False)
        owner = pc.fill_null(gather(arrow(claims["program_id"]), order), "")
        wide = pc.equal(owner, "").to_numpy(zero_copy_only=False)
        self._owner = np.where(wide, -1, found(owner, programs))
        pages = self.capture.filter(pa.array(wide)).dictionary_encode()
        self._page = np.full(len(order), -1, dtype=np.int64)
        self._page[wide] = pc.fill_null(pages.indices, -1).to_numpy(zero_copy_only=False)
        self._pages = len(pages.dictionary)
        self._page_of = found(captures, pages.dictionary.cast(LONG_TEXT))
        self._known: dict[tuple[str, ...], Rows] = {}

    def first(self, kinds: tuple[str, ...]) -> Rows:
        """For each program the number of the claim that proves one of `kinds`, or -1."""
        if kinds not in self._known:
            table = np.array([*(kind in kinds for kind in self._kinds), False])  # the last place answers a null kind
            wanted = table[self._kind]
            own = _first(self._owner, wanted, len(self._page_of))
            page = np.append(_first(self._page, wanted, self._pages), -1)[self._page_of]
            # A claim without a span (a meta description) still has a phrase, so the phrase decides whose row is used.
            self._known[kinds] = np.where((own >= 0) & np.append(self.quotable, False)[own], own, page)
        return self._known[kinds]


def _first(group: Rows, wanted: npt.NDArray[np.bool_], groups: int) -> Rows:
    """The first wanted claim of each group, or -1."""
    first = np.full(groups, -1, dtype=np.int64)
    claims = np.flatnonzero(wanted & (group >= 0))[::-1]
    first[group[claims]] = claims  # backwards: of a repeated group the first claim is written last
    return first
