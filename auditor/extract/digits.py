"""Digits of every script in a text, told without a step of Python per character."""

from __future__ import annotations

from auditor.extract.needed import any_of

_ALL_PLANES_WITH_DIGITS = 0x20000
DIGITS = frozenset(chr(code) for code in range(_ALL_PLANES_WITH_DIGITS) if chr(code).isdigit())
_DIGIT = any_of((c for c in DIGITS if not c.isdecimal()), kinds=r"\d")  # its kind is told faster than found in a list


def any_in(text: str) -> bool:
    """True when a text holds a character that `str.isdigit` is true of, as ٣, ² and ③ are, too."""
    return _DIGIT(text) is not None
