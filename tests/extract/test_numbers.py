"""A certificate number belongs to a person: only what it says of issuer, year and level is kept."""

from __future__ import annotations

import pytest

from auditor.extract import numbers, read_page
from auditor.rules.examples import SHELL


def told(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in numbers.find(text)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("证书编号：S000133000001253000123。", "S000133000001253"),
        ("样本 Y000123000007195000001 见图", "Y000123000007195"),
        ("证书编号：AB33000100000125300012。", "AB330001000001253"),
        ("证书编号为2133001234300012。", "21330012343"),
        ("证书编号：R2019330001253。", "R201"),
    ],
)
def test_the_running_number_is_not_kept(text: str, kept: str) -> None:
    assert told(text) == [kept]


@pytest.mark.parametrize(
    "text",
    [
        "对公账号：6222000011112222。",
        "统一社会信用代码：91339900MA00000001。",
        "证书编号为22位，第16位是等级。",
        "证书编号：S00013300****253000123。",
        "备案编号S000133000001。",
    ],
)
def test_other_numbers_are_no_certificate_numbers(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("words", ["每天8课时，小班教学。", "免费试听2课时。", "每次课4课时。", "赠送6课时。"])
def test_a_part_of_the_course_is_not_its_length(words: str) -> None:
    """8 hours a day read as 8 hours in all would call an honest course a sham."""
    body = SHELL.format(level="三级", text=words).encode()
    page = read_page(body, capture_id="c", source_id="s", url="http://s.test/")
    assert [row["hours"] for row in page.programs] == [None]
