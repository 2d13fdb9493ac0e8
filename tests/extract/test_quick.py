"""Short ways of the reader: each may only skip what the long way would not have found."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Generator

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.extract import (
    Stored,
    claimsense,
    decode,
    digits,
    linear,
    mojibake,
    normalise,
    present,
    read_pages,
    scripts,
)
from auditor.extract.fees import Fee, read, steps
from auditor.extract.inturn import in_turn
from auditor.extract.pieces import sentences
from tests.evaluation.material import corpus_pages

TABLES = normalise._tables()


def test_no_watched_word_holds_a_separator_or_the_short_way_would_miss_it() -> None:
    words = [word for word in TABLES.watched if any(mark in word for mark in TABLES.marks)]
    assert len(TABLES.watched) > 20
    assert words == []


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="包过考不全额退·* /—、证内部保a1\t\n ", max_size=30))
def test_a_parted_word_is_put_together_although_the_page_has_it_whole_as_well(text: str) -> None:
    if not normalise._as_many(text, TABLES):
        return
    spans = [match.span(1) for match in TABLES.separators.finditer(text)]
    squeezed = normalise._apply(text, [(low, high, "") for low, high in spans])
    for last, length in TABLES.watched.iter(squeezed.text):
        low, high = squeezed.original(last + 1 - length, last + 1)
        assert high - low == length


def test_a_parted_word_is_heard_beside_its_whole_self() -> None:
    assert normalise.normalise("包过班，包·过").text == "包过班，包过"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aé×ÿ·人工\x85ü€“", max_size=150))
def test_latin_soup_is_never_taken_for_chinese_by_counting_bytes(text: str) -> None:
    raw = text.encode()
    few = raw.count(0xC2) + raw.count(0xC3) <= decode._FEW_LATIN
    assert not (few and mojibake.looks_latin(Counter(text)))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aé\x85的證Ã鐨锟�\ue000\uf8ff\uf900一鿿ꀀ㐀，😀\U00020000", max_size=60))
def test_sorts_of_characters_are_counted_at_once_as_they_are_one_by_one(text: str) -> None:
    beyond = [c for c in text if c > "\x7f"]
    common = [c for c in beyond if c in decode._COMMON]
    private = [c for c in beyond if "\ue000" <= c <= "\uf8ff"]
    odd = [c for c in beyond if c in decode._MOJIBAKE or c in private or c <= "\x9f"]
    han = [c for c in beyond if "一" <= c <= "鿿" or c == "�"]
    mojibake_only = [c for c in odd if c not in decode._COMMON]
    wanted = decode._Sorts(len(beyond), len(common), len(mojibake_only), len(han) + len(private))
    assert decode._sorts(text) == wanted


@given(st.text(alphabet="包过。！？;；\n\t 拿证a", max_size=40))
def test_sentences_end_where_runs_of_marks_do(text: str) -> None:
    ends = [match.end() for match in linear.compile(r"[。！？!?；;\n\t]+").finditer(text)]
    cuts = list(claimsense._cuts(text))
    assert cuts[-1] == len(text)
    # A run at the end of the text ends the text.
    assert [cut for cut in cuts if 0 < cut < len(text)] == [end for end in ends if end < len(text)]


@given(st.text(alphabet="包过。！？；;\n\t 拿证a", max_size=40))
def test_sentences_about_papers_are_those_that_the_pattern_finds(text: str) -> None:
    wanted = [match.span() for match in linear.compile(r"[^。！？；\n]+[。！？；]?").finditer(text)]
    assert list(sentences(text)) == wanted


def test_no_digit_of_any_script_is_overlooked() -> None:
    assert all(chr(code) in digits.DIGITS or not chr(code).isdigit() for code in range(sys.maxunicode + 1))
    assert digits.any_in("第③课") and not digits.any_in("第三课")


@given(st.text(alphabet="人工a1，々〇 \n😀", max_size=60))
def test_runs_of_chinese_characters_count_as_many_as_they_hold(text: str) -> None:
    assert scripts._han(text) == sum(1 for _ in linear.compile(r"\p{Han}").finditer(text))


def test_collecting_garbage_goes_on_after_a_batch_only_where_it_went_on_before() -> None:
    stored = [Stored(body, "c", "s", "http://a.invalid/x.html", kind) for body, kind in corpus_pages()[:3]]
    assert gc.isenabled()
    first = read_pages(stored)
    assert gc.isenabled()
    gc.disable()
    try:
        assert read_pages(stored) == first
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert not linear._asked  # no answer outlives its batch


def test_parts_of_pages_are_done_in_turn_and_each_part_knows_its_own_page() -> None:
    done: list[tuple[str, int]] = []

    def parts(page: present.Seen, count: int):  # type: ignore[no-untyped-def]
        for number in range(count):
            assert present._seen() is page
            done.append((page.text, number))
            yield

    pages = [(present.Seen(name, None, b""), count) for name, count in (("a", 1), ("b", 3), ("c", 0))]
    in_turn([(page, parts(page, count)) for page, count in pages])
    assert done == [("a", 0), ("b", 0), ("b", 1), ("b", 2)]
    assert present._seen() is present.NOTHING


def test_fees_of_pages_read_in_turn_are_those_of_each_page_alone() -> None:
    texts = ["人工智能训练师三级班\n培训费：2980元，评价费：300元", "人工智能训练师四级班\n学费1680元，教材80元"]
    found: dict[str, list[Fee]] = {}

    def kept(text: str) -> Generator[None, None, None]:
        found[text] = yield from steps(text, 0, len(text), tables=[], title=(0, 11), struck=())

    in_turn([(present.NOTHING, kept(text)) for text in texts])
    assert [[fee.fen for fee in found[text]] for text in texts] == [[298_000, 30_000], [168_000, 8_000]]
    for text in texts:
        assert found[text] == read(text, 0, len(text), tables=[], title=(0, 11), struck=())
