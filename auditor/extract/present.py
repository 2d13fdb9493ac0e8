"""Which of all patterns can occur in a text, told by one pass over it.

Every pattern that `linear.compile` makes has a number here. `prepare` compiles widened copies of them into automata
(automaton.py) and keeps those in the user's cache; from then on one scan of a page says which patterns cannot match
anywhere in it, and of those that are asked again and again in which stretches they cannot. They are not asked there.
Results are the same with and without it; only the time differs. Without a prepared automaton everything works, slower.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence

from auditor.extract import automaton
from auditor.extract.automaton import Automaton, cache_file, widened
from auditor.extract.encoded import encoded

__all__ = ["NOTHING", "Seen", "cache_file", "cannot", "covered", "enter", "forget", "listed", "look", "number", "of",
           "prepare", "widened"]  # fmt: skip

_SAME = 0.98  # share of patterns that an automaton must know to be kept; a few are compiled only when first needed
_ASKED, _ENOUGH = 0.25, 50  # questions per page, from which knowing in advance pays; pages that must have been counted
_PAGE = 20_000  # characters; looking stretches up in a longer page would cost more than it saves
_NOTHING: frozenset[int] = frozenset()
_NO_ENDS: dict[int, list[int]] = {}

_numbers: dict[str, int] = {}  # pattern → its number in this process
_listed: set[int] = set()  # patterns that the scan alone decides about


class Seen:
    """What is known of one page while it is read.

    Attributes:
        text: the page's normalised text, '' when no page is being read.
        possible: numbers of the covered patterns that may match in it, None without an automaton.
        covered: numbers of the patterns that the automaton knows; none when the page is too long to look stretches up.
        ends: of some possible patterns where matches end, in bytes, ascending; elsewhere they cannot match.
    """

    __slots__ = ("_raw", "_stretches", "covered", "ends", "possible", "text")

    def __init__(
        self, text: str, possible: frozenset[int] | None, covered: frozenset[int], ends: dict[int, list[int]] = _NO_ENDS
    ) -> None:
        self.text, self.possible, self.covered, self.ends = text, possible, covered, ends
        self._raw = encoded(text)
        self._stretches: dict[str, tuple[int, int]] = {}

    def stretch(self, text: str) -> tuple[int, int]:
        """Where a text stands in the page, in bytes: (-1, -1) when it does not."""
        known = self._stretches.get(text)
        if known is None:
            part = encoded(text)
            low = self._raw.find(part) if part else -1
            known = (low, low + len(part)) if low >= 0 else (-1, -1)
            self._stretches[text] = known
        return known


NOTHING = Seen("", None, _NOTHING)  # no page, or one that was not scanned


class _Loaded:
    """An automaton with the numbers that its patterns have in this process."""

    def __init__(self, made: Automaton) -> None:
        self.made = made
        self.once = [number(pattern) for pattern in made.once.patterns]
        self.placed = [number(pattern) for pattern in made.placed.patterns]
        self.covered = frozenset(self.once).union(self.placed)


class _State:
    """What this process knows.

    Attributes:
        loaded: the automaton, replaced as a whole; `looked` when the cache was asked for it.
        page: the page being read. Another thread's page may stand here: what it rules out is ruled out all the same.
        asked: how often each pattern was asked while there was no automaton; `read`: of how many pages.
    """

    def __init__(self) -> None:
        self.loaded: _Loaded | None = None
        self.looked = False
        self.page = NOTHING
        self.asked: dict[int, int] = {}
        self.read = 0


_STATE = _State()
_here = threading.local()  # of this thread: `scratch`, the automaton's work space


def number(pattern: str) -> int:
    """The number of a pattern in this process."""
    return _numbers.setdefault(pattern, len(_numbers))


def listed(pattern: str) -> int:
    """The number of a pattern that the scan alone decides about, however seldom it is asked."""
    _listed.add(number(pattern))
    return number(pattern)


def prepare(sample: Sequence[str], patterns: Sequence[str] | None = None) -> int:
    """Compile the patterns known so far and keep the automaton; about half a minute, nothing when it is there.

    Args:
        sample: texts of some pages as they come; patterns that stand on every third of them are not worth asking about.
        patterns: only these; by default all that were compiled so far.

    Returns:
        How many patterns the automaton covers.

    Raises:
        OSError: the automaton cannot be made, or the cache cannot be written; what was there is as it was.
    """
    loaded = _load()
    known = sorted(_numbers if patterns is None else patterns)
    if loaded is not None and len(loaded.made.known.intersection(known)) >= _SAME * len(known):
        return len(loaded.covered)
    placed = automaton.placed(_often(known, loaded), sample)
    wanted = automaton.wanted([pattern for pattern in known if pattern not in set(placed)], sample)
    if patterns is None:
        wanted = [pattern for pattern in wanted if _worth(pattern, loaded)]
    made = automaton.made(wanted, placed, known)
    automaton.kept(made)
    _STATE.loaded = _Loaded(made)
    return len(_STATE.loaded.covered)


def _worth(pattern: str, earlier: _Loaded | None) -> bool:
    """True unless a pattern is asked so seldom that knowing the answer in advance saves less than it costs."""
    known = number(pattern)
    if known in _listed or _STATE.read < _ENOUGH or (earlier is not None and known in earlier.covered):
        return True  # what is covered is not counted
    return _STATE.asked.get(known, 0) >= _ASKED * _STATE.read


def _often(patterns: Sequence[str], earlier: _Loaded | None) -> dict[str, float]:
    """Questions per page; what an earlier automaton knows the places of is not counted any more, and stays."""
    before = frozenset() if earlier is None else frozenset(earlier.made.placed.patterns)
    if _STATE.read < _ENOUGH:
        return {pattern: float(_ENOUGH) for pattern in patterns if pattern in before}
    asked = _STATE.asked
    return {name: float(_ENOUGH) if name in before else asked.get(number(name), 0) / _STATE.read for name in patterns}


def _load() -> _Loaded | None:
    """The automaton of the cache, read once; None when there is none for this machine."""
    if not _STATE.looked:
        _STATE.looked = True
        made = automaton.read()
        _STATE.loaded = None if made is None else _Loaded(made)
    return _STATE.loaded


def forget() -> None:
    """Go on without an automaton until `prepare` makes one; for measurements."""
    _STATE.loaded, _STATE.looked = None, True


def of(text: str) -> frozenset[int] | None:
    """Numbers of the patterns that may match in a text, or None when no automaton is prepared.

    A pattern that the automaton does not cover counts as possible: see `covered`.
    """
    seen = _STATE.page
    if seen.possible is not None and (text is seen.text or (len(seen.text) <= _PAGE and text in seen.text)):
        return seen.possible
    loaded = _load()
    return None if loaded is None else _scan(loaded, text)[0]


def covered() -> frozenset[int]:
    """Numbers of the patterns that the automaton knows; empty when none is prepared."""
    loaded = _load()
    return _NOTHING if loaded is None else loaded.covered


def _scan(loaded: _Loaded, text: str) -> tuple[frozenset[int], dict[int, list[int]]]:
    """Which patterns may match, and of some where those matches would end."""
    scratches, of = getattr(_here, "scratch", ((None, None), None))
    if of is not loaded:
        scratches = loaded.made.once.scratch(), loaded.made.placed.scratch()
        _here.scratch = (scratches, loaded)
    raw = encoded(text)
    once = loaded.once
    found = [once[index] for index in loaded.made.once.scan(raw, scratches[0])]
    placed = loaded.made.placed.ends(raw, scratches[1]) if len(text) <= _PAGE else None
    if placed is None:  # too long, or too many: they may stand anywhere
        return frozenset(found).union(loaded.placed), _NO_ENDS
    ends: dict[int, list[int]] = {}
    numbers = loaded.placed
    for index, end in placed:
        ends.setdefault(numbers[index], []).append(end)
    for each in ends.values():
        each.sort()
    found += ends
    return frozenset(found), ends


def look(text: str, *, page: bool = True) -> Seen:
    """Scan a text that is about to be read; `page` unless it only stands beside one."""
    loaded = _load()
    if loaded is None:
        _STATE.read += page
        return NOTHING
    possible, ends = _scan(loaded, text)
    return Seen(text, possible, loaded.covered if len(text) <= _PAGE else _NOTHING, ends)


def enter(seen: Seen) -> Seen:
    """From now on that page is read: patterns that cannot occur in it are not asked about stretches of it.

    Returns:
        The page that was being read before, to go back to.
    """
    before = _STATE.page
    _STATE.page = seen
    return before


def cannot(pattern: int, text: str) -> bool:
    """True when a pattern certainly has no match in a text: it is a stretch of a page without one there."""
    state = _STATE
    if state.loaded is None:
        state.asked[pattern] = state.asked.get(pattern, 0) + 1
        return False
    seen = state.page
    possible = seen.possible
    if possible is None or pattern not in seen.covered:  # asked hundreds of times a page: the cheap part first
        return False
    if pattern not in possible:
        return text is seen.text or seen.stretch(text)[0] >= 0
    ends = seen.ends.get(pattern)
    if ends is None or text is seen.text:
        return False
    low, high = seen.stretch(text)
    if low < 0:
        return False
    at = bisect_right(ends, low)  # a match ends behind the start of the stretch, for it is not empty
    return at == len(ends) or ends[at] > high
