"""Classes that stand in the rows of a table must not be mixed: each has its own level, hours and price."""

from __future__ import annotations

from decimal import Decimal

from tests.extract.pages import FOOTER, PageReading, offer, read

Sold = dict[str, tuple[str, set[tuple[str, str, Decimal]]]]


def sold(reading: PageReading) -> Sold:
    """Title → levels and fees (item, level, yuan) of each program."""
    return {
        program["title"]: (
            program["levels"],
            {
                (fee["item"], fee["level"], Decimal(fee["amount_fen"]) / 100)
                for fee in reading.fees
                if fee["program_id"] == program["program_id"]
            },
        )
        for program in reading.programs
    }


def page(*rows: str) -> PageReading:
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    return read(offer(f"<table>{cells}</table>", title="青栩职业技能培训学校课程总表", price="", footer=FOOTER))


def row(*cells: str) -> str:
    return "".join(f"<td>{cell}</td>" for cell in cells)


HEAD = row("代码", "课程", "学费", "认定")
DAY, EVENING = "人工智能训练师五级（日班）", "人工智能训练师四级（晚班）"


def test_the_level_of_one_class_is_not_given_to_the_next() -> None:
    found = sold(page(HEAD, row("K1", DAY, "960", "150"), row("K2", EVENING, "1460", "210")))
    assert found == {
        DAY: ("五级", {("培训费", "五级", Decimal(960)), ("评价费", "五级", Decimal(150))}),
        EVENING: ("四级", {("培训费", "四级", Decimal(1460)), ("评价费", "四级", Decimal(210))}),
    }


def test_two_classes_of_one_level_are_two_offers() -> None:
    plain, online = "人工智能训练师四级", "人工智能训练师四级（录播网课）"
    found = sold(page(HEAD, row("K1", plain, "1460", "210"), row("K2", online, "380", "—")))
    assert {title: levels for title, (levels, _) in found.items()} == {plain: "四级", online: "四级"}


def test_rows_that_differ_in_the_level_alone_stay_one_course() -> None:
    found = page(
        HEAD, row("K1", "人工智能训练师五级班", "960", "150"), row("K2", "人工智能训练师四级班", "1460", "210")
    )
    assert [program["levels"] for program in found.programs] == ["五级|四级"]


def test_the_fee_for_sitting_again_is_no_class() -> None:
    found = page(HEAD, row("K1", DAY, "960", "150"), row("K2", "人工智能训练师补考", "80", "80"))
    assert len(found.programs) == 1


def test_a_heading_across_the_table_does_not_rename_its_columns() -> None:
    heading = '<th colspan="4">三、特种作业类（代为报名，由应急管理部门组织考核）</th>'
    listed = row("K1", "人工智能训练师四级", "1460", "210")
    found = sold(page(HEAD, row("K0", "茶艺师五级", "700", "120"), heading, listed))
    ((_, fees),) = [each for title, each in found.items() if "茶艺" not in title]
    assert fees == {("培训费", "四级", Decimal(1460)), ("评价费", "四级", Decimal(210))}


def test_prices_below_levels_are_read_although_the_row_says_what_they_buy() -> None:
    head = row("套餐", "内容", "四级", "三级")
    plain = row("基础班", "录播课+在线题库", "1180元", "1580元")
    full = row("通关班", "基础班全部内容+直播+考试费", "2180元", "2980元")
    cells = "".join(f"<tr>{each}</tr>" for each in (head, plain, full))
    found = sold(read(offer(f"<table>{cells}</table>", title="人工智能训练师培训", price="")))
    assert found["基础班"][1] == {("培训费", "四级", Decimal(1180)), ("培训费", "三级", Decimal(1580))}
    assert found["通关班"][1] == {("总费用", "四级", Decimal(2180)), ("总费用", "三级", Decimal(2980))}


def test_an_examination_that_the_list_leaves_out_is_not_in_the_price() -> None:
    head = row("套餐", "内容", "价格")
    cells = "".join(
        f"<tr>{each}</tr>"
        for each in (head, row("基础班", "录播课、题库", "1180元"), row("精讲班", "直播课，不含考试费", "1980元"))
    )
    found = sold(read(offer(f"<table>{cells}</table>", title="人工智能训练师四级培训", price="")))
    assert {item for _, fees in found.values() for item, _, _ in fees} == {"培训费"}


def test_an_amount_that_is_the_same_as_above_is_not_lost() -> None:
    later = "人工智能训练师四级（周末班）"
    found = sold(page(HEAD, row("K1", EVENING, "1460", "210"), row("K2", later, "1660", "同上")))
    assert found[later][1] == {("培训费", "四级", Decimal(1660)), ("评价费", "四级", Decimal(210))}


def test_the_paper_in_the_title_of_one_row_is_not_that_of_the_others() -> None:
    head = row("项目", "等级", "学费", "考试费")
    special = row("数据标注专项能力", "不分级", "600", "120")
    cells = (head, row("人工智能训练师（晚班）", "四级", "1460", "210"), special)
    papers = {p["title"]: (p["levels"], p["certificate_type"]) for p in page(*cells).programs}
    assert papers["人工智能训练师（晚班）"][0] == "四级"
    assert papers["人工智能训练师（晚班）"][1] != "专项职业能力证书"


def test_a_class_pays_the_examiner_for_its_own_level_though_another_stands_above_the_list() -> None:
    lines = (
        "一、人工智能训练师（四级）日间班，每人1360元。",
        "二、人工智能训练师（四级）晚间班，每人1480元。",
        "三、人工智能训练师（三级）周末班，每人1980元。",
        "四、代收费：认定费四级205元、三级295元，补考每科60元。",
    )
    body = "".join(f"<p>{line}</p>" for line in lines)
    found = sold(read(offer(body, title="青栩职业技能培训学校收费公示", price="")))
    extra = {title: {f for f in fees if f[0] in ("评价费", "补考费")} for title, (_, fees) in found.items()}
    fourth = {("评价费", "四级", Decimal(205)), ("补考费", "四级", Decimal(60))}
    assert extra == {
        "人工智能训练师（四级）日间班": fourth,
        "人工智能训练师（四级）晚间班": fourth,
        "人工智能训练师（三级）周末班": {("评价费", "三级", Decimal(295)), ("补考费", "三级", Decimal(60))},
    }
    assert found["人工智能训练师（三级）周末班"][0] == "三级"


def test_classes_of_other_levels_and_other_kinds_in_one_sentence_are_not_one_course() -> None:
    said = (
        "现有三个班：五级体验班，两个周末，820元；四级提升班，六个周末，1560元；三级组长班，2960元。"
        "考试费五级190元、四级255元、三级315元。"
    )
    found = sold(read(offer(f"<p>{said}</p>", title="人工智能训练师培训", price="")))
    assert found == {
        "五级体验班": ("五级", {("培训费", "五级", Decimal(820)), ("评价费", "五级", Decimal(190))}),
        "四级提升班": ("四级", {("培训费", "四级", Decimal(1560)), ("评价费", "四级", Decimal(255))}),
        "三级组长班": ("三级", {("培训费", "三级", Decimal(2960)), ("评价费", "三级", Decimal(315))}),
    }


def test_another_trade_between_trades_is_not_sold_as_ours() -> None:
    head = row("职业", "等级", "费用（元，含培训、一次考试）", "学制")
    rows = (head, row("低压电工作业", "—", "930", "10天"), row("养老护理员", "五级", "1150", "8天"))
    listed = page(*rows, row("人工智能训练师", "四级", "1750", "5周"), row("美容师", "五级", "1250", "10天"))
    assert len(listed.programs) == 1
    assert {fee["amount_fen"] for fee in listed.fees} == {175000}


def test_the_year_of_an_edition_is_no_price() -> None:
    found = read(offer("<p>学费1680元</p>", title="人工智能训练师三级全程网课（2026新版）", price=""))
    assert {fee["amount_fen"] for fee in found.fees} == {168000}
