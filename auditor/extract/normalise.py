"""Text to a form in which one phrase is written one way, with a map back to the offsets people see.

NFKC, traditional to simplified, injected pinyin, zero-width characters, separators inside watched words, homophones.
The tables are data: lexicons/writing.yaml.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ahocorasick
import re2

from auditor.extract import linear, traditional
from auditor.extract.lexicon import load_yaml
from auditor.extract.linear import Regex
from auditor.extract.needed import Look, any_of

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\u20e3\ufe00-\ufe0f\ufeff"
)

_SINGLY = 12  # up to so many characters are faster replaced one by one
# Forms of characters seen so far, and the longer ones among them: facts about characters, the same for every page.
_KNOWN: tuple[dict[str, str], dict[str, str]] = ({}, {})
_PLAIN: set[str] = set()  # those of them that stay as they are
_KEPT = "，。！？；：（）…"  # sentence marks stay Chinese: clauses are cut at them


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text. `starts` and `shifts` map an offset of `text` back to the original (piecewise linear)."""

    text: str
    starts: tuple[int, ...]  # offsets in `text` where a new piece begins
    origins: tuple[int, ...]  # the original offset of each piece's first character
    lengths: tuple[int, ...]  # original length of a piece when it is a replacement, else -1 (character for character)

    @property
    def identity(self) -> bool:
        """True when every offset stands for itself."""
        return len(self.starts) == 1 and self.origins[0] == 0 and self.lengths[0] < 0

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original span of a normalised span; replaced pieces are taken whole."""
        if self.identity:
            return start, end
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(start, end - 1)) - 1
        begin = self.origins[first] + (0 if self.lengths[first] >= 0 else start - self.starts[first])
        if self.lengths[last] >= 0:
            return begin, self.origins[last] + self.lengths[last]
        return begin, self.origins[last] + end - self.starts[last]

    def position(self, original: int) -> int:
        """The normalised offset of an original one; inside a replaced or vanished piece, that of what follows it."""
        if self.identity:
            return min(original, len(self.text))
        index = bisect_right(self.origins, original) - 1
        if index < 0:
            return 0
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        if self.lengths[index] >= 0:
            return self.starts[index] if original == self.origins[index] else end
        return min(self.starts[index] + original - self.origins[index], end)


@dataclass(frozen=True)
class _Tables:
    letters: dict[int, str]  # one character for one
    deletions: Regex  # RE2: what vanishes
    separators: Regex  # RE2: a run of separators between two characters of a word
    spelled: Regex  # RE2: three or more characters set one by one, or two with an odd mark between
    marks: str  # what `separators` lets stand between two characters
    parting: Look  # a search for any of them
    watched: Any  # automaton of the words that are put together again
    homophones: Regex
    readings: dict[str, str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("writing")
    letters = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " ", 0xA0: " ", 0xFFE5: "¥"}
    for keep in _KEPT:
        letters.pop(ord(keep), None)
    letters |= traditional.table()
    for pair in data["traditional"].split():
        letters[ord(pair[0])] = pair[1]
    odd = re2.escape(data["odd_separators"])
    watched = ahocorasick.Automaton()
    for word in data["watched"]:
        watched.add_word(word, len(word))
    watched.make_automaton()
    readings = {entry["write"]: entry["read"] for entry in data["homophones"]}
    return _Tables(
        letters=letters,
        deletions=linear.compile(rf"[{_INVISIBLE}]+|{data['injected_pinyin']}"),
        # A line break is never inside a word.
        separators=linear.compile(r"\p{Han}([" + re2.escape(data["separators"]) + r" \t]{1,3})"),
        spelled=linear.compile(
            r"(\p{Han}(?:[ \t]{1,2}\p{Han}){2,40})|(\p{Han}(?:[·."
            + odd
            + r"]\p{Han}){2,40})|\p{Han}(["
            + odd
            + r"])\p{Han}|(\d(?:[ \t]\d){1,6}[ \t]{0,2}(?:元|学时|课时|块|学 时))"
        ),
        marks=data["separators"] + " \t",
        parting=any_of(data["separators"] + " \t"),
        watched=watched,
        homophones=linear.compile(
            "|".join(re2.escape(w) for w in sorted(readings, key=lambda w: (-len(w), w))), _caseless()
        ),
        readings={k.lower(): v for k, v in readings.items()},
    )


def _caseless() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    return options


def normalise(text: str) -> Normal:
    """Normalise a visible text."""
    if text.isascii():
        return Normal(text, (0,), (0,), (-1,))
    tables = _tables()
    flat, edits = _flatten(text, tables)
    for match in tables.deletions.finditer(flat):
        start, end = match.span(1) if match.group(1) is not None else match.span()
        edits.append((start, end, ""))
    normal = _apply(flat, edits)
    # Words can be hidden in two ways at once, so each layer reads what the one before it left.
    normal = _compose(normal, _gaps(normal.text, tables))
    return _compose(normal, _sounds(normal.text, tables))


def _flatten(text: str, tables: _Tables) -> tuple[str, list[tuple[int, int, str]]]:
    """Character for character: NFKC, traditional to simplified; longer expansions become edits."""
    table, longer = _KNOWN
    signs = set(text).difference(_PLAIN)
    for char in signs:  # not `signs - table.keys()`, which walks through the whole table
        if char in table:
            continue
        code = ord(char)
        form = tables.letters.get(code)
        if form is None:
            form = char
            if code > 127 and char not in _KEPT:
                form = unicodedata.normalize("NFKC", char)
                if len(form) != 1:
                    longer[char] = form
                    form = char
        table[char] = form
        if form == char and char not in longer:
            _PLAIN.add(char)
    flat = _changed(text, {char: table[char] for char in signs if table[char] != char})
    if longer.keys().isdisjoint(signs):
        return flat, []
    return flat, [(i, i + 1, longer[c]) for i, c in enumerate(text) if c in longer]


def _changed(text: str, forms: dict[str, str]) -> str:
    """One character for one, all at once."""
    if len(forms) > _SINGLY or not forms.keys().isdisjoint(forms.values()):
        # A full table of the text's own characters: a missing key costs an exception per character.
        return text.translate({ord(char): forms.get(char, char) for char in set(text)})
    for char in sorted(forms):
        text = text.replace(char, forms[char])
    return text


def _gaps(text: str, tables: _Tables) -> list[tuple[int, int, str]]:
    """Separators inside watched words: squeeze all of them out, look for the words, keep only what was inside one."""
    if tables.parting(text) is None or tables.separators.search(text) is None:
        return []
    inside: list[tuple[int, int, str]] = []
    for match in tables.spelled.finditer(text):
        group = next(number for number in (1, 2, 3, 4) if match.group(number) is not None)
        low, high = match.span(group)
        inside += [(i, i + 1, "") for i in range(low, high) if not (text[i] >= "⺀" or text[i].isdigit())]
    if _as_many(text, tables):
        return sorted(set(inside))
    spans = [match.span(1) for match in tables.separators.finditer(text)]
    squeezed = _apply(text, [(start, end, "") for start, end in spans])
    index = 0
    for last, length in tables.watched.iter(squeezed.text):
        start, end = squeezed.original(last + 1 - length, last + 1)
        if end - start == length:
            continue
        while index < len(spans) and spans[index][0] < start:
            index += 1
        k = index
        while k < len(spans) and spans[k][1] < end:
            inside.append((*spans[k], ""))
            k += 1
    return sorted(set(inside))


def _as_many(text: str, tables: _Tables) -> bool:
    """True when the text without any separator holds as many watched words as it does with them: none is parted."""
    bare = text
    for mark in tables.marks:
        if mark in bare:
            bare = bare.replace(mark, "")
    return len(list(tables.watched.iter(bare))) == len(list(tables.watched.iter(text)))


def _sounds(text: str, tables: _Tables) -> list[tuple[int, int, str]]:
    return [
        (match.start(), match.end(), tables.readings[match.group().lower()])
        for match in tables.homophones.finditer(text)
    ]


def _apply(text: str, edits: list[tuple[int, int, str]]) -> Normal:
    """Apply sorted-able, non-overlapping edits (start, end, replacement)."""
    if not edits:
        return Normal(text, (0,), (0,), (-1,))
    edits.sort()
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    lengths: list[int] = []
    position = done = 0

    def piece(string: str, origin: int, length: int) -> None:
        nonlocal position
        if string:
            parts.append(string)
            starts.append(position)
            origins.append(origin)
            lengths.append(length)
            position += len(string)

    for start, end, replacement in edits:
        if start < done:
            continue
        piece(text[done:start], done, -1)
        piece(replacement, start, end - start)
        done = end
    piece(text[done:], done, -1)
    if not parts:
        return Normal("", (0,), (0,), (-1,))
    return Normal("".join(parts), tuple(starts), tuple(origins), tuple(lengths))


def _compose(first: Normal, edits: list[tuple[int, int, str]]) -> Normal:
    """Apply edits to an already mapped text and map straight back to the original."""
    if not edits:
        return first
    second = _apply(first.text, edits)
    if first.identity:
        return second
    starts: list[int] = []
    origins: list[int] = []
    lengths: list[int] = []
    for i, start in enumerate(second.starts):
        end = second.starts[i + 1] if i + 1 < len(second.starts) else len(second.text)
        if second.lengths[i] >= 0:
            begin, finish = first.original(second.origins[i], second.origins[i] + max(1, second.lengths[i]))
            starts.append(start)
            origins.append(begin)
            lengths.append(finish - begin)
            continue
        # A character-for-character piece may cross several pieces of the first map.
        low, high = second.origins[i], second.origins[i] + end - start
        index = bisect_right(first.starts, low) - 1
        while index < len(first.starts) and first.starts[index] < high:
            piece = max(low, first.starts[index])
            starts.append(start + piece - low)
            if first.lengths[index] >= 0:
                origins.append(first.origins[index])
                lengths.append(first.lengths[index])
            else:
                origins.append(first.origins[index] + piece - first.starts[index])
                lengths.append(-1)
            index += 1
    return Normal(second.text, tuple(starts), tuple(origins), tuple(lengths))
