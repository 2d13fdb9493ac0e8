"""Filed names taken apart, hundreds of thousands at once: by arrays what `parse_name` finds in a single one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.registry.folding import fold_many
from auditor.registry.names import (
    COUNTY,
    NO_DISTRICT,
    Parts,
    as_core,
    bracketed,
    noises,
    shared_beginnings,
    shared_word_at,
    without_noise,
)
from auditor.registry.region_arrays import Ints, Texts, lay_out, place_words, regions_of

_SEEN = 7  # characters behind province and city in which a district may end
_LONGEST = 4  # places behind its first character where it may end
_BREAK = ord("\n")


@dataclass(frozen=True)
class FiledTexts:
    """Filed names folded and without noise, and their code points."""

    folded: list[str]
    codes: Texts


def fold_filed(names: Sequence[str]) -> FiledTexts:
    """Fold filed names and take their noise away."""
    folded = fold_many(names)
    texts = lay_out(folded)
    last = texts.codes[np.maximum(texts.starts + texts.sizes - 1, 0)]
    for row in np.flatnonzero(np.isin(last, [ord(word[-1]) for word in noises()])).tolist():
        start, size = int(texts.starts[row]), len(folded[row])
        folded[row] = without_noise(folded[row])
        texts.codes[start + len(folded[row]) : start + size] = _BREAK
    return FiledTexts(folded, texts)


class FiledParts:
    """The parts of filed names; those of one row are put together when they are asked for.

    Attributes:
        folded: the text of each, as `Name.folded`.
        regions: the region as keys have it.
        cores: `own_words` of each: without region, and without the one in a bracket.
    """

    def __init__(self, names: Sequence[str], provinces: Sequence[str], texts: FiledTexts) -> None:
        self.folded = texts.folded
        found = regions_of(texts.codes, provinces)
        # Plain arrays: a single number is read from them in no time.
        self._provinces, self._cities = _plain(found.provinces), _plain(found.cities)
        starts, ends = _districts(self.folded, texts.codes, found.lengths)
        self._district, self._lengths = _plain(starts), _plain(ends)
        self._words = place_words()
        words = np.asarray(self._words, dtype=object)
        self.regions: list[str] = words[np.where(found.cities > 0, found.cities, found.provinces)].tolist()
        same: dict[str, str] = {}
        rows = np.flatnonzero(ends > starts)
        for row, start, end in zip(rows.tolist(), starts[rows].tolist(), ends[rows].tolist(), strict=True):
            region = self.regions[row] + self.folded[row][start:end]
            self.regions[row] = same.setdefault(region, region)
        behind = "\n".join([text[end:] for text, end in zip(self.folded, ends.tolist(), strict=True)])
        self.cores = as_core(behind).split("\n") if self.folded else []
        self._whole: dict[int, str] = {}  # row → its core with the region in the bracket
        for row in [row for row, name in enumerate(names) if "（" in name or "(" in name]:
            bracket = "" if ends[row] else bracketed(names[row])
            if bracket:
                self._whole[row] = self.cores[row]
                self.cores[row] = self.cores[row].replace(bracket, "", 1)

    def key(self, row: int) -> tuple[str, str]:
        """Region and core; equal ones are one name."""
        return self.regions[row], self._whole.get(row) or self.cores[row]

    def keys(self) -> Iterator[tuple[str, str]]:
        """`key` of every row."""
        cores = self.cores.copy()
        for row, core in self._whole.items():
            cores[row] = core
        return zip(self.regions, cores, strict=True)

    def shows_region(self, row: int) -> bool:
        """True when a region stands at the head of a name."""
        return self._lengths[row] > 0

    def province(self, row: int) -> str:
        """The province of that region, or ''."""
        return self._words[self._provinces[row]]

    def __getitem__(self, row: int) -> Parts:
        folded, region, size, start = self.folded[row], self.regions[row], self._lengths[row], self._district[row]
        core = self._whole.get(row) or self.cores[row]
        province, city = self._words[self._provinces[row]], self._words[self._cities[row]]
        return folded, f"{region}|{core}", folded[:size], province, city, folded[start:size], core


def _plain(numbers: Ints) -> array[int]:
    return array("H", numbers.astype(np.uint16).tobytes())


def _districts(folded: list[str], texts: Texts, lengths: Ints) -> tuple[Ints, Ints]:
    """Where the district of each begins and ends, both at the end of the region where there is none."""
    starts, ends = lengths.copy(), lengths.copy()
    rows = np.flatnonzero(lengths)
    ahead = texts.codes[(texts.starts + lengths)[rows, None] + np.arange(_SEEN, dtype=np.int32)]
    county = np.isin(ahead, [ord(char) for char in COUNTY])
    county &= ~np.logical_or.accumulate(ahead == _BREAK, axis=1)
    some = county.any(axis=1)
    rows, ahead, county = rows[some], ahead[some], county[some]
    # As `Patterns.district` reads: a 市 in front does not belong to it, unless nothing is left then.
    first = (ahead[:, 0] == ord("市")).astype(np.int32)
    last = _first(county, first)
    again = last == 0
    first[again] = 0
    last = np.where(again, _first(county, first), last)
    line = np.arange(len(rows))
    pair = ahead[line, np.maximum(last - 1, 0)], ahead[line, last]
    no = last == 0
    for word in NO_DISTRICT:
        no |= (pair[0] == ord(word[0])) & (pair[1] == ord(word[1]))
    shared = np.isin(ahead[:, 0], [ord(char) for char in shared_beginnings()]) & ~no
    for place in np.flatnonzero(shared).tolist():
        no[place] = shared_word_at(folded[rows[place]], int(lengths[rows[place]]))
    rows = rows[~no]
    starts[rows] += first[~no]
    ends[rows] += last[~no] + 1
    return starts, ends


def _first(county: NDArray[np.bool_], first: Ints) -> Ints:
    """The first place where a district ends that begins at `first`, 0 for nowhere."""
    place = np.arange(_SEEN, dtype=np.int32)
    may = county & (place > first[:, None]) & (place <= first[:, None] + _LONGEST)
    return np.where(may.any(axis=1), may.argmax(axis=1), 0).astype(np.int32)
