"""Training of the small linear models that the reader uses: from the dev part of the corpus, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from auditor.extract.learned import Model
from tests.evaluation.corpus import Labelled
from tests.evaluation.train import fees, kinds

MODELS: Mapping[str, Callable[[Sequence[Labelled]], tuple[Model, dict[str, object]]]] = {
    kinds.NAME: kinds.train,
    fees.NAME: fees.train,
}
