"""Hides personal numbers in text that leaves the store: mobile phones and identity-card numbers.

The length never changes, so spans still point at the same characters.
"""

from __future__ import annotations

import re2

_DIGIT = "[0-9０-９]"
# Mobile: 11 digits from 13 to 19 (工信部 numbering), also written 3-4-4 with a space or a hyphen.
_MOBILE = re2.compile(f"[1１][3-9３-９]{_DIGIT}[ -－]?{_DIGIT}{{4}}[ -－]?{_DIGIT}{{4}}".replace("[ -－]", "[ \\-－]"))
# Identity card: GB 11643-1999, 18 characters: region (first digit 1-8), birth date, serial, check digit or X.
_IDENTITY = re2.compile(
    f"[1-8１-８]{_DIGIT}{{5}}(?:1９|１９|19|20|２０){_DIGIT}{{2}}[01０１]{_DIGIT}[0-3０-３]{_DIGIT}{_DIGIT}{{3}}[0-9Xx０-９Ｘ]"
)
_KEEP_START, _KEEP_END = 3, 2


def mask(text: str) -> str:
    """The text with the middle of each mobile and identity-card number replaced by '*', at equal length."""
    if not text or not any(character.isdigit() for character in text):
        return text
    for pattern in (_IDENTITY, _MOBILE):
        pieces, done = [], 0
        for found in pattern.finditer(text):
            start, end = found.span()
            # re2 has no look-around: a longer run of digits is some other number, such as an order or a licence.
            if _digit_at(text, start - 1) or _digit_at(text, end):
                continue
            middle = end - start - _KEEP_START - _KEEP_END
            pieces += [text[done : start + _KEEP_START], "*" * middle]
            done = end - _KEEP_END
        text = "".join(pieces) + text[done:] if pieces else text
    return text


def _digit_at(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isdigit()
