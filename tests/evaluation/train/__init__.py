"""Training of the small linear models that the reader uses: from the dev part of the corpus, the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from auditor.extract.learned import Model
from tests.evaluation.corpus import Labelled
from tests.evaluation.train import bodies, claims, fees, kinds, levels, namestart, openings, papers, sellers


class Train(Protocol):
    """Makes a model of labelled pages and tells what of: the figures on unseen authors take most of the time."""

    def __call__(self, pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
        """The model and its facts."""


MODELS: Mapping[str, Train] = {
    bodies.NAME: bodies.train,
    claims.NAME: claims.train,
    claims.TONE: claims.train_tone,
    fees.NAME: fees.train,
    kinds.NAME: kinds.train,
    levels.NAME: levels.train,
    namestart.NAME: namestart.train,
    openings.NAME: openings.train,
    papers.NAME: papers.train,
    sellers.NAME: sellers.train,
}

# Later models are asked beside those before them; bodies and papers hear each other, so each comes twice.
ORDER = (
    namestart.NAME, sellers.NAME, fees.NAME, claims.NAME, claims.TONE, kinds.NAME, openings.NAME,
    bodies.NAME, papers.NAME, bodies.NAME, papers.NAME, levels.NAME,
)  # fmt: skip
