"""Precision, recall and F1 of accepted matches; for a peer the cut-off that suits it best, chosen on the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.evaluation.register.claims import Claim
from tests.evaluation.register.peers import Guesses

PRECISION = 0.995
_LEADS = (0.0, 0.01, 0.03, 0.06, 0.1, 0.2)


def truths(claims: list[Claim]) -> NDArray[np.int64]:
    """Position of the filed body of each claim, -1 for none."""
    return np.asarray([claim.truth for claim in claims], dtype=np.int64)


def figures(accepted: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, float]:
    """accepted: the body taken for certain, -1 for none or unclear; an unclear one counts as missed."""
    right = int(((accepted == truth) & (truth >= 0)).sum())
    taken, there = int((accepted >= 0).sum()), int((truth >= 0).sum())
    return {
        "precision": round(right / taken, 5) if taken else 1.0,
        "recall": round(right / there, 5),
        "f1": round(2 * right / (taken + there), 5),
    }


def best_of(variants: dict[float, Guesses], claims: list[Claim]) -> dict[str, Any]:
    """The highest F1, and the highest recall at the wanted precision, over all variants, leads and cut-offs."""
    best = {"f1": 0.0, "recall_at_precision": 0.0}
    for guesses in variants.values():
        truth = truths(claims)[guesses.asked]
        there = (truth >= 0).sum()
        for lead in _LEADS:
            kept = (guesses.best >= 0) & (guesses.lead >= lead)
            order = np.argsort(-guesses.score[kept], kind="stable")
            score = guesses.score[kept][order]
            right = np.cumsum((guesses.best[kept] == truth[kept])[order])
            taken = np.arange(1, len(right) + 1)
            ends = np.append(score[1:] != score[:-1], True)
            right, taken = right[ends], taken[ends]
            if len(right):
                best["f1"] = max(best["f1"], float((2 * right / (taken + there)).max()))
                good = right[right / taken >= PRECISION]
                best["recall_at_precision"] = max(best["recall_at_precision"], float(good.max(initial=0) / there))
    seconds = next(iter(variants.values())).seconds
    return {name: round(value, 4) for name, value in best.items()} | {"seconds": round(seconds, 2)}
