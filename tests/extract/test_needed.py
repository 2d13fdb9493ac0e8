"""What a pattern is said to need must stand in every match: otherwise a fee, a claim or a name is silently not read."""

from __future__ import annotations

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.extract import Stored, linear, needed, present, read_pages
from tests.evaluation.material import corpus_pages, sandbox_pages

SINGLE = st.sampled_from(
    ["包", "过", "k", "S", ".", r"\d", r"\s", r"\w", r"\b", "^", "$", "[包过]", "[^包]", "[1-3a]", "[k-t]", r"\p{Han}",
     r"[\p{Han}1]", r"\.", r"\x{5305}", r"[\d、]", "[?？]", r"\?", "é", r"[\]包]", "[]包]", "(?i)", r"[\s-]"]
)  # fmt: skip
PATTERN = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?", "+?"])).map(
            lambda pair: f"(?P<g>{pair[0]}){pair[1]}" if "(?P" not in pair[0] else f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=9,
)
TEXT = st.text("包过不 kKſs\u212atT123é?？.、-]\n", max_size=12)


def _matcher(pattern: str) -> re2._Regexp | None:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, 64 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


@settings(max_examples=1500, deadline=None)
@given(PATTERN, st.lists(TEXT, min_size=3, max_size=8))
def test_no_text_with_a_match_is_ruled_out_whatever_the_pattern_is_made_of(pattern: str, texts: list[str]) -> None:
    look, matcher = needed.look(pattern), _matcher(pattern)
    if look is None or matcher is None:
        return
    for text in texts:
        found = matcher.search(text)
        assert found is None or look(found.group()) is not None, (pattern, text)


def test_every_match_of_a_pattern_of_the_reader_holds_what_the_pattern_is_said_to_need() -> None:
    material = [*corpus_pages(html_only=True)[::50], *sandbox_pages()[::20]]
    read = read_pages([Stored(body, "c", "s", "http://a.invalid/", kind) for body, kind in material])
    texts = [reading.page["text"] for reading in read]
    looks = {pattern: look for pattern in [*present._numbers][::6] if (look := needed.look(pattern)) is not None}
    assert len(looks) > 100
    found = 0
    for pattern, look in looks.items():
        matcher = _matcher(pattern)
        assert matcher is not None
        for text in texts:
            match = matcher.search(text)
            if match is not None:
                found += 1
                assert look(match.group()) is not None, (pattern, match.group())
    assert found > 300


def test_most_of_what_says_no_is_ruled_out() -> None:
    """A gate that lets all pass would only cost time."""
    look = needed.look("(?:补考|重考)[^。]{0,4}(?:费|钱)|(?:复训)费")
    assert look is not None
    assert [text for text in ("补考另收费", "复训费", "考试不收", "报名费", "") if look(text)] == [
        "补考另收费",
        "复训费",
    ]


def test_an_unusual_way_of_writing_a_pattern_is_asked_and_not_guessed_at() -> None:
    for pattern in (r"\Q包过\E", r"\C包", "[[:alpha:]]+", ".*", "包?", "(?:包|过*)", "[^包]", "é", r"\?", r"\077"):
        assert needed.look(pattern) is None, pattern
    for pattern in (r"(?-i)包过", r"包\pN"):
        look = needed.look(pattern)
        assert look is None or look("包过1") is not None


def test_a_pattern_that_is_asked_often_answers_as_before() -> None:
    pattern = linear.compile("补考费?")
    texts = ["补考另收", "补 考", "报名费", "补考费" + "长" * 500]
    early = [pattern.search(text) is not None for text in texts]
    for number in range(2 * linear._LOOK):
        assert pattern.search(f"第{number}行") is None
    assert pattern._look is not None
    linear.forget()
    assert [pattern.search(text) is not None for text in texts] == early == [True, False, False, True]
    assert [m.span() for m in pattern.finditer("不补考，补考费", 3)] == [(4, 7)]
    assert pattern.match("补考费", 1) is None
    linear.forget()
