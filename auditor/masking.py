"""Hides personal data in text that leaves the store: mobile numbers, ID-card numbers, WeChat ids, contact names.

Masking keeps the length of the text, so that spans stay valid. Organisation-level data (hotlines, credit codes,
certificate and filing numbers) stays readable.
"""

from __future__ import annotations

import re2

# Most cells of a report hold nothing of the kind: one look instead of four.
_MAYBE = re2.compile(r"(?i)[0-9０-９]{3}|信|wechat|weixin|vx|wx|联系|老师|负责")
_DIGITS = re2.compile(r"[0-9０-９]+[Xx]?")
_SPACED_MOBILE = re2.compile(r"1[3-9][0-9][ \-\x{00A0}]{1,2}[0-9]{4}[ \-\x{00A0}]{1,2}[0-9]{4}")
_WECHAT = re2.compile(
    r"(?i)(?:微信|薇信|v信|wechat|weixin|\bvx|\bwx)号?(?:同号|同步|id)?[ :：]{0,3}([a-z][a-z0-9_\-]{5,19})"
)
_CONTACT = re2.compile(r"(?:联系人|联系老师|招生老师|负责人)[ :：]{1,3}(\p{Han}{2,4})")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def mask(text: str) -> str:
    """The text with personal data replaced by '*', of the same length.

    Args:
        text: any text of a page; a cut-out should reach a little further than what is shown, so that a number at
            its edge is recognised.
    """
    if not _MAYBE.search(text):
        return text
    out = list(text)
    for found in _DIGITS.finditer(text):
        start = found.start()
        for offset, length in _hidden(found.group().translate(_WIDE)):
            _blank(out, start + offset, length)
    for found in _SPACED_MOBILE.finditer(text):
        if not _digit_at(text, found.start() - 1) and not _digit_at(text, found.end()):
            _blank(out, found.start() + 3, found.end() - found.start() - 7)
    for found in _WECHAT.finditer(text):
        _blank(out, found.start(1) + 2, found.end(1) - found.start(1) - 2)
    for found in _CONTACT.finditer(text):
        _blank(out, found.start(1) + 1, found.end(1) - found.start(1) - 1)
    return "".join(out)


def _hidden(digits: str) -> list[tuple[int, int]]:
    """Which parts (offset, length) of one unbroken run of digits are personal."""
    number = digits.rstrip("Xx")
    if len(digits) == 18 and _is_date(digits[6:14]):
        return [(6, 8), (14, 4)]
    if len(number) == 11 and number[0] == "1" and number[1] in "3456789":
        return [(3, 4)]
    if len(number) == 13 and number.startswith("861") and number[3] in "3456789":
        return [(5, 4)]
    return []


def _is_date(digits: str) -> bool:
    """True when YYYYMMDD could be a date of birth; this tells an ID card from a credit code made of digits only."""
    return digits[:2] in ("19", "20") and "01" <= digits[4:6] <= "12" and "01" <= digits[6:8] <= "31"


def _digit_at(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isdigit()


def _blank(out: list[str], start: int, length: int) -> None:
    out[start : start + length] = ["*"] * length
