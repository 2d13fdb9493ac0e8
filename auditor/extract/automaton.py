"""All patterns of the reader in two Hyperscan automata, made once and kept in the user's cache.

What goes in is a widened copy of each pattern (no bounds on repetitions, no ^ $ \\b): it matches wherever the pattern
does, whatever stands around it. The first automaton tells which patterns can occur in a page at all. The second holds
those that are asked about many stretches of a page and seldom occur; it also tells where their matches end.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import hyperscan
import re2

# Reads patterns, never pages.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|[\^$]", re.S)
_KEEP = 3  # repetitions up to this many are kept exact: the automaton stays small
_MOST_BYTES = 7_000  # of one pattern; the library refuses longer ones
_MOST_CHOICES = 250  # alternatives of one pattern; lists of places multiply with what stands beside them
_COMMON = 0.3  # share of pages; what stands on more of them is hardly ever ruled out
_PLACED = 0.5  # questions per page, from which it pays to know where a pattern's matches end
_ENDS = 2  # most ends per question; a pattern that stands everywhere is ruled out nowhere
_MOST_ENDS = 20_000  # of one page; beyond that the page repeats itself, and is asked as if nothing were known of places
_ANY = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_ALLOWEMPTY
_ONCE = _ANY | hyperscan.HS_FLAG_SINGLEMATCH


class Scanner:
    """One compiled database and the patterns in it; none of both where there are no patterns."""

    def __init__(self, database: Any, patterns: Sequence[str]) -> None:
        self.database = database
        self.patterns = list(patterns)

    def scratch(self) -> Any:
        """Work space for scans; each thread needs its own."""
        return hyperscan.Scratch(self.database) if self.patterns else None

    def scan(self, raw: bytes, scratch: Any) -> list[int]:
        """Which patterns occur, as their places in the list."""
        found: list[int] = []
        take = found.append

        def matched(index: int, _low: int, _high: int, _flags: int, _context: object) -> None:
            take(index)

        if self.patterns:
            self.database.scan(raw, match_event_handler=matched, scratch=scratch)
        return found

    def ends(self, raw: bytes, scratch: Any) -> list[tuple[int, int]] | None:
        """(place of the pattern in the list, where a match of it ends in bytes) of all matches; None when too many."""
        found: list[tuple[int, int]] = []
        take = found.append

        def matched(index: int, _low: int, high: int, _flags: int, _context: object) -> bool:
            take((index, high))
            return len(found) > _MOST_ENDS

        try:
            if self.patterns:
                self.database.scan(raw, match_event_handler=matched, scratch=scratch)
        except hyperscan.ScanTerminated:
            return None
        return found if len(found) <= _MOST_ENDS else None

    def dumped(self) -> bytes:
        """The database as bytes."""
        return bytes(hyperscan.dumpb(self.database)) if self.patterns else b""


class Automaton:
    """What was compiled.

    Attributes:
        once: tells which patterns occur.
        placed: tells where those occur that are asked often.
        known: all patterns that were there when it was made, with those left out on purpose.
    """

    def __init__(self, once: Scanner, placed: Scanner, known: Sequence[str]) -> None:
        self.once, self.placed, self.known = once, placed, frozenset(known)


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
    """Where the automata are kept: they are of this machine's processor, and can be made again at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "auditor" / f"patterns-{version('hyperscan')}.bin"


def made(wanted: Sequence[str], placed: Sequence[str], known: Sequence[str]) -> Automaton:
    """Compile; patterns that the library refuses are left to RE2 alone.

    Raises:
        OSError: what the library takes one by one it does not take together.
    """
    return Automaton(_compiled(wanted, _ONCE), _compiled(placed, _ANY), known)


def wanted(patterns: Sequence[str], sample: Sequence[str]) -> list[str]:
    """Those of which it pays to know whether they occur, by some pages as they come."""
    return [pattern for pattern in patterns if _small(pattern) and _rare(pattern, sample)]


def placed(asked: Mapping[str, float], sample: Sequence[str]) -> list[str]:
    """Those of which it pays to know where they occur: asked again and again, and seldom there.

    Args:
        asked: pattern → questions per page.
        sample: texts of some pages as they come.
    """
    often = [name for name in sorted(asked) if asked[name] >= _PLACED and _small(name) and not _empty(name)]
    try:
        scanner = _compiled(often, _ANY)
    except OSError:
        return []
    scratch, counts = scanner.scratch(), [0] * len(scanner.patterns)
    for text in sample:
        for index, _ in scanner.ends(text.encode("utf-8", "replace"), scratch) or ():
            counts[index] += 1
    most = {name: asked[name] * _ENDS * len(sample) for name in scanner.patterns}
    return [name for name, count in zip(scanner.patterns, counts, strict=True) if count <= most[name]]


def kept(automaton: Automaton) -> None:
    """Write the automata into the cache, or leave there what was there.

    Raises:
        OSError: the cache cannot be written.
    """
    blobs = [scanner.dumped() for scanner in (automaton.once, automaton.placed)]
    header = {"sha256": hashlib.sha256(b"".join(blobs)).hexdigest(), "first": len(blobs[0])}
    header |= {
        "patterns": automaton.once.patterns,
        "placed": automaton.placed.patterns,
        "known": sorted(automaton.known),
    }
    head = json.dumps(header).encode()
    path = cache_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        draft.write_bytes(b"".join([len(head).to_bytes(8, "big"), head, *blobs]))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # a full disk must not be filled further by what could not be written


def read() -> Automaton | None:
    """The automata of the cache; None when there are none for this machine."""
    try:
        raw = cache_file().read_bytes()
        size = 8 + int.from_bytes(raw[:8], "big")
        header, blob = json.loads(raw[8:size]), raw[size:]
        if header["sha256"] != hashlib.sha256(blob).hexdigest():
            return None
        parts = ((blob[: header["first"]], header["patterns"]), (blob[header["first"] :], header["placed"]))
        once, where = (
            Scanner(hyperscan.loadb(part, hyperscan.HS_MODE_BLOCK) if names else None, names) for part, names in parts
        )
        return Automaton(once, where, header["known"])
    except (OSError, ValueError, KeyError, TypeError, hyperscan.HyperscanError):
        return None  # another version, another processor, a torn file: it is only an accelerator


def _small(pattern: str) -> bool:
    return len(pattern.encode()) <= _MOST_BYTES and pattern.count("|") <= _MOST_CHOICES


def _wide(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, 64 << 20
    return re2.compile(widened(pattern), options)  # what the automaton will answer


def _rare(pattern: str, sample: Sequence[str]) -> bool:
    regex = _wide(pattern)
    return sum(regex.search(text) is not None for text in sample) <= len(sample) * _COMMON


def _empty(pattern: str) -> bool:
    """True for what matches nothing at all, and so everywhere."""
    return _wide(pattern).search("") is not None


def _compiled(patterns: Sequence[str], flags: int) -> Scanner:
    """One automaton of all patterns that the library takes."""
    try:
        return Scanner(_database(patterns, flags), patterns)
    except hyperscan.HyperscanError:
        taken = [pattern for pattern in patterns if _takes(pattern, flags)]
    try:
        return Scanner(_database(taken, flags), taken)
    except hyperscan.HyperscanError as error:
        # Speed is no reason for an audit to stop: the caller reads on without.
        raise OSError(f"hyperscan cannot compile {len(taken)} patterns here: {error}") from error


def _takes(pattern: str, flags: int) -> bool:
    try:
        _database([pattern], flags)
    except hyperscan.HyperscanError:
        return False
    return True


def _database(patterns: Sequence[str], flags: int) -> Any:
    if not patterns:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    expressions = [widened(pattern).encode() for pattern in patterns]
    count = len(expressions)
    database.compile(expressions=expressions, ids=range(count), elements=count, flags=[flags] * count)
    return database
