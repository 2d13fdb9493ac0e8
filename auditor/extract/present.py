"""Which of all patterns can occur in a text, told by one pass over it.

Every pattern that `linear.compile` makes has a number here. `prepare` compiles a widened copy of each into one
Hyperscan automaton and keeps it in the user's cache; from then on one scan of a page says which patterns cannot match
anywhere in it, and those are never asked again for that page or for any stretch of it. The widened copy (no bounds on
repetitions, no ^ $ \\b) matches wherever the pattern does: results are the same without an automaton, only slower.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import hyperscan
import re2

# Reads patterns, never pages.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|[\^$]", re.S)
_KEEP = 3  # repetitions up to this many are kept exact: the automaton stays small
_MOST_BYTES = 10_000  # of one pattern; the library refuses longer ones
_MOST_CHOICES = 700  # alternatives of one pattern; lists of places multiply with what stands beside them
_COMMON = (0.3, 0.7)  # share of pages; what stands on more is hardly ever ruled out; if listed, more are worth it
_SAME = 0.98  # share of patterns that an automaton must know to be kept; a few are compiled only when first needed
_ASKED, _ENOUGH = 0.15, 50  # questions per page, from which knowing in advance pays; pages that must have been counted
_PAGE = 20_000  # characters; looking stretches up in a longer page would cost more than it saves
_FLAGS = (
    hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
)

_numbers: dict[str, int] = {}  # pattern → its number in this process
_nothing: frozenset[int] = frozenset()
_listed: set[int] = set()  # patterns that the scan alone decides about
_asked: dict[int, int] = {}  # how often each other pattern was asked while there was no automaton
_read = [0]  # and of how many pages


class _Automaton:
    """The loaded automaton and what it covers."""

    def __init__(self, database: Any, patterns: Sequence[str], known: Sequence[str]) -> None:
        self.database = database
        self.known = frozenset(known)  # with those left out on purpose
        self.ids = [number(pattern) for pattern in patterns]
        self.covered = frozenset(self.ids)
        self.flags = bytes(one in self.covered for one in range(max(self.ids, default=-1) + 1))  # by number: covered?


class Seen:
    """What is known of one page while it is read.

    Attributes:
        text: the page's normalised text, '' when no page is being read.
        possible: numbers of the covered patterns that may match in it, None without an automaton.
        ruled: by number, 1 for those that cannot (faster than sets); empty when the page is too long for stretches.
        stretches: stretches of the text that were looked up before.
    """

    __slots__ = ("possible", "ruled", "stretches", "text")

    def __init__(self, text: str, possible: frozenset[int] | None, ruled: bytes) -> None:
        self.text, self.possible, self.ruled = text, possible, ruled
        self.stretches: set[str] = set()


NOTHING = Seen("", None, b"")  # no page, or one that was not scanned


_here = threading.local()  # of this thread: `seen`, the page being read; `scratch`, the automaton's work space
_automaton: _Automaton | None = None
_looked = False


def number(pattern: str) -> int:
    """The number of a pattern in this process."""
    return _numbers.setdefault(pattern, len(_numbers))


def listed(pattern: str) -> int:
    """The number of a pattern that the scan alone decides about, however seldom it is asked."""
    _listed.add(number(pattern))
    return number(pattern)


def widened(pattern: str) -> str:
    """A pattern that matches in every text in which the given one does, with a small automaton.

    Repetitions lose their upper bounds, assertions of place (^ $ \\b \\A \\z) are dropped.
    """

    def one(match: re.Match[str]) -> str:
        token = match.group(0)
        if token[0] == "{":
            low, comma, high = int(match.group(1)), match.group(2), match.group(3)
            most = int(high) if high else (None if comma else low)
            group = match.string[match.start() - 1] == ")"  # a repeated group would be laid out once per repetition
            if most is not None and most <= _KEEP and not group:
                return token
            return "+" if low else "*"
        return "(?:)" if token in ("^", "$", r"\b", r"\A", r"\z", r"\B") else token

    return _TOKEN.sub(one, pattern)


def cache_file() -> Path:
    """Where the automaton is kept: it is of this machine's processor, and can be made again at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "auditor" / f"patterns-{version('hyperscan')}.bin"


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
    global _automaton  # noqa: PLW0603 - replaced as a whole
    loaded = _load()
    known = sorted(_numbers if patterns is None else patterns)
    if loaded is not None and len(loaded.known.intersection(known)) >= _SAME * len(known):
        return len(loaded.covered)
    small = [each for each in known if len(each.encode()) <= _MOST_BYTES and each.count("|") <= _MOST_CHOICES]
    wanted = [pattern for pattern in small if _rare(pattern, sample)]
    if patterns is None:
        wanted = [pattern for pattern in wanted if _worth(pattern, loaded)]
    database, taken = _compile(wanted)
    blob = hyperscan.dumpb(database)
    header = json.dumps({"sha256": hashlib.sha256(blob).hexdigest(), "patterns": taken, "known": known}).encode()
    path = cache_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        draft.write_bytes(len(header).to_bytes(8, "big") + header + blob)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # a full disk must not be filled further by what could not be written
    _automaton = _Automaton(database, taken, known)
    return len(taken)


def _worth(pattern: str, earlier: _Automaton | None) -> bool:
    """True unless a pattern is asked so seldom that knowing the answer in advance saves less than it costs."""
    known = number(pattern)
    if known in _listed or _read[0] < _ENOUGH or (earlier is not None and known in earlier.covered):
        return True  # what is covered is not counted
    return _asked.get(known, 0) >= _ASKED * _read[0]


def _rare(pattern: str, sample: Sequence[str]) -> bool:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, 64 << 20
    regex = re2.compile(widened(pattern), options)  # what the automaton will answer
    return sum(regex.search(text) is not None for text in sample) <= len(sample) * _COMMON[number(pattern) in _listed]


def _compile(patterns: Sequence[str]) -> tuple[Any, list[str]]:
    """One automaton of all patterns that the library takes; the others are left to RE2 alone."""
    try:
        return _database(patterns), list(patterns)
    except hyperscan.HyperscanError:
        taken = [pattern for pattern in patterns if _takes(pattern)]
    try:
        return _database(taken), taken
    except hyperscan.HyperscanError as error:
        # Speed is no reason for an audit to stop: the caller reads on without.
        raise OSError(f"hyperscan cannot compile {len(taken)} patterns here: {error}") from error


def _takes(pattern: str) -> bool:
    try:
        return _database([pattern]) is not None
    except hyperscan.HyperscanError:
        return False


def _database(patterns: Sequence[str]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    expressions = [widened(pattern).encode() for pattern in patterns]
    database.compile(
        expressions=expressions, ids=range(len(patterns)), elements=len(patterns), flags=[_FLAGS] * len(patterns)
    )
    return database


def _load() -> _Automaton | None:
    """The automaton of the cache, read once; None when there is none for this machine."""
    global _automaton, _looked  # noqa: PLW0603 - replaced as a whole
    if _looked:
        return _automaton
    _looked = True
    try:
        raw = cache_file().read_bytes()
        size = int.from_bytes(raw[:8], "big")
        header, blob = json.loads(raw[8 : 8 + size]), raw[8 + size :]
        if header["sha256"] == hashlib.sha256(blob).hexdigest():
            _automaton = _Automaton(hyperscan.loadb(blob, hyperscan.HS_MODE_BLOCK), header["patterns"], header["known"])
    except (OSError, ValueError, KeyError, TypeError, hyperscan.HyperscanError):
        _automaton = None  # another version, another processor, a torn file: it is only an accelerator
    return _automaton


def forget() -> None:
    """Go on without an automaton until `prepare` makes one; for measurements."""
    global _automaton, _looked
    _automaton, _looked = None, True


def of(text: str) -> frozenset[int] | None:
    """Numbers of the patterns that may match in a text, or None when no automaton is prepared.

    A pattern that the automaton does not cover counts as possible: see `covered`.
    """
    seen = _seen()
    if seen.possible is not None and (text is seen.text or (len(seen.text) <= _PAGE and text in seen.text)):
        return seen.possible
    automaton = _load()
    return None if automaton is None else _scan(automaton, text)


def covered() -> frozenset[int]:
    """Numbers of the patterns that the automaton knows; empty when none is prepared."""
    automaton = _load()
    return _nothing if automaton is None else automaton.covered


def _scan(automaton: _Automaton, text: str) -> frozenset[int]:
    scratch, of = getattr(_here, "scratch", (None, None))
    if of is not automaton:
        scratch = hyperscan.Scratch(automaton.database)
        _here.scratch = (scratch, automaton)
    found: list[int] = []
    take = found.append

    def matched(index: int, _low: int, _high: int, _flags: int, _context: object) -> None:
        take(index)

    automaton.database.scan(text.encode("utf-8", "replace"), match_event_handler=matched, scratch=scratch)
    return frozenset([automaton.ids[index] for index in found])


def look(text: str) -> Seen:
    """Scan a page that is about to be read."""
    automaton = _load()
    if automaton is None:
        _read[0] += 1
        return NOTHING
    possible = _scan(automaton, text)
    ruled = bytearray(automaton.flags if len(text) <= _PAGE else b"")
    for one in possible if ruled else ():
        ruled[one] = 0
    return Seen(text, possible, bytes(ruled))


def enter(seen: Seen) -> Seen:
    """From now on this thread reads that page: patterns that cannot occur in it are not asked about stretches of it.

    Returns:
        The page that was being read before, to go back to.
    """
    before = _seen()
    _here.seen = seen
    return before


def _seen() -> Seen:
    seen: Seen = getattr(_here, "seen", NOTHING)
    return seen


def cannot(pattern: int, text: str) -> bool:
    """True when a pattern certainly has no match in a text, because the text is a stretch of a page without one."""
    automaton = _automaton
    if automaton is None:
        _asked[pattern] = _asked.get(pattern, 0) + 1
        return False
    flags = automaton.flags
    if not 0 <= pattern < len(flags) or not flags[pattern]:  # asked hundreds of times a page: the cheap part first
        return False
    seen = _seen()
    if pattern >= len(seen.ruled) or not seen.ruled[pattern]:
        return False
    if text is seen.text or text in seen.stretches:
        return True
    if text not in seen.text:
        return False
    seen.stretches.add(text)
    return True
