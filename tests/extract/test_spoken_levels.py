"""A level that one must bring along or seeks elsewhere is not sold; a level in a price list is."""

from __future__ import annotations

import pytest

from auditor.extract.levels import find


def sold(text: str) -> set[str]:
    return {level for mention in find(text) if not mention.held for level in mention.levels}


@pytest.mark.parametrize(
    "text",
    [
        "报到请携带身份证、四级证书（原件）。",
        "另带四级证书原件和学历证明",
        "已有四级，想再往上走一层",
        "手里那本四级放满四年了？",
        "如需报考人工智能训练师五级，可自行向备案的机构报名。",
        "想考五级的同学请自行联系考点。",
        "职业等级：五级至一级，共五级",
        "与国家三级高级工同级同待遇",
    ],
)
def test_a_level_that_one_brings_along_or_seeks_elsewhere_is_not_sold(text: str) -> None:
    assert sold(text) == set()


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("考过后发四级证书，全国联网。", {"四级"}),
        ("想考四级的，请扫码报名。", {"四级"}),
        ("五级至三级，共三个班", {"五级", "四级", "三级"}),
        ("带三级班的老师都是考评员", {"三级"}),
    ],
)
def test_a_level_that_is_offered_stays_so(text: str, levels: set[str]) -> None:
    assert sold(text) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("初级 980，中级 1380，高级 1880，技师 3800\n以上全包", {"五级", "四级", "三级", "二级"}),
        ("【费用】初级 1150，中级 1550", {"五级", "四级"}),
        ("高级工一口价两千六，技师五千二", {"三级", "二级"}),
        ("我们老师里有考评员，技师也有三位", set()),
    ],
)
def test_every_rank_of_a_price_list_is_a_level(text: str, levels: set[str]) -> None:
    assert sold(text) == levels
