"""The measuring stick itself: what is wrong is counted as wrong, and the fuzz target would notice a broken promise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.extract import PageReading, learned
from tests.evaluation import __main__ as command
from tests.evaluation import blind, fuzz
from tests.evaluation.compare import Score, Tally, aligned
from tests.evaluation.corpus import Labelled, pages
from tests.evaluation.material import read
from tests.evaluation.reading import Fee, Program, Reading, name_key, settled
from tests.evaluation.split import propose
from tests.extract.pages import offer

pytestmark = pytest.mark.slow  # processes of their own; `make check` leaves them out

ROOT = Path(__file__).resolve().parents[2]
TRAINING, EXAM = Fee("培训费", "三级", 298000, -1, -1), Fee("评价费", "三级", 40000, -1, -1)
NONE: frozenset[str] = frozenset()


def test_a_wrong_value_is_a_false_positive_and_a_miss_and_silence_is_only_a_miss() -> None:
    score = Score()
    for expected, got in (("a", "a"), ("a", "b"), ("a", ""), ("", "b"), ("", "")):
        score.add(expected, got)
    assert (score.tp, score.fp, score.fn) == (1, 2, 2)
    assert score.figures["p"] == round(1 / 3, 4)


def test_nothing_to_find_is_no_figure() -> None:
    assert Score().figures["f1"] is None


def test_programs_are_aligned_by_what_they_have_in_common() -> None:
    a, b = Program("三级班", frozenset({"三级"}), frozenset({TRAINING})), Program("四级班", frozenset({"四级"}))
    pairs = aligned((a, b), (b, a, Program("x")))
    assert pairs[0] == (a, a)
    assert pairs[1] == (b, b)
    assert pairs[2] == (None, Program("x"))


def test_a_fee_counts_only_whole() -> None:
    tally = Tally()
    wanted = Reading("offer", programs=(Program("a", fees=frozenset({TRAINING, EXAM})),))
    got = Reading("offer", programs=(Program("a", fees=frozenset({TRAINING, EXAM._replace(level="")})),))
    tally.add("p", wanted, got, NONE)
    fees, whole = tally.fields["fees"], tally.fields["fee_sets"]
    assert (fees.tp, fees.fp, fees.fn) == (1, 1, 1)
    assert (whole.tp, whole.fp, whole.fn) == (0, 1, 1)


def test_a_false_alarm_is_counted_where_silence_was_asked_for() -> None:
    tally = Tally()
    tally.add("p", Reading("news"), Reading("offer", claims=frozenset({"no_exam"})), frozenset({"no_exam", "cheating"}))
    figures = tally.figures
    assert figures["must_not_fire"] == {"pairs": 2, "violations": 1, "rate": 0.5}
    assert figures["claims"]["fp"] == 1
    assert figures["confusion"]["news"] == {"offer": 1}
    assert {what for _, what, _, _ in tally.errors} == {"page.kind", "claim no_exam", "must not fire no_exam"}


def test_names_differ_only_by_what_matters() -> None:
    assert name_key("澜序（杭州） 有限公司") == name_key("澜序(杭州)有限公司")
    assert name_key("澜序有限公司") != name_key("澜序有限责任公司")


def test_a_family_that_has_a_side_keeps_it() -> None:
    corpus = [Labelled(f"{f}/p", f, "", Path("p.html"), {"trouble": ["x"]}) for f in ("a", "b", "c", "d")]
    parts = propose(corpus, {"a": "test", "b": "test"})
    assert {"a", "b"} <= set(parts["test"])
    assert parts["dev"]


def test_the_command_ends_with_one_json_line_and_keeps_the_test_parts_mistakes_to_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Mistakes on the test part are shown only when that part is asked for by name."""
    assert command.main(["--part", "all", "--errors", "100000"]) == 0
    out = capsys.readouterr().out
    answer = json.loads(out.strip().splitlines()[-1])
    assert set(answer["parts"]["dev"]) == {"ours", "keywords", "trafilatura"}
    for part in ("dev", "test"):
        assert answer["parts"][part]["ours"]["pages"] == answer["counts"][part]["pages"]
    assert answer["counts"]["dev"]["pages"] > 0
    dev, test = out.split("== part test")
    assert "page kind accuracy" in dev
    assert "page kind accuracy" in test
    assert "mistakes:" not in test


def test_a_short_fuzz_finds_nothing() -> None:
    result = fuzz.run(20, seed=20261121, most=400)
    assert result["executions"] == 400
    assert result["failures"] == 0, result["first_failures"]


def test_the_fuzz_target_notices_each_broken_promise() -> None:
    def fresh() -> PageReading:
        return read(offer("<p>本班保过，不过退款。</p>").encode())

    assert fuzz.broken_contract(fresh()) == ""
    for spoil in (
        lambda r: r.claims[0].update(start=0, end=1),
        lambda r: r.claims[0].update(end=10**9),
        lambda r: r.programs[0].update(start=None),
        lambda r: r.fees[0].update(program_id="nobody"),
        lambda r: r.fees[0].update(amount_fen=-1),
        lambda r: r.page.update(kind="news"),
        lambda r: r.page.update(text="\ud800"),
        lambda r: r.claims.append(r.claims[0]),
    ):
        reading = fresh()
        spoil(reading)
        assert fuzz.broken_contract(reading), "a broken promise went unnoticed"


SCRIPT = """
import hashlib
from tests.evaluation.material import corpus_pages, read
digest = hashlib.sha256()
for body, content_type in corpus_pages():
    reading = read(body, content_type)
    digest.update(repr((reading.page, reading.programs, reading.fees, reading.claims)).encode())
print(digest.hexdigest())
"""


def test_reading_does_not_depend_on_the_order_of_hashes() -> None:
    """Two processes with different hash seeds read the whole corpus to the same rows."""
    answers = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "4242")
    }
    assert len(answers) == 1


def test_a_fee_of_a_program_with_one_level_is_a_fee_of_that_level() -> None:
    bare = TRAINING._replace(level="")
    assert settled(frozenset({"三级"}), frozenset({bare})) == {TRAINING}
    assert settled(frozenset({"三级", "四级"}), frozenset({bare})) == {bare}


def test_a_blind_reading_leaves_no_model_behind_that_has_not_seen_everything() -> None:
    """Weights that were trained to be measured must not become those that the reader uses."""
    own, before = learned.FOLDER, {path.name: path.read_bytes() for path in sorted(learned.FOLDER.iterdir())}
    kept = learned.load("levels")
    counted = blind.measure(("k2",), pages("dev"), order=("levels",))
    assert blind.figures(counted)["pages"] == sum(page.author == "k2" for page in pages("dev"))
    assert own == learned.FOLDER
    assert {path.name: path.read_bytes() for path in sorted(own.iterdir())} == before
    assert (learned.load("levels").weights == kept.weights).all()


def test_every_author_is_in_one_group_and_a_stranger_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    authors = [page.author for page in pages("dev")]
    assert sorted(name for group in blind.dealt(authors) for name in group) == sorted(set(authors))
    assert blind.main(["nobody"]) == 2
    assert "nobody in the dev part is called nobody" in capsys.readouterr().err
