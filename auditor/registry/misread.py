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
from auditor.registry.rarity import WIDTH as _HEAD
from auditor.registry.rarity import head_codes
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
    """Positions of names by the characters at the heads and at the ends of their cores."""

    def __init__(self, cores: Sequence[str]) -> None:
        self._cores = cores
        self.heads = head_codes(cores)

    @cached_property
    def _codes(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Codes of the heads and of the last two characters; 0 where a core is shorter."""
        tails = "".join([core[-2:].rjust(2, "\0") for core in self._cores])
        return self.heads, _matrix(tails, 2)

    @cached_property
    def _postings(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        heads = self._codes[0]
        rows = np.repeat(np.arange(len(heads), dtype=np.uint64), _HEAD)
        both = np.sort((heads.ravel().astype(np.uint64) << np.uint64(32)) | rows)
        return both >> np.uint64(32), (both & np.uint64(0xFFFFFFFF)).astype(np.int32)

    def rows(self, core: str, brand: int, few: int) -> NDArray[np.int32]:
        """Ascending positions that share a character of the brand, in place or one beside it.

        `brand` is the length of the brand. Where there are more than `few` of them, the ending has to agree as well.
        """
        if not self._cores:
            return np.empty(0, dtype=np.int32)
        heads, tails = self._codes
        chars, posted = self._postings
        marked = np.zeros(len(heads), dtype=np.bool_)  # cheaper than sorting what may be a tenth of all names
        for place, char in enumerate(core[: min(brand, _HEAD - 1)]):
            code = np.uint64(ord(char))
            rows = posted[chars.searchsorted(code, "left") : chars.searchsorted(code, "right")]
            near = heads[rows, max(0, place - 1) : place + 2] == ord(char)
            marked[rows[near.any(axis=1)]] = True
        rows = np.flatnonzero(marked).astype(np.int32)
        if len(rows) <= few:
            return rows
        end = np.asarray([ord(char) for char in core[-2:].rjust(2, "\0")], dtype=np.uint32)
        kept: NDArray[np.int32] = rows[(tails[rows] == end).any(axis=1)]
        return kept


def _matrix(text: str, width: int) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).reshape(-1, width)
