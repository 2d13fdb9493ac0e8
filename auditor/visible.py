"""Text whose looks cannot deceive: no control characters, no marks that turn the reading direction."""

from __future__ import annotations

import unicodedata

_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff")
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """Text whose looks cannot deceive: direction marks become readable names, control characters disappear."""
    if text.isprintable():  # no control, direction or zero-width character can be in it
        return text
    out = []
    for char in text:
        if char in DIRECTION:
            out.append(f"[U+{ord(char):04X}]")
        elif char in "\n\r\t\u2028\u2029":
            out.append(" ")
        elif char not in _DROPPED and unicodedata.category(char) not in ("Cc", "Cs"):
            out.append(char)
    return "".join(out)
