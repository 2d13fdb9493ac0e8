"""Claims made of parts: who examines and who teaches, failing and giving back, each worded freely, in any order.

A phrase family finds a fixed run of words. A frame finds its anchor, then looks for its other parts in the same
sentence. It stays silent when a part is missing, when a part of an honest sentence stands there, or when something
between the parts negates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex

SENTENCE_ENDS = frozenset("。！？!?；;\n\t")
_CLAUSE_ENDS = SENTENCE_ENDS | frozenset("，,：:")
_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ASKS = frozenset("？?")
_QUESTION = 16  # a question of no more characters may be the speaker's own
_REACH = 60  # characters a part may stand from its anchor on either side


@dataclass(frozen=True)
class Frame:
    """What must and what must not stand beside an anchor.

    Attributes:
        parts: RE2 patterns; each must occur in the window, outside the anchor.
        never: an RE2 pattern that excuses the sentence, or None.
        clause: the window is the clause, not the sentence.
        next: the window reaches into the sentence or line behind: what if I fail? The money comes back.
        share: the two numbers in the span must be a whole and at least this share of it, or None.
    """

    parts: tuple[Any, ...]
    never: Regex | None
    clause: bool
    share: float | None = None
    next: bool = False


def window(text: str, start: int, end: int, *, clause: bool) -> tuple[int, int]:
    """The clause or sentence around a stretch, at most `_REACH` characters on either side.

    A short question that its speaker answers on the same line is one sentence with the answer: 没过？学费退您. So is
    one that asks what happens then (没考过怎么办？) with the answer on the line below.
    """
    stops = _CLAUSE_ENDS if clause else SENTENCE_ENDS
    low, high = _back(text, start, start, stops), _ahead(text, end, end, stops)
    if clause:
        return low, high
    if low > 1 and text[low - 1] in _ASKS and text[low - 2] not in SENTENCE_ENDS:
        asked = _back(text, low - 1, low - 1, stops)
        low = asked if low - asked <= _QUESTION else low
    elif low > 2 and text[low - 1] == "\n" and text[low - 2] in _ASKS:
        asked = _back(text, low - 2, low - 2, stops)
        low = asked if _what_if().search(text[asked : low - 2]) is not None else low
    if high + 1 < len(text) and text[high] in _ASKS and text[high + 1] not in SENTENCE_ENDS and high - low <= _QUESTION:
        high = _ahead(text, high + 1, end, stops)
    return low, high


def _back(text: str, low: int, start: int, stops: frozenset[str]) -> int:
    while low > 0 and start - low < _REACH and text[low - 1] not in stops:
        low -= 1
    return low


def _ahead(text: str, high: int, end: int, stops: frozenset[str]) -> int:
    while high < len(text) and high - end < _REACH and text[high] not in stops:
        high += 1
    return high


def fit(frame: Frame, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span from the first to the last part around an anchor, or None when the frame does not hold there."""
    low, high = window(text, start, end, clause=frame.clause)
    if frame.next:
        after = high
        while after < len(text) and after - high < 4 and (text[after] in SENTENCE_ENDS or text[after] == " "):
            after += 1
        high = window(text, after, after, clause=False)[1]
    before, behind, whole = text[low:start], text[end:high], text[low:high]
    if frame.never is not None and _excused(frame.never, whole):
        return None
    spans = [(start, end)]
    for part in frame.parts:
        found = _nearest(part, before, behind, low, end)
        if found is None:
            return None
        spans.append(found)
    spans.sort()
    low, high = spans[0][0], max(e for _, e in spans)
    while low < high and (text[low] in _CLAUSE_ENDS or text[low] == " "):
        low += 1  # a part may begin with the character before it, which is not of its clause
    if _parted(text, spans) or (frame.share is not None and not _most(text[low:high], frame.share)):
        return None
    return low, high


def _excused(never: Regex, whole: str) -> bool:
    """True when words of an honest sentence stand in the window; 能不能 asks, it does not say 不能."""
    found = never.search(whole)
    if found is not None and found.group() == "不能" and "能不能" in whole:
        found = never.search(whole.replace("能不能", "能〇能"))
    return found is not None


def _most(span: str, share: float) -> bool:
    """True when the two largest numbers of a span are nearly the same: 52 and 51 of them passed, not 62 and 41."""
    numbers = sorted(number_of(m.group(0)) for m in _number().finditer(span))[-2:]
    return len(numbers) == 2 and numbers[0] >= share * numbers[1] > 1


def number_of(word: str) -> float:
    """An Arabic or a Chinese number below ten thousand; 九个半 is 9.5, what cannot be read is 0."""
    half = 0.5 if word.endswith("半") else 0.0
    word = word.rstrip("半").replace("个", "")
    if word.replace(".", "", 1).isdigit() and word.isascii():
        return float(word) + half
    total = digit = 0
    for sign in word:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS.find(sign) if sign != "两" else 2
            if digit < 0:
                return 0.0
    return total + digit + half


def _nearest(part: Regex, before: str, behind: str, low: int, end: int) -> tuple[int, int] | None:
    """The occurrence of a part that stands nearest to the anchor."""
    ahead = list(part.finditer(before))
    first = part.search(behind)
    if ahead and (first is None or len(before) - ahead[-1].end() <= first.start()):
        return low + ahead[-1].start(), low + ahead[-1].end()
    return None if first is None else (end + first.start(), end + first.end())


def _parted(text: str, spans: list[tuple[int, int]]) -> bool:
    """True when something between the parts negates or doubts them."""
    pattern = _negation()
    reached = spans[0][1]
    for start, end in spans[1:]:
        if start > reached and pattern.search(_masked(text[reached:start])) is not None:
            return True
        reached = max(reached, end)
    return False


def _masked(gap: str) -> str:
    return str(masks().sub("〇", gap)) if gap else gap


@lru_cache(maxsize=1)
def _what_if() -> Regex:
    return compile_re(load_yaml("discourse")["what_if"])


@lru_cache(maxsize=1)
def _number() -> Regex:
    return compile_re(r"\d{1,4}(?:\.\d+)?(?:个半)?|[零一二两三四五六七八九十百千]{1,7}(?:个半)?")


@lru_cache(maxsize=1)
def masks() -> Regex:
    """Words that hold a negation's characters and negate nothing."""
    return compile_re("|".join(f"(?:{p})" for p in load_yaml("polarity")["masks"]))


@lru_cache(maxsize=1)
def _negation() -> Regex:
    return compile_re(load_yaml("polarity")["between"])
