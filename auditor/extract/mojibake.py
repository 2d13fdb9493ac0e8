"""Text that was decoded wrongly and saved again: put right where every step can be undone, else given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache

# The wrong reading of each pair is turned back into bytes, which are then read as they were meant.
_WAYS = (
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("gb18030", "utf-8"),
    ("big5", "utf-8"),
    ("latin-1", "big5"),
    ("big5", "gb18030"),
    ("gb18030", "big5"),
)
_LOST = frozenset("�")
_SAMPLE = 20_000
_MIN_SHARE = 0.25  # how common the characters of a mended text must be, see decode.quality
_GAIN = 0.2
_LEAST_HAN, _LEAST_SHARE = 20, 0.8  # pages of the corpus lie above 0.91, wrongly decoded ones below 0.67


def repaired(text: str, quality: Callable[[str], float]) -> tuple[str, str] | None:
    """The text as it was meant and how it was damaged, or None when no way back reads clearly better.

    Args:
        quality: how much a text reads like Chinese, 0-1.
    """
    if text.isascii():
        return None
    sample, before = text[:_SAMPLE], quality(text[:_SAMPLE])
    best: tuple[float, str, str] | None = None
    for wrong, meant in _WAYS:
        tried = _undo(sample, wrong, meant)
        if tried is None:
            continue
        share = quality(tried)
        if share >= _MIN_SHARE and share >= before + _GAIN and (best is None or share > best[0]):
            best = (share, wrong, meant)
    if best is None:
        return None
    _, wrong, meant = best
    whole = _undo(text, wrong, meant)
    return (whole, f"repaired: {meant} had been read as {wrong}") if whole is not None else None


@lru_cache(maxsize=1)
def _everyday() -> tuple[frozenset[str], frozenset[str]]:
    """The characters in use: the first levels of GB 2312 (simplified) and of Big5 (traditional)."""
    plans = (
        ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
        ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    )
    return tuple(  # type: ignore[return-value]
        frozenset(bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails)
        for codec, leads, trails in plans
    )


def looks_drawn(counts: Counter[str]) -> bool:
    """True when the characters are drawn from all of the code table: bytes that were read in the wrong encoding.

    Nine in ten characters of any Chinese page, names and all, belong to the first level of GB 2312 or of Big5;
    of 浜哄伐鏅鸿兘 one in five does.
    """
    han = {c: n for c, n in counts.items() if "一" <= c <= "鿿" or c in _LOST or "\ue000" <= c <= "\uf8ff"}
    total = sum(han.values())
    shares = [sum(n for c, n in han.items() if c in known) for known in _everyday()]
    return total >= _LEAST_HAN and max(shares) < total * _LEAST_SHARE


def looks_latin(counts: Counter[str]) -> bool:
    """True when most characters beyond ASCII are Latin letters: eight-bit text that was read as Latin-1."""
    latin = sum(n for c, n in counts.items() if "\x80" <= c <= "\xff" and c not in "\xa0·×°±§©®«»")
    latin += sum(n for c, n in counts.items() if c in "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ") if latin > 40 else 0
    return latin > 40 and latin * 10 > sum(n for c, n in counts.items() if c > "\x7f") * 7


def _undo(text: str, wrong: str, meant: str) -> str | None:
    """Back to bytes and forward again; a few torn characters are allowed, a stream of them is not."""
    try:
        if wrong == "cp1252":
            raw = b"".join(c.encode("cp1252") if c not in _HOLES else bytes((ord(c),)) for c in text)
        else:
            raw = text.encode(wrong)
    except (UnicodeError, ValueError):
        if wrong in ("latin-1", "cp1252"):
            return None
        raw = text.encode(wrong, "replace")
    mended = raw.decode(meant, "replace")
    lost = sum(mended.count(c) for c in _LOST)
    return mended if lost * 60 <= len(mended) else None


_HOLES = frozenset("\x81\x8d\x8f\x90\x9d")
