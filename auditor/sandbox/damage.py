"""Shows a sentence as HTML; the words between [[ and ]] may be disguised the way sellers disguise them."""

from __future__ import annotations

from random import Random

from markupsafe import Markup, escape

_TRADITIONAL = str.maketrans("过证国级学费内库颁发认报师资门槛额", "過證國級學費內庫頒發認報師資門檻額")
KINDS = ("dots", "spaces", "tags", "spans", "entities", "traditional", "wide", "zero_width")


def plain(text: str) -> str:
    """The sentence without its marks."""
    return text.replace("[[", "").replace("]]", "")


def say(text: str, kind: str = "") -> Markup:
    """The sentence as HTML.

    Args:
        text: may hold one pair of [[ ]].
        kind: '' leaves the marked words as they are; else one of `KINDS`.
    """
    before, mark, rest = text.partition("[[")
    if not mark:
        return escape(text)
    words, _, after = rest.partition("]]")
    return escape(before) + _disguise(words, kind) + say(after, kind)


def choose(text: str, rng: Random) -> str:
    """A disguise for about one marked sentence in four; long marks are never spelled with dots or spaces."""
    words = text.partition("[[")[2].partition("]]")[0]
    kind = rng.choice(KINDS) if rng.random() < 0.28 else ""
    if kind in ("dots", "spaces") and (len(words) > 4 or not words.isalpha()):
        return "tags"
    return kind


def _disguise(words: str, kind: str) -> Markup:  # noqa: PLR0911 - one return per disguise
    half = max(1, len(words) // 2)
    match kind:
        case "dots":
            return escape("·".join(words))
        case "spaces":
            return escape(" ".join(words))
        case "tags":
            return Markup("{}<b>{}</b>").format(words[:half], words[half:])
        case "spans":
            return Markup('<span style="color:#e60012">{}</span><span>{}</span>').format(words[:half], words[half:])
        case "entities":
            return Markup("".join(f"&#x{ord(c):x};" if i % 2 == 0 else f"&#{ord(c)};" for i, c in enumerate(words)))  # noqa: S704
        case "traditional":
            return escape(words.translate(_TRADITIONAL))
        case "wide":
            return escape("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in words))
        case "zero_width":
            return Markup("{}&#8203;{}").format(words[:half], words[half:])
    return escape(words)
