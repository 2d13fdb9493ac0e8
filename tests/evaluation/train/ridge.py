"""Ridge regression on ticked buckets, solved over examples: exact, without chance, fast for some thousand examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from auditor.extract.learned import Floats, Model, Shape, ticked

_CONSTANT = 0.05  # square of the feature that every example has
_LEAST = 2  # examples in which a sequence stands


def matrix(shape: Shape, fields: Mapping[str, Sequence[str]]) -> sparse.csr_matrix:
    """Examples x buckets, rows of length one."""
    total = len(fields[shape.fields[0]])
    rows, columns = [], []
    for first, owners, buckets in ticked(shape, fields):
        rows.append(owners + first)
        columns.append(buckets)
    row, column = np.concatenate(rows), np.concatenate(columns)
    length = np.sqrt(np.maximum(np.bincount(row, minlength=total), 1))
    return sparse.csr_matrix((1 / length[row], (row, column)), shape=(total, 1 << shape.bits))


def rare(examples: sparse.csr_matrix, rarity: float) -> tuple[sparse.csr_matrix, Floats]:
    """The same rows where rare sequences weigh more, as they tell more, and those of one example nothing.

    Returns:
        The rows, and how much each bucket weighs in them.
    """
    seen = np.asarray((examples > 0).sum(axis=0)).ravel()
    weight: Floats = ((np.log((1 + examples.shape[0]) / (1 + seen)) + 1) / 5) ** rarity
    weight[seen < _LEAST] = 0
    return (examples @ sparse.diags(weight)).tocsr(), weight


def kernel(examples: sparse.csr_matrix) -> Floats:
    """How like each two examples are, with the feature that all have."""
    found: Floats = (examples @ examples.T).toarray() + _CONSTANT
    return found


def targets(labels: Sequence[str], classes: Sequence[str]) -> Floats:
    """1 where an example is of a class, else -1 (examples x classes)."""
    return np.array([[1.0 if label == name else -1.0 for name in classes] for label in labels])


def fit(likeness: Floats, wanted: Floats, ridge: float, weight: Floats | None = None) -> Floats:
    """What each example adds to the score of each class; `weight` says how much an example counts (1 = once)."""
    penalty = np.full(len(likeness), ridge) if weight is None else ridge / weight
    found: Floats = np.linalg.solve(likeness + np.diag(penalty), wanted)
    return found


def left_out(likeness: Floats, wanted: Floats, groups: Sequence[str], ridge: float) -> Floats:
    """Scores of every example by a model that saw no example of its group: what an unknown author would get.

    One solution for all examples gives them exactly: an example's score without its group is what is wanted less the
    group's own part of the solution.
    """
    inverse: Floats = np.linalg.inv(likeness + ridge * np.eye(len(likeness)))
    share, found, owner = inverse @ wanted, np.zeros_like(wanted), np.array(groups)
    for group in sorted(set(groups)):
        inside = np.flatnonzero(owner == group)
        found[inside] = wanted[inside] - np.linalg.solve(inverse[np.ix_(inside, inside)], share[inside])
    return found


def primal(examples: sparse.csr_matrix, wanted: Floats, ridge: float, weight: Floats) -> tuple[Floats, Floats]:
    """(weights, bias) of the same solution where there are many more examples than buckets."""
    own = sparse.csr_matrix(np.full((examples.shape[0], 1), np.sqrt(_CONSTANT)))
    rows = sparse.hstack([examples, own]).tocsr()
    counted = sparse.diags(weight) @ rows
    found: Floats = np.linalg.solve((rows.T @ counted).toarray() + ridge * np.eye(rows.shape[1]), counted.T @ wanted)
    return found[:-1], found[-1] * np.sqrt(_CONSTANT)


def model(
    shape: Shape, classes: Sequence[str], examples: sparse.csr_matrix, shares: Floats, rarity: Floats | None = None
) -> Model:
    """The model of what each example adds; `rarity` says how much a bucket weighed in the examples (`rare`)."""
    weights: Floats = np.asarray(examples.T @ shares, dtype=np.float64)
    if rarity is not None:
        weights = weights * rarity[:, None]
    return whole(shape, classes, weights, _CONSTANT * shares.sum(axis=0))


def whole(shape: Shape, classes: Sequence[str], weights: Floats, bias: Floats) -> Model:
    """The weights in whole numbers, the largest of a class being 127."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / 127
    counts = np.rint(weights / scale).astype(np.int8)
    return Model(shape, tuple(classes), counts, np.array([float(f"{s:.6g}") for s in scale]), np.round(bias, 6))
