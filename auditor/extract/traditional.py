"""Traditional to simplified, character for character, so that no offset moves. The tables are OpenCC's."""

from __future__ import annotations

from functools import lru_cache

import opencc

_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@lru_cache(maxsize=1)
def table() -> dict[int, str]:
    """Code point → simplified character, for every character that changes and stays one character.

    Phrases are left out on purpose: a phrase conversion may change the length, and the differences it makes (著/着,
    乾/干) play no part in any lexicon.
    """
    every = "".join(chr(code) for low, high in _RANGES for code in range(low, high))
    # A separator keeps the converter from seeing phrases, and characters from shifting.
    simple = opencc.OpenCC("t2s").convert("\n".join(every)).split("\n")
    if len(simple) != len(every):
        return {}
    return {ord(old): new for old, new in zip(every, simple, strict=True) if len(new) == 1 and new != old}
