"""Fees that other rows, sums and sentences explain: a wrong item or a lost former price misstates what people pay."""

from __future__ import annotations

import pytest

from tests.extract.pages import offer, read
from tests.extract.test_fees import Known, _table


@pytest.mark.parametrize(
    "rows",
    [
        "|五级|四级\n门市价|1180|1580\n寒假班|880|1280",
        "|五级|四级\n寒假班学费|880|1280\n门市价|1180|1580",
    ],
)
def test_a_row_of_former_prices_is_neither_charged_nor_lost(rows: str) -> None:
    assert _table(rows) == {("培训费", "五级", 880, 1180), ("培训费", "四级", 1280, 1580)}


def test_a_former_price_below_its_price_is_not_a_second_charge() -> None:
    assert _table("申报费|1980元\n原价|2980元\n周期|30天") == {("报名费", "", 1980, 2980)}


@pytest.mark.parametrize("cell", ["已含", "价里有了", "含在学费里", "√"])
def test_the_plan_that_pays_for_the_examination_is_told_from_those_that_do_not(cell: str) -> None:
    rows = f"|四级自学卡|四级伴学卡\n学费|880元|1680元\n考试费|230元|{cell}"
    expected: set[Known] = {
        ("培训费", "四级", 880, None),
        ("总费用", "四级", 1680, None),
        ("评价费", "四级", 230, None),
    }
    assert _table(rows) == expected


def test_a_row_whose_examination_is_not_in_the_price_stays_tuition() -> None:
    rows = "级别|学费|考试费\n五级|880元|不含\n四级|1280元|已含"
    assert _table(rows) == {("培训费", "五级", 880, None), ("总费用", "四级", 1280, None)}


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("学费：1290元，鉴定费也包括在内。", "总费用"),
        ("价钱：1290元，考位、讲义、寄证都包。", "总费用"),
        ("学费1290元，此外没有别的收费，考试的钱自己交给考点。", "培训费"),
        ("学费1290元，机房耗材不另收。", "培训费"),
        ("学费1290元，没有其他费用；考试费260元由您交给考点。", "培训费"),
    ],
)
def test_only_a_price_that_pays_for_the_examination_is_the_whole_cost(words: str, item: str) -> None:
    page = read(offer(f"<p>{words}</p>", title="人工智能训练师四级班", price=""))
    assert item in {fee["item"] for fee in page.fees if fee["amount_fen"] == 129_000}


def _of(words: str) -> set[Known]:
    lines = "".join(f"<p>{line}</p>" for line in words.split("\n"))
    page = read(offer(lines, title="人工智能训练师三级晚班", price=""))
    return {
        (f["item"], f["level"], f["amount_fen"] / 100, f["list_price_fen"] / 100 if f["list_price_fen"] else None)
        for f in page.fees
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "学费1460元，考试费270元。也就是说来报名要备好1730元。",
            {("培训费", "三级", 1460, None), ("评价费", "三级", 270, None), ("总费用", "三级", 1730, None)},
        ),
        (
            "课 1460＋考试 270＋资料 50＝1780 元",
            {("培训费", "三级", 1460, None), ("评价费", "三级", 270, None), ("教材费", "三级", 50, None),
             ("总费用", "三级", 1780, None)},
        ),
        ("学费3600元。可分两次交：报名交2000元，开课第三周交1600元。", {("培训费", "三级", 3600, None)}),
        ("课程价格 ¥2280\n新人立减 ¥300\n实付 ¥1980", {("培训费", "三级", 1980, 2280)}),
    ],
)  # fmt: skip
def test_what_amounts_add_up_to_is_no_further_price(words: str, expected: set[Known]) -> None:
    assert _of(words) == expected


def test_a_price_that_happens_to_be_the_sum_of_two_others_keeps_its_own_label() -> None:
    assert ("培训费", "三级", 1100, None) in _of("一期培训费800元，考核费300元。\n二期培训费1100元，考核费350元。")


@pytest.mark.parametrize(
    "words",
    [
        "三级班平时店铺里两千六百八 今晚直播间一千九百八",
        "三级班从前卖2680元，眼下1980元",
        "三级班1980元，门店价2680元",
        "三级班到手价￥1980 划线￥2680",
        "三级班学费 2680 1980 元",
        "三级班原价 2680，早鸟（9 月 20 前）1980",
    ],
)
def test_what_a_course_costs_elsewhere_or_cost_before_is_no_second_price(words: str) -> None:
    assert _of(words) == {("培训费", "三级", 1980, 2680)}


def test_the_prices_of_two_levels_are_no_former_price_of_each_other() -> None:
    assert not {known for known in _of("三级、四级学费 1480 1180 元") if known[3]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("72 课时 ｜ 1980 元 ｜ 周末班 ｜ 3 月 6 日开课", ("培训费", "三级", 1980, None)),
        ("四级 48 学时 1480 元；三级 60 学时 1980 元。", ("培训费", "三级", 1980, None)),
        ("晚班，一个人 1980元，晚饭自理", ("培训费", "三级", 1980, None)),
        ("学费1980元，论文辅导另付600元，可选", ("其他", "三级", 600, None)),
        ("培训费四级1480，三级1980，一次不过补一科90，别的没有", ("补考费", "", 90, None)),
        ("培训费四级1480，三级1980。我们另按每人60元收服务费。", ("其他", "", 60, None)),
        ("学费总额2560元，现付预约金200元占座，抵扣后再付2360元", ("培训费", "三级", 2560, None)),
    ],
)
def test_an_amount_without_a_label_of_its_own_is_not_lost(words: str, expected: Known) -> None:
    assert expected in _of(words)


def test_the_rest_of_a_price_and_what_it_was_last_year_are_no_further_prices() -> None:
    words = "学费总额2560元，现付预约金200元占座，抵扣后再付2360元。\n去年三级班的学费是2460元。"
    assert {known[2] for known in _of(words) if known[0] in ("培训费", "总费用")} == {2560}


def test_each_class_takes_the_examination_of_its_own_level_from_one_sentence() -> None:
    classes = "<h2>人工智能训练师四级晚班</h2><p>学费1460元，50学时</p>"
    classes += "<h2>人工智能训练师三级周末班</h2><p>学费1980元，60学时</p>"
    page = read(offer(f"{classes}<p>考试费由评价机构收取，四级260元、三级320元。</p>", title="招生简章", price=""))
    names = {p["program_id"]: p["title"] for p in page.programs}
    found = {(names[f["program_id"]][7:9], f["item"], f["level"], f["amount_fen"] // 100) for f in page.fees}
    assert {("四级", "评价费", "四级", 260), ("三级", "评价费", "三级", 320)} <= found
    assert ("三级", "评价费", "四级", 260) not in found


def test_what_an_examiner_takes_by_level_is_not_booked_as_tuition() -> None:
    assert ("评价费", "四级", 240, None) in _of("四级、三级都开。考核这块的钱评价机构收，四级240元，三级310元。")


def test_a_line_that_ends_in_the_examination_does_not_name_the_price_below_it() -> None:
    assert ("培训费", "三级", 1980, None) in _of("学完参加职业技能等级认定\n¥1980")


@pytest.mark.parametrize(
    "rows",
    [
        "等级|失业保险技能提升补贴上限\n四级|1500\n三级|2000",
        "等级|标准（元）|主要条件\n四级|1500|参保满一年，取证后申领\n三级|2000|同上",
    ],
)
def test_a_table_of_grants_is_no_price_list(rows: str) -> None:
    assert {known for known in _table(rows, "<p>学费1380元</p>") if known[2] in (1500, 2000)} == set()


def test_a_column_of_what_others_are_told_holds_former_prices() -> None:
    assert _table("级别|对外价|本站价\n四级|1780元|1280元") == {("培训费", "四级", 1280, 1780)}
