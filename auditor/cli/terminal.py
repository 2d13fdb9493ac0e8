"""What commands print goes through here: text of others cannot move the cursor or turn the reading direction."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any, TextIO

from auditor.visible import DIRECTION

_KEPT = frozenset("\n\t")


def plain(text: str) -> str:
    """The text with control characters and direction marks written out as \\u001b and the like.

    In JSON that is the same string; on a terminal it is what stands there, and not what it would do.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        f"\\u{ord(char):04x}"
        if char in DIRECTION or (char not in _KEPT and unicodedata.category(char) in ("Cc", "Cs"))
        else char
        for char in text
    )


class Plain:
    """A text stream whose writes are made plain; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text, made plain."""
        self._stream.write(plain(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of them."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard() -> None:
    """Put standard output and standard error of this process behind it; doing it twice changes nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, Plain):
            setattr(sys, name, Plain(stream))
