"""The sentences of a text: where they stand."""

from __future__ import annotations

from collections.abc import Iterator

_MARKS = "。！？；"  # behind a sentence, beside line breaks


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand, each with the mark behind it; what is empty is none."""
    flat = text
    for mark in _MARKS:
        flat = flat.replace(mark, "\n")
    low = 0
    for piece in flat.split("\n"):
        high = low + len(piece)
        if piece:
            yield low, high + (text[high : high + 1] not in ("", "\n"))
        low = high + 1
