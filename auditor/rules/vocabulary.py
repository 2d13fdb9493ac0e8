"""The Great Expectations types a compliance rule may use, and the arguments each takes.

Names and arguments are those of the library, so that a rule reads the same in its documentation; no import of it here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One expectation type.

    Attributes:
        columns: arguments that name a fact column.
        required: further arguments that must be given.
        optional: further arguments that may be given.
        kinds: kinds of fact it can be asked about.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("category", "int", "bool", "float")


_NUMBERS = ("int", "float")
VOCABULARY: dict[str, Word] = {
    "expect_column_values_to_be_in_set": Word(("column",), ("value_set",)),
    "expect_column_values_to_not_be_in_set": Word(("column",), ("value_set",)),
    "expect_column_values_to_be_between": Word(
        ("column",), (), ("min_value", "max_value", "strict_min", "strict_max"), _NUMBERS
    ),
    "expect_column_values_to_be_null": Word(("column",)),
    "expect_column_values_to_not_be_null": Word(("column",)),
    "expect_column_pair_values_to_be_equal": Word(("column_A", "column_B")),
    "expect_column_pair_values_a_to_be_greater_than_b": Word(("column_A", "column_B"), (), ("or_equal",), _NUMBERS),
}
