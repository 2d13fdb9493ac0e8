"""RE2 patterns with a short way to "not here": most searches find nothing, and that must cost next to nothing.

The library's own search builds a generator, counts characters and encodes the text anew each time. Here a miss is one
call into RE2; offsets in characters are only worked out for matches, and only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from auditor.extract import needed, present
from auditor.extract.matches import Bytes, Match, characters

_ANYWHERE = re2._re2.RE2.Anchor.UNANCHORED
_AT_START = re2._re2.RE2.Anchor.ANCHOR_START
_BYTES = re2._re2.CharLenToBytes
_NOWHERE = [(-1, -1)]
_START = (0, 0)
_LONG = 200  # characters; a longer text is asked again and again, so its bytes are kept for the next pattern
_SHORT = 100  # characters of a text whose answers are kept for a while
_NEAR = 400  # characters of a stretch in which it pays to look first
_KEPT = 256  # such texts per pattern
_LOOK = 50  # questions after which a pattern is looked at for what it needs (needed.py)
_BYTES_KEPT = 512  # such texts whose bytes are kept
_asked: list[Regex] = []  # the patterns that keep answers


class _Kept:
    """A text and its bytes, replaced as a pair."""

    __slots__ = ("pair",)

    def __init__(self) -> None:
        self.pair: tuple[str, bytes] = ("", b"")


_PAGE = _Kept()
_lines: dict[str, bytes] = {}  # short texts are asked about by many patterns, in turn with others


def _encoded(text: str) -> bytes:
    if len(text) < _LONG:
        if (line := _lines.get(text)) is None:
            line = text.encode("utf-8", "replace")
            if len(_lines) >= _BYTES_KEPT:
                _lines.clear()
            _lines[text] = line
        return line
    known = _PAGE.pair
    if known[0] is text:
        return known[1]
    raw = text.encode("utf-8", "replace")
    _PAGE.pair = (text, raw)
    return raw


def _bounds(text: str, raw: bytes, pos: int, endpos: int | None) -> tuple[int, int]:
    """The stretch between two offsets, in bytes; the end lies before the start when the offsets do."""
    low = int(_BYTES(raw, 0, pos)) if pos else 0
    if endpos is None or endpos >= len(text):
        return low, len(raw)
    return low, low + int(_BYTES(raw, low, endpos - pos)) if endpos >= pos else -1


_NONE: Iterator[Match] = iter(())  # of no matches; it never holds any, so one serves for all
_UNKNOWN = Match(b"", _NOWHERE, {}, _START)


def forget() -> None:
    """Throw away the answers that patterns keep; what was read stays, and memory does not grow."""
    for pattern in _asked:
        pattern._known.clear()
    _asked.clear()


class Regex:
    """A compiled pattern. What reads text is the short way; the rest is the library's own."""

    __slots__ = ("_find", "_groups", "_inner", "_known", "_look", "_times", "number")

    def __init__(self, inner: Any, *, often: bool = True) -> None:
        self._inner = inner
        self.number: int = present.number(inner.pattern) if often and isinstance(inner.pattern, str) else -1
        self._find = inner._regexp.Match
        self._known: dict[str, Match | None] = {}
        self._look: Any = None  # finds nothing where the pattern has no match; faster
        self._times = 0 if isinstance(inner.pattern, str) else _LOOK
        self._groups: dict[str, int] = {str(name): int(number) for name, number in inner.groupindex.items()}

    @property
    def pattern(self) -> Any:
        """The text of the pattern."""
        return self._inner.pattern

    def _one(self, anchor: Any, text: str, pos: int | None, endpos: int | None) -> Match | None:
        if self._lacks(text, pos, endpos) or present.cannot(self.number, text):
            return None
        raw = _encoded(text)
        begin = min(max(pos or 0, 0), len(text))
        low, high = _bounds(text, raw, begin, endpos)
        if low > high:
            return None
        spans: list[tuple[int, int]] = self._find(anchor, raw, low, high)
        return None if spans[0][0] < 0 else Match(raw, spans, self._groups, (low, begin))

    def search(self, text: str, pos: int | None = None, endpos: int | None = None) -> Match | None:
        """The first match anywhere, or None."""
        if pos is not None or endpos is not None:
            return self._one(_ANYWHERE, text, pos, endpos)
        size = len(text)
        if self._look is not None and size <= _NEAR and self._look(text) is None:
            return None  # asked before what is kept: most texts stop here
        short = size <= _SHORT
        if short and (kept := self._known.get(text, _UNKNOWN)) is not _UNKNOWN:
            return kept
        found: Match | None = None
        if not present.cannot(self.number, text):
            if self._times < _LOOK:
                self._count()
            raw = _encoded(text)
            spans: list[tuple[int, int]] = self._find(_ANYWHERE, raw, 0, len(raw))
            if spans[0][0] >= 0:
                found = Match(raw, spans, self._groups, _START)
        if short:
            if 0 < len(self._known) < _KEPT:
                self._known[text] = found
            else:
                self._keep(text, found)
        return found

    def _count(self) -> None:
        """What a pattern needs is worth knowing when it is asked often."""
        self._times += 1
        if self._times == _LOOK:
            self._look = needed.look(self._inner.pattern)

    def _lacks(self, text: str, pos: int | None, endpos: int | None) -> bool:
        """True for a stretch without what the pattern needs."""
        if self._times < _LOOK:
            self._count()
        if self._look is None:
            return False
        low, high = min(max(pos or 0, 0), len(text)), len(text) if endpos is None else endpos
        return high - low <= _NEAR and self._look(text, low, high) is None

    def _keep(self, text: str, found: Match | None) -> None:
        """Lines, titles and labels are asked about again and again by the steps of a page and by pages of one site."""
        known = self._known
        if not known:
            _asked.append(self)
        elif len(known) >= _KEPT:
            known.clear()
        known[text] = found

    def raw(self, text: bytes) -> Bytes | None:
        """The first match anywhere in bytes, with offsets in bytes, or None."""
        spans: list[tuple[int, int]] = self._find(_ANYWHERE, text, 0, len(text))
        return None if spans[0][0] < 0 else Bytes(text, spans)

    def raw_words(self, text: bytes) -> Iterator[bytes]:
        """What matches in bytes, from left to right."""
        return (match.group() for match in self._inner.finditer(text))

    def match(self, text: str, pos: int | None = None, endpos: int | None = None) -> Match | None:
        """A match at the start, or None."""
        return self._one(_AT_START, text, pos, endpos)

    def finditer(self, text: str, pos: int | None = None, endpos: int | None = None) -> Iterator[Match]:
        """All matches from left to right, without overlap; () at once when there is none."""
        whole = pos is None and endpos is None
        if not whole:
            lacks = self._lacks(text, pos, endpos)
        else:
            if self._times < _LOOK:
                self._count()
            lacks = self._look is not None and len(text) <= _NEAR and self._look(text) is None
        kept = whole and len(text) <= _SHORT
        if lacks or (kept and self._known.get(text, _UNKNOWN) is None) or present.cannot(self.number, text):
            return _NONE
        raw = _encoded(text)
        begin = 0 if whole else min(max(pos or 0, 0), len(text))
        low, high = (0, len(raw)) if whole else _bounds(text, raw, begin, endpos)
        if low > high:
            return _NONE
        spans: list[tuple[int, int]] = self._find(_ANYWHERE, raw, low, high)
        if spans[0][0] >= 0:
            return self._all(raw, spans, (low, begin), high)
        if kept:
            self._keep(text, None)
        return _NONE

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """The text cut at every match, as the library does it."""
        return list(self._inner.split(text, maxsplit))

    def sub(self, replacement: Any, text: str) -> str:
        """The text with every match replaced, as the library does it; the text itself when there is none."""
        if self.search(text) is None:
            return text
        if not isinstance(replacement, str) or "\\" in replacement:
            return str(self._inner.sub(replacement, text))
        raw, done = _encoded(text), 0
        parts: list[bytes] = []
        put = replacement.encode("utf-8", "replace")
        while True:
            spans: list[tuple[int, int]] = self._find(_ANYWHERE, raw, done, len(raw))
            low, high = spans[0]
            if low < 0:
                break
            if low == high and (put or high < len(raw)):  # what an empty match means is the library's to say
                return str(self._inner.sub(replacement, text))
            parts += (raw[done:low], put)
            done = high
            if low == high:
                break
        parts.append(raw[done:])
        return b"".join(parts).decode("utf-8")

    def _all(self, raw: bytes, spans: list[tuple[int, int]], base: tuple[int, int], end: int) -> Iterator[Match]:
        while spans[0][0] >= 0:
            found = Match(raw, spans, self._groups, base)
            low, high = spans[0]
            yield found
            if high == low:  # an empty match: go on behind the next character
                if high == end:
                    return
                high += int(_BYTES(raw, high, 1))
            if high > end:
                return
            base = (high, found.end() if high == spans[0][1] else base[1] + characters(raw, base[0], high))
            spans = self._find(_ANYWHERE, raw, high, end)


def compile(pattern: str | bytes, options: Any = None, *, often: bool = True) -> Regex:
    """Compile with RE2.

    Args:
        often: asked on most pages, so that it pays to know in one pass whether it can match (present.py).

    Raises:
        re2.error: the pattern is not RE2 syntax.
    """
    return Regex(re2.compile(pattern, options=options), often=often)
