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
    """Affirmed claims in reading order.

    Args:
        claims: CLAIMS frame.
        programs, captures: id and capture of each program that may need a phrase.

    Attributes:
        phrase: the different texts; `code` is the number of each claim's text, -1 when it has none; its last
            place answers claim -1, which is no claim.
        start, end, capture: of the claims; `first` returns numbers into these and `code`.
        quotable: whether a claim has a phrase, with the same last place.
    """

    def __init__(self, claims: pd.DataFrame, programs: pa.Array, captures: pa.Array) -> None:
        order = _reading_order(claims)
        phrase = gather(arrow(claims["phrase"]), order).dictionary_encode()
        self.phrase, self.code = phrase.dictionary.cast(LONG_TEXT), np.append(_indices(phrase), np.int32(-1))
        self.start, self.end = (gather(arrow(claims[name], pa.int64()), order) for name in ("start", "end"))
        self.capture = gather(arrow(claims["capture_id"]), order)
        self.quotable: npt.NDArray[np.bool_] = self.code >= 0
        kinds = gather(arrow(claims["kind"]), order).dictionary_encode()
        number = _indices(kinds)
        by_kind = np.argsort(number, kind="stable").astype(np.int32)  # within a kind in reading order
        ends = np.searchsorted(number[by_kind], np.arange(len(kinds.dictionary) + 1))
        self._of_kind = {
            kind: by_kind[start:end]
            for kind, start, end in zip(kinds.dictionary.to_pylist(), ends[:-1], ends[1:], strict=True)
        }
        owner = pc.fill_null(gather(arrow(claims["program_id"]), order), "")
        wide = pc.equal(owner, "").to_numpy(zero_copy_only=False)
        self._owner = np.where(wide, np.int32(-1), found(owner, programs))
        pages = self.capture.filter(pa.array(wide)).dictionary_encode()
        self._page = np.full(len(order), -1, dtype=np.int32)
        self._page[wide] = _indices(pages)
        self._pages = len(pages.dictionary)
        self._page_of = found(captures, pages.dictionary.cast(LONG_TEXT))

    def first(self, kinds: tuple[str, ...], slots: Rows) -> Rows:
        """For each slot (number of a program) the number of the claim that proves one of `kinds`, or -1."""
        some = [self._of_kind[kind] for kind in dict.fromkeys(kinds) if kind in self._of_kind]
        claims = np.sort(np.concatenate(some)) if some else np.empty(0, dtype=np.int32)
        own = _first(self._owner, claims, len(self._page_of))[slots]
        page = np.append(_first(self._page, claims, self._pages), np.int32(-1))[self._page_of[slots]]
        # A claim without a span (a meta description) still has a phrase, so the phrase decides whose row is used.
        return np.where((own >= 0) & self.quotable[own], own, page)


def _indices(encoded: pa.DictionaryArray) -> npt.NDArray[Any]:
    numbers: npt.NDArray[Any] = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return numbers


def _first(group: Rows, claims: Rows, groups: int) -> Rows:
    """The first of some claims (ascending) in each group, or -1."""
    first = np.full(groups, -1, dtype=np.int32)
    back = claims[::-1]
    back = back[group[back] >= 0]
    first[group[back]] = back  # backwards: of a repeated group the first claim is written last
    return first
