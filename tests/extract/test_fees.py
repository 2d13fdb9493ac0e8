"""Fees within one course: a wrong amount on a page of prices accuses somebody wrongly or hides who takes too much."""

from __future__ import annotations

import pytest

from auditor.extract import fees, money
from auditor.extract.normalise import normalise
from tests.extract.pages import offer, read

Known = tuple[str, str, float, float | None]


def _text(words: str) -> set[Known]:
    """(item, level, yuan, list price) of a block of text."""
    text = normalise(words).text
    found = fees.read(text, 0, len(text), tables=[], title=(0, 0), struck=())
    return {(f.item, f.level, f.fen / 100, f.list_fen / 100 if f.list_fen else None) for f in found}


def _table(rows: str, before: str = "") -> set[Known]:
    """The same of a page with one table; a row is written a|b|c."""
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row.split("|")) + "</tr>" for row in rows.split("\n"))
    reading = read(offer(f"{before}<table>{cells}</table>", title="人工智能训练师培训班", price=""))
    return {
        (f["item"], f["level"], f["amount_fen"] / 100, f["list_price_fen"] / 100 if f["list_price_fen"] else None)
        for f in reading.fees
    }


@pytest.mark.parametrize(
    "words",
    [
        "三级班 原价3980 2980元",
        "三级，平时3980，今天2980！",
        "三级，平时卖3980，今天直播间多少？2980！",
        "训练营（三级） 3980 到手价2980元",
        "三级班 3980→2980元",
        "三级班由3980元降至2980元",
        "三级培训费由原来的3980元调整为2980元",
        "高级工班：¥2980 ¥3980",
        "三级班直播间专享价2980元，下播恢复3980元",
        "三级：2980元（11月30日前），之后恢复3980元",
        "三级 ¥2980 原¥3980",
    ],
)
def test_a_former_price_beside_the_price_is_no_second_fee(words: str) -> None:
    assert _text(words) == {("培训费", "三级", 2980, 3980)}


def test_a_column_of_amounts_is_no_pair_of_prices() -> None:
    assert {f[2:] for f in _text("¥2200\n¥480\n¥1200")} == {(2200, None), (480, None), (1200, None)}
    assert _text("三级班\n¥1480\n¥1980\n已售 326") == {("培训费", "", 1480, 1980)}


@pytest.mark.parametrize(
    "words",
    [
        "四级、三级学费分别为1580元、2380元",
        "学费（四级/三级）：1580/2380元",
        "培训费1580元（四级）、2380元（三级）",
        "三级的学费是2380，四级的是1580",
        "四级一千五百八，三级两千三百八",
        "分級收費：四級學費1,580元；三級2,380元",
        "四级学费1580，三级2380",
    ],
)
def test_each_level_keeps_its_own_fee(words: str) -> None:
    assert _text(words) == {("培训费", "四级", 1580, None), ("培训费", "三级", 2380, None)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("认定考试费由评价机构“岭外评价中心”按公示标准收取，现为 240 元。", ("评价费", 240)),
        ("等成绩出来，再收 180 元证书工本邮寄费", ("证书费", 180)),
        ("证书费拿证时候再交 150一本", ("证书费", 150)),
        ("出证当天再补一笔400的入网钱", ("其他", 400)),
        ("先交300定金占名额", ("其他", 300)),
        ("不合格者再考费 200 元", ("补考费", 200)),
        ("考试通过后再交1000元服务费", ("其他", 1000)),
        ("加急出证另加500元", ("加急费", 500)),
    ],
)
def test_what_is_asked_for_later_is_not_hidden_in_the_price(words: str, expected: tuple[str, float]) -> None:
    assert [(item, amount) for item, _, amount, _ in _text(words)] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "费用：2980元（含培训、考试、教材，一价全包）",
        "学费2980元，已含考试费",
        "普通班2980 也是全包",
        "价格2980元/人，包考试费",
    ],
)
def test_a_price_that_covers_the_examination_is_the_whole_cost(words: str) -> None:
    assert {(f[0], f[2]) for f in _text(words)} == {("总费用", 2980)}


@pytest.mark.parametrize(
    "words", ["学费2980元，不含考试费", "学费：2980元（含教材），考试费由评价机构收取", "学费2980元，含考试辅导"]
)
def test_a_price_without_the_examination_is_not_the_whole_cost(words: str) -> None:
    assert {(f[0], f[2]) for f in _text(words)} == {("培训费", 2980)}


@pytest.mark.parametrize(
    "words",
    [
        "一个月到手九千，不是画饼",
        "入职起薪5000，半年涨到8000",
        "市场上都卖5000多",
        "学费两千出头",
        "月供199元起",
        "分期：每月仅需198元×12期",
        "缺课超过三次扣除100元",
        "四级、三级补贴分别为1500元、2000元",
        "四级三级学时分别为60、80",
        "一个人头给你提六百，当天结",
        "账户余额200万元",
    ],
)
def test_money_that_nobody_pays_for_the_course_is_no_fee(words: str) -> None:
    assert _text(words) == set()


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("1万2", 12000),
        ("2千8", 2800),
        ("3k5", 3500),
        ("0.158万", 1580),
        ("一千九百八", 1980),
        ("贰仟捌佰元", 2800),
        ("三千六一位", 3600),
    ],
)
def test_amounts_as_people_say_them(words: str, yuan: int) -> None:
    assert [a.fen for a in money.find(words)] == [yuan * 100]


def test_a_table_that_counts_in_ten_thousands_is_not_read_as_a_few_cents() -> None:
    rows = "收费项目|四级|三级\n培训费|0.158|0.218\n合计|0.19|0.258"
    expected = {("培训费", "四级", 1580, None), ("培训费", "三级", 2180, None)}
    expected |= {("总费用", "四级", 1900, None), ("总费用", "三级", 2580, None)}
    assert _table(rows, "<p>单位：万元/人</p>") == expected


def test_the_column_of_former_prices_is_not_charged() -> None:
    expected = {("培训费", "四级", 1980, 2980), ("培训费", "三级", 2680, 3980)}
    assert _table("等级|原价|优惠价\n四级|2980|1980\n三级|3980|2680") == expected
    assert _table("人工智能训练师四级|原价2980|1980元\n人工智能训练师三级|原价3980|2680元") == expected
    assert _table("等级|学费\n四级|1980元（原价2980元）\n三级|2680元 <del>3980元</del>") == expected


def test_rows_of_other_courses_in_a_price_list_are_not_ours() -> None:
    rows = "项目|等级|培训费（元）\n低压电工作业|—|780\n人工智能训练师|四级|1600\n"
    rows += "人工智能训练师|三级|2300\n短视频创作|—|880"
    assert _table(rows) == {("培训费", "四级", 1600, None), ("培训费", "三级", 2300, None)}


def test_a_charge_with_an_unusual_name_in_a_list_of_charges_is_a_fee() -> None:
    rows = "项目|金额|何时交\n培训费|2680 元|申办时\n档案上传费|600 元|补交\n学籍托管费|200 元|补交"
    assert {(f[0], f[2]) for f in _table(rows)} == {("培训费", 2680), ("其他", 600), ("其他", 200)}
