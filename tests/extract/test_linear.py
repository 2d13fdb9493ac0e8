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
