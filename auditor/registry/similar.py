"""Is a name so close to a filed one that it could be the same body, badly written? Then nobody may say 'not found'.

A similarity never verifies anything: it only makes a name doubtful, and lists whom it resembles.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from auditor.registry.names import Name

DOUBT = 0.5  # at or above it a candidate makes a name ambiguous
_CONTAINED = 0.8  # one brand stands in the other, or consists of the same characters
OTHER_PROVINCE = 0.45  # listed for the reader, below the doubt threshold


class Candidate(NamedTuple):
    """A filed name that resembles the one asked for; `score` is in 0-1."""

    name: str
    province: str
    score: float


@lru_cache(maxsize=20_000)
def grams(text: str) -> frozenset[str]:
    """Character bigrams with marked ends: '^云', '云岫', '岫$'."""
    padded = f"^{text}$"
    return frozenset([padded[i : i + 2] for i in range(len(padded) - 1)])


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
    at, size = 0, len(first)
    while at < size and first[at] == second[at]:
        at += 1
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
    return first[at + 1 :] == second[at + 1 :] or swapped


def undoubled(text: str) -> list[str]:
    """The text with one of two equal neighbours left out, for each such pair."""
    return list(dict.fromkeys(text[:n] + text[n + 1 :] for n, (a, b) in enumerate(pairwise(text)) if a == b))


def resemblance(asked: Name, filed: Name) -> float:
    """0-1: how far the asked name could stand for the filed one."""
    score = 0.0
    close = len(asked.stem) >= 4 and one_edit(asked.stem, filed.stem)
    if asked.brand and filed.brand:
        score = dice(asked.brand, filed.brand)
        if score < _CONTAINED:
            shorter, longer = asked.brand, filed.brand
            if len(shorter) > len(longer):
                shorter, longer = longer, shorter
            inside = len(shorter) >= 2 and shorter in longer
            if inside or (len(shorter) == len(longer) and sorted(shorter) == sorted(longer)):
                score = _CONTAINED
    if asked.province and filed.province and asked.province != filed.province:
        # A name that shows another province is another body, unless one character makes the difference (湖南, 湖北).
        return 0.6 if close else min(score, OTHER_PROVINCE)
    return max(score, 0.9) if close else score
