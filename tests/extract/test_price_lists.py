"""Price lists whose structure was lost or is odd: lines for tables, options, grades, sums, what all courses share."""

from __future__ import annotations

import pytest

from auditor.extract import linegrid, money
from auditor.extract.blocks import read as blocks
from tests.extract.pages import FOOTER, offer, read

Known = tuple[str, str, int]

LINES = """人工智能训练师冬季班招生
报名电话 0599-0000-0999，欢迎到校报名缴费
班别    上课时间          学费     书费    考务费(考点收)
五级    周一三五 18:00    850      45      195
四级    周二四六 18:00    1200     45      255
学完参加评价机构的考试，合格者发职业技能等级证书。
"""
RULED = """人工智能训练师培训班招生，报名电话 0599-0000-0999
收费一览（单位：元）
------------------------------
等级      报名费   培训费   评价费   合计
四级      50       1650     300      2000
二级      50       3950     800      4800
------------------------------
"""


def _fees(body: str) -> set[Known]:
    return {(fee["item"], fee["level"], fee["amount_fen"] // 100) for fee in read(body).fees}


def _table(rows: str, before: str = "") -> set[Known]:
    cells = "".join("<tr><td>" + row.replace("|", "</td><td>") + "</td></tr>" for row in rows.split("\n"))
    return _fees(offer(f"{before}<table>{cells}</table>", title="人工智能训练师培训", price=""))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_table_kept_as_lines_loses_no_fee(wrapped: bool) -> None:
    body = f"<html><body><h1>人工智能训练师冬季班</h1><pre>{LINES}</pre>{FOOTER}</body></html>" if wrapped else LINES
    assert _fees(body) == {
        ("培训费", "五级", 850),
        ("教材费", "五级", 45),
        ("评价费", "五级", 195),
        ("培训费", "四级", 1200),
        ("教材费", "四级", 45),
        ("评价费", "四级", 255),
    }


def test_rules_between_lines_of_a_price_list_do_not_end_it() -> None:
    assert {fee for fee in _fees(RULED) if fee[1] == "二级"} == {
        ("报名费", "二级", 50),
        ("培训费", "二级", 3950),
        ("评价费", "二级", 800),
        ("总费用", "二级", 4800),
    }


@pytest.mark.parametrize(
    "words",
    [
        "学费 请电话咨询 价格面议\n地址 建设路 88 号 3 层 电话 0599-0000-0999",
        "学费1980元，考试费 260 元。\n三级 2680 元，四级 1980 元。",
        "考评：青栩评价中心 证书：职业技能等级证书\n课程价 ¥960",
    ],
)
def test_lines_of_talk_are_no_table(words: str) -> None:
    text = blocks(words).text
    assert linegrid.find(text, len(text), []) == []


def test_links_to_other_trades_are_not_the_course_of_the_page() -> None:
    body = (
        "<html><head><title>秋季面向社会培训简章</title></head><body><h1>秋季面向社会培训简章</h1>"
        "<p>今年秋季开设人工智能训练师培训，报名电话 0599-00000999。</p><table><tr><td>级别</td><td>培训费</td></tr>"
        "<tr><td>四级</td><td>1180</td></tr><tr><td>三级</td><td>1460</td></tr></table>"
        "<p>相关简章：<a href='#'>低压电工作业复审班</a> <a href='#'>焊工中级工班</a></p></body></html>"
    )
    assert _fees(body) == {("培训费", "四级", 1180), ("培训费", "三级", 1460)}


@pytest.mark.parametrize(
    ("words", "fen", "most"),
    [
        ("评价费一百八十元至三百二十元", 18_000, 32_000),
        ("学费人民币壹仟贰佰元整", 120_000, None),
        ("初级（五级）........ 760", 76_000, None),
    ],
)
def test_written_out_ranges_and_leaders_are_amounts(words: str, fen: int, most: int | None) -> None:
    assert [(a.fen, a.fen_max) for a in money.find(words)] == [(fen, most)]


@pytest.mark.parametrize("words", ["业务分析、智能训练等四块", "社区 1024帖", "密码是2·3·0·0"])
def test_counts_and_parts_are_no_money(words: str) -> None:
    assert all(not a.marked and a.fen < 1_000 for a in money.find(words))


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            "<p>规格</p><p>☐ 五级 题库+讲解视频 ¥39</p><p>☐ 四级 题库+讲解视频 ¥69</p><p>题量：五级 620、四级 780</p>",
            {("培训费", "五级", 39), ("培训费", "四级", 69)},
        ),
        (
            "<p>到手价 ¥129.00起</p><p>初级视频课 ¥129.00 中级视频课 ¥169.00</p>",
            {("培训费", "五级", 129), ("培训费", "四级", 169)},
        ),
        (
            "<p>980 元是初级班的学费。中级班 1380 元，另付考试费。</p>",
            {("培训费", "五级", 980), ("培训费", "四级", 1380)},
        ),
    ],
)
def test_options_of_a_shop_are_charged_at_their_own_level(inner: str, expected: set[Known]) -> None:
    assert _fees(offer(inner, title="人工智能训练师五级、四级网课", price="")) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("级别|人数|培训单价（元/人）\n五级|20—60|500—800", {("培训费", "五级", 500)}),
        ("级|课时费|考评费\n5|620|150\n4|990|210", {("培训费", "五级", 620), ("评价费", "五级", 150),
         ("培训费", "四级", 990), ("评价费", "四级", 210)}),
        ("等级|理论|操作|合计\n五级|60|180|240\n四级|60|230|290", {("评价费", "五级", 240), ("评价费", "四级", 290)}),
        ("工种|等级|教室|学费（元）\n人工智能训练师|四级|301|1650\n人工智能训练师|三级|305|2350",
         {("培训费", "四级", 1650), ("培训费", "三级", 2350)}),
        ("班名|级别|会员价\n人工智能训练师班|4级|1260元\n人工智能训练师班|3级|1690元\n书法|—|300元",
         {("培训费", "四级", 1260), ("培训费", "三级", 1690)}),
    ],
)  # fmt: skip
def test_columns_that_are_odd_are_read_for_what_they_hold(rows: str, expected: set[Known]) -> None:
    assert _table(rows) == expected


def test_a_count_of_buyers_is_not_glued_to_the_price() -> None:
    body = offer("<p>AI训练师实战课<b>¥458</b><i>206人付款</i></p>", title="人工智能训练师三级", price="")
    assert {fee[2] for fee in _fees(body)} <= {458}


def test_numbers_of_a_menu_are_no_fees() -> None:
    words = "<p>回复数字：1 学费　2 考试费　3 退费　4 地址</p><p>学费 ¥899</p>"
    assert {fee[2] for fee in _fees(offer(words, price=""))} == {899}


def test_a_fee_that_all_classes_pay_is_not_left_with_the_last_of_them() -> None:
    body = offer(
        "<h2>甲班：周末班</h2><p>收费1450元</p><h2>乙班：晚间班</h2><p>收费2150元</p><p>考试费两个班都是276元，考点收。</p>",
        title="人工智能训练师三级",
        price="",
    )
    reading = read(body)
    paid = [{f["item"] for f in reading.fees if f["program_id"] == p["program_id"]} for p in reading.programs]
    assert len(paid) == 2
    assert all("评价费" in items for items in paid)
