"""The hand-written pairs: a name as a page writes it, the filed names, and what may be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from auditor.registry.name_book import NameBook

PAIRS = Path(__file__).parent / "name_pairs.yaml"
EXPECTED = ("same", "unclear", "absent", "other")  # other: absent or unclear, but never accepted


@dataclass(frozen=True)
class Pair:
    """One question; `filed` are (name, province) of different bodies, the first is meant by 'same'."""

    filed: tuple[tuple[str, str], ...]
    asked: str
    region: str
    expected: str


@lru_cache(maxsize=1)
def pairs() -> list[Pair]:
    """All pairs of the file, in its order."""
    groups = yaml.safe_load(PAIRS.read_text("utf-8"))
    made = []
    for group in groups:
        filed = tuple((name, group.get("in", "")) if isinstance(name, str) else tuple(name) for name in group["filed"])
        for expected in EXPECTED:
            for line in group.get(expected, []):
                asked, _, region = line.partition(" @")
                made.append(Pair(filed, asked, region, expected))
    return made


def outcome(pair: Pair) -> str:
    """'same' (the first filed body), 'wrong' (another one), 'unclear' or 'absent'."""
    names, provinces = zip(*pair.filed, strict=True)
    match = NameBook(names, range(len(names)), provinces).find(pair.asked, pair.region)
    if match.owner is not None:
        return "same" if match.owner == 0 else "wrong"
    return "unclear" if match.how else "absent"


def unexpected() -> list[tuple[Pair, str]]:
    """Pairs that came out otherwise."""
    results = [(pair, outcome(pair)) for pair in pairs()]
    return [
        (pair, found)
        for pair, found in results
        if found != pair.expected and not (pair.expected == "other" and found in ("absent", "unclear"))
    ]


def judge_pairs() -> dict[str, Any]:
    """Counts for the benchmark."""
    wrong = unexpected()
    return {
        "pairs": len(pairs()),
        "as_expected": len(pairs()) - len(wrong),
        "wrongly_accepted": sum(found in ("same", "wrong") for _, found in wrong),
        "wrongly_absent": sum(found == "absent" for _, found in wrong),
    }
