"""A trained model that read the same words differently from run to run would call a school an offender by chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.extract import learned
from auditor.extract.learned import Model, Shape
from tests.evaluation.corpus import pages
from tests.evaluation.train import MODELS
from tests.extract.pages import offer, read

SHAPE = Shape(("before", "behind"), (1, 2, 3), 10)


def model(shape: Shape = SHAPE) -> Model:
    """A model with weights that differ from bucket to bucket."""
    weights = (np.arange(2 << shape.bits) % 251 - 125).astype(np.int8).reshape(-1, 2)
    return Model(shape, ("yes", "no"), weights, np.array([0.01, 0.02]), np.array([0.5, -0.5]))


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=8))
def test_what_stands_beside_a_page_in_its_batch_does_not_change_its_score(texts: list[tuple[str, str]]) -> None:
    clean = [(learned.text_of(before), learned.text_of(behind)) for before, behind in texts]
    together = model().scores({"before": [t[0] for t in clean], "behind": [t[1] for t in clean]})
    for row, (before, behind) in zip(together, clean, strict=True):
        alone = model().scores({"before": [before], "behind": [behind]})[0]
        assert alone.tolist() == row.tolist()


def test_many_examples_are_read_as_one_is() -> None:
    many = [f"第{'一二三四五'[n % 5]}页" * (n % 7) for n in range(9000)]  # more than the table of ticks holds at once
    scores = model().scores({"before": many, "behind": [""] * len(many)})
    assert scores[8765].tolist() == model().scores({"before": [many[8765]], "behind": [""]})[0].tolist()


def test_the_same_words_in_another_place_are_another_thing() -> None:
    scores = model().scores({"before": ["培训费", ""], "behind": ["", "培训费"]})
    assert scores[0].tolist() != scores[1].tolist()


def test_which_digit_it_is_says_nothing() -> None:
    scores = model().scores({"before": ["学费2980元", "学费1450元"], "behind": ["", ""]})
    assert scores[0].tolist() == scores[1].tolist()


def test_no_example_and_an_empty_one_are_scored_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert model().scores({"before": [], "behind": []}).shape == (0, 2)
        assert model().scores({"before": [""], "behind": [""]}).tolist() == [[0.5, -0.5]]


def test_what_is_written_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "FOLDER", tmp_path)
    learned.save("round", model(), {"pages": 3})
    first = (tmp_path / "round.npy").read_bytes(), (tmp_path / "round.json").read_bytes()
    back = learned.load.__wrapped__("round")
    learned.save("round", back, {"pages": 3})
    assert ((tmp_path / "round.npy").read_bytes(), (tmp_path / "round.json").read_bytes()) == first
    fields = {"before": ["签约包过"], "behind": ["退费"]}
    assert back.scores(fields).tolist() == model().scores(fields).tolist()


# Trained on courses as we read them, which these models themselves have a part in.
OF_OUR_READING = {"bodies", "levels", "papers"}


@pytest.mark.parametrize("name", MODELS)
def test_the_weights_are_what_training_on_the_corpus_gives(name: str) -> None:
    """Weights that nobody can reproduce would be no evidence of anything."""
    kept = learned.load(name)
    again, facts = MODELS[name](pages("dev"), measured=False)
    assert again.shape == kept.shape and again.classes == kept.classes
    apart = np.abs(again.weights.astype(int) - kept.weights.astype(int))
    assert apart.max() <= (16 if name in OF_OUR_READING else 1), (
        f"{name}: run `python -m tests.evaluation.train {name}` and look at what changed"
    )
    assert (apart > 1).mean() < 0.01
    assert facts


def test_a_page_says_which_words_made_it_what_it_is() -> None:
    page = read("<title>随笔</title><p>今天天气很好，我在河边散步，想起了小时候的事情，回家写了这篇文章。</p>").page
    assert page["kind"] == "reference"
    assert "用词" in page["why"]


def test_prices_in_a_guide_without_any_way_to_sign_up_are_no_offer() -> None:
    words = (
        "<h1>人工智能训练师三级要花多少钱</h1><p>各地学费2000到4000元不等，含考试费的约2980元，差别在课时和教材。</p>"
    )
    page = read(f"<title>人工智能训练师三级要花多少钱</title>{words}").page
    assert page["kind"] != "offer", page["why"]


def test_an_offer_names_what_makes_it_one() -> None:
    page = read(offer("")).page
    assert page["kind"] == "offer"
    assert "有报名" in page["why"] and "用词相符度" in page["why"]
