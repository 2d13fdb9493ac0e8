"""One form for every spelling of a character: NFKC, lower case, simplified, letters and digits only."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import opencc
from numpy.typing import NDArray

_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
_BREAK = "\n"  # stands between the names of a batch; never part of one
_LONGER = 0xFFFFFFFF  # marks a character that folds into several
# 乾 is simplified to 干 only where it means 'dry'; in names (乾元, 乾坤) it stays.
_KEPT = frozenset("乾")


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """Traditional → simplified for single characters; OpenCC's table."""
    every = "".join(chr(code) for low, high in _HAN for code in range(low, high))
    # A separator keeps the converter from seeing phrases, and characters from shifting.
    simple = opencc.OpenCC("t2s").convert(_BREAK.join(every)).split(_BREAK)
    pairs = zip(every, simple, strict=len(simple) == len(every))
    return {old: new for old, new in pairs if len(new) == 1 and new != old and old not in _KEPT}


def _fold_char(char: str) -> str:
    simple = simplified()
    wide = unicodedata.normalize("NFKC", char).casefold()
    return "".join(c for c in (simple.get(w, w) for w in wide) if c.isalnum())


@lru_cache(maxsize=1)
def _plane() -> list[str]:
    """What each character of the first plane folds into."""
    return [_fold_char(chr(code)) for code in range(0x10000)]


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint32]:
    """Code point → folded code point; 0 for what is left out."""
    codes = [0 if not f else ord(f) if len(f) == 1 else _LONGER for f in _plane()]
    table = np.full(sys.maxunicode + 1, _LONGER, dtype=np.uint32)  # rare planes go the slow way
    table[:0x10000] = codes
    table[ord(_BREAK)] = ord(_BREAK)
    return table


@lru_cache(maxsize=1)
def _quick() -> dict[int, str]:
    return {code: char for code, char in enumerate(_plane()) if char != chr(code)}


def fold(name: str) -> str:
    """NFKC, lower case, simplified characters, letters and digits only."""
    # Combining marks and jamo join up only over the whole text.
    text = name if unicodedata.is_normalized("NFKC", name) else unicodedata.normalize("NFKC", name)
    plain = text.casefold().translate(_quick())
    return plain if plain.isalnum() else "".join([char for char in plain if char.isalnum()])


def fold_many(names: Sequence[str]) -> list[str]:
    """`fold` of each name, for hundreds of thousands at once."""
    if not names:
        return []
    joined = _BREAK.join(name.replace(_BREAK, " ") for name in names)
    codes = _table()[np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
    if (codes == _LONGER).any() or not unicodedata.is_normalized("NFC", joined):
        return [fold(name) for name in names]
    folded: str = codes[codes != 0].tobytes().decode("utf-32-le", "surrogatepass")
    return folded.split(_BREAK)
