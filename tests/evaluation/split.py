"""`python -m tests.evaluation.split`: give each family that is in neither part a side in parts.yaml.

Every third new family in order of name goes to test; then new families change sides until each kind of trouble that
occurs in two families or more stands on both. A family that has a side keeps it: what was read while building must
never become test. Labels and pages are not looked at otherwise.
"""

# ruff: noqa: T201

from __future__ import annotations

import math
import random
from collections import defaultdict

import yaml

from tests.evaluation.corpus import PARTS, Labelled, pages, split

HEADER = """\
# Which families are read while the extraction is built (dev) and which are only measured (test).
# Proposed by `python -m tests.evaluation.split`; a family never stands in both. Do not move a family after looking
# at how its pages are read.
"""


def troubles(corpus: list[Labelled]) -> dict[str, set[str]]:
    """Trouble → families in which it occurs."""
    found: dict[str, set[str]] = defaultdict(set)
    for page in corpus:
        for trouble in page.labels["trouble"]:
            found[trouble].add(page.family)
    return dict(found)


def propose(corpus: list[Labelled], fixed: dict[str, str]) -> dict[str, list[str]]:
    """The split; deterministic. `fixed`: family → part of the families that have a side."""
    families = sorted({page.family for page in corpus})
    new = [family for family in families if family not in fixed]
    test = {family for family in families if fixed.get(family) == "test"} | set(new[2::3])
    shared = {trouble: held for trouble, held in sorted(troubles(corpus).items()) if len(held) > 1}

    def lacking(side: set[str]) -> int:
        return sum(not (held & side) or not (held - side) for held in shared.values())

    def cost(side: set[str]) -> float:
        return lacking(side) + 0.1 * abs(len(side) - len(families) / 3)

    dice = random.Random(0)
    best, heat = test, 1.0
    for _ in range(60_000 if new else 0):  # annealing: single moves get stuck, families share many troubles
        heat *= 0.9998
        moved = test ^ set(dice.sample(new, min(len(new), dice.choice((1, 2)))))
        worse = cost(moved) - cost(test)
        if worse <= 0 or dice.random() < math.exp(-worse / max(heat, 1e-6)):
            test = moved
            best = min(best, test, key=lambda side: (cost(side), sorted(side)))
    test = best
    return {"dev": [f for f in families if f not in test], "test": sorted(test)}


def main() -> int:
    """Write parts.yaml and say what is not on both sides."""
    corpus = pages("all")
    parts = propose(corpus, split())
    PARTS.write_text(HEADER + yaml.safe_dump(parts, allow_unicode=True), encoding="utf-8")
    for part, families in parts.items():
        print(part, len(families), "families,", sum(page.family in families for page in corpus), "pages")
    for trouble, held in sorted(troubles(corpus).items()):
        sides = {part for part, families in parts.items() if held & set(families)}
        if len(held) > 1 and len(sides) < 2:
            print("only in", *sides, trouble)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
