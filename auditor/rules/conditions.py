"""Row conditions as data: for which programs a check holds.

In a rule file: `all:` a list of tests, or `any:` a list of lists of tests (an OR of ANDs, the only nesting that
Great Expectations accepts). One test is {column, is, value}; `is` is one of `TESTS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TESTS = ("==", "!=", "<", "<=", ">", ">=", "in", "not_in", "null", "not_null")


@dataclass(frozen=True)
class Term:
    """One comparison of one fact with a fixed value (a tuple for in / not_in; None for null / not_null)."""

    column: str
    test: str
    value: Any = None


@dataclass(frozen=True)
class Condition:
    """An OR over groups, each an AND over tests."""

    groups: tuple[tuple[Term, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test.column for group in self.groups for test in group))

    def as_data(self) -> list[list[list[Any]]]:
        """The same as plain lists, for JSON."""
        return [
            [[t.column, t.test, list(t.value) if isinstance(t.value, tuple) else t.value] for t in group]
            for group in self.groups
        ]


def _test(data: Mapping[str, Any]) -> Term:
    value = data.get("value")
    return Term(str(data["column"]), str(data["is"]), tuple(value) if isinstance(value, list) else value)


def _group(tests: Sequence[Mapping[str, Any]]) -> tuple[Term, ...]:
    return tuple(_test(test) for test in tests)


def parse(data: Mapping[str, Any] | None) -> Condition | None:
    """A condition from a rule file that its JSON Schema has already accepted."""
    if not data:
        return None
    if "all" in data:
        return Condition((_group(data["all"]),))
    return Condition(tuple(_group(tests) for tests in data["any"]))


def from_data(data: Sequence[Sequence[Sequence[Any]]] | None) -> Condition | None:
    """The inverse of `Condition.as_data`."""
    if not data:
        return None
    return Condition(
        tuple(tuple(Term(c, t, tuple(v) if isinstance(v, list) else v) for c, t, v in group) for group in data)
    )
