"""Hides personal data in text that leaves the store: mobile and ID-card numbers, WeChat and QQ ids, contacts' names.

Masking keeps the length of the text, so that spans stay valid, and masking twice changes nothing. What belongs to
organisations stays readable: 400 and 800 numbers, landlines, credit codes, certificate and filing numbers, digests.
Only what is shown is masked; evidence keeps the bytes.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import re2

from auditor.contacts import (
    CONTACT,
    HOME,
    NAME_BEFORE_NUMBER,
    NAMED,
    ORGANISATION,
    QQ,
    QQ_MAIL,
    SURNAMES,
    WECHAT,
    WX_GLUED,
    WXID,
)

# Most cells of a report hold nothing of the kind: one look instead of many.
_MAYBE = re2.compile(
    r"(?i)\p{Nd}{3}|\p{Nd}[ \-._·—\x{00A0}\x{3000}]{1,2}\p{Nd}|信|wechat|weixin|wxid|vx|wx|[+加➕]v|qq|扣扣|企鹅"
    r"|联|聯|老师|负责|顾问|班主任|教务|%3[0-9]|[一幺][三四五六七八九]|[①②]"
)
_DIGITS = re2.compile(r"\p{Nd}+[XxＸｘ]?")


def _broken(*parts: int) -> str:
    """Groups of digits with one or two separators in between."""
    return r"[ \-._·—\x{00A0}\x{3000}]{1,2}".join(rf"\p{{Nd}}{{{part}}}" for part in parts)


# A mobile number as people break it up, every digit by itself included; 1 300 400 500 60 is a row of prices.
_BROKEN_MOBILE = re2.compile(
    "|".join(_broken(*p) for p in ((3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (1,) * 11))
)
_BROKEN_ID = re2.compile(_broken(6, 8, 3) + "[0-9Xx]")
# (pattern, how many characters of its groups stay at the front, and at the end)
_PLAIN = (
    (re2.compile(r"[①-⑨⓪⓿]{11}"), 3, 4),
    (re2.compile(r"[一幺][三四五六七八九][一二三四五六七八九〇零幺]{9}"), 3, 4),
    (re2.compile(r"%31%3[3-9](?:%3[0-9]){9}"), 9, 12),
    (re2.compile(r"身份证号?码?[ :：]{0,3}(\p{Nd}{15})"), 6, 0),
    (re2.compile(r"(?:护照|通行证|回乡证)号?码?[ :：]{0,3}([A-Za-z][0-9]{7,9})"), 2, 0),
    (WECHAT, 2, 0), (WX_GLUED, 2, 0), (WXID, 0, 0), (QQ, 2, 0), (QQ_MAIL, 2, 0), (HOME, 0, 4), (NAMED, 1, 0),
    (NAME_BEFORE_NUMBER, 1, 0),
)  # fmt: skip
# A digest or an id of ours: long, of hexadecimal digits, with letters among them.
_HEX = re2.compile(r"\b[0-9a-f]{16}(?:[0-9a-f]{24}|[0-9a-f]{48})?\b")
_HAN_RUN = re2.compile(r"\p{Han}*")


def mask(text: str) -> str:
    """The text with personal data replaced by '*', of the same length.

    Args:
        text: any text of a page; a cut-out should reach a little further than what is shown, so that a number at
            its edge is recognised.
    """
    if not _MAYBE.search(text):
        return text
    out = list(text)
    plain = _without_digests(text)
    for found in _DIGITS.finditer(plain):
        for offset, length in _hidden(_ascii(found.group())):
            _blank(out, found.start() + offset, length)
    for pattern in (_BROKEN_MOBILE, _BROKEN_ID):
        for found in pattern.finditer(plain):
            whole = not _digit_at(plain, found.start() - 1) and not _digit_at(plain, found.end())
            if whole and (pattern is _BROKEN_ID or _is_mobile("".join(filter(str.isdigit, found.group())))):
                _blank(out, *_middle(found.group(), found.start(), 6 if pattern is _BROKEN_ID else 3))
    for pattern, first, last in _PLAIN:
        for found in pattern.finditer(plain):
            for group in range(min(1, pattern.groups), pattern.groups + 1):
                start, end = found.span(group)
                _blank(out, start + first, end - start - first - last)
    for found in CONTACT.finditer(plain):
        follows = _HAN_RUN.match(plain[found.start(1) : found.start(1) + 14]).group()
        if follows[:1] in SURNAMES or not ORGANISATION.search(follows):
            _blank(out, found.start(1) + 1, found.end(1) - found.start(1) - 1)
    return "".join(out)


def _without_digests(text: str) -> str:
    """The text with digests and ids blanked out: a run of eleven digits inside one is nobody's number."""
    found = [match for match in _HEX.finditer(text) if not match.group().isdigit()]
    if not found:
        return text
    out = list(text)
    for match in found:
        out[match.start() : match.end()] = ["."] * (match.end() - match.start())
    return "".join(out)


def _middle(text: str, start: int, shown: int) -> tuple[int, int]:
    """Start and length of the hidden part of a broken-up number: `shown` digits stay, and the last four of a mobile."""
    places = [index for index, char in enumerate(text) if char.isdigit()]
    first = places[shown - 1] + 1
    return start + first, (places[-4] if shown == 3 else len(text)) - first


@lru_cache(maxsize=1024)
def _ascii(digits: str) -> str:
    """Digits of any script as 0-9, of the same length."""
    if digits.isascii():
        return digits
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else "X" for char in digits)


def _is_mobile(digits: str) -> bool:
    plain = _ascii(digits)
    return len(plain) == 11 and plain[0] == "1" and plain[1] in "3456789"


def _hidden(digits: str) -> list[tuple[int, int]]:
    """Which parts (offset, length) of one unbroken run of digits are personal."""
    number = digits.rstrip("Xx")
    if len(digits) == 18 and _is_date(digits[6:14]):
        return [(6, 12)]
    for prefix in ("", "86", "0086", "0"):
        if number.startswith(prefix) and _is_mobile(number[len(prefix) :]):
            return [(len(prefix) + 3, 4)]
    return []


def _is_date(digits: str) -> bool:
    """True when YYYYMMDD could be a date of birth; this tells an ID card from a credit code made of digits only."""
    return digits[:2] in ("19", "20") and "01" <= digits[4:6] <= "12" and "01" <= digits[6:8] <= "31"


def _digit_at(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isdigit()


def _blank(out: list[str], start: int, length: int) -> None:
    if length > 0:
        out[start : start + length] = ["*"] * length
