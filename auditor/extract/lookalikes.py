"""What sounds like a claim of a kind and is none, whichever family of phrases heard it.

A family's own `unless` excuses that family only; a sentence that one family passes over was still heard by the next.
Here the look-alikes of a whole kind are told once: words that overlap the phrase, words that excuse its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from auditor.extract.frames import window
from auditor.extract.lexicon import load_yaml, union
from auditor.extract.linear import Regex
from auditor.extract.phrases import Hit

_REACH = 60  # characters on either side of a phrase in which a look-alike may begin or end


@dataclass(frozen=True)
class _Kind:
    span: Regex | None
    sentence: Regex | None


@lru_cache(maxsize=1)
def _kinds() -> dict[str, _Kind]:
    data = load_yaml("lookalikes")["kinds"]
    return {
        claim: _Kind(
            union(entry["span"]) if "span" in entry else None,
            union(entry["sentence"]) if "sentence" in entry else None,
        )
        for claim, entry in data.items()
    }


def excused(text: str, hit: Hit) -> bool:
    """True when a look-alike of the hit's kind overlaps it or stands in its sentence."""
    kind = _kinds().get(hit.claim)
    if kind is None:
        return False
    if kind.span is not None:
        low = max(0, hit.start - _REACH)
        around = text[low : hit.end + _REACH]
        if any(m.start() + low < hit.end and hit.start < m.end() + low for m in kind.span.finditer(around)):
            return True
    if kind.sentence is None:
        return False
    low, high = window(text, hit.start, hit.end, clause=False)
    return kind.sentence.search(text[low:high]) is not None
