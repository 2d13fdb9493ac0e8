"""Classes in tables: beside an empty corner, by 工种, without a level; sums and other fields are none."""

from __future__ import annotations

import pytest

from auditor.extract import levelcells, occupation, soldnames
from auditor.extract.grid import Cell, Grid
from tests.extract.pages import offer, read


def sold(inner: str, title: str) -> dict[str, tuple[str, set[int]]]:
    """Title → levels and prices in yuan of every program of a page."""
    reading = read(offer(inner, title=title, price=""))
    return {
        p["title"]: (
            p["levels"],
            {f["amount_fen"] // 100 for f in reading.fees if f["program_id"] == p["program_id"]},
        )
        for p in reading.programs
    }


def table(*rows: str) -> str:
    cells = "</tr><tr>".join("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table><tr>{cells}</tr></table>"


def test_names_beside_an_empty_corner_are_each_sold() -> None:
    inner = table(
        "|结业证书（夜间）|体验坊（周日全天）", "时数|24小时|5小时", "学费|1960元|260元", "内容|清洗、质检|认识工具"
    )
    found = sold(inner, "人工智能训练师进修课程")
    assert {title: prices for title, (_, prices) in found.items()} == {
        "结业证书（夜间）": {1960},
        "体验坊（周日全天）": {260},
    }


def test_classes_of_other_lengths_that_a_table_sets_side_by_side_are_several() -> None:
    inner = table("|初级工班|中级工班", "等级|五级|四级", "学时|56|44", "培训费|990|1290")
    assert sold(inner, "人工智能训练师社会培训") == {"初级工班": ("五级", {990}), "中级工班": ("四级", {1290})}


def test_levels_that_head_columns_stay_one_course() -> None:
    inner = table("|五级|四级", "学时|56|44", "培训费|990|1290")
    assert len(sold(inner, "人工智能训练师社会培训")) == 1


def test_what_each_kind_of_work_costs_is_not_added_up_under_the_occupation() -> None:
    inner = table(
        "职业|工种|等级|认定费",
        "人工智能训练师|数据标注员|五级|210元",
        "人工智能训练师|数据标注员|四级|270元",
        "人工智能训练师|人工智能算法测试员|三级|390元",
    )
    found = sold(inner, "下半年认定报名")
    assert found == {"数据标注员": ("五级|四级", {210, 270}), "人工智能算法测试员": ("三级", {390})}


def test_a_class_without_a_level_takes_none_of_the_classes_above_it() -> None:
    inner = table(
        "等级|班型|课时|培训费",
        "四级|四级周末班|60|1480元",
        "四级|四级晚班|54|1280元",
        "不分等级|AI标注兴趣课|16|199元",
    )
    assert sold(inner, "人工智能训练师班型与收费")["AI标注兴趣课"] == ("", {199})


def test_a_plan_that_a_shop_sells_at_two_levels_is_one_of_several() -> None:
    inner = table(
        "规格|价格|库存",
        "【网课班】五级|780|90",
        "【网课班】四级|990|90",
        "【全包班】四级|1690|20",
        "【贵宾私教】四级|2990|3",
    )
    assert sold(inner, "人工智能训练师证书培训报名") == {
        "网课班": ("五级|四级", {780, 990}),
        "全包班": ("四级", {1690}),
        "贵宾私教": ("四级", {2990}),
    }


def test_a_column_that_prices_two_levels_in_one_cell_is_not_lost_beside_others() -> None:
    inner = table(
        "|甲 人工智能训练师|乙 大模型应用课",
        "证书|职业技能等级证书|结业证明",
        "学费|五级860/四级1160|620",
        "考试费|五级190／四级240|无",
    )
    assert sold(inner, "两种课怎么选") == {
        "甲 人工智能训练师": ("五级|四级", {860, 1160, 190, 240}),
        "乙 大模型应用课": ("", {620}),
    }


def test_half_of_the_occupations_name_heads_a_column_of_a_course() -> None:
    inner = table("|训练师三级|训练师四级|AI应用工程师", "报价|3300|2300|1300", "周期|60天|45天|9天")
    found = sold(inner, "各类AI证书对照报价表")
    assert found["训练师三级"] == ("三级", {3300})
    assert found["训练师四级"] == ("四级", {2300})


@pytest.mark.parametrize(
    ("cells", "prices"),
    [
        ("学费|四级1450/三级1950", [("四级", 145_000), ("三级", 195_000)]),
        ("课时|四级50/三级40", []),
        ("学费|四级1450，三级另谈", []),
        ("学费|1450", []),
    ],
)
def test_bare_numbers_behind_levels_are_prices_only_beside_a_label_of_money(
    cells: str, prices: list[tuple[str, int]]
) -> None:
    label, _, value = cells.partition("|")
    row: list[Cell | None] = [Cell(0, len(label), label, False), Cell(9, 9 + len(value), value, False)]
    assert [(f.level, f.fen) for f in levelcells.prices(Grid(0, 40, "", [row]))] == prices


@pytest.mark.parametrize("title", ["咖啡拉花体验课", "少儿编程周末班", "会计实操班"])
def test_a_course_of_another_field_is_known(title: str) -> None:
    assert occupation.is_other_field(title)


@pytest.mark.parametrize("title", ["AI短视频剪辑班", "养老机构数据标注班", "周末班"])
def test_a_word_of_ai_or_none_at_all_makes_no_other_field(title: str) -> None:
    assert not occupation.is_other_field(title)


def test_the_price_of_another_field_on_the_same_shelf_is_nobodys() -> None:
    inner = (
        "<h4>五级·录播速通课</h4><p>¥210</p><h4>四级·直播精讲班</h4><p>¥880</p>"
        "<h4>Python零基础入门</h4><p>¥310</p><h4>三级·一对一私教</h4><p>¥3600</p>"
    )
    assert not any(310 in prices for _, prices in sold(inner, "AI训练师网校 选课中心").values())


@pytest.mark.parametrize("name", ["合计", "实付"])
def test_a_sum_is_no_class(name: str) -> None:
    assert soldnames.nothing(name) and soldnames.is_sum(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("四级套餐", 30.0), ("三级套餐", 40.0), False),
        (("四级套餐", None), ("三级套餐", None), True),
        (("冲刺营", None), ("冲刺营", 24.0), True),
        (("五级", 60.0), ("四级", 50.0), True),
    ],
)
def test_classes_at_two_levels_are_two_only_where_their_lengths_differ(
    one: tuple[str, float | None], other: tuple[str, float | None], same: bool
) -> None:
    assert (soldnames.kind_of(*one) == soldnames.kind_of(*other)) is same
