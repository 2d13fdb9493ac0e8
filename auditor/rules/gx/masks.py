"""Judge one rule over a frame in three values: violated, fine, or not known.

A program fails when the rule's condition holds and the fact violates it. With a missing fact or a missing input of
the condition the answer may be unknown (Kleene's three-valued logic): then the program could not be checked. It is
not unknown when the other half already decides: a rule about level three is fine for a page that makes no claim at
all, whatever its level. Masks are made once per frame and shared by all rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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


@dataclass(frozen=True)
class Verdict:
    """Row numbers of one check's two outcomes, ascending, and how many rows its own fact is missing in."""

    failed: npt.NDArray[np.int64]
    unknown: npt.NDArray[np.int64]
    missing: int


class MaskStore:
    """The masks of one frame, each made at most once.

    Args:
        frame: facts with categories, nullable or plain numbers and flags.

    Attributes:
        carrier: what the library is given in the frame's place: as many rows, but nothing to fingerprint.
        digest: of the facts; it comes back with each result, and so says on what it was judged.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.carrier = pd.DataFrame({"row": np.zeros(len(frame), dtype=np.int8)}, index=frame.index)
        self._nulls: dict[str, Mask] = {}
        self._values: dict[str, npt.NDArray[Any]] = {}
        self._sets: dict[tuple[str, tuple[Any, ...]], Mask] = {}
        self._conditions: dict[Condition, Three] = {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the names, types, values and nulls of all columns, in order."""
        total = hashlib.sha256(str(len(self.frame)).encode())
        for name, dtype in self.frame.dtypes.items():
            values = dtype.categories if isinstance(dtype, pd.CategoricalDtype) else ()
            total.update("\x1f".join([str(name), str(dtype), *map(str, values), ""]).encode())
            total.update(np.ascontiguousarray(self.values(str(name))).data)
            if not len(values):  # the code of a null category is -1
                total.update(np.packbits(self.null(str(name))).data)
                del self._values[str(name)], self._nulls[str(name)]  # large, and few rules ask for them
        return total.hexdigest()

    def column(self, name: str) -> pd.Series:
        if name not in self.frame.columns:
            raise RuleError(f"there is no fact column {name!r}")
        return self.frame[name]

    def null(self, name: str) -> Mask:
        if name not in self._nulls:
            column = self.column(name)
            coded = isinstance(column.dtype, pd.CategoricalDtype)
            self._nulls[name] = self.values(name) < 0 if coded else column.isna().to_numpy(dtype=bool)
        return self._nulls[name]

    def values(self, name: str) -> npt.NDArray[Any]:
        """Plain numbers (category codes for categories); what stands at null places means nothing."""
        if name not in self._values:
            column = self.column(name)
            dtype = column.dtype
            if isinstance(dtype, pd.CategoricalDtype):
                array: npt.NDArray[Any] = column.cat.codes.to_numpy()
            elif isinstance(dtype, pd.BooleanDtype):
                array = column.to_numpy(dtype=bool, na_value=False)
            elif pd.api.types.is_numeric_dtype(dtype):
                whole = pd.api.types.is_integer_dtype(dtype)
                array = column.to_numpy(dtype=np.int64 if whole else np.float64, na_value=0)
            else:
                raise RuleError(f"fact column {name!r} has type {dtype}, which no rule can read")
            self._values[name] = array
        return self._values[name]

    def in_set(self, name: str, wanted: Sequence[Any]) -> Mask:
        """Where a fact is one of `wanted`; False where it is null."""
        key = (name, tuple(wanted))
        if key not in self._sets:
            dtype = self.column(name).dtype
            if isinstance(dtype, pd.CategoricalDtype):
                strange = [value for value in wanted if value not in dtype.categories]
                if strange:
                    raise RuleError(f"{strange} can never stand in fact column {name!r}")
                hit = np.zeros(len(self.frame), dtype=bool)
                for code in dtype.categories.get_indexer(pd.Index(list(wanted))).tolist():
                    hit |= self.values(name) == code  # a comparison of bytes per value is faster than any look-up
                self._sets[key] = hit
            else:
                self._sets[key] = np.isin(self.values(name), list(wanted)) & ~self.null(name)
        return self._sets[key]

    def term(self, term: Term) -> Three:
        null = self.null(term.column)
        known = np.zeros(len(null), dtype=bool)
        if term.test == "null":
            return Three(null, known)
        if term.test == "not_null":
            return Three(~null, known)
        if term.test in ("in", "not_in"):
            hit = self.in_set(term.column, term.value)
            return Three(hit if term.test == "in" else ~hit & ~null, null)
        if isinstance(self.column(term.column).dtype, pd.CategoricalDtype):
            if term.test not in ("==", "!="):
                raise RuleError(f"{term.test} has no meaning for the category {term.column!r}")
            hit = self.in_set(term.column, (term.value,))
            return Three(hit if term.test == "==" else ~hit & ~null, null)
        return Three(COMPARE[term.test](self.values(term.column), term.value) & ~null, null)

    def condition(self, condition: Condition | None) -> Three:
        if condition is None:
            return Three(np.ones(len(self.frame), dtype=bool), np.zeros(len(self.frame), dtype=bool))
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

    def violated(self, expectation: str, kwargs: Mapping[str, Any]) -> Three:
        """Where the fact breaks the expectation; unknown where the fact is missing."""
        nothing = np.zeros(len(self.frame), dtype=bool)
        if expectation.startswith("expect_column_pair"):
            left, right = kwargs["column_A"], kwargs["column_B"]
            null = self.null(left) | self.null(right)
            if self.column(left).dtype != self.column(right).dtype:
                raise RuleError(f"{left!r} and {right!r} have different types")
            if expectation == "expect_column_pair_values_to_be_equal":
                bad = self.values(left) != self.values(right)
            else:
                test = ">=" if kwargs.get("or_equal") else ">"
                bad = ~COMPARE[test](self.values(left), self.values(right))
            return Three(bad & ~null, null)
        name = kwargs["column"]
        null = self.null(name)
        if expectation == "expect_column_values_to_be_null":
            return Three(~null, nothing)
        if expectation == "expect_column_values_to_not_be_null":
            return Three(null, nothing)
        if expectation == "expect_column_values_to_be_in_set":
            return Three(~self.in_set(name, kwargs["value_set"]) & ~null, null)
        if expectation == "expect_column_values_to_not_be_in_set":
            return Three(self.in_set(name, kwargs["value_set"]), null)
        if expectation == "expect_column_values_to_be_between":
            return Three(self._outside(name, kwargs) & ~null, null)
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
        return Verdict(np.flatnonzero(result.yes), np.flatnonzero(result.maybe), int(np.count_nonzero(bad.maybe)))
