"""Support vector machines on buckets, one per class: for ten thousand short examples, most of them of no class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.svm import LinearSVC

from auditor.extract.learned import Floats, Model, Shape
from tests.evaluation.train import ridge

_RARE = 3  # what stands in fewer examples says nothing
_STEPS = 31  # the largest weight of a class: few steps make a small file and cost nothing
_UNSAID = -1  # of a target: nobody says whether the example is of the class

Targets = npt.NDArray[np.int64]


class Examples:
    """Examples x buckets, once; rare sequences weigh more, as they tell more."""

    def __init__(self, shape: Shape, fields: Mapping[str, Sequence[str]], rarity: float) -> None:
        self.shape = shape
        self.rows = ridge.matrix(shape, fields)
        seen = np.asarray((self.rows > 0).sum(axis=0)).ravel()
        self.rarity = ((np.log((1 + self.rows.shape[0]) / (1 + seen)) + 1) / 5) ** rarity
        self.rarity[seen < _RARE] = 0
        self.scaled = (self.rows @ sparse.diags(self.rarity)).tocsr()

    def fit(self, wanted: Targets, cost: float, weight: Floats) -> tuple[Floats, Floats]:
        """(weights, bias) of each class: 1 and 0 in `wanted` are of it and not, -1 is left out.

        Args:
            weight: how much each example counts; with 0 it is left out.
        """
        weights = np.zeros((self.rows.shape[1], wanted.shape[1]))
        bias = np.zeros(wanted.shape[1])
        for number in range(wanted.shape[1]):
            told = np.flatnonzero((weight > 0) & (wanted[:, number] != _UNSAID))
            machine = LinearSVC(C=cost, tol=1e-2, dual=True, max_iter=300, random_state=0)
            machine.fit(self.scaled[told], wanted[told, number], sample_weight=weight[told])
            weights[:, number], bias[number] = machine.coef_[0] * self.rarity, machine.intercept_[0]
        return weights, bias


def left_out(rows: Examples, wanted: Targets, cost: float, authors: Sequence[str]) -> Floats:
    """Scores of every example by a model that saw nothing of its author: what an unknown one would get."""
    owner, scores = np.array(authors), np.zeros(wanted.shape)
    for author in sorted(set(authors)):
        weights, bias = rows.fit(wanted, cost, (owner != author).astype(float))
        inside = np.flatnonzero(owner == author)
        scores[inside] = rows.rows[inside] @ weights + bias
    return scores


def whole(shape: Shape, classes: Sequence[str], weights: Floats, bias: Floats) -> Model:
    """The weights in whole numbers; the smaller half of them, which says next to nothing, is left out."""
    size = np.abs(weights)
    small = np.quantile(size, 0.5, axis=0)
    scale = np.maximum(np.quantile(size, 0.9995, axis=0), 1e-12) / _STEPS
    steps = np.clip(np.rint(np.where(size < small, 0, weights) / scale), -_STEPS, _STEPS).astype(np.int8)
    return Model(shape, tuple(classes), steps, np.array([float(f"{s:.6g}") for s in scale]), np.round(bias, 6))
