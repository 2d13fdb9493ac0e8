"""Which characters every match of a pattern must hold, so that most texts can be told from it without asking RE2.

Most questions are asked about a line or less and answered with no. One class of characters, or two classes in a row,
is looked for many times faster than a pattern. Nothing else of `re` ever reads a page: such a look takes linear time.
A pattern that this module does not understand needs nothing, and is always asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

Words = frozenset[str]  # of one character each, or of two
Look = Callable[..., object]

_TOKEN = re.compile(
    r"\\p\{\^?\w+\}|\\x\{([0-9A-Fa-f]+)\}|\\[pPxQECZ0-9]|\\(.)|\((?:\?(?:P?<\w+>|[a-z]*[:)]))?"
    r"|\[\^?\]?(?:\[:\^?\w+:\]|\\p\{\^?\w+\}|\\x\{[0-9A-Fa-f]+\}|\\.|[^\]\\])*\]"
    r"|(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?|.",
    re.S | re.I,
)
_MEMBER = re.compile(r"\[:\w+:\]|\\p\{\^?\w+\}|\\x\{([0-9A-Fa-f]+)\}|\\(.)|(.)", re.S | re.I)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_KINDS = {"d": "0123456789", "s": "\t\n\f\r "}
_BEYOND = {"k": "\u212a", "s": "\u017f"}  # what else is the same letter to a caseless pattern
_MOST, _SPAN = 600, 64  # words of a set, characters of a range
_AGAIN = 3  # how often one character may be repeated to be laid out
_OFTEN = 0.25  # a set that holds so great a part of a text rules nothing out
# How many of a thousand characters of a page are this one; of all others one, of Latin letters two.
_SHARES = (
    (26, "，"), (18, "。"), (14, "21"), (12, "级"), (11, "人"), (10, "能"), (8, "：证、的\t工训不业学一考3"),
    (6, "师6-费85职4有技智9三"), (4, "公元书价报评练年）（课"),
    (3, "上机培名四等发会我；“”在员标用是7时校班本中司号数限试作五"),
    (2, "收可合由到月构个教社日过定以开分务备后位注自要理下"),
)  # fmt: skip
_USUAL = {"0": 40, "\n": 32, " ": 29} | {sign: share for share, signs in _SHARES for sign in signs}


@dataclass(frozen=True)
class _Part:
    """What is known of a part of a pattern: its characters one by one, when these are known, and what it needs."""

    exact: tuple[Words, ...] | None = None
    one: Words | None = None
    two: Words | None = None


_NOTHING, _EMPTY = _Part(), _Part(())


class _Unknown(Exception):
    """A pattern that is written in a way not understood here."""


def any_of(signs: Iterable[str], *, kinds: str = "") -> Look:
    """A search for any of some characters; a set would look at each character of a text as a text of its own.

    Args:
        kinds: whole kinds of them, as `re` writes them in a class.
    """
    return re.compile(f"[{kinds}{re.escape(''.join(sorted(signs)))}]").search


def look(pattern: str) -> Look | None:
    """A search that finds nothing in a text in which the pattern has no match; None when it would hardly ever.

    Args:
        pattern: RE2 syntax, read as if it were caseless.
    """
    tokens = list(_TOKEN.finditer(pattern))
    try:
        part, end = _either(tokens, 0)
    except _Unknown:
        return None
    known: list[Words] = [words for words in (part.one, part.two) if words and _share(words) < _OFTEN]
    if end < len(tokens) or not known:
        return None
    behind: dict[str, list[str]] = {}
    best: Words = min(known, key=lambda words: (_share(words), len(words)))
    for word in sorted(best):
        behind.setdefault(word[0], []).append(re.escape(word[1:]))
    first = "".join(re.escape(sign) for sign in behind)
    pairs = "|".join(f"{re.escape(sign)}[{''.join(rest)}]" for sign, rest in behind.items())
    return re.compile(pairs if any(any(rest) for rest in behind.values()) else f"[{first}]").search


def _share(words: Words) -> float:
    """How often any of some words stands in a text, about; the two characters of a real word are no chance."""
    return (
        sum(min([_USUAL.get(sign, 2 if sign.isascii() else 1) for sign in word]) / len(word) ** 2 for word in words)
        / 1000
    )


def _either(tokens: list[re.Match[str]], at: int) -> tuple[_Part, int]:
    """Alternatives up to the end of their group."""
    ways: list[_Part] = []
    while True:
        part, at = _row(tokens, at)
        ways.append(part)
        if at == len(tokens) or tokens[at].group() != "|":
            break
        at += 1
    if len(ways) == 1:
        return ways[0], at
    exacts = [way.exact for way in ways if way.exact is not None]
    exact = None
    if len(exacts) == len(ways) and len({len(each) for each in exacts}) == 1:
        exact = tuple(frozenset().union(*column) for column in zip(*exacts, strict=True))
    return _Part(exact, _union([way.one for way in ways]), _union([way.two for way in ways])), at


def _union(needs: list[Words | None]) -> Words | None:
    """What one of several ways needs; None where one needs nothing, or where it would be too much."""
    told: set[str] = set()
    for words in needs:
        if words is None:
            return None
        told |= words
    return frozenset(told) if len(told) <= _MOST else None


def _row(tokens: list[re.Match[str]], at: int) -> tuple[_Part, int]:
    """Parts behind each other, up to the next alternative or the end of the group."""
    run: list[Words] = []  # known characters in a row
    ones: list[Words] = []
    twos: list[Words] = []
    exact = True
    while at < len(tokens) and tokens[at].group() not in ("|", ")"):
        part, at = _single(tokens, at)
        if at < len(tokens) and (tokens[at].group()[0] in "*+?" or tokens[at].group(3)):
            part, at = _repeated(part, tokens[at]), at + 1
        ones += [part.one] if part.one else []
        twos += [part.two] if part.two else []
        if part.exact is None:
            exact = False
            _take(run, twos)
            run = []
        else:
            run += part.exact
    _take(run, twos)
    row = tuple(run) if exact else None
    return _Part(row, min(ones, key=_share, default=None), min(twos, key=_share, default=None)), at


def _take(run: list[Words], twos: list[Words]) -> None:
    for one, other in pairwise(run):
        if len(one) * len(other) <= _MOST:
            twos.append(frozenset([sign + behind for sign in one for behind in other]))


def _repeated(part: _Part, token: re.Match[str]) -> _Part:
    """A part that stands there more than once, or perhaps not at all."""
    least, said = token.group(3), token.group()
    if said[0] in "*?" or (least is not None and int(least) == 0):
        return _NOTHING
    if least is not None and part.exact is not None and said.rstrip("?+") == f"{{{least}}}" and int(least) <= _AGAIN:
        return _Part(part.exact * int(least), part.one, part.two)
    return _Part(None, part.one, part.two)


def _single(tokens: list[re.Match[str]], at: int) -> tuple[_Part, int]:
    """One character, class, place or group."""
    said = tokens[at].group()
    if said[0] == "(" and not said.endswith(")"):
        part, end = _either(tokens, at + 1)
        if end == len(tokens):
            raise _Unknown
        return part, end + 1
    if said[0] == "(" or said in ("^", "$", r"\b", r"\B", r"\A", r"\z"):
        return _EMPTY, at + 1  # (?i), and places between characters
    if said[0] == "[" and len(said) > 1:
        return _of(_members(said)), at + 1
    if said == "." or (said.startswith((r"\p", r"\P")) and len(said) > 2):
        return _NOTHING, at + 1
    if said[0] == "\\":
        return _of(_escaped(tokens[at].group(1), tokens[at].group(2))), at + 1
    if said[0] in "*+?{[":
        raise _Unknown
    return _of(frozenset(said)), at + 1


def _of(signs: Words | None) -> _Part:
    told = None if signs is None else _caseless(signs)
    return _NOTHING if told is None else _Part((told,), told)


def _caseless(signs: Words) -> Words | None:
    """With all forms of its letters; None where these are not surely known, or the set is too large."""
    told: set[str] = set()
    for sign in signs:
        if sign == "?" or (not sign.isascii() and not sign.lower() == sign.upper() == sign):
            return None  # characters that cannot be encoded are read as ?
        told |= {sign.lower(), sign.upper()} | set(_BEYOND.get(sign.lower(), ""))
    return frozenset(told) if len(told) <= _MOST else None


def _escaped(code: str | None, sign: str | None) -> Words | None:
    """What \\n, \\d, \\x{2009} or \\. stands for; None for what is not a few characters."""
    if code is not None:
        return frozenset(chr(int(code, 16)))
    if sign is None:
        raise _Unknown
    if sign in _KINDS:
        return frozenset(_KINDS[sign])
    if sign.isalnum() and sign not in _CONTROLS:
        if sign in "wWDS":
            return None
        raise _Unknown
    return frozenset(_CONTROLS.get(sign, sign))


def _members(said: str) -> Words | None:
    """The characters of a class; None where it names others, or very many."""
    if said.startswith("[^"):
        return None
    told: set[str] = set()
    members = list(_MEMBER.finditer(said[1:-1]))
    place = 0
    while place < len(members):
        code, sign, plain = members[place].groups()
        first = frozenset(plain) if plain else _escaped(code, sign) if code or sign else None
        if first is None:
            return None
        if place + 2 < len(members) and members[place + 1].group() == "-":
            code, sign, plain = members[place + 2].groups()
            last = frozenset(plain) if plain else _escaped(code, sign) if code or sign else None
            if last is None or len(first) != 1 or len(last) != 1:
                return None
            low, high = ord(min(first)), ord(min(last))
            if high - low > _SPAN:
                return None
            told |= {chr(number) for number in range(low, high + 1)}
            place += 3
            continue
        told |= first
        place += 1
    return frozenset(told) if told else None
