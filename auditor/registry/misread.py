"""The last look before a name is called absent: could it be a filed one, misread in its brand?

With half of a short brand wrong no similarity of the whole text remains. So the names are found again by single
characters near their heads, and what follows the brand has to agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auditor.registry.names import Name
from auditor.registry.rarity import WIDTH
from auditor.registry.region_arrays import first_codes, last_codes, lay_out
from auditor.registry.sameness import rest_part
from auditor.registry.similar import dice

_ALIKE = 0.5


def half_brand(asked: Name, filed: Name) -> bool:
    """True when at least half of the filed brand, in its place or one beside it, and what follows stand in the name."""
    size = len(filed.brand)
    for shift in (0, 1, -1):
        there = asked.core[max(shift, 0) : size + shift]
        pattern = filed.brand[max(-shift, 0) :]
        hits = sum(a == b for a, b in zip(there, pattern, strict=False))
        if size >= 2 and hits * 2 >= size:
            rest = asked.core[size + shift :]
            if dice(rest, filed.rest) >= _ALIKE or rest_part(rest, filed.rest) is not None:
                return True
    return False


class BrandHeads:
    """Positions of names by the characters at the heads and at the ends of their cores.

    Attributes:
        heads: a row per core with the codes of its first `WIDTH` characters, 0 where it is shorter.
    """

    def __init__(self, cores: Sequence[str]) -> None:
        texts = lay_out(cores)
        self.heads = first_codes(texts, WIDTH)
        self._ends = last_codes(texts, 2)

    @cached_property
    def _places(self) -> list[NDArray[np.unsignedinteger]]:
        """The codes of all first characters, of all second ones, and so on."""
        return _columns(self.heads)

    @cached_property
    def _tails(self) -> list[NDArray[np.unsignedinteger]]:
        """The codes of all last characters but one, and of all last ones."""
        return _columns(self._ends)

    def rows(self, core: str, brand: int, few: int) -> NDArray[np.int32]:
        """Ascending positions that share a character of the brand, in place or one beside it.

        `brand` is the length of the brand. Where there are more than `few` of them, the ending has to agree as well.
        """
        marked = np.zeros(len(self.heads), dtype=np.bool_)
        for place, char in enumerate(core[: min(brand, WIDTH - 1)]):
            for codes in self._places[max(0, place - 1) : place + 2]:
                marked |= codes == ord(char)
        if np.count_nonzero(marked) > few:
            before, last = last_codes(lay_out([core]), 2)[0].tolist()
            marked &= (self._tails[0] == before) | (self._tails[1] == last)
        return np.flatnonzero(marked).astype(np.int32)


def _columns(codes: NDArray[np.uint32]) -> list[NDArray[np.unsignedinteger]]:
    """The columns of a table of codes, each in one piece and as short as can be: they are read whole."""
    short = codes.max(initial=0) <= np.iinfo(np.uint16).max
    return [column.astype(np.uint16 if short else np.uint32) for column in codes.T]
