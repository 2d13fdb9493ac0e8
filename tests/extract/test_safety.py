"""Whatever comes in: no exception, honest spans, the same answer twice, and time that grows with size only."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.extract import PageReading
from auditor.extract.normalise import normalise
from auditor.tables import CLAIMS, FEES, PAGES, PROGRAMS
from tests.extract.pages import offer, read

WORDS = st.sampled_from(
    [
        "包过",
        "保·过",
        "免",
        "考",
        "不承诺",
        "谨防",
        "“",
        "”",
        "，",
        "。",
        "？",
        "\n",
        "<b>",
        "</b>",
        "<p>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "培训费",
        "2980元",
        "￥1,980",
        "五级",
        "高级",
        "人工智能训练师",
        "三级培训班",
        "由",
        "评价机构：",
        "有限公司",
        "颁发",
        "&nbsp;",
        "&#21253;",
        "\u200b",
        "（xùn）",
        "㈱",
        "½",
        "過",
        "證",
        "\x00",
        "�",
        "😀",
        "<script>",
        "-->",
        "<!--",
        "L3",
        "报名",
        "微信：abc123",
    ]
)
SOUP = st.lists(WORDS, max_size=60).map("".join)
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def check(reading: PageReading) -> None:
    """The contracts every reading keeps."""
    text = reading.page["text"]
    text.encode("utf-8")
    for row in reading.claims:
        if row["where"] in ("body", "footer"):
            assert text[row["start"] : row["end"]] == row["phrase"]
        else:
            assert row["start"] is None
    for row in [*reading.programs, *reading.fees]:
        if row["start"] is not None:
            assert 0 <= row["start"] <= row["end"] <= len(text)
    for table, rows in (
        (PAGES, [reading.page]),
        (PROGRAMS, reading.programs),
        (FEES, reading.fees),
        (CLAIMS, reading.claims),
    ):
        assert all(list(row) == list(table.schema.names) for row in rows)
    if reading.page["kind"] != "offer":
        assert not reading.programs
        assert not reading.fees


@SETTINGS
@given(st.binary(max_size=400))
def test_random_bytes_never_raise(body: bytes) -> None:
    check(read(body))


@SETTINGS
@given(SOUP)
def test_word_soup_keeps_spans_and_is_read_the_same_twice(soup: str) -> None:
    body = offer(soup).encode("utf-8", "surrogatepass")
    first = read(body)
    check(first)
    assert first == read(body)


@SETTINGS
@given(SOUP, st.sampled_from(["utf-8", "gb18030", "big5", "utf-16"]))
def test_any_encoding_of_any_text_never_raises(soup: str, encoding: str) -> None:
    check(read(soup.encode(encoding, "ignore"), content_type="text/html; charset=x-unknown"))


@SETTINGS
@given(SOUP)
def test_normalised_offsets_lead_back_into_the_text(soup: str) -> None:
    normal = normalise(soup)
    for i in range(len(normal.text)):
        start, end = normal.original(i, i + 1)
        assert 0 <= start <= end <= len(soup)
        assert 0 <= normal.position(start) <= i


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + "包过",
        "<b><p>" * 30_000,
        "包过" * 800_000,
        "<p>" + "不承诺包过、免考、" * 60_000,
        "<table><tr>" + "<td>12元</td>" * 50_000 + "</table>",
        "<table>" + "<tr><td>五级</td><td>12元</td></tr>" * 15_000 + "</table>",
        "<p>培训费100元</p>" * 30_000,
        "a" * 5_000_000,
        "一" * 1_500_000,
        "<h2>人工智能训练师三级培训班</h2><p>培训费900元</p>" * 3_000,
        "<a href='#'>人工智能训练师三级班</a> " * 8_000,
        "“" * 200_000 + "包过",
        "<table><tr>" + "<td>培训费2980元</td>" * 20_000 + "</tr></table>",
        "包 过 " * 150_000,
        "青栩有限公司" * 100_000,
    ],
    ids=["nested", "misnested", "hits", "lists", "cells", "rows", "fees", "nospace", "han", "titles", "links", "quotes", "wide", "spaced", "names"],
)  # fmt: skip
def test_time_grows_with_size_only(body: str) -> None:
    started = time.process_time()
    reading = read(offer(body))
    check(reading)
    assert time.process_time() - started < 12, "the reader must stay linear; a hostile page must not stop a run"
