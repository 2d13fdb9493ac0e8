"""Three known ways to match names, set up as well as we can: all get folded text, the former names, and the region.

Each gives, for every claim, its best filed body, how sure it is, and how far the second body lies behind.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from auditor.registry.names import fold
from tests.evaluation.register.claims import Claim
from tests.evaluation.register.world import World

TOP = 10  # candidates that a peer hands over for choosing by region


@dataclass(frozen=True)
class Guesses:
    """Per claim: position of a filed body or -1, score, lead over the next body; and what it took.

    Attributes:
        asked: positions of the claims answered (a sample, for the slow peer).
        seconds: for all claims; of a sample, scaled up.
    """

    asked: NDArray[np.int64]
    best: NDArray[np.int64]
    score: NDArray[np.float64]
    lead: NDArray[np.float64]
    seconds: float


@dataclass(frozen=True)
class Names:
    """The register as the peers see it: a row per present or former name."""

    text: list[str]
    owner: NDArray[np.int64]
    province: NDArray[np.object_]


def register_names(world: World) -> Names:
    """Folded names, the position of their body, and its province."""
    rows = [(fold(name), n, body.province)
            for n, body in enumerate(world.filed) for name in (body.name, body.former) if name]  # fmt: skip
    text, owner, province = zip(*rows, strict=True)
    return Names(list(text), np.asarray(owner), np.asarray(province, dtype=object))


def choose(names: Names,  # noqa: PLR0917
           claims: list[Claim], asked: NDArray[np.int64], rows: NDArray[np.int64],
           scores: NDArray[np.float64], bonus: float, seconds: float) -> Guesses:  # fmt: skip
    """From up to TOP rows per claim (-1 for none) the best; `bonus` is added where the province fits the course."""
    province = np.asarray([claims[n].region for n in asked], dtype=object)
    fits = (names.province[rows] == province[:, None]) & (rows >= 0)
    total = np.where(rows >= 0, scores + bonus * fits, -1.0)
    order = np.argsort(-total, axis=1, kind="stable")
    total, owner = np.take_along_axis(total, order, 1), np.take_along_axis(names.owner[rows], order, 1)
    other = np.where(owner != owner[:, :1], total, -1.0).max(axis=1)
    best = np.where(total[:, 0] > 0, owner[:, 0], -1)
    return Guesses(asked, best, total[:, 0], total[:, 0] - np.maximum(other, 0), seconds)


def tfidf(names: Names, claims: list[Claim], asked_text: list[str]) -> dict[float, Guesses]:
    """Character bigrams weighted by rarity; the ten nearest by a sparse product on two cores."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415

    started = time.perf_counter()
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), dtype=np.float32)
    filed = vectors.fit_transform(names.text)
    near = sp_matmul_topn(
        vectors.transform(asked_text), filed.T.tocsr(), top_n=TOP, threshold=0.3, sort=True, n_threads=2
    )
    seconds = time.perf_counter() - started
    rows, scores = np.full((len(claims), TOP), -1), np.zeros((len(claims), TOP))
    sizes = np.diff(near.indptr)
    line = np.repeat(np.arange(len(claims)), sizes)
    place = np.arange(near.nnz) - np.repeat(near.indptr[:-1], sizes)
    rows[line, place], scores[line, place] = near.indices, near.data
    every = np.arange(len(claims))
    return {bonus: choose(names, claims, every, rows, scores, bonus, seconds) for bonus in (0.0, 0.05, 0.2)}


def edit_ratio(names: Names, claims: list[Claim], asked_text: list[str], sample: int) -> dict[float, Guesses]:
    """rapidfuzz: the normalised indel ratio of every claim of a sample with every name."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    asked = np.linspace(0, len(claims) - 1, min(sample, len(claims))).astype(np.int64)
    started = time.perf_counter()
    rows, scores = np.full((len(asked), TOP), -1), np.zeros((len(asked), TOP))
    for start in range(0, len(asked), 50):
        part = asked[start : start + 50]
        table = process.cdist([asked_text[n] for n in part], names.text, scorer=fuzz.ratio, dtype=np.uint8, workers=2)
        top = np.argpartition(table, -TOP, axis=1)[:, -TOP:]
        rows[start : start + 50] = top
        scores[start : start + 50] = np.take_along_axis(table, top, 1) / 100
    seconds = (time.perf_counter() - started) * len(claims) / len(asked)
    return {bonus: choose(names, claims, asked, rows, scores, bonus, seconds) for bonus in (0.0, 0.05, 0.2)}


def splink_rows(names: Names, claims: list[Claim], asked_text: list[str]) -> dict[float, Guesses]:
    """splink on DuckDB: blocked on rare trigrams and on heads and tails; the region is one of its comparisons."""
    import logging  # noqa: PLC0415

    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[attr-defined] # noqa: PLC0415

    logging.getLogger("splink").setLevel(logging.ERROR)
    started = time.perf_counter()
    counts = Counter(text[n : n + 3] for text in names.text for n in range(len(text) - 2))

    def frame(text: list[str], region: list[str | None]) -> pd.DataFrame:
        rare = [sorted({t[n : n + 3] for n in range(len(t) - 2) if 0 < counts[t[n : n + 3]] <= 60}) for t in text]
        return pd.DataFrame({"unique_id": range(len(text)), "name": text, "head": [t[:5] for t in text],
                             "tail": [t[-6:] for t in text],
                             "region": region, "rare": rare})  # fmt: skip

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8]), cl.ExactMatch("region"),
                     cl.ArrayIntersectAtSizes("rare", [6, 4, 2, 1])],
        blocking_rules_to_generate_predictions=[block_on("rare", arrays_to_explode=["rare"]), block_on("name")],
        probability_two_random_records_match=0.85 / len(names.text),
    )  # fmt: skip
    api = DuckDBAPI()
    claim_frame = frame(asked_text, [claim.region or None for claim in claims])
    filed_frame = frame(names.text, list(names.province))
    tables = [api.register(claim_frame, table_name="claims"), api.register(filed_frame, table_name="filed")]
    linker = Linker(tables, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("head"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("region", "tail"))
    pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    seconds = time.perf_counter() - started
    flip = pairs["source_dataset_l"].eq("filed")
    pairs["claim"] = np.where(flip, pairs["unique_id_r"], pairs["unique_id_l"])
    pairs["row"] = np.where(flip, pairs["unique_id_l"], pairs["unique_id_r"])
    pairs = pairs.sort_values(["claim", "match_weight", "row"], ascending=[True, False, True], kind="stable")
    pairs["place"] = pairs.groupby("claim").cumcount()
    pairs = pairs[pairs["place"] < TOP]
    rows, scores = np.full((len(claims), TOP), -1), np.zeros((len(claims), TOP))
    rows[pairs["claim"], pairs["place"]] = pairs["row"]
    scores[pairs["claim"], pairs["place"]] = pairs["match_weight"] / 40 + 0.5
    every = np.arange(len(claims))
    return {0.0: choose(names, claims, every, rows, scores, 0.0, seconds)}
