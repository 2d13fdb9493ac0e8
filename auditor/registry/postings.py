"""Names by the pairs of characters they share: the blocking that keeps a look-up from comparing with everybody.

A pair is two characters at most one apart, in either order. So a name still shares pairs with itself after a character
was changed, lost, added or swapped; and the rarest pairs lead to few names.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer]

_BUDGET = 3_000  # positions looked at for one name; the rarest pairs come first
_PREFERRED = 8.0
_SHIFT = np.uint64(32)


class HashIndex:
    """Text → positions of the equal texts, without a list object for each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        hashes = np.fromiter(map(hash, texts), dtype=np.int64, count=len(texts))
        self._order = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._order]

    def rows(self, text: str) -> list[int]:
        """Ascending positions of a text."""
        wanted = hash(text)
        first = int(self._hashes.searchsorted(wanted, side="left"))
        found = []
        while first < len(self._hashes) and self._hashes[first] == wanted:
            if self._texts[self._order[first]] == text:
                found.append(int(self._order[first]))
            first += 1
        return found


def _pairs_of(codes: NDArray[np.uint64], gap: int) -> NDArray[np.uint64]:
    first, second = codes[:-gap], codes[gap:]
    return (np.minimum(first, second) << np.uint64(16)) | np.maximum(first, second)


def pairs(text: str) -> set[int]:
    """The pairs of one folded name."""
    codes = [ord(char) & 0xFFFF for char in f"\n{text}\n"]
    near = pairwise(codes[1:-1])
    far = zip(codes[:-2], codes[2:], strict=True)
    return {(a << 16) | b if a < b else (b << 16) | a for a, b in (*near, *far)}


def _inner_pairs(text: str) -> set[int]:
    return {(min(ord(a), ord(b)) & 0xFFFF) << 16 | max(ord(a), ord(b)) & 0xFFFF for a, b in pairwise(text)}


class PairPostings:
    """Positions of names by their pairs."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        joined = "\n" + "".join(f"{text}\n" for text in texts)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        owner = np.cumsum(codes == 10, dtype=np.int64)[:-1] - 1  # every name owns the break in front of it
        folded = (codes & 0xFFFF).astype(np.uint64)
        kept = []
        for gap in (1, 2):
            found = _pairs_of(folded, gap)
            # A name's first and last characters pair with the break beside them, once; nothing reaches over it.
            inside = (codes[1:-1] != 10) if gap == 2 else (codes[:-1] != 10) & (codes[1:] != 10)
            kept.append((found[inside] << _SHIFT) | owner[: len(found)][inside].astype(np.uint64))
        both = np.concatenate(kept) if kept else np.empty(0, dtype=np.uint64)
        both.sort()
        self._rows = (both & np.uint64(0xFFFFFFFF)).astype(np.int32)
        pair = (both >> _SHIFT).astype(np.uint32)
        starts = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]]) if len(pair) else np.empty(0, dtype=np.int64)
        self._pairs = pair[starts]
        self._starts = np.append(starts, len(pair))

    def commonness(self, brand: str) -> int:
        """In how many names the rarest pair of a brand stands."""
        wanted = sorted(_inner_pairs(brand))
        at = self._pairs.searchsorted(np.asarray(wanted, dtype=np.uint32)).tolist()
        sizes = [
            int(self._starts[a + 1] - self._starts[a]) if a < len(self._pairs) and self._pairs[a] == pair else 0
            for a, pair in zip(at, wanted, strict=True)
        ]
        return min(sizes, default=self.size)

    def nearest(self, text: str, count: int, brand: str = "", prefer: NDArray[np.bool_] | None = None) -> list[int]:
        """Positions of the names that share the most and rarest pairs with a text, best first.

        Args:
            brand: the part of `text` whose pairs weigh most.
            prefer: positions that come first among equals.
        """
        wanted = np.fromiter(pairs(text), dtype=np.uint32)
        at = self._pairs.searchsorted(wanted)
        at[at == len(self._pairs)] = 0
        known = self._pairs[at] == wanted if len(self._pairs) else np.zeros(len(at), dtype=bool)
        at, wanted = at[known], wanted[known]
        first, last = self._starts[at], self._starts[at + 1]
        order = np.argsort(last - first, kind="stable")
        used = order[: max(1, int(np.cumsum((last - first)[order]).searchsorted(_BUDGET, side="right")))]
        if not len(used):
            return []
        rows = np.concatenate([self._rows[a:b] for a, b in zip(first[used].tolist(), last[used].tolist(), strict=True)])
        sizes = (last - first)[used]
        weights = np.log((self.size + 1) / sizes) + 0.1
        inner = _inner_pairs(brand)
        weights[[place for place, pair in enumerate(wanted[used].tolist()) if pair in inner]] *= 3
        order = rows.argsort(kind="stable")
        rows = rows[order]
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        total = np.add.reduceat(np.repeat(weights, sizes)[order], starts)
        found = rows[starts]
        if prefer is not None:
            total += _PREFERRED * prefer[found]
        return [int(row) for row in found[_top(total, count)]]


def _top(total: NDArray[np.float64], count: int) -> IntArray:
    part = np.argpartition(-total, count)[:count] if len(total) > count else np.arange(len(total))
    return part[np.lexsort((part, -total[part]))]
