"""All texts within one edit of another, found without comparing each with each.

Two texts one edit apart (a character added, lost, changed, or swapped with its neighbour) become equal when at most
one character is taken out of each. So every text is stored under itself and each of its shortened forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np


def shortened(text: str) -> list[str]:
    """The text itself and every text that lacks one of its characters."""
    return [text, *(text[:at] + text[at + 1 :] for at in range(len(text)))]


class OneEditIndex:
    """Positions of texts by the hashes of their shortened forms; a hit may be a chance one and must be checked."""

    def __init__(self, texts: Sequence[str]) -> None:
        sizes = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
        hashes = np.fromiter(
            map(hash, chain.from_iterable(map(shortened, texts))), dtype=np.int64, count=int(sizes.sum())
        )
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._positions = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)[order]

    def near(self, text: str) -> set[int]:
        """Positions of all texts at most one edit away, and perhaps a few others."""
        wanted = np.fromiter((hash(form) for form in set(shortened(text))), dtype=np.int64)
        first = np.searchsorted(self._hashes, wanted, side="left")
        last = np.searchsorted(self._hashes, wanted, side="right")
        return {int(self._positions[at]) for a, b in zip(first, last, strict=True) for at in range(a, b)}
