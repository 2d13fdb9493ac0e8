"""The automaton that says which patterns cannot occur: it may save time, it must never cost a match."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.extract import linear, prepare, present
from auditor.extract.lexicon import options
from tests.evaluation.material import corpus_pages, read

TEXTS = [read(*page).page["text"] for page in corpus_pages()[::9]]


@contextmanager
def reading_of(text: str) -> Iterator[None]:
    """While this page is read."""
    before = present.enter(present.look(text))
    try:
        yield
    finally:
        present.enter(before)


def _compiled(pattern: str) -> object:
    return re2.compile(pattern, options())


def test_a_claim_is_not_lost_because_its_widened_pattern_is_narrower() -> None:
    matched = 0
    for pattern in sorted(present._numbers)[::3]:
        narrow, wide = _compiled(pattern), _compiled(present.widened(pattern))
        for text in TEXTS[::4]:
            if narrow.search(text) is not None:  # type: ignore[attr-defined]
                matched += 1
                assert wide.search(text) is not None, pattern  # type: ignore[attr-defined]
    assert matched > 500


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^包过$", "本班包过"), ("包.{0,5}过", "包你这一次一定能过"), (r"\bVIP\b", "AVIPB"), ("[a{2}]x", "{x"),
        (r"a\{2}", "a{2}"),        ("(?:包|保){2,3}过", "包保包保过"),
        ("通过率[^。]{0,4}$", "通过率是百分之九十五"), (r"(?m)^\d{4}年", "在2026年"),
    ],
)  # fmt: skip
def test_a_widened_pattern_finds_what_bounds_and_anchors_would_exclude(pattern: str, text: str) -> None:
    assert _compiled(present.widened(pattern)).search(text) is not None  # type: ignore[attr-defined]


@pytest.fixture
def fresh(tmp_path, monkeypatch):  # type: ignore[no-untyped-def]
    """An empty cache, and afterwards no automaton of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(present, "_automaton", None)
    monkeypatch.setattr(present, "_looked", False)
    return tmp_path


def test_pages_read_the_same_with_and_without_the_automaton(fresh: object) -> None:
    present.forget()
    bodies = corpus_pages()[::9]
    plain = [read(*page) for page in bodies]
    some = sorted(present._numbers)[::6]
    assert prepare(TEXTS[:20], some) > 60
    assert present.covered()
    assert [read(*page) for page in bodies] == plain


@pytest.mark.slow
def test_the_whole_corpus_reads_the_same_with_all_patterns_in_the_automaton(fresh: object) -> None:
    present.forget()
    plain = [read(*page) for page in corpus_pages()]
    assert prepare(TEXTS) > 500
    assert [read(*page) for page in corpus_pages()] == plain


def test_a_kept_automaton_is_used_by_the_next_process_and_a_torn_one_is_ignored(fresh, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    patterns = [linear.compile("包过班甲"), linear.compile("不过退款乙")]
    texts = [pattern.pattern for pattern in patterns]
    assert prepare([], texts) == 2
    monkeypatch.setattr(present, "_looked", False)
    monkeypatch.setattr(present, "_automaton", None)
    assert present.of("这里是包过班甲") == {patterns[0].number}
    kept = present.cache_file()
    kept.write_bytes(kept.read_bytes()[:-100])
    monkeypatch.setattr(present, "_looked", False)
    monkeypatch.setattr(present, "_automaton", None)
    assert present.of("这里是包过班甲") is None
    assert patterns[0].search("这里是包过班甲") is not None


def test_a_cache_that_cannot_be_written_is_an_error_and_nothing_is_half_written(fresh, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (fresh / "auditor").write_text("a file stands where the folder should be")
    with pytest.raises(OSError, match="auditor"):
        prepare([], [linear.compile("包过班丙").pattern])
    assert (fresh / "auditor").read_text() == "a file stands where the folder should be"


def test_words_that_are_not_of_the_page_are_looked_for_all_the_same(fresh: object) -> None:
    absent, here = linear.compile("完全不在页上"), linear.compile("就在页上")
    assert prepare([], [absent.pattern, here.pattern]) == 2
    with reading_of("这几个字就在页上，别的没有"):
        assert absent.search("就在页上，别的") is None
        assert here.search("就在页上，别的") is not None
        assert absent.search("另一段文字：完全不在页上") is not None  # a title, a note: no stretch of the page
    assert absent.search("完全不在页上") is not None


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="包过不退款0元一a{}[]^$\\|().*+? \n", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_no_stretch_of_a_page_loses_a_match(text: str, low: int, high: int) -> None:
    pattern = linear.compile("(?:包|不)过|退款?|[0-9]元|^一")
    with reading_of(text):
        part = text[min(low, high) : max(low, high)]
        assert (pattern.search(part) is None) == (re2.search(pattern.pattern, part) is None)


def test_a_pattern_that_the_library_refuses_costs_the_others_nothing(fresh) -> None:  # type: ignore[no-untyped-def]
    good = linear.compile("包过班丁").pattern
    assert prepare([], [good, r"包过戊\C"]) == 1  # a single byte: RE2 knows it, Hyperscan does not in UTF-8
    assert present.of("这里是包过班丁")
    assert [path.name for path in (fresh / "auditor").iterdir()] == [present.cache_file().name]  # no draft is left


def test_what_is_hardly_ever_asked_is_left_out_and_what_only_the_scan_tells_is_kept(fresh, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    often, seldom = linear.compile("包过班庚"), linear.compile("包过班辛")
    told = present.listed("包过班壬")
    monkeypatch.setattr(present, "_asked", {often.number: 90, seldom.number: 2})
    monkeypatch.setattr(present, "_read", [100])
    kept = [name for name in ("包过班庚", "包过班辛", "包过班壬") if present._worth(name, None)]
    assert kept == ["包过班庚", "包过班壬"]
    assert present.number("包过班壬") == told
    monkeypatch.setattr(present, "_read", [3])  # too few pages were read to know
    assert present._worth("包过班辛", None)
