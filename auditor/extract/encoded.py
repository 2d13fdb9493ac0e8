"""The bytes of the texts that are being read: the last page and the last line are asked about again and again."""

from __future__ import annotations

_LONG = 200  # characters; a longer text is asked again and again, so its bytes are kept for the next pattern


class _Kept:
    """A text and its bytes, replaced as a pair."""

    __slots__ = ("pair",)

    def __init__(self) -> None:
        self.pair: tuple[str, bytes] = ("", b"")


_PAGE = _Kept()
_LINE = _Kept()


def encoded(text: str) -> bytes:
    """A text in UTF-8; what cannot be encoded becomes a question mark."""
    kept = _LINE if len(text) < _LONG else _PAGE
    known = kept.pair
    if known[0] is text:
        return known[1]
    raw = text.encode("utf-8", "replace")
    kept.pair = (text, raw)
    return raw
