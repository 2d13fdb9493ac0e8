"""How rare is a name? The rarer, the less likely is a namesake that nobody filed.

Names that begin with the same two characters lie together, so that every filed name of a brand can be looked at. What
the filed names show (how many share a brand, how common a trade is, how many are of a province) tells how many bodies
of a name to expect beside the filed ones.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from auditor.registry.names import Name, own_words, shared_beginnings

WIDTH = 5  # characters at the head of a core that may belong to the brand
_SAMPLE = 3_000  # names read for the commonness of trades
# One name in seven on pages is of a body that is not filed: a guess on the careful side.
_UNFILED = 0.15 / 0.85
_DRAWN, _NAMESAKE, _SISTER = 0.55, 0.11, 0.3  # of those: of any brand, of a filed name elsewhere, of a filed brand
# Bodies that share a brand by chance, beside those that are counted, by the brand's length.
_CHANCE = {2: 0.3, 3: 0.1}
_SHORT = 1_000
_LEFT_OUT = 0.3  # how often a page leaves the region out
_OF_PROVINCE = {"province": 0.2, "city": 0.08, "district": 0.01}  # share of its names that show just this region


def head_codes(cores: Sequence[str]) -> NDArray[np.uint32]:
    """One row per core with the codes of its first characters, 0 where it is shorter."""
    text = "".join([core[:WIDTH].ljust(WIDTH, "\0") for core in cores])
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).reshape(-1, WIDTH)


class Rarity:
    """Counts over filed names.

    Args:
        heads: of `head_codes`.
        provinces: of each name, or ''.
        name_of: gives the name of a row, taken apart.
    """

    def __init__(self, heads: NDArray[np.uint32], provinces: Sequence[str], name_of: Callable[[int], Name]) -> None:
        self._heads, self._name_of = heads, name_of
        self._size = max(1, len(heads))
        keys = (heads[:, 0].astype(np.uint64) << np.uint64(32)) | heads[:, 1]
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]
        self._starts = np.zeros(sys.maxunicode + 1, dtype=np.bool_)  # characters that may follow a brand
        self._starts[[0, *(ord(char) for char in shared_beginnings())]] = True
        self._shares = {place: count / self._size for place, count in Counter(provinces).items()}
        # A short list says little about how common a brand is.
        self._unknown = 1 + (_SHORT / self._size) ** 0.5
        self._rests: Counter[str] | None = None

    def block(self, core: str) -> NDArray[np.int32]:
        """Ascending rows of the cores with the same first two characters."""
        if len(core) < 2 or not len(self._keys):
            return np.empty(0, dtype=np.int32)
        key = np.uint64((ord(core[0]) << 32) | ord(core[1]))
        return self._order[self._keys.searchsorted(key, "left") : self._keys.searchsorted(key, "right")]

    def of_brand(self, asked: Name) -> int:
        """How many filed names have just this brand, nearly."""
        brand = asked.brand
        heads = self._heads[self.block(own_words(asked))]
        size = min(len(brand), WIDTH - 1)
        same = heads[:, size:][:, :1].ravel()
        kept = self._starts[same]
        for place in range(2, size):
            kept &= heads[:, place] == ord(brand[place])
        return int(kept.sum())

    def _trade(self, rest: str) -> float:
        """The share of names with this rest."""
        if self._rests is None:
            rows = range(0, len(self._heads), max(1, len(self._heads) // _SAMPLE))
            self._rests = Counter(self._name_of(row).rest for row in rows)
        total = sum(self._rests.values()) or 1
        return (self._rests[rest] + 0.5) / (total + 200)

    @property
    def short(self) -> bool:
        """True when the lists are too short to tell how common a brand is."""
        return self._size < _SHORT

    def unfiled(self, asked: Name, trades: Mapping[str, float], namesakes: float, region: str) -> float:
        """How much a body that is not filed may be meant, on the scale of `Sameness.share`.

        Args:
            trades: what may follow the brand of such a body, with weights.
            namesakes: bodies filed under the same core, anywhere.
            region: where the course is, or ''.
        """
        bare = not asked.head and not asked.bracket
        place = asked.province or region
        share = (self._shares.get(place, 0) * self._size + 3) / (self._size + 90) if place else 1.0
        if not bare:
            share *= _OF_PROVINCE["district" if asked.district else "city" if asked.city else "province"]
        course = (0.75 if region in (place, "") else 0.004) if region else 0.2
        brands = self.of_brand(asked) + _CHANCE.get(len(asked.brand), 0.03) * self._unknown
        common = sum(self._trade(trade) * weight for trade, weight in trades.items())
        expected = _DRAWN * brands * common * share + _SISTER * common + _NAMESAKE * namesakes * share
        return float(_UNFILED * (_LEFT_OUT if bare else 0.8) * course * expected)
