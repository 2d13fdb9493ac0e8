"""What sounds like a claim of a kind and is none, whichever family of phrases heard it.

A family's own `unless` excuses that family only; a sentence that one family passes over was still heard by the next.
Here the look-alikes of a whole kind are told once: words that overlap the phrase, words that excuse its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract.discourse import above, line_of
from auditor.extract.frames import window
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.phrases import Hit

_REACH = 60  # characters on either side of a phrase in which a look-alike may begin or end
_BEHIND = 20  # characters behind a phrase that say what it is about
_HEAD = 6  # characters at the beginning of a heading that may name its level
# Which level a sentence speaks of; the first group is the lowest one, that by the standard asks for no schooling.
_LEVEL = r"(五级|初级工?|[5５]级|L5)|[一二三四]级|高级工?|中级工?|技师|[1-4]级|L[1-4]"


@dataclass(frozen=True)
class _Kind:
    span: Any | None
    sentence: Any | None
    line: Any | None
    first_level: bool
    needs: tuple[Any, Any] | None


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
    """True when a look-alike of the hit's kind overlaps it or stands in its sentence."""
    kind = _kinds().get(hit.claim)
    if kind is None:
        return False
    if kind.span is not None:
        low = max(0, hit.start - _REACH)
        around = text[low : hit.end + _REACH]
        if any(m.start() + low < hit.end and hit.start < m.end() + low for m in kind.span.finditer(around)):
            return True
    if kind.needs is not None and kind.needs[0].search(text[hit.start : hit.end]) is not None:
        if kind.needs[1].search(text[hit.end : hit.end + _BEHIND]) is None:
            return True
    if kind.first_level and _lowest(text, hit):
        return True
    if kind.sentence is not None:
        low, high = window(text, hit.start, hit.end, clause=False)
        if kind.sentence.search(text[low:high]) is not None:
            return True
    if kind.line is None:
        return False
    low, high = line_of(text, hit.start, hit.end)
    return kind.line.search(text[low:high]) is not None


@lru_cache(maxsize=1)
def _level() -> Any:
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
    last = None
    for last in _level().finditer(before):
        pass
    return last is not None and last.start(1) >= 0
