"""Chinese text in scripts: strings that a page writes into itself, and data of pages that scripts put together.

Nothing is run. A string is read as it stands; where a page has hardly any text of its own, its strings become the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import islice

from auditor.extract import linear
from auditor.extract.document import Document
from auditor.extract.matches import Match

_STRING = linear.compile(
    r"""(?s)(?:["']?([\w$\x{4e00}-\x{9fff}]{1,40})["']?\s{0,4}[:=(]\s{0,4})?"""
    r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|(\d{2,7}(?:\.\d{1,2})?)\b)"""
)
_ESCAPE = linear.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))")
_HAN = linear.compile(r"\p{Han}+")
_PRICE_KEY = linear.compile(r"(?i)^(?:sale|sell|now|current|course|real|act)?_?(?:price|fee|amount|money|tuition)$")
_WRITTEN = linear.compile(
    r"(?i)^(?:write(?:ln)?|innerHTML|textContent|innerText|html|append|prepend|insertAdjacentHTML|text)$"
)
_SIMPLE = {"n": "\n", "t": " ", "r": "", "b": "", "f": "", "\n": ""}
_MAX_CHARS, _MAX_STRINGS, _MAX_ASIDES = 1_000_000, 3_000, 200
_THIN, _ENOUGH = 60, 16  # characters: a page without text of its own; strings that could be a page


def worth_reading(text: str, scripts: Sequence[str]) -> bool:
    """True when the page shows next to nothing and its scripts hold Chinese text."""
    if not scripts or len(text) > 6 * _THIN or _han(text) >= _THIN:
        return False
    return sum(_han(value) for _, value in _strings(scripts)) >= max(_ENOUGH, _han(text))


def strings(scripts: Sequence[str]) -> list[str]:
    """Chinese strings that a page with text of its own writes into itself by script."""
    found = [value for name, value in _strings(scripts) if _han(value) >= 4 and _WRITTEN.search(name) is not None]
    return [_untagged(value)[:2000] for value in found[:_MAX_ASIDES]]


def as_html(scripts: Sequence[str]) -> str:
    """All Chinese strings as blocks of one page, in their order; prices under their key in words."""
    parts = []
    for name, value in _strings(scripts):
        if _PRICE_KEY.search(name) is not None and value.replace(".", "").isdigit():
            parts.append(f"<p>价格：{value}元</p>")
        elif _han(value) >= 2:
            parts.append(value if "<" in value and ">" in value else f"<p>{escape(value)}</p>")
    return "\n".join(parts)


def worth_reading_alts(document: Document) -> bool:
    """True when a page shows hardly a word and its pictures are described in words."""
    if not document.images or _han(document.text) >= _THIN // 2:
        return False
    return sum(_han(a.text) for a in document.aside if a.where == "alt") >= _ENOUGH // 2


def alts_as_html(document: Document) -> str:
    """The descriptions of pictures as lines."""
    return "".join(f"<p>{escape(a.text)}</p>" for a in document.aside if a.where == "alt")


def _strings(scripts: Sequence[str]) -> list[tuple[str, str]]:
    """(name before it, value) of string and number literals, unescaped."""
    found: list[tuple[str, str]] = []
    for script in scripts:
        if len(script) > _MAX_CHARS or not ("\\u" in script or _HAN.search(script) is not None):
            continue
        for match in islice(_STRING.finditer(script), _MAX_STRINGS):
            name, double, single, template, number = match.groups()
            value = next((v for v in (double, single, template, number) if v), "")
            if value:
                found.append((name or "", _ESCAPE.sub(_plain, value) if "\\" in value else value))
    return found


def _plain(match: Match) -> str:
    code = match.group(1) or match.group(2)
    if code:
        point = int(code, 16)
        return "" if 0xD800 <= point <= 0xDFFF else chr(point)
    return str(_SIMPLE.get(match.group(3), match.group(3)))


_TAG = linear.compile(r"<[^<>]{0,500}>")


def _untagged(value: str) -> str:
    return " ".join(_TAG.sub(" ", value).split())


def _han(text: str) -> int:
    """How many Chinese characters a text has."""
    return sum([len(run.group()) for run in _HAN.finditer(text)])
