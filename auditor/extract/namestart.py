"""Where the name of an organisation begins, behind words that run into it: 考官从|甬东智能技能评价所.

Chinese parts no words, and no list holds all that may stand before a name. A small model learnt from names on pages
what stands on both sides of a beginning; it is asked about names alone that hold a character that seldom stands in one.
"""

from __future__ import annotations

from functools import lru_cache

from auditor.extract import learned
from auditor.extract.learned import Shape

MODEL = "namestart"
SHAPE = Shape(("left", "right", "cross"), (1, 2, 3), 13)
LABEL = "begins"
REACH = 11  # characters of a name among which another beginning is looked for
_SHORTEST = 4  # characters of a name
_SURE, _BETTER = 0.2, 0.5  # the score of a new beginning, and how much more likely it must be than the old one
# Characters that stand before names again and again and hardly ever inside them; they only save asking.
_SIGNS = frozenset(
    "由是在地办以系为给到各何的去们按查经与注某加向于据布问核来把个交作看过对织内批上用其选方着试说跟构案了等走后替号"
    "代类别拿小非或外找习料实年已托权至择分归规贴意件自流入音期些接近诉位日请够放话列往但准频关被机名报么发和考费级证让叫"
)


def fields(text: str, at: int, end: int) -> dict[str, str]:
    """What a model sees of a place in a text where a name that ends at `end` may begin."""
    left, right = text[max(0, at - 3) : at], text[at : min(end, at + 4)]
    return {"left": f"{left}|", "right": f"|{right}", "cross": f"{left[-2:]}|{right[:2]}"}


def better(text: str, start: int, other: int, end: int) -> float:
    """By how much likelier a name that ends at `end` begins at `other` than at `start`."""
    seen = [fields(text, at, end) for at in (start, other)]
    first, second = learned.load(MODEL).scores({name: [each[name] for each in seen] for name in SHAPE.fields})[:, 0]
    return float(second - first)


def begin(text: str, start: int, end: int) -> int:
    """Where the name in a stretch begins: at `start`, or behind words that are none of it."""
    if _SIGNS.isdisjoint(text[start : min(end - _SHORTEST, start + REACH)]):
        return start
    low = max(0, start - 3)
    return low + _begin(text[low:end], start - low)


@lru_cache(maxsize=4096)  # a page says the same name in the same words again, in its head and at its foot
def _begin(text: str, start: int) -> int:
    end = len(text)
    last = min(end - _SHORTEST, start + REACH)
    seen = [fields(text, at, end) for at in range(start, last + 1)]
    scores = learned.load(MODEL).scores({name: [each[name] for each in seen] for name in SHAPE.fields})[:, 0].tolist()
    whole = [number for number in range(len(seen)) if _closed(text[start + number :])]  # not within X(江城)有限公司
    best = max(whole or [0], key=lambda number: (scores[number], -number))
    return start + best if scores[best] > _SURE and scores[best] - scores[0] > _BETTER else start


def _closed(name: str) -> bool:
    return sum(name.count(c) for c in "（(") == sum(name.count(c) for c in "）)")
