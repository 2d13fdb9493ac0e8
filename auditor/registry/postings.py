"""Names by the pairs of characters they share: the blocking that keeps a look-up from comparing with everybody.

A pair is two characters at most one apart, in either order. So a name still shares pairs with itself after a character
was changed, lost, added or swapped; and the rarest pairs lead to few names.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer]

_BUDGET = 3_000  # positions looked at for one name; the rarest pairs come first
_PREFERRED = 8.0
_SHIFT = np.uint64(32)
_UPPER = int(sys.byteorder == "little")
_BREAK = ord("\n")
_AT_ONCE = 20_000


class HashIndex:
    """Value → positions of the equal values, without a list object for each.

    Args:
        values: in the order of their positions.
        size: how many.
        value_of: the value at a position.
    """

    def __init__(self, values: Iterable[Hashable], size: int, value_of: Callable[[int], Hashable]) -> None:
        self._value_of = value_of
        # About one value to a bucket, which is the front of its hash.
        bits = min(24, max(1, size.bit_length()))
        self._shift = 64 - bits
        buckets = (np.fromiter(map(hash, values), dtype=np.int64, count=size) >> self._shift) + (1 << (bits - 1))
        starts = np.append(0, np.cumsum(np.bincount(buckets, minlength=1 << bits)))
        # Plain arrays: a few numbers are read from them in no time.
        self._order = array("i", np.argsort(buckets, kind="stable").astype(np.int32).tobytes())
        self._starts = array("i", starts.astype(np.int32).tobytes())
        self._middle = 1 << (bits - 1)

    def rows(self, value: Hashable) -> list[int]:
        """Ascending positions of a value."""
        bucket = (hash(value) >> self._shift) + self._middle
        there = self._order[self._starts[bucket] : self._starts[bucket + 1]]
        return [row for row in there if self._value_of(row) == value]


def pairs(text: str) -> set[int]:
    """The pairs of one folded name."""
    codes = [ord(char) & 0xFFFF for char in f"\n{text}\n"]
    near = pairwise(codes[1:-1])
    far = zip(codes[:-2], codes[2:], strict=True)
    return {(a << 16) | b if a < b else (b << 16) | a for a, b in (*near, *far)}


def _inner_pairs(text: str) -> set[int]:
    return {(min(ord(a), ord(b)) & 0xFFFF) << 16 | max(ord(a), ord(b)) & 0xFFFF for a, b in pairwise(text)}


def _pairs_of(texts: Sequence[str]) -> Iterator[NDArray[np.uint64]]:
    """Each pair of each text, with its position in the lower half of the number."""
    for first in range(0, len(texts), _AT_ONCE):  # small arrays are made in memory that was used before
        some = texts[first : first + _AT_ONCE]
        joined = "\n".join(["", *some, ""])
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        breaks = codes == _BREAK
        owner = (np.cumsum(breaks) + (first - 1)).astype(np.uint64)  # a break belongs to the text behind it
        low = codes & np.uint32(0xFFFF)
        for gap in (1, 2):
            # A name's first and last characters pair with the break beside them, once; nothing reaches over it.
            inside = np.flatnonzero(~breaks[1:-1] if gap == 2 else ~(breaks[:-1] | breaks[1:]))
            one, other = low[inside], low[inside + gap]
            pair = (np.minimum(one, other) << np.uint32(16)) | np.maximum(one, other)
            yield (pair.astype(np.uint64) << _SHIFT) | owner[inside]


class PairPostings:
    """Positions of names by their pairs."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.size = len(texts)
        both = np.concatenate([*_pairs_of(texts), np.empty(0, dtype=np.uint64)])
        both.sort()
        halves = both.view(np.uint32)  # the pair in the upper half, the position in the lower
        pair = halves[_UPPER::2]
        self._rows = halves[1 - _UPPER :: 2].astype(np.int32)
        starts = _beginnings(pair)
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

    def nearest(
        self, text: str, count: int, brand: str = "", prefer: tuple[NDArray[np.unsignedinteger], int] | None = None
    ) -> list[int]:
        """Positions of the names that share the most and rarest pairs with a text, best first.

        Args:
            brand: the part of `text` whose pairs weigh most.
            prefer: a number of each position, and the number of those that come first among equals.
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
        sizes = (last - first)[used]
        weights = np.log((self.size + 1) / sizes) + 0.1
        inner = _inner_pairs(brand)
        weights[[pair in inner for pair in wanted[used].tolist()]] *= 3
        rows = np.concatenate([self._rows[a:b] for a, b in zip(first[used].tolist(), last[used].tolist(), strict=True)])
        # Position and pair in one number: sorted, those of one position lie together, its rarest pair first.
        both = (rows.astype(np.uint64) << _SHIFT) | np.arange(len(used), dtype=np.uint64).repeat(sizes)
        both.sort()
        rows = (both >> _SHIFT).astype(np.int32)
        starts = _beginnings(rows)
        total = np.add.reduceat(weights.take(both.astype(np.uint32)), starts)
        found = rows[starts]
        if prefer is not None:
            total += _PREFERRED * (prefer[0].take(found) == prefer[1])
        nearest: list[int] = found[_top(total, count)].tolist()
        return nearest


def _beginnings(ordered: NDArray[np.generic]) -> NDArray[np.int64]:
    """Where other values begin in an ordered array."""
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new.nonzero()[0]


def _top(total: NDArray[np.float64], count: int) -> IntArray:
    part = np.argpartition(-total, count)[:count] if len(total) > count else np.arange(len(total))
    return part[np.lexsort((part, -total[part]))]
