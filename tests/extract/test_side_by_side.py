"""Things sold side by side: rows, headings and items of which one is known must not swallow or lose the others."""

from __future__ import annotations

import pytest

from auditor.extract import occupation
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import header_role
from auditor.extract.grid import Cell, Grid
from tests.extract.pages import offer, read


def sold(inner: str, title: str) -> dict[str, set[int]]:
    """Title → prices in yuan of every program of a page."""
    reading = read(offer(inner, title=title, price=""))
    return {
        p["title"]: {f["amount_fen"] // 100 for f in reading.fees if f["program_id"] == p["program_id"]}
        for p in reading.programs
    }


def table(*rows: str) -> str:
    cells = "</tr><tr>".join("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table><tr>{cells}</tr></table>"


def grid(*rows: str) -> Grid:
    """A table of cells parted by bars, each at a place of its own."""
    made: list[list[Cell | None]] = []
    position = 0
    for row in rows:
        cells: list[Cell | None] = []
        for words in row.split("|"):
            cells.append(Cell(position, position + len(words), words, False))
            position += len(words) + 1
        made.append(cells)
    return Grid(0, position, "", made)


@pytest.mark.parametrize(
    ("title", "block", "code"),
    [
        ("四级训练师夜校班", "这门课按人工智能训练师的标准来上。", "4-04-05-05"),
        ("第九期标注员班开课啦", "学完可以考人工智能训练师五级。", "4-04-05-05"),
        ("健身训练师四级班", "隔壁教室教人工智能训练师。", ""),
        ("茶艺师四级班", "隔壁教室教人工智能训练师。", ""),
        ("四级训练师夜校班", "教您训好自家的狗。", ""),
    ],
)
def test_a_course_named_by_half_of_the_occupation_keeps_it_and_another_trade_takes_none(
    title: str, block: str, code: str
) -> None:
    kind = occupation.find(title, block)
    assert (kind.code if kind is not None else "") == code


@pytest.mark.parametrize("line", ["小方老师(考证顾问)", "员工考证一站办"])
def test_people_in_a_headline_are_not_taken_for_a_course_of_another_trade(line: str) -> None:
    assert not occupation.is_other_course(line)


@pytest.mark.parametrize(
    ("line", "other"),
    [("山河大模型应用工程师（厂商认证）", False), ("汽车维修工四级班", True), ("智能体搭建工程师", False)],
)
def test_a_course_of_ai_is_not_dropped_as_one_of_another_trade(line: str, other: bool) -> None:
    assert occupation.is_other_course(line) is other


def test_a_row_known_to_be_a_course_keeps_its_price_although_it_names_who_examines() -> None:
    rows = grid("项目|考核方|收费", "图像标注（专项）|市中心派员|360元")
    assert [fee.fen for fee in from_grid(rows, ours=True)] == [36_000]
    trade = grid("项目|考核方|收费", "茶艺师|茶协|360元")
    assert from_grid(trade) == []


@pytest.mark.parametrize(
    ("head", "role"),
    [("年末价（元）", "price"), ("价（元/人）", "price"), ("备注（分）", ""), ("考试费（元）", "评价费")],
)
def test_a_head_keeps_its_role_beside_a_unit_in_brackets(head: str, role: str) -> None:
    assert header_role(head) == role


def test_the_price_on_the_label_is_no_former_price_where_no_other_is_named() -> None:
    assert [fee.fen for fee in from_grid(grid("直播课|有", "机房|无", "标价|¥1,390"))] == [139_000]
    both = from_grid(grid("直播课|有", "标价|¥1,390", "现价|¥990"))
    assert [(fee.fen, fee.list_fen) for fee in both] == [(99_000, 139_000)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("课程|价格", "数据清洗短班|430（18课时）"), {("", 43_000)}),
        (("课程|价格", "标注班|五级980；四级1320"), {("五级", 98_000), ("四级", 132_000)}),
        (("课程|名额", "数据清洗短班|430（18组）"), set()),
    ],
)
def test_a_bare_number_before_a_bracket_is_a_price_only_below_a_head_of_money(
    rows: tuple[str, ...], expected: set[tuple[str, int]]
) -> None:
    assert {(fee.level, fee.fen) for fee in from_grid(grid(*rows))} == expected


def test_classes_named_by_towns_are_plans_and_courses_of_other_fields_are_none() -> None:
    towns = table("班|级别|价格（元）", "临江班|5-4|1180", "渡口班|3|1790", "河口班|5-3|1390")
    assert sold(towns, "人工智能训练师冬季排班") == {"临江班": {1180}, "渡口班": {1790}, "河口班": {1390}}
    fields = table("班|价格（元）", "人工智能训练师五级入门|680", "手工编织|420")
    assert not any("编织" in title for title in sold(fields, "社区夜校课表"))


def test_the_third_item_of_an_enumeration_of_classes_is_not_lost_for_its_name() -> None:
    items = "<p>① 网络录播班 720元</p><p>② 在线直播班 1120元</p><p>③ 围炉小组 2020元</p>"
    assert sold(items, "班型与学费 | 人工智能训练师（四级）") == {
        "网络录播班": {720},
        "在线直播班": {1120},
        "围炉小组": {2020},
    }


def test_headings_that_share_the_prices_of_the_one_course_are_ways_to_buy_it() -> None:
    cards = "<h3>题库会员 178元/季</h3><p>全库练习。</p><h3>考前陪练 1600元/次</h3><p>老师连线。</p>"
    found = sold(cards + "<h3>说明</h3><p>虚拟商品。</p>", "人工智能训练师（三级）备考工具")
    assert sorted(found.values(), key=min) == [{178}, {1600}]


@pytest.mark.parametrize(
    "inner",
    [
        "<h3>五级·起步课</h3><p>900元</p><h3>四级·起步课</h3><p>1300元</p>",
        "<h3>五级多少钱？</h3><p>学费700元</p><h3>四级呢？</h3><p>学费900元</p>",
    ],
)
def test_levels_and_questions_are_no_courses_of_their_own(inner: str) -> None:
    assert len(sold(inner, "人工智能训练师培训班")) == 1


def test_a_course_of_another_field_beside_ours_is_no_program() -> None:
    shelf = (
        "<h3>人工智能训练师四级周末班</h3><p>¥1,380</p><h3>表格提速课</h3><p>¥199</p><h3>无人机航拍</h3><p>¥2,600</p>"
    )
    assert set(sold(shelf, "职训超市")) == {"人工智能训练师四级周末班"}
