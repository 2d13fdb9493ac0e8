"""How rare is a name? The rarer, the less likely is a namesake that nobody filed.

Names that begin with the same two characters lie together, so that every filed name of a brand can be looked at. What
the filed names show (how many share a brand, how common a trade is, how many are of a province) tells how many bodies
of a name to expect beside the filed ones.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.registry.names import Name, own_words, shared_beginnings
from auditor.registry.sameness import AS_FILED, not_ruled_out, rest_part

WIDTH = 5  # characters at the head of a core that may belong to the brand
_SAMPLE = 3_000  # names read for the commonness of trades
# One name in seven on pages is of a body that is not filed: a guess on the careful side.
_UNFILED = 0.15 / 0.85
_DRAWN, _NAMESAKE, _SISTER = 0.55, 0.11, 0.3  # of those: of any brand, of a filed name elsewhere, of a filed brand
# Bodies that share a brand by chance, beside those that are counted, by the brand's length.
_CHANCE = {2: 0.3, 3: 0.1}
_SHORT = 1_000
_LEFT_OUT = 0.3  # how often a page leaves the region out
_IN_BRACKET = 0.01  # share of a province's names with just this city in a bracket
_REMEMBERED = 20_000
_RESTS = 400  # of the commonest, looked at for one that could be written like the asked one


class Rarity:
    """Counts over filed names.

    Attributes:
        provinces: the number of the province of each name.

    Args:
        heads: the codes of the first `WIDTH` characters of each core, 0 where it is shorter.
        provinces: of each name, or ''.
        regions: of each name, as its key has it.
        name_of: gives the name of a row, taken apart.
    """

    def __init__(
        self,
        heads: NDArray[np.uint32],
        provinces: Sequence[str],
        regions: Iterable[str],
        name_of: Callable[[int], Name],
    ) -> None:
        self._heads, self._name_of = heads, name_of
        self._size = max(1, len(heads))
        beginnings = (heads[:, 0].astype(np.uint64) << np.uint64(32)) | heads[:, 1]
        self._order = np.argsort(beginnings, kind="stable").astype(np.int32)
        self._keys = beginnings[self._order]
        self._ordered = heads[self._order]  # a block of them lies together
        self._codes = {place: code for code, place in enumerate(dict.fromkeys(provinces))}
        short = np.min_scalar_type(len(self._codes))  # a short array is soon read at random
        self.provinces = np.fromiter(map(self._codes.__getitem__, provinces), dtype=short, count=len(provinces))
        self._provinces_ordered = self.provinces[self._order]
        self._starts = np.zeros(sys.maxunicode + 1, dtype=np.bool_)  # characters that may follow a brand
        self._starts[[0, *(ord(char) for char in shared_beginnings())]] = True
        counts = np.bincount(self.provinces, minlength=len(self._codes))
        self._shares = dict(zip(self._codes, (counts / self._size).tolist(), strict=True))
        # A short list says little about how common a brand is.
        self._unknown = 1 + (_SHORT / self._size) ** 0.5
        self._regions = Counter(regions)
        self._rests: dict[str, float] | None = None
        self._unseen = 0.5
        self._trades: dict[str, float] = {}
        self._brands: dict[tuple[str, str], int] = {}

    def block(self, core: str, province: str = "") -> NDArray[np.int32]:
        """Ascending rows of the cores with the same first two characters, of one province if one is given."""
        there = self._block(core)
        rows = self._order[there]
        return rows[self._provinces_ordered[there] == self.number_of(province)] if province else rows

    def number_of(self, province: str) -> int:
        """The number by which `provinces` tells a province; of one where nothing is filed, a number that no row has."""
        return self._codes.get(province, len(self._codes))

    def _block(self, core: str) -> slice:
        """Where those rows stand in the order of beginnings."""
        if len(core) < 2 or not len(self._keys):
            return slice(0, 0)
        key = (ord(core[0]) << 32) | ord(core[1])
        first, last = self._keys.searchsorted(np.asarray((key, key + 1), dtype=np.uint64)).tolist()
        return slice(first, last)

    def of_brand(self, asked: Name) -> int:
        """How many filed names have just this brand, nearly."""
        question = asked.brand, own_words(asked)[:2]
        if question not in self._brands:
            if len(self._brands) >= _REMEMBERED:
                self._brands.clear()
            self._brands[question] = self._of_brand(*question)
        return self._brands[question]

    def _of_brand(self, brand: str, beginning: str) -> int:
        heads = self._ordered[self._block(beginning)]
        size = min(len(brand), WIDTH - 1)
        kept = self._starts[heads[:, size]]
        for place in range(2, size):
            kept &= heads[:, place] == ord(brand[place])
        return int(kept.sum())

    def _trade(self, rest: str) -> float:
        """The share of names that have this rest, or are written with it: 教育公司 may be short for several."""
        if rest not in self._trades:
            known = self._known_rests()
            total = known.get(rest, self._unseen)
            for other in not_ruled_out(rest, known):
                part = rest_part(rest, other) if other != rest else None
                total += known[other] * part.share / AS_FILED if part else 0.0
            if len(self._trades) >= _REMEMBERED:
                self._trades.clear()
            self._trades[rest] = total
        return self._trades[rest]

    def _known_rests(self) -> dict[str, float]:
        """What follows the brand, with the share of names that have it: of a sample."""
        if self._rests is None:
            rows = range(0, len(self._heads), max(1, len(self._heads) // _SAMPLE))
            counts = Counter(self._name_of(row).rest for row in rows)
            total = sum(counts.values()) + 200
            common = sorted(counts, key=lambda rest: (-counts[rest], rest))[:_RESTS]
            self._unseen = 0.5 / total
            self._rests = {rest: (counts[rest] + 0.5) / total for rest in common}
        return self._rests

    @property
    def short(self) -> bool:
        """True when the lists are too short to tell how common a brand is."""
        return self._size < _SHORT

    def unfiled(self, asked: Name, trade: str, namesakes: float, region: str) -> float:
        """How much a body that is not filed may be meant, on the scale of `Sameness.share`.

        Args:
            trade: what follows the brand of such a body.
            namesakes: bodies filed under the same core, anywhere.
            region: where the course is, or ''.
        """
        bare = not asked.head and not asked.bracket
        place = asked.province or region
        share = (self._shares.get(place, 0) * self._size + 3) / (self._size + 90) if place else 1.0
        if asked.head:
            share = (self._regions[asked.key[: asked.key.index("|")]] + 0.5) / (self._size + 90)
        elif asked.bracket:
            share *= _IN_BRACKET
        course = (0.75 if region in (place, "") else 0.004) if region else 0.2
        brands = self.of_brand(asked) + _CHANCE.get(len(asked.brand), 0.03) * self._unknown
        common = self._trade(trade)
        expected = _DRAWN * brands * common * share + _SISTER * common + _NAMESAKE * namesakes * share
        return float(_UNFILED * (_LEFT_OUT if bare else 0.8) * course * expected)
