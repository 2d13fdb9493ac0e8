"""`region_of` for hundreds of thousands of folded names at once: the same answers, by arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from auditor.registry.provinces import CITY_ENDINGS, places

Ints = NDArray[np.int32]
Codes = NDArray[np.uint32]
_ROOM = 32  # code points behind the last name, so that reading ahead needs no bounds


@dataclass(frozen=True)
class Texts:
    """Many texts as one row of code points.

    Attributes:
        codes: all of them, writable, a line break behind each text and `_ROOM` behind the last.
        starts: where each begins.
        sizes: characters of each.
    """

    codes: Codes
    starts: Ints
    sizes: Ints


def lay_out(texts: Sequence[str]) -> Texts:
    """The texts as code points; none of them holds a line break."""
    joined = "\n".join([*texts, "\n" * _ROOM])
    codes: Codes = np.frombuffer(bytearray(joined, "utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
    starts = np.zeros(len(texts), dtype=np.int32)
    np.cumsum(sizes[:-1] + 1, out=starts[1:])
    return Texts(codes, starts, sizes)


def first_codes(texts: Texts, count: int) -> Codes:
    """A row per text with the codes of its first characters, 0 where it is shorter."""
    place = np.arange(count, dtype=np.int32)
    return np.where(place < texts.sizes[:, None], texts.codes[texts.starts[:, None] + place], np.uint32(0))


def last_codes(texts: Texts, count: int) -> Codes:
    """The same of its last characters."""
    place = np.arange(-count, 0, dtype=np.int32)
    ends = (texts.starts + texts.sizes)[:, None]
    return np.where(-place <= texts.sizes[:, None], texts.codes[ends + place], np.uint32(0))


@dataclass(frozen=True)
class Regions:
    """Of each text what `Region` tells of one; `provinces` and `cities` are positions in `place_words()`."""

    provinces: Ints
    cities: Ints
    lengths: Ints


@lru_cache(maxsize=1)
def place_words() -> tuple[str, ...]:
    """All provinces and cities; the first is ''."""
    tables = places()
    return tuple(dict.fromkeys(["", *tables.spellings.values(), *tables.cities.values(), *tables.cities]))


@lru_cache(maxsize=1)
def _number() -> dict[str, int]:
    return {word: number for number, word in enumerate(place_words())}


def _two(codes: Codes, at: Ints) -> NDArray[np.uint64]:
    return (codes[at].astype(np.uint64) << np.uint64(32)) | codes[at + 1]


def _groups(codes: Codes, at: Ints, beginnings: Iterable[str]) -> Iterator[tuple[str, Ints]]:
    """Each beginning of two characters with the positions in `at` where it stands."""
    words = sorted(beginnings)
    keys = np.asarray([(ord(word[0]) << 32) | ord(word[1]) for word in words], dtype=np.uint64)
    found = _two(codes, at)
    which = np.minimum(keys.searchsorted(found), len(keys) - 1)
    rows = np.flatnonzero(keys[which] == found).astype(np.int32)
    rows = rows[np.argsort(which[rows].astype(np.uint16), kind="stable")]
    ends = which[rows].searchsorted(np.arange(len(words)), side="right")
    start = 0
    for word, end in zip(words, ends.tolist(), strict=True):
        if end > start:
            yield word, rows[start:end]
        start = end


def _stands(codes: Codes, at: Ints, word: str, known: int = 0) -> NDArray[np.bool_]:
    """Where a word stands, of which `known` characters are known to."""
    there = np.ones(len(at), dtype=np.bool_)
    for place in range(known, len(word)):
        there &= codes[at + place] == ord(word[place])
    return there


def _endings(codes: Codes, at: Ints) -> Ints:
    """Characters of 市, 地区 and the like."""
    found = np.zeros(len(at), dtype=np.int32)
    for ending in reversed(CITY_ENDINGS):
        found[_stands(codes, at, ending)] = len(ending)
    return found


def regions_of(texts: Texts, within: Sequence[str]) -> Regions:
    """The region at the head of each folded text; `within` as in `region_of`."""
    tables, number = places(), _number()
    codes, starts = texts.codes, texts.starts
    named, after = np.zeros_like(starts), starts.copy()
    for beginning, rows in _groups(codes, starts, tables.provinces_from):
        left = rows
        for word in tables.provinces_from[beginning]:
            there = _stands(codes, starts[left], word, 2)
            hit, left = left[there], left[~there]
            named[hit] = number[tables.spellings[word]]
            end = starts[hit] + len(word)
            after[hit] = end + np.isin(codes[end], [ord("省"), ord("市")])
    home = np.fromiter((number.get(place, -1) for place in within), dtype=np.int32, count=len(within))
    cities, ends = _cities(codes, after, np.where(named > 0, named, home))
    of_city = np.asarray([number[tables.cities.get(word, "")] for word in place_words()], dtype=np.int32)[cities]
    apart = (cities > 0) & (named > 0) & (of_city != named)
    cities[apart], ends[apart] = 0, after[apart]
    return Regions(np.where(named > 0, named, of_city), cities, ends - starts)


def _cities(codes: Codes, at: Ints, within: Ints) -> tuple[Ints, Ints]:
    """The city that stands at each position, 0 for none, and where its text ends."""
    tables, number = places(), _number()
    cities, ends = np.zeros_like(at), at.copy()
    for beginning, rows in _groups(codes, at, tables.cities_from):
        left = rows
        for word in tables.cities_from[beginning]:
            there = _stands(codes, at[left], word, 2)
            hit = left[there]
            end = at[hit] + len(word)
            more = _endings(codes, end)
            if word in tables.bare:
                sure = (more > 0) | (within[hit] == number[tables.cities[word]])
                hit, end, more = hit[sure], end[sure], more[sure]
            cities[hit], ends[hit] = number[word], end + more
            left = left[cities[left] == 0]
    return cities, ends
