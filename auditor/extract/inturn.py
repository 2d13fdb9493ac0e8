"""Long steps that stop between their parts, so that each part can be done for many pages before the next.

The patterns of one part stay in the processor's cache while it goes from page to page; those of a whole step do not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol, TypeVar

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


class Draft(Protocol):
    """What a step needs to know of a page."""

    @property
    def seen(self) -> present.Seen:
        """What can occur on it."""


def for_each(steps: Sequence[Callable[[Any], None]], drafts: Sequence[Draft]) -> None:
    """Do each step for all pages before the next."""
    before = present.enter(present.NOTHING)
    try:
        for step in steps:
            for draft in drafts:
                present.enter(draft.seen)
                step(draft)
    finally:
        present.enter(before)
