"""Facts about who trains and who examines: what is not known stays unknown, and a likeness is not an identity."""

from __future__ import annotations

import pandas as pd
import pytest

from auditor.rules.numbers import PROVINCE_CODES
from auditor.rules.structure import is_grand, seller_kind
from tests.rules.builders import World

OURS = {"occupation_code": "4-04-05-05", "levels": "三级", "region": "浙江省"}


def fact(world: World, name: str, key: str = "p") -> object:
    return world.facts().set_index("program_id").loc[key, name]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("云泊青禾职业培训学校", "school"), ("青禾职业技能培训学校有限公司", "school"), ("云泊青禾培训中心", "school"),
        ("云泊青禾技师学院", "college"), ("浙江青禾高级技工学校", "college"), ("云泊大学", "college"),
        ("浙江青禾职业技能评价中心", "evaluator"), ("浙江青禾技能评价有限公司", "evaluator"),
        ("青禾咨询有限公司", "company"), ("青禾文化传媒（云泊）有限公司", "company"), ("云泊青禾教育工作室", "other"),
        ("青禾学院教育科技有限公司", "company"), ("", "not_stated"),
    ],
)  # fmt: skip
def test_a_seller_is_what_its_name_ends_with(name: str, kind: str) -> None:
    assert seller_kind(name) == kind


@pytest.mark.parametrize(
    "name", ["中国青禾数据有限公司", "国家开放大学", "中国就业培训技术指导中心", "全国总工会", "浙江中国文化促进会", ""]
)
def test_lawful_names_with_the_countrys_words_are_exempt(name: str) -> None:
    assert not is_grand(name)
    assert is_grand("全国人工智能岗位认证中心")


def test_an_evaluator_named_on_another_page_of_the_website_is_named() -> None:
    world = World()
    world.program("p", source="a")
    world.program("q", source="a", evaluator_name="浙江青禾职业技能评价中心")
    world.program("r", source="b")
    assert [fact(world, "evaluator_named", key) for key in "pqr"] == [True, True, False]


def test_a_page_whose_only_name_is_an_evaluators_names_one() -> None:
    """A label in odd characters may hide who evaluates; the name itself tells."""
    world = World()
    world.program("p", institution_name="江西青禾职业技能评价有限公司")
    assert fact(world, "evaluator_named")


def test_a_ministry_as_issuer_names_no_evaluator() -> None:
    world = World()
    world.program("p", issuer="人力资源和社会保障部")
    assert fact(world, "evaluator_named") is False or not fact(world, "evaluator_named")


@pytest.mark.parametrize("name", ["evaluator_named", "licence_shown"])
def test_an_unread_page_may_hold_what_the_others_lack(name: str) -> None:
    """A scanned licence is a picture: not seeing it proves nothing."""
    world = World()
    world.program("p")
    assert fact(world, name) is not pd.NA
    world.page("scan", kind="unreadable")
    assert pd.isna(fact(world, name))


def test_a_licence_on_any_page_of_the_website_is_shown() -> None:
    world = World()
    world.program("p")
    world.page("about", licence="人社民3399000000120号")
    assert fact(world, "licence_shown")


def test_the_seller_is_the_evaluator_only_when_it_is_the_body_looked_up() -> None:
    world = World()
    world.program("p", institution_name="示例学校")
    world.program("q", institution_name="示例学校")
    world.verifications[1] |= {"asked_name": "示例学校"}
    world.program("r", institution_name="示例学校")
    world.verifications.pop()
    assert not fact(world, "self_evaluates", "p")
    assert fact(world, "self_evaluates", "q")
    assert fact(world, "seller_kind", "q") == "evaluator"
    assert pd.isna(fact(world, "self_evaluates", "r"))


@pytest.mark.parametrize(
    ("hours", "levels", "fit"),
    [
        (30.0, "五级", "enough"),
        (29.0, "五级", "short"),
        (14.0, "五级", "far_short"),
        (20.0, "五级|三级", "enough"),
    ],
)
def test_hours_are_held_against_the_level_that_asks_for_the_fewest(hours: float, levels: str, fit: str) -> None:
    world = World()
    world.program("p", hours=hours, levels=levels)
    world.program("q", hours=hours)
    assert fact(world, "hours_fit") == fit
    assert pd.isna(fact(world, "hours_fit", "q"))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("S000133000001253", "consistent"), ("S000133000001254", "other_level"), ("S000137000001253", "other_province"),
        ("S000133000001273", "future_year"), ("21330012343", "old_form"), ("AB330001000001253", "consistent"),
        ("R201", None), ("S000199000001253", None),
    ],
)  # fmt: skip
def test_a_number_is_held_against_what_the_page_sells(number: str, says: str | None) -> None:
    """An unfamiliar form, or a province code nobody knows, is doubt and no reproach."""
    world = World()
    world.program("p", **OURS)
    world.claim("certificate_number", number, capture="c-p")
    found = fact(world, "certificate_number")
    assert pd.isna(found) if says is None else found == says


def test_a_sample_may_be_of_any_course_on_the_page() -> None:
    world = World()
    world.page("c")
    world.program("p", capture="c", **OURS)
    world.program("q", capture="c", **{**OURS, "levels": "四级"})
    world.claim("certificate_number", "S000133000001254", capture="c")
    assert fact(world, "certificate_number", "p") == fact(world, "certificate_number", "q") == "consistent"


def test_a_number_that_is_warned_of_or_of_another_occupation_says_nothing() -> None:
    world = World()
    world.program("p", **OURS)
    world.claim("certificate_number", "21330012343", capture="c-p", polarity="quoted")
    world.program("q", **{**OURS, "occupation_code": "4-10-01-05"})
    world.claim("certificate_number", "21330012343", capture="c-q")
    assert fact(world, "certificate_number") == "none"
    assert pd.isna(fact(world, "certificate_number", "q"))


def test_every_province_has_its_code() -> None:
    assert (PROVINCE_CODES["33"], PROVINCE_CODES["65"], PROVINCE_CODES["50"]) == ("浙江", "新疆", "重庆")
    assert len(PROVINCE_CODES) == 31
