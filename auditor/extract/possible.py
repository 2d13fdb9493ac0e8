"""Which of many patterns can occur in a text at all, told without asking each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2

from auditor.extract import present

_TOGETHER = 12_000  # characters of patterns in one filter: measured, beyond that its automaton outgrows its memory
_FEW = 4  # patterns; to ask them costs less than to ask whether to ask them


class Possible:
    """Which of many patterns can occur in a text at all, by the literal words they need.

    The library's filter over very many patterns at once outgrows its memory and becomes slower than no filter;
    several filters over some of them each stay fast, and tell more.
    """

    def __init__(self, patterns: Sequence[str], options: Any, *, scanned: bool = True) -> None:
        """Args:
        scanned: asked of pages, which are scanned anyway; other texts are not worth a scan of their own.
        """
        self._filters: list[tuple[int, Any]] = []
        self._numbers = [present.listed(pattern) if scanned else -1 for pattern in patterns]
        self._scanned = scanned
        self._known: tuple[frozenset[int], dict[int, list[int]], list[int]] = (frozenset(), {}, [])
        low = 0
        while low < len(patterns):
            words, high, size = re2.Filter(), low, 0
            while high < len(patterns) and (high == low or size + len(patterns[high]) <= _TOGETHER):
                words.Add(patterns[high], options)
                size += len(patterns[high])
                high += 1
            words.Compile()
            self._filters.append((low, words))
            low = high

    def of(self, text: str, here: frozenset[int] | None = None) -> list[int]:
        """Numbers of the patterns that may match, ascending; those left out cannot.

        Args:
            here: what `present.of` says of the text, where the caller asked already.
        """
        if len(self._numbers) < _FEW:
            return list(range(len(self._numbers)))
        where, unknown = self._places() if self._scanned else ({}, [])
        if where and here is None:
            here = present.of(text)
        if where and here is not None:
            found = list(unknown)
            for number in here:
                if number in where:
                    found += where[number]
            return sorted(found)
        return sorted(low + index for low, words in self._filters for index in words.Match(text, True) or ())

    def _places(self) -> tuple[dict[int, list[int]], list[int]]:
        """Where the patterns that the automaton covers stand in the list, and those that it does not."""
        covered = present.covered()
        if self._known[0] is not covered:
            where: dict[int, list[int]] = {}
            for index, number in enumerate(self._numbers):
                where.setdefault(number, []).append(index)
            unknown = [index for index, number in enumerate(self._numbers) if number not in covered]
            known = {number: indexes for number, indexes in where.items() if number in covered}
            if len(unknown) * 2 > len(self._numbers):  # made for other patterns: it would let too much pass
                known = {}
            self._known = (covered, known, unknown)
        return self._known[1], self._known[2]
