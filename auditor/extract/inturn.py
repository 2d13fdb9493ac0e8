"""Long steps that stop between their parts, so that each part can be done for many pages before the next.

The patterns of one part stay in the processor's cache while it goes from page to page; those of a whole step do not.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

from auditor.extract import present

Found = TypeVar("Found")
Parts = Generator[None, None, None]


def finished(parts: Generator[None, None, Found]) -> Found:
    """What a step returns that nobody wants to stop."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            found: Found = end.value
            return found


def in_turn(pages: Sequence[tuple[present.Seen, Parts]]) -> None:
    """Do the first part of all pages, then the second, until none has another; some pages have more than others."""
    before = present.enter(present.NOTHING)
    try:
        going = list(pages)
        while going:
            left = []
            for seen, parts in going:
                present.enter(seen)
                for _ in parts:
                    left.append((seen, parts))
                    break
            going = left
    finally:
        present.enter(before)
