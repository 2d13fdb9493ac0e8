"""A plan that is not told apart gives its price, its paper and its level to another: the report names a wrong price."""

from __future__ import annotations

from typing import Any

from auditor.extract import PageReading, feesigns, openings
from auditor.extract.learned import Shape
from tests.extract.pages import read

_FOOT = "<p>报名电话 0571-0000-0000，现场报名，微信同号</p><footer>杭州越溪职业培训学校有限公司</footer>"


def page(title: str, body: str) -> PageReading:
    return read(f"<title>{title}</title><h1>{title}</h1>{body}{_FOOT}")


def sold(reading: PageReading) -> dict[str, list[int]]:
    """Title → its prices in yuan."""
    prices: dict[str, list[int]] = {row["program_id"]: [] for row in reading.programs}
    for fee in reading.fees:
        prices[fee["program_id"]].append(fee["amount_fen"] // 100)
    return {row["title"]: sorted(prices[row["program_id"]]) for row in reading.programs}


def lines(text: str) -> list[openings.Line]:
    return openings.lines(text, len(text), feesigns.amounts(text, len(text)))


def test_a_course_beside_ours_takes_its_own_price() -> None:
    text = (
        "<p>1）人工智能训练师：四级1190元、三级1690元，职业技能等级证书</p>"
        "<p>2）生成式人工智能系统应用员：四级1390元，职业技能等级证书</p>"
    )
    told = sold(page("两个新职业一起招生", text))
    assert len(told) == 2
    assert sorted(told.values()) == [[1190, 1690], [1390]]


def test_levels_of_one_course_line_by_line_are_no_plans() -> None:
    rows = "".join(f"<p>人工智能训练师 {level} 培训费{price}元</p>" for level, price in (("五级", 980), ("四级", 1280)))
    told = page("人工智能训练师招生", rows).programs
    assert len(told) == 1
    assert told[0]["levels"] == "五级|四级"


def test_a_class_of_another_trade_is_no_program() -> None:
    cards = "<h3>人工智能训练师四级班</h3><p>¥1280</p><h3>电工班</h3><p>¥900</p>"
    assert all("电工" not in title for title in sold(page("本月开班", cards)))


def test_every_new_program_stands_where_its_line_stands() -> None:
    text = "<p>自习卡：298元，看录播、刷题库</p><p>陪学卡：798元，每晚直播答疑</p><p>实操卡：1598元，线下三天</p>"
    reading = page("人工智能训练师四级 选一种学法", text)
    for program in reading.programs:
        for fee in (f for f in reading.fees if f["program_id"] == program["program_id"]):
            assert program["start"] <= fee["start"] < program["end"]


def test_a_name_ends_where_its_price_or_its_colon_begins() -> None:
    text = "① 单报：一口价1080元\n② 连报 学费2160元\n人工智能训练师三级，1860元，44课时\n"
    assert [line.name for line in lines(text)] == ["单报", "连报", "人工智能训练师三级"]
    assert all(text[line.name_start : line.name_end] == line.name for line in lines(text))


def test_a_line_without_a_price_near_it_opens_nothing() -> None:
    assert lines("人工智能训练师四级\n第一行\n第二行\n第三行\n第四行\n第五行\n1280元\n")[0].name == "第二行"
    assert lines("人工智能训练师四级集训班招生了\n") == []


def test_a_catalogue_of_prices_is_left_to_the_patterns() -> None:
    assert lines("训练师课程：980元\n" * 401) == []


def test_the_signs_of_a_line_are_no_characters_of_a_page() -> None:
    text = "① 自学包：199元\n② 无忧包：2999元\n"
    made: dict[str, Any] = openings.fields(text, "训练师三级", lines(text))
    assert set(made) == set(Shape(openings.SHAPE.fields).fields)
    assert all(0xE000 <= ord(c) < 0xF8FF for signs in made["signs"] for c in signs)
