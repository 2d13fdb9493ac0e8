"""Levels: a range read too narrowly would put a filed institution out of scope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import LEVELS
from auditor.registry.levels import parse_levels

WAYS = ("{}", "{}/x", "{}级")
NAMES = {"五级": "初级工", "四级": "中级工", "三级": "高级工", "二级": "技师", "一级": "高级技师"}


@pytest.mark.parametrize(
    ("text", "low_to_high"),
    [
        ("五级—三级", "五级 四级 三级"),
        ("5-3", "五级 四级 三级"),
        ("3、4、5级", "五级 四级 三级"),
        ("三级/高级工", "三级"),
        ("５－３", "五级 四级 三级"),
        ("五级/初级工—三级/高级工", "五级 四级 三级"),
        ("一至五级", "五级 四级 三级 二级 一级"),
        ("高级", "三级"),
        ("高级技师", "一级"),
        ("技师、高级技师", "二级 一级"),
        ("三级（高级工）", "三级"),
        ("四级及以下", "五级 四级"),
        ("三级以上", "三级 二级 一级"),
        ("L3", "三级"),
        ("五级、四级\n三级", "五级 四级 三级"),
        ("五级～四级", "五级 四级"),
        ("五四三级", "五级 四级 三级"),
    ],
)
def test_the_ways_lists_write_levels(text: str, low_to_high: str) -> None:
    assert parse_levels(text) == tuple(low_to_high.split())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "特级技师",
        "首席技师",
        "全部",
        "53",
        "5一3",
        "五级-",
        "-三级",
        "六级",
        "合格",
        "以上",
        "三级（试点）",
        "0",
        "5--",
    ],
)
def test_what_is_not_understood_is_unknown_and_not_a_shorter_list(text: str) -> None:
    assert parse_levels(text) == ()


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS), st.sampled_from("-—–~～至到－―"), st.booleans())
def test_a_range_holds_both_ends_and_all_between(first: str, last: str, dash: str, named: bool) -> None:
    def written(level: str) -> str:
        return f"{level}/{NAMES[level]}" if named else level

    low, high = sorted((LEVELS.index(first), LEVELS.index(last)))
    assert parse_levels(f"{written(first)}{dash}{written(last)}") == LEVELS[low : high + 1]


@given(st.sets(st.sampled_from(LEVELS), min_size=1), st.sampled_from("、,，/； "))
def test_a_list_holds_exactly_its_members(levels: set[str], comma: str) -> None:
    assert set(parse_levels(comma.join(sorted(levels)))) == levels


@given(st.text(max_size=20))
def test_any_text_gives_known_levels_in_order(text: str) -> None:
    found = parse_levels(text)
    assert list(found) == [level for level in LEVELS if level in found]
