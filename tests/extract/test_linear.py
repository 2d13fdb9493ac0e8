"""The short way into RE2 must find what the library finds, at the same places: every span rests on it."""

from __future__ import annotations

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.extract import linear
from auditor.extract.possible import Possible

PATTERNS = ["包过", "(?:不|没)?(过|退)", "[四五]级(?P<price>\\d+)?", "", "a*", "^课", "。$", "\\p{Han}{2}", "(?m)^.*$"]
TEXTS = st.text("包过不没退四五级课12。a\n 😀é", max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATTERNS), TEXTS, st.none() | st.integers(0, 45), st.none() | st.integers(0, 45))
def test_search_and_finditer_give_the_librarys_own_spans(
    pattern: str, text: str, pos: int | None, endpos: int | None
) -> None:
    ours, own = linear.compile(pattern), re2.compile(pattern)
    # The library gives an empty match behind another one twice; once is enough.
    expected = list(dict.fromkeys((m.span(), m.group(), m.groups()) for m in own.finditer(text, pos, endpos)))
    assert [(m.span(), m.group(), m.groups()) for m in ours.finditer(text, pos, endpos)] == expected
    one = ours.search(text, pos, endpos)
    assert (one and (one.span(), one.group(), one.groups())) == (expected[0] if expected else None)
    start, wanted = ours.match(text), own.match(text)
    assert (start and start.span()) == (wanted and wanted.span())


def test_named_groups_and_missing_ones_read_as_in_the_library() -> None:
    match = linear.compile("(?P<a>包)?(?P<b>过)").search("不过")
    assert (match.group("a"), match.group("b"), match["b"], match.span("a")) == (None, "过", "过", (-1, -1))
    assert match.groups("-") == ("-", "过")


def test_of_many_patterns_none_that_matches_is_left_out() -> None:
    """A pattern dropped by the filter would be a claim that nobody hears."""
    patterns = [f"词{n}(?:甲|乙){{1,2}}" for n in range(230)] + ["[甲乙]丙"]
    possible = Possible(patterns, None or re2.Options())
    text = "词7甲 词199乙乙 词230甲 乙丙"
    wanted = [n for n, pattern in enumerate(patterns) if re2.compile(pattern).search(text)]
    assert set(wanted) <= set(possible.of(text))
    assert len(possible.of(text)) < 20


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATTERNS), st.lists(st.text("包过不没退四五级课12。a", max_size=5), max_size=12))
def test_an_answer_that_is_kept_is_the_answer_to_this_text_and_no_other(pattern: str, texts: list[str]) -> None:
    ours, own = linear.compile(pattern), re2.compile(pattern)
    for text in [*texts, *texts[::-1]]:
        one, wanted = ours.search(text), own.search(text)
        assert (one and (one.span(), one.groups())) == (wanted and (wanted.span(), wanted.groups()))
        assert (
            next(ours.finditer(text), None) is None
            if wanted is None
            else next(ours.finditer(text)).span() == one.span()
        )
    linear.forget()
    assert [ours.search(text) is None for text in texts] == [own.search(text) is None for text in texts]


def test_answers_are_kept_of_few_and_short_texts_so_that_memory_stays_flat() -> None:
    pattern = linear.compile("包过班己")
    for number in range(1000):
        assert pattern.search(f"第{number}行：包过班己") is not None
        assert pattern.search(f"第{number}行") is None
    assert pattern.search("课" * 5000) is None
    assert 0 < len(pattern._known) <= linear._KEPT
    assert max(map(len, pattern._known)) <= linear._SHORT
    linear.forget()
    assert not pattern._known


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*PATTERNS, "^[ a]+|[ a]*$", "a*$"]), TEXTS, st.sampled_from(["", "-"]))
def test_replacing_is_the_librarys_also_where_an_empty_match_ends_the_text(pattern: str, text: str, put: str) -> None:
    assert linear.compile(pattern).sub(put, text) == re2.compile(pattern).sub(put, text)
