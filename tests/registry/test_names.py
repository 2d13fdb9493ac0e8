"""Names: two spellings of one body must meet, two bodies must not, and a vague name must never be 'not found'."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.registry.folding import fold_many
from auditor.registry.name_book import NameBook
from auditor.registry.names import fold, is_organisation, is_state_organ, means_itself, parse_name
from auditor.registry.provinces import canonical_province, province_names, province_of_name, region_of
from auditor.registry.sameness import compare
from auditor.registry.similar import DOUBT, dice, one_edit, resemblance

CHINESE = st.text("杭州云岫澄岚评价中心公司（）()有限责任 ·省市甲乙丙", max_size=16)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("浙江省杭州市澄岚技能评价有限公司", "杭州澄岚技能评价有限责任公司"),
        ("浙江省澄岚技能评价中心", "浙江澄岚技能评价中心"),
        ("澄岚（浙江）人才评价有限公司", "澄岚(浙江) 人才评价有限责任公司"),
        ("浙江澄嵐職業技能評價中心".replace("嵐", "岚"), "浙江澄岚职业技能评价中心"),
        ("浙江·澄岚技能评价中心", "浙江澄岚技能评价中心"),
    ],
)
def test_spellings_of_one_name_meet(first: str, second: str) -> None:
    assert parse_name(first).key == parse_name(second).key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("杭州澄岚技能评价有限公司", "宁波澄岚技能评价有限公司"),
        ("浙江澄岚技能评价有限公司", "杭州澄岚技能评价有限公司"),
        ("澄岚技能评价有限公司", "浙江澄岚技能评价有限公司"),
        ("浙江澄岚技能评价有限公司", "浙江澄岚技能评价中心"),
        ("浙江澄岚技能评价有限公司", "浙江澄岚技能评价股份有限公司"),
    ],
)
def test_two_bodies_stay_two(first: str, second: str) -> None:
    assert parse_name(first).key != parse_name(second).key


@given(CHINESE)
def test_a_name_equals_itself_in_full_width_and_with_spaces(name: str) -> None:
    spaced = " ".join(name)
    assert fold(spaced) == fold(name)
    assert parse_name(name).key == parse_name(name.replace("(", "（").replace(")", "）")).key


@given(st.lists(CHINESE, max_size=4), st.lists(st.tuples(CHINESE, st.sampled_from(["", "浙江", "江苏"])), max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_batch_of_questions_is_answered_like_each_of_them(filed: list[str], asked: list[tuple[str, str]]) -> None:
    book = NameBook(filed, range(len(filed)), ["浙江"] * len(filed))
    asked += [(name, "浙江") for name in filed]
    assert book.find_many(asked) == [book.find(*question) for question in asked]


@given(CHINESE, CHINESE)
def test_resemblance_is_a_share_and_the_same_from_both_sides(first: str, second: str) -> None:
    a, b = parse_name(first), parse_name(second)
    assert 0 <= resemblance(a, b) <= 1
    assert resemblance(a, b) == resemblance(b, a)
    assert dice(first, second) == dice(second, first)


PLACES = st.sampled_from(["", "浙江", "杭州", "湖南", "湖北", "杭州市"])
TAILS = st.sampled_from(["职业技能评价中心", "技能评价有限公司", "评价中心", "中心", ""])
SHORT = st.builds(lambda place, core, tail: place + core + tail, PLACES, st.text("澄岚墨", max_size=5), TAILS)


@settings(max_examples=400, deadline=None)
@given(SHORT, SHORT, st.integers(0, 20), st.sampled_from(["", "甲", "澄", "评"]))
def test_the_quick_search_misses_no_doubtful_name(first: str, second: str, at: int, char: str) -> None:
    """What the search overlooks would be called 'not found'."""
    for asked in (second, first[:at] + char + first[at + 1 :], first[:at] + char + first[at:]):
        a, b = parse_name(asked), parse_name(first)
        if a.brand and resemblance(a, b) >= DOUBT:
            assert NameBook([first], [0], [b.province]).find(asked).how


@given(st.lists(st.text(max_size=8), max_size=4))
def test_a_batch_of_names_is_folded_like_each_of_them(names: list[str]) -> None:
    assert fold_many(names) == [fold(name.replace("\n", " ")) for name in names]


@pytest.mark.parametrize(
    ("asked", "filed"), [("莲乾", "蓮乾"), ("ＡＢ①", "ab1"), ("職業技能評價（上海）", "职业技能评价上海")]
)
def test_wide_and_traditional_characters_are_one_with_the_plain(asked: str, filed: str) -> None:
    assert fold(asked) == fold(filed)


PARENT = "杭州澄岚教育科技有限公司"


def test_a_parent_never_stands_for_its_branch_nor_one_province_for_another() -> None:
    """The branch may not be filed at all; verifying it by its parent would vouch for a stranger."""
    book = NameBook([PARENT, "江苏墨舟职业培训学校", "四川墨舟职业培训学校"], [0, 1, 2], ["浙江", "江苏", "四川"])
    assert (book.find(PARENT + "宁波分公司", "浙江").how, book.find(PARENT + "宁波分公司").owner) == ("fuzzy", None)
    branch = NameBook([PARENT + "宁波分公司"], [0], ["浙江"]).find(PARENT, "浙江")
    assert (branch.how, branch.owner) == ("fuzzy", None)
    assert (book.find("墨舟职业培训学校").how, book.find("墨舟职业培训学校").owner) == ("fuzzy", None)
    assert book.find("墨舟职业培训学校", "山东").owner is None


def test_every_match_says_what_differs_and_every_doubt_whom_it_may_mean() -> None:
    book = NameBook(["杭州澄岚职业技能培训学校"], [0], ["浙江"])
    accepted = book.find("杭州澄岚培训学校")
    assert (accepted.how, accepted.owner) == ("fuzzy", 0)
    assert 0.85 <= accepted.score < 1
    assert "通用词语有增减" in accepted.note
    doubtful = book.find("杭州澄岗职业技能培训学校")
    assert (doubtful.owner, doubtful.note) == (None, "名录中只有相近名称")
    assert doubtful.candidates[0].name == "杭州澄岚职业技能培训学校"


@pytest.mark.parametrize("edited", ["澄望", "望岚"])
def test_half_a_short_brand_misread_is_not_called_absent(edited: str) -> None:
    book = NameBook(["浙江省杭州市滨江区澄岚职业技能培训学校"], [0], ["浙江"])
    assert book.find(f"杭州{edited}职业技能培训学校").how == "fuzzy"


@given(SHORT, SHORT)
def test_two_names_of_different_brands_are_never_one_body(first: str, second: str) -> None:
    a, b = parse_name(first), parse_name(second)
    same = compare(a, b, b.province, "")
    assert same is None or b.brand in a.core


@given(st.text("甲乙丙丁", min_size=1, max_size=6), st.data())
def test_one_changed_lost_or_swapped_character_is_one_edit(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    assert one_edit(text, text[:at] + "戊" + text[at + 1 :])
    assert one_edit(text, text[:at] + text[at + 1 :])
    assert one_edit(text, text[:at] + text[at : at + 2][::-1] + text[at + 2 :])
    assert not one_edit(text, text + "戊戊")


@pytest.mark.parametrize(
    ("asked", "filed"),
    [
        ("浙江澄岗职业技能评价中心", "浙江澄岚职业技能评价中心"),  # one character misread
        ("浙江岚澄职业技能评价中心", "浙江澄岚职业技能评价中心"),  # swapped
        ("澄岚评价中心", "浙江澄岚职业技能评价中心"),  # shortened
        ("澄岚", "浙江澄岚职业技能评价中心"),  # brand only
        ("宁波澄岚技能评价中心", "杭州澄岚职业技能评价有限公司"),  # another city of the province
        ("湖北澄岚职业技能评价中心", "湖南澄岚职业技能评价中心"),  # one character, another province
        ("浙江澄岚望舟人才评价有限公司", "浙江澄岚望渡人才评价有限公司"),
    ],
)
def test_a_name_that_may_be_a_filed_one_is_doubtful(asked: str, filed: str) -> None:
    assert resemblance(parse_name(asked), parse_name(filed)) >= DOUBT


@pytest.mark.parametrize(
    ("asked", "filed"),
    [
        ("浙江云岫职业技能评价有限公司", "浙江澄岚职业技能评价有限公司"),  # only the words all names share
        ("广东澄岚职业技能评价中心", "浙江澄岚职业技能评价中心"),  # the name itself shows another province
    ],
)
def test_shared_trade_words_alone_raise_no_doubt(asked: str, filed: str) -> None:
    assert resemblance(parse_name(asked), parse_name(filed)) < DOUBT


@pytest.mark.parametrize(
    "name", ["评价中心", "第三方评价机构", "某职业技能评价机构", "有资质的评价机构", "浙江省职业技能评价中心"]
)
def test_generic_names_have_no_core_of_their_own(name: str) -> None:
    assert parse_name(name).brand == ""


@pytest.mark.parametrize(
    "name",
    ["人社部", "国家人社部", "浙江省人力资源和社会保障厅", "工信部", "人社部门", "杭州市人社局", "国家部委", "教育部"],
)
def test_state_organs_are_not_looked_up(name: str) -> None:
    assert is_state_organ(name)


@pytest.mark.parametrize(
    "name", ["杭州澄岚俱乐部", "澄岚事业部", "澄岚教育科技有限公司", "人社部澄岚研究所", "澄岚职业培训学校"]
)
def test_organisations_are_not_mistaken_for_state_organs(name: str) -> None:
    assert not is_state_organ(name)
    assert is_organisation(name)


def test_a_page_may_mean_itself() -> None:
    assert means_itself("我校")
    assert means_itself("本中心颁发")
    assert not means_itself("澄岚职业培训学校")


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("浙江省", "浙江"), ("33", "浙江"), ("杭州市", "浙江"), ("内蒙古自治区", "内蒙古"), ("广西壮族自治区", "广西"),
        ("澄岚（深圳）技能评价有限公司", ""), ("黑龙江", "黑龙江"), ("无此地", ""), ("", ""), ("北京市", "北京"),
    ],
)  # fmt: skip
def test_provinces_are_recognised(text: str, province: str) -> None:
    assert canonical_province(text) == province


def test_words_that_are_also_brands_name_a_place_only_with_their_suffix() -> None:
    assert region_of("东方澄岚评价中心").province == ""
    assert region_of("东方市澄岚评价中心").province == "海南"
    assert region_of("吉林省长春市澄岚评价中心").city == "长春"
    assert province_of_name("澄岚(深圳)技能评价有限公司") == "广东"


def test_all_mainland_provinces_are_known() -> None:
    assert len(province_names()) >= 31
    assert len(set(province_names())) == len(province_names())


@pytest.mark.parametrize(
    "asked", ["杭州星云河培训学校", "杭州星云河谷风培训学校", "杭州星云河古培训学校", "杭州星天河谷培训学校"]
)
def test_a_long_brand_with_another_character_may_be_a_stranger_that_means_to_be_taken_for_it(asked: str) -> None:
    book = NameBook(["杭州星云河谷培训学校"], [0], ["浙江"])
    found = book.find(asked, "浙江")
    assert (found.how, found.owner) == ("fuzzy", None)
    filed = parse_name("杭州星云河谷培训学校")
    same = compare(parse_name(asked), filed, "浙江", "浙江")
    assert same is None or not same.clear
    swapped = compare(parse_name("杭州星河云谷培训学校"), filed, "浙江", "浙江")
    assert swapped is not None and swapped.clear


def _register(count: int, others: int) -> NameBook:
    """`count` bodies of brands of their own, and `others` that share the brand 澄岚 in as many other provinces."""
    first, second = "岫渡棠屿砚榆汀鹭舟墨启望朗晟睿博雅卓远鸿", "景恒泰丰瑞祥嘉禾森柏梅菊辰浩瀚晨曦晖骏彩"
    rest = [(f"成都{a}{b}职业技能培训学校", "四川") for a in first for b in second][:count]
    shared = [(f"{place}澄岚职业技能培训学校", place) for place in province_names()[:others] if place != "浙江"]
    rows = [("杭州澄岚职业技能培训学校", "浙江"), *shared, *rest]
    return NameBook([name for name, _ in rows], range(len(rows)), [place for _, place in rows])


def test_without_a_place_a_shared_brand_is_nobodys() -> None:
    """An unfiled seller of a common name would be vouched for by its filed namesake elsewhere."""
    alone, shared = _register(300, 0), _register(300, 25)
    assert alone.find("澄岚职业技能培训学校", "浙江").owner == 0
    assert shared.find("澄岚职业技能培训学校", "").owner is None
    assert shared.find("澄岚职业技能培训学校", "重庆").owner != 0
    assert shared.find("杭州澄岚职业技能培训学校", "").owner == 0


def test_the_score_is_shared_among_those_who_may_be_meant() -> None:
    book = NameBook(["杭州澄岚培训学校", "宁波澄岚培训学校"], [0, 1], ["浙江", "浙江"])
    found = book.find("澄岚培训学校", "浙江")
    assert (found.how, found.owner) == ("fuzzy", None)
    assert len(found.candidates) == 2
    assert found.candidates[0].score == found.candidates[1].score <= 0.5


def test_a_misprinted_region_does_not_hide_the_name_behind_it() -> None:
    """It would be called absent although the whole of its own name is filed."""
    filed = [
        "乌海信墨网络科技有限公司",
        *(f"重庆{a}{b}数字科技有限公司" for a in "岫渡棠屿砚榆" for b in "景恒泰丰瑞祥"),
    ]
    book = NameBook(filed, range(len(filed)), ["内蒙古", *["重庆"] * (len(filed) - 1)])
    assert book.find("内小古自治区乌海市信墨网络科技有限公司", "内蒙古").how


def test_a_character_that_slipped_from_the_brand_into_the_region_makes_nobody_absent() -> None:
    book = NameBook(["广西蔷高教育集团有限公司"], [0], ["广西"])
    assert book.find("广西壮族自治蔷区高教育集团有限公司", "广西").how


@pytest.mark.parametrize(
    ("filed", "place", "asked", "region"),
    [
        # The brand is a city's name, and the misprint stands in the legal form.
        ("黑龙江西宁人力资源管理咨询有限责任公司", "黑龙江", "西宁人力资源管理咨询有限大任公司", ""),
        # The misprint stands in the province that was written out in front.
        ("中卫桦铁智能科技有限责任公司", "宁夏", "宁夏回族自治小中卫市桦铁智能科技有限责任公司", ""),
        # A brand that is a city's, the place left out, a character of the trade lost.
        ("德阳（阿拉善）人工智能商会", "内蒙古", "德陽人工能商會", "山东"),
    ],
)
def test_a_filed_body_written_without_a_clear_brand_is_never_called_absent(
    filed: str, place: str, asked: str, region: str
) -> None:
    """'Not found' accuses; where the words before the trade are no brand we know nothing."""
    others = [f"吉林{first}{second}职业培训学校" for first in "云岫澄岚墨舟" for second in "桥河山石"]
    book = NameBook([filed, *others], range(len(others) + 1), [place, *["吉林"] * len(others)])
    found = book.find(asked, region)
    assert (found.how, found.owner) == ("fuzzy", None)


def test_a_name_with_a_brand_of_its_own_can_still_be_absent() -> None:
    """A guard that doubts everything would let every invented examiner pass."""
    others = [f"吉林{first}{second}职业培训学校" for first in "云岫澄岚墨舟" for second in "桥河山石"]
    book = NameBook(others, range(len(others)), ["吉林"] * len(others))
    assert book.find("杭州虹霄职业技能评价有限公司", "浙江").how == ""
