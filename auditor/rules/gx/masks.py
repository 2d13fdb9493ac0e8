"""Judge one rule over a frame in three values: violated, fine, or not known.

A program fails when the rule's condition holds and the fact violates it. With a missing fact or a missing input of
the condition the answer may be unknown (Kleene's three-valued logic): then the program could not be checked. It is
not unknown when the other half already decides: a rule about level three is fine for a page that makes no claim at
all, whatever its level. Masks are made once per frame and shared by all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.core.arrays.masked import BaseMaskedArray

from auditor.rules.conditions import Condition, Term
from auditor.rules.gx.three import Mask, RuleError, Three

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


RowNumbers = npt.NDArray[np.int32]  # of two milliards at most
NOBODY: RowNumbers = np.empty(0, dtype=np.int32)


@dataclass(frozen=True)
class Verdict:
    """Row numbers of one check's two outcomes, ascending, and how many rows its own fact is missing in."""

    failed: RowNumbers
    unknown: RowNumbers
    missing: int


class Column:
    """One fact column; what pandas would work out again for every slice is worked out once.

    Attributes:
        code_of: number of each value of a category; None for numbers and flags.
    """

    def __init__(self, series: pd.Series) -> None:
        self.name, self.dtype = str(series.name), series.dtype
        self.code_of: dict[Any, int] | None = None
        array: Any = series.array
        self._null: Mask | None = None
        if isinstance(self.dtype, pd.CategoricalDtype):
            self.code_of = {value: code for code, value in enumerate(self.dtype.categories.tolist())}
            self._values: npt.NDArray[Any] | None = array.codes
        elif isinstance(array, BaseMaskedArray):  # its two halves as they lie in memory: to_numpy would copy each slice
            halves: Any = array
            self._values, self._null = halves._data, halves._mask
        elif isinstance(self.dtype, np.dtype) and self.dtype.kind in "biuf":
            self._values = series.to_numpy()
        else:
            self._values = None

    def values(self, part: slice) -> npt.NDArray[Any]:
        """Plain numbers (category codes for categories); what stands at null places means nothing."""
        if self._values is None:
            raise RuleError(f"fact column {self.name!r} has type {self.dtype}, which no rule can read")
        return self._values[part]

    def null(self, part: slice) -> Mask:
        if self._null is not None:
            return self._null[part]
        values = self.values(part)
        if self.code_of is not None:
            return values < 0
        return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)


class Facts:
    """The columns of a frame of categories, nullable or plain numbers and flags."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.rows = len(frame)
        self.columns = {str(name): Column(frame[name]) for name in frame.columns}

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            RuleError: there is none.
        """
        if name not in self.columns:
            raise RuleError(f"there is no fact column {name!r}")
        return self.columns[name]


class MaskStore:
    """The masks of some rows, each made at most once.

    Args:
        facts: columns, or a frame of them.
        start, stop: which rows; a slice of few stays in the processor's cache (auditor.rules.gx.slices).
    """

    def __init__(self, facts: Facts | pd.DataFrame, start: int = 0, stop: int | None = None) -> None:
        self.facts = facts if isinstance(facts, Facts) else Facts(facts)
        stop = self.facts.rows if stop is None else min(stop, self.facts.rows)
        self._part, self.rows = slice(start, stop), stop - start
        self._nulls: dict[str, Mask] = {}
        self._values: dict[str, npt.NDArray[Any]] = {}
        self._sets: dict[tuple[str, tuple[Any, ...]], Three] = {}
        self._conditions: dict[Condition, Three] = {}

    def null(self, name: str) -> Mask:
        if name not in self._nulls:
            self._nulls[name] = self.facts.column(name).null(self._part)
        return self._nulls[name]

    def values(self, name: str) -> npt.NDArray[Any]:
        if name not in self._values:
            self._values[name] = self.facts.column(name).values(self._part)
        return self._values[name]

    def in_set(self, name: str, wanted: Sequence[Any]) -> Three:
        """Where a fact is one of `wanted`; not known where it is null."""
        key = (name, tuple(wanted))
        if key not in self._sets:
            code_of = self.facts.column(name).code_of
            strange = [v for v in wanted if (v not in code_of if code_of else not isinstance(v, int | float))]
            if strange:
                raise RuleError(f"{strange} can never stand in fact column {name!r}")
            # One comparison per value is faster than any look-up; the code of a null is none of them.
            hits = [self.values(name) == (code_of[value] if code_of else value) for value in dict.fromkeys(wanted)]
            hit = reduce(np.logical_or, hits) if hits else np.zeros(self.rows, dtype=bool)
            self._sets[key] = Three(hit, hit | self.null(name)) if code_of else Three.of(hit, self.null(name))
        return self._sets[key]

    def is_null(self, name: str) -> Three:
        """Where a fact is missing: that itself is always known."""
        null = self.null(name)
        return Three(null, null)

    def term(self, term: Term) -> Three:
        name, test = term.column, term.test
        if test in ("null", "not_null"):
            return self.is_null(name) if test == "null" else self.is_null(name).no()
        if test in ("in", "not_in"):
            return self.in_set(name, term.value) if test == "in" else self.in_set(name, term.value).no()
        if self.facts.column(name).code_of is not None:
            if test not in ("==", "!="):
                raise RuleError(f"{test} has no meaning for the category {name!r}")
            same = self.in_set(name, (term.value,))
            return same if test == "==" else same.no()
        return Three.of(COMPARE[test](self.values(name), term.value), self.null(name))

    def condition(self, condition: Condition | None) -> Three:
        if condition is None:
            everyone = np.ones(self.rows, dtype=bool)
            return Three(everyone, everyone)
        if condition not in self._conditions:
            groups = []
            for group in condition.groups:
                result = self.term(group[0])
                for term in group[1:]:
                    result = result.both(self.term(term))
                groups.append(result)
            total = groups[0]
            for other in groups[1:]:
                total = total.either(other)
            self._conditions[condition] = total
        return self._conditions[condition]

    def digest_into(self, total: Any) -> None:
        """Add the values and nulls of all columns, in order, to a digest; what stands at null places is left out."""
        for name, column in self.facts.columns.items():
            values = self.values(name)
            if column.code_of is not None:  # the code of a null category is -1
                total.update(_packed(values, len(column.code_of)).data)
                continue
            null = self.null(name)
            total.update(np.packbits(null).data)  # first: it tells how many values follow
            values = np.packbits(values & ~null) if values.dtype == np.bool_ else _known(values, null)
            total.update(values.dtype.str.encode())
            total.update(values.data)

    def violated(self, expectation: str, kwargs: Mapping[str, Any]) -> Three:
        """Where the fact breaks the expectation; unknown where the fact is missing."""
        if expectation.startswith("expect_column_pair"):
            left, right = kwargs["column_A"], kwargs["column_B"]
            null = self.null(left) | self.null(right)
            if self.facts.column(left).dtype != self.facts.column(right).dtype:
                raise RuleError(f"{left!r} and {right!r} have different types")
            if expectation == "expect_column_pair_values_to_be_equal":
                bad = self.values(left) != self.values(right)
            else:
                test = ">=" if kwargs.get("or_equal") else ">"
                bad = ~COMPARE[test](self.values(left), self.values(right))
            return Three.of(bad, null)
        name = kwargs["column"]
        if expectation == "expect_column_values_to_be_null":
            return self.is_null(name).no()
        if expectation == "expect_column_values_to_not_be_null":
            return self.is_null(name)
        if expectation == "expect_column_values_to_be_in_set":
            return self.in_set(name, kwargs["value_set"]).no()
        if expectation == "expect_column_values_to_not_be_in_set":
            return self.in_set(name, kwargs["value_set"])
        if expectation == "expect_column_values_to_be_between":
            return Three.of(self._outside(name, kwargs), self.null(name))
        raise RuleError(f"expectation type {expectation!r} is not in the vocabulary")

    def _outside(self, name: str, kwargs: Mapping[str, Any]) -> Mask:
        values = self.values(name)
        outside = np.zeros(len(values), dtype=bool)
        if kwargs.get("min_value") is not None:
            outside |= COMPARE["<=" if kwargs.get("strict_min") else "<"](values, kwargs["min_value"])
        if kwargs.get("max_value") is not None:
            outside |= COMPARE[">=" if kwargs.get("strict_max") else ">"](values, kwargs["max_value"])
        return outside

    def judge(self, expectation: str, kwargs: Mapping[str, Any], condition: Condition | None) -> Verdict:
        """Who fails and who could not be checked.

        Raises:
            RuleError: the rule cannot be evaluated on this frame.
        """
        bad = self.violated(expectation, kwargs)
        result = bad if condition is None else self.condition(condition).both(bad)
        failed, unknown = _rows(result.yes), _rows(result.maybe)
        return Verdict(failed, unknown, int(np.count_nonzero(bad.possible)) - int(np.count_nonzero(bad.yes)))


def _rows(mask: Mask) -> RowNumbers:
    """Row numbers of a mask; that there is none, as mostly, is seen ten times faster than where they are."""
    return np.flatnonzero(mask).astype(np.int32) if mask.any() else NOBODY


def _packed(codes: npt.NDArray[Any], values: int) -> npt.NDArray[np.uint8]:
    """Category codes (-1 is null) of so many values, four or two to a byte where they fit: less to digest."""
    bits = 2 if values < 4 else 4 if values < 16 else 8
    if bits == 8 or codes.dtype != np.int8:
        return np.ascontiguousarray(codes).view(np.uint8)
    numbers = (codes + np.int8(1)).view(np.uint8)
    size = len(numbers) * bits // 8
    packed, rest = numbers[:size].copy(), numbers[size * 8 // bits :]
    for nth in range(1, 8 // bits):
        packed |= numbers[nth * size : (nth + 1) * size] << np.uint8(nth * bits)
    return np.concatenate([packed, rest])


def _known(values: npt.NDArray[Any], null: Mask) -> npt.NDArray[Any]:
    """The values that are not null; whole numbers in the fewest bytes that hold them all: less to digest."""
    if null.any():
        values = values[~null]
    if values.dtype.kind == "i" and len(values):
        narrow = np.promote_types(np.min_scalar_type(values.min()), np.min_scalar_type(values.max()))
        return np.ascontiguousarray(values, dtype=narrow)
    return np.ascontiguousarray(values)
