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
        ("学费1290元，课堂耗材不另收。", "培训费"),
        ("学费1290元，没有其他费用；考试费260元由您交给考点。", "培训费"),
    ],
)
def test_only_a_price_that_pays_for_the_examination_is_the_whole_cost(words: str, item: str) -> None:
    page = read(offer(f"<p>{words}</p>", title="人工智能训练师四级班", price=""))
    assert item in {fee["item"] for fee in page.fees if fee["amount_fen"] == 129_000}
