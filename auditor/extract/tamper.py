"""Pages in which a machine replaced a word of the occupation's name, to sell something else with copied text."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import re2

from auditor.extract.lexicon import load_yaml

_STEM = re2.compile(r"([\p{Han}A-Za-z0-9+]{1,10})训练师")


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    data = load_yaml("tamper")
    return tuple(data["honest"]), tuple(data["structure"])


def tampered(text: str) -> str:
    """Why a page looks altered, in Chinese, or ''.

    Three signs together: at least three times 「X训练师」 with one X that is no word of this trade, phrases of the
    occupation's standard, and the true name rarer than the false one.
    """
    honest, structure = _words()
    stems = [match.group(1) for match in _STEM.finditer(text)]
    if len(stems) < 3:
        return ""
    true = sum(stem.endswith(("人工智能", "AI")) for stem in stems)
    stems = [stem for stem in stems if not stem.endswith(honest)]
    ends = Counter(stem[-size:] for stem in stems for size in range(2, 7) if len(stem) >= size)
    best = max(((count, len(end), end) for end, count in ends.items() if count >= 3), default=None)
    if best is None:
        return ""
    count = best[0]
    # The longest ending that is as frequent is the whole replacement.
    word = max((end for end, n in ends.items() if n == count), key=lambda e: (len(e), e))
    signs = [phrase for phrase in structure if phrase in text]
    if len(signs) < 2 or true >= count:
        return ""
    return (
        f"职业名称疑被替换：“{word}训练师”出现 {count} 次，而同页有“{'”“'.join(signs[:3])}”等人工智能训练师标准的用语"
    )
