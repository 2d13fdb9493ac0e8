"""What sounds like a claim of a kind and is none, whichever family of phrases heard it.

A family's own `unless` excuses that family only; a sentence that one family passes over was still heard by the next.
Here the look-alikes of a whole kind are told once: words that overlap the phrase, words that excuse its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auditor.extract.discourse import above, line_of
from auditor.extract.frames import window
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.linear import Regex
from auditor.extract.phrases import Hit

_REACH = 60  # characters on either side of a phrase in which a look-alike may begin or end
_BEHIND = 20  # characters behind a phrase that say what it is about
_HEAD = 6  # characters at the beginning of a heading that may name its level
# Which level a sentence speaks of; the first group is the lowest one, that by the standard asks for no schooling.
_LEVEL = r"(五级|初级工?|[5５]级|L5)|[一二三四]级|高级工?|中级工?|技师|[1-4]级|L[1-4]"


@dataclass(frozen=True)
class _Kind:
    span: Regex | None
    sentence: Regex | None
    line: Regex | None
    first_level: bool
    needs: tuple[Regex, Regex] | None


@lru_cache(maxsize=1)
def _kinds() -> dict[str, _Kind]:
    data = load_yaml("lookalikes")["kinds"]
    return {
        claim: _Kind(
            union(entry["span"]) if "span" in entry else None,
            union(entry["sentence"]) if "sentence" in entry else None,
            union(entry["line"]) if "line" in entry else None,
            bool(entry.get("first_level")),
            (compile_re(entry["needs"]["phrase"]), compile_re(entry["needs"]["behind"])) if "needs" in entry else None,
        )
        for claim, entry in data.items()
    }


def excused(text: str, hit: Hit) -> bool:
    """True when a look-alike of the hit's kind overlaps it, or stands in its sentence or paragraph."""
    kind = _kinds().get(hit.claim)
    if kind is None:
        return False
    if kind.first_level and _lowest(text, hit):
        return True
    return _overlapped(kind, text, hit) or _about_else(kind, text, hit) or _nearby(kind, text, hit)


def _overlapped(kind: _Kind, text: str, hit: Hit) -> bool:
    if kind.span is None:
        return False
    low = max(0, hit.start - _REACH)
    around = text[low : hit.end + _REACH]
    return any(m.start() + low < hit.end and hit.start < m.end() + low for m in kind.span.finditer(around))


def _about_else(kind: _Kind, text: str, hit: Hit) -> bool:
    """True for a phrase that accuses only before certain words, when others follow: 最大的 一间教室."""
    if kind.needs is None or kind.needs[0].search(text[hit.start : hit.end]) is None:
        return False
    return kind.needs[1].search(text[hit.end : hit.end + _BEHIND]) is None


def _nearby(kind: _Kind, text: str, hit: Hit) -> bool:
    if kind.sentence is not None:
        low, high = window(text, hit.start, hit.end, clause=False)
        if kind.sentence.search(text[low:high]) is not None:
            return True
    if kind.line is None:
        return False
    low, high = line_of(text, hit.start, hit.end)
    return kind.line.search(text[low:high]) is not None


@lru_cache(maxsize=1)
def _level() -> Regex:
    return compile_re(_LEVEL)


def _lowest(text: str, hit: Hit) -> bool:
    """True when the level last named before the phrase, on its line or as its heading, is the lowest and no other."""
    if _level().search(text[hit.start : hit.end + 4].split("\n", 1)[0]) is not None:
        return False  # the phrase names its own level
    low, _ = line_of(text, hit.start, hit.end)
    before = text[low : hit.start]
    if not before.strip() or _level().search(before) is None:
        before = next(above(text, low), "") if low else ""
        first = _level().search(before[:_HEAD])  # a heading of requirements begins with its level
        return len(before) <= _BEHIND and first is not None and first.start(1) >= 0
    named = [match.start(1) for match in _level().finditer(before)]
    return bool(named) and named[-1] >= 0
