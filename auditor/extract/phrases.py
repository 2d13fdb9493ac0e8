"""Phrase families: which claim a phrase makes, found all at once in linear time.

A family says how a phrase may be worded (RE2 patterns with <SLOTS>), which look-alikes are not it, what else must stand
in the sentence (frames.py), and carries its own examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract import frames, present
from auditor.extract.lexicon import FOLDER, compile_re, fill, load_yaml, options, union
from auditor.extract.linear import Regex
from auditor.extract.possible import Possible

MAX_HITS = 1000  # of one pattern on one page; beyond that a page repeats itself to no purpose
_REACH = 70  # look-alikes are told from phrases by at most this many characters on either side


@dataclass(frozen=True)
class Hit:
    """A phrase of one family in normalised text."""

    claim: str
    family: str
    start: int
    end: int
    cues_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Family:
    id: str
    claim: str
    unless: Regex | None
    cues_off: tuple[str, ...]
    frame: frames.Frame | None = None
    elsewhere: Any | None = None  # excuses the whole page: a filed evaluator may say that it issues


class Matcher:
    """All families at once: a shared pre-filter says which patterns can occur, only those are searched."""

    def __init__(self, entries: list[tuple[str, _Family]]) -> None:
        self.families = [family for _, family in entries]
        self.patterns = [compile_re(pattern) for pattern, _ in entries]
        self.possible = Possible([pattern for pattern, _ in entries], options())
        parts = [family.frame.parts if family.frame is not None else () for family in self.families]
        self.needs = [frozenset(present.listed(part.pattern) for part in each) for each in parts]
        self._told: tuple[frozenset[int], list[frozenset[int]]] = (frozenset(), [])

    def find(self, text: str, cut: list[str] | None = None) -> list[Hit]:
        """All hits, in text order; of overlapping hits of one claim the longest is kept.

        Args:
            cut: takes the ids of families with more than `MAX_HITS` hits, whose further hits are left out.
        """
        hits: list[Hit] = []
        for index in self._possible(text):
            hits += self._of(index, text, cut)
        return _longest(hits)

    def find_all(self, pages: Sequence[tuple[present.Seen, str, list[str]]]) -> list[list[Hit]]:
        """What `find` finds in each of many pages (what is known of it, text, cut), pattern by pattern.

        A pattern is asked on few pages. One after the other, they find it in the processor's cache.
        """
        found: list[list[Hit]] = [[] for _ in pages]
        where: dict[int, list[int]] = {}
        before = present.enter(present.NOTHING)
        try:
            for number, (seen, text, _) in enumerate(pages):
                present.enter(seen)
                for index in self._possible(text):
                    where.setdefault(index, []).append(number)
            for index in sorted(where):
                for number in where[index]:
                    seen, text, cut = pages[number]
                    present.enter(seen)
                    found[number] += self._of(index, text, cut)
        finally:
            present.enter(before)
        return [_longest(hits) for hits in found]

    def pardoned(self, claim: str, text: str) -> bool:
        """True when something on the page excuses a family of that claim: a filed evaluator may say that it issues."""
        excuses = {id(f.elsewhere): f.elsewhere for f in self.families if f.claim == claim and f.elsewhere is not None}
        return any(excuse.search(text) is not None for excuse in excuses.values())

    def _possible(self, text: str) -> list[int]:
        """Numbers of the entries that may occur, ascending; a frame only when none of its parts is ruled out."""
        here = present.of(text)
        if here is None:
            return self.possible.of(text)
        needs = self._needs()
        return [index for index in self.possible.of(text, here) if needs[index] <= here]

    def _of(self, index: int, text: str, cut: list[str] | None) -> list[Hit]:
        """All hits of one entry."""
        family = self.families[index]
        hits: list[Hit] = []
        pardoned: bool | None = None
        for match in self.patterns[index].finditer(text):
            start, end = match.span()
            if end > start and not _excused(family, text, start, end):
                if family.frame is not None:
                    whole = frames.fit(family.frame, text, start, end)
                    if whole is None:
                        continue
                    start, end = whole
                if family.elsewhere is not None and pardoned is None:
                    pardoned = family.elsewhere.search(text) is not None
                if pardoned:
                    break
                if len(hits) == MAX_HITS:
                    if cut is not None:
                        cut.append(family.id)
                    break
                hits.append(Hit(family.claim, family.id, start, end, family.cues_off))
        return hits

    def _needs(self) -> list[frozenset[int]]:
        """The parts of each frame that the automaton tells of."""
        covered = present.covered()
        if self._told[0] is not covered:
            self._told = (covered, [each & covered for each in self.needs])
        return self._told[1]


def _excused(family: _Family, text: str, start: int, end: int) -> bool:
    """True when a look-alike overlaps the phrase; look-alikes reach at most `_REACH` characters beyond it."""
    if family.unless is None:
        return False
    low = max(0, start - _REACH)
    window = text[low : end + _REACH]
    for match in family.unless.finditer(window):
        first, last = match.span()
        if first + low < end and start < last + low:
            return True
    return False


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.claim, h.start, -h.end, h.family)):
        if kept and kept[-1].claim == hit.claim and hit.start < kept[-1].end:
            if hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
            continue
        kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.claim))


@lru_cache(maxsize=1)
def claims_matcher() -> Matcher:
    """The matcher of all claim families (every lexicons/claims_*.yaml)."""
    return Matcher(_entries(plain=False))


@lru_cache(maxsize=1)
def plain_matcher() -> Matcher:
    """The matcher of the families whose words leave nothing else to mean."""
    return Matcher(_entries(plain=True))


def _entries(*, plain: bool) -> list[tuple[str, _Family]]:
    """Each pattern with its family; of the plain families only, or of all."""
    entries = []
    for path in sorted(FOLDER.glob("claims_*.yaml")):
        for entry in load_claims(path.stem):
            if plain and not entry.get("plain"):
                continue
            unless = entry.get("unless")
            off = tuple(entry.get("cues_off", ()))
            excuse = union(entry["elsewhere"], each_line=True, often=False) if "elsewhere" in entry else None
            family = _Family(
                entry["id"], entry["claim"], union(unless, often=False) if unless else None, off, _frame(entry), excuse
            )
            entries += [(fill(pattern), family) for pattern in entry["any"]]
    return entries


def _frame(entry: dict[str, Any]) -> frames.Frame | None:
    if not entry.keys() & {"with", "share", "never"}:
        return None
    never = union(entry["never"], often=False) if "never" in entry else None
    reach = entry.get("reach")
    parts = tuple(union(part) for part in entry.get("with", ()))
    return frames.Frame(parts, never, reach == "clause", entry.get("share"), reach == "next")


def load_claims(stem: str) -> list[dict[str, Any]]:
    """The families of one claims file; all such files share one schema."""
    return list(load_yaml(stem, "claims")["families"])
