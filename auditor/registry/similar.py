"""Is a name so close to a filed one that it could be the same body, badly written? Then nobody may say 'not found'.

A similarity never verifies anything: it only makes a name doubtful, and lists whom it resembles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.registry.edits import OneEditIndex
from auditor.registry.names import Name

IntArray = NDArray[np.integer]

DOUBT = 0.5  # at or above it a candidate makes a name ambiguous
_OTHER_PROVINCE = 0.45  # listed for the reader, below the doubt threshold


@dataclass(frozen=True)
class Candidate:
    """A filed name that resembles the one asked for; `score` is in 0-1."""

    name: str
    province: str
    score: float


def grams(text: str) -> set[str]:
    """Character bigrams with marked ends: '^云', '云岫', '岫$'."""
    padded = f"^{text}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def dice(first: str, second: str) -> float:
    """Dice coefficient of the bigrams of two texts, 0-1; symmetric."""
    a, b = grams(first), grams(second)
    return 2 * len(a & b) / (len(a) + len(b))


def one_edit(first: str, second: str) -> bool:
    """True when at most one character is added, lost, changed or swapped with its neighbour."""
    if abs(len(first) - len(second)) > 1:
        return False
    if len(first) > len(second):
        first, second = second, first
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
    return first[at + 1 :] == second[at + 1 :] or swapped


def resemblance(asked: Name, filed: Name) -> float:
    """0-1: how far the asked name could stand for the filed one."""
    score = 0.0
    close = len(asked.stem) >= 4 and one_edit(asked.stem, filed.stem)
    if asked.brand and filed.brand:
        score = dice(asked.brand, filed.brand)
        shorter, longer = sorted((asked.brand, filed.brand), key=len)
        if (len(shorter) >= 2 and shorter in longer) or sorted(shorter) == sorted(longer):
            score = max(score, 0.8)
    if asked.province and filed.province and asked.province != filed.province:
        # A name that shows another province is another body, unless one character makes the difference (湖南, 湖北).
        return 0.6 if close else min(score, _OTHER_PROVINCE)
    return max(score, 0.9) if close else score


class SimilarNames:
    """Filed names, found again by the bigrams of their cores; only the few that can pass are compared in full."""

    def __init__(self, entries: Iterable[tuple[Name, str, str]]) -> None:
        """entries: (name, institution key, province of the filing)."""
        self._entries = list(entries)
        postings: dict[str, list[int]] = defaultdict(list)
        for position, (name, _, _) in enumerate(self._entries):
            for key in _keys(name.brand):
                postings[key].append(position)
        self._postings = {key: np.asarray(found, dtype=np.int32) for key, found in postings.items()}
        self._one_edit = OneEditIndex([name.stem for name, _, _ in self._entries])
        self._sizes = np.asarray([len(grams(name.brand)) for name, _, _ in self._entries], dtype=np.int32)
        self._inner = np.asarray([len(_inner(name.brand)) for name, _, _ in self._entries], dtype=np.int32)

    def candidates(self, asked: Name, limit: int = 5) -> list[Candidate]:
        """The filed names most like it, best first; one row per institution."""
        best: dict[str, Candidate] = {}
        for position in self._possible(asked):
            name, institution, province = self._entries[position]
            score = round(resemblance(asked, name), 3)
            known = best.get(institution)
            if score >= _OTHER_PROVINCE and (known is None or score > known.score):
                best[institution] = Candidate(name.raw, province, score)
        return sorted(best.values(), key=lambda c: (-c.score, c.name, c.province))[:limit]

    def _possible(self, asked: Name) -> list[int]:
        """Every position whose resemblance can reach the lower bound: alike, contained, or one edit away."""
        keys, inner = _keys(asked.brand), _inner(asked.brand)
        found = self._one_edit.near(asked.stem) | set(self._shared(keys[-1:])[0].tolist())
        positions, shared = self._shared(keys[:-1])
        alike = 2 * shared / (len(grams(asked.brand)) + self._sizes[positions]) >= _OTHER_PROVINCE
        found.update(positions[alike].tolist())
        positions, shared = self._shared(inner)
        found.update(positions[shared >= np.minimum(len(inner), self._inner[positions])].tolist())
        return sorted(found)

    def _shared(self, keys: list[str]) -> tuple[IntArray, IntArray]:
        arrays = [self._postings[key] for key in keys if key in self._postings]
        if not arrays:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
        positions, counts = np.unique(np.concatenate(arrays), return_counts=True)
        return positions, counts


def _inner(brand: str) -> list[str]:
    """The bigrams without the marked ends: a core contained in another shares all of them."""
    return sorted({brand[i : i + 2] for i in range(len(brand) - 1)})


def _keys(brand: str) -> list[str]:
    """The bigrams of a core, and last the key that it shares with every reordering of itself."""
    return [*sorted(grams(brand)), "=" + "".join(sorted(brand))] if brand else []
