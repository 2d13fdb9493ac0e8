"""A table that says who examines and who issues says it of each course apart: nobody gets the body of the next row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extract import pages

EXAMINER = "浙川职业技能评价有限公司"
SCHOOL = "临安启程职业培训学校"


def table(*rows: str) -> str:
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows)


def courses(*rows: str) -> dict[str, dict[str, Any]]:
    foot = f"<p>报名电话 0571-88001122，微信 abc0000</p><p>{SCHOOL}</p>"
    read = pages.read(f"<h1>{SCHOOL} 冬季课程</h1><table>{table(*rows)}</table>{foot}")
    return {p["title"]: p for p in read.programs}


@pytest.mark.parametrize(
    "heads", ["谁考|谁发证", "考核方|发证方", "组考方|落款", "由谁评|证书由谁发", "考试单位|哪家出具"]
)
def test_each_row_has_its_own_bodies(heads: str) -> None:
    found = courses(
        f"课程|{heads}|学费",
        f"人工智能训练师四级班|{EXAMINER}|{EXAMINER}|1480元",
        "云脉AI应用工程师认证班|云脉考试中心|云脉智算|2200元",
        "AI短视频剪辑班|无|本校|399元",
    )
    assert {title: (p["issuer"], p["evaluator_name"]) for title, p in found.items()} == {
        "人工智能训练师四级班": (EXAMINER, EXAMINER),
        "云脉AI应用工程师认证班": ("云脉智算", "云脉考试中心"),
        "AI短视频剪辑班": (SCHOOL, ""),
    }


def test_each_column_has_its_own_bodies_and_paper() -> None:
    found = courses(
        "|甲班|乙班",
        "名称|人工智能训练师三级班|企业提示词认证班",
        "谁来考|浙川职业技能评价有限公司|云脉智算科技有限公司",
        "谁发|同上|云脉智算科技有限公司",
        "什么证|职业技能等级证书|厂商认证",
        "价格|1860元|980元",
    )
    level, vendor = found["人工智能训练师三级班"], found["企业提示词认证班"]
    assert (level["issuer"], level["evaluator_name"]) == (EXAMINER, EXAMINER)
    assert (vendor["issuer"], vendor["evaluator_name"]) == ("云脉智算科技有限公司", "云脉智算科技有限公司")
    assert vendor["certificate_type"] == "厂商认证"


@pytest.mark.parametrize("cell", ["各地备案机构", "由当地机构发", "学员自选", "待定"])
def test_a_cell_that_leaves_it_open_names_nobody(cell: str) -> None:
    found = courses("课程|发证方|学费", f"人工智能训练师四级班|{cell}|1480元", f"AI短视频剪辑班|{SCHOOL}|399元")
    assert found["人工智能训练师四级班"]["issuer"] == ""
    assert found["AI短视频剪辑班"]["issuer"] == SCHOOL


@pytest.mark.parametrize("mark", ["同上", "〃", "同前"])
def test_a_ditto_mark_repeats_the_cell_above(mark: str) -> None:
    found = courses(
        "课程|考试单位|发证单位|学费",
        f"人工智能训练师四级日班|{EXAMINER}|同左|1480元",
        f"人工智能训练师三级晚班|{mark}|{mark}|2200元",
        "AI数据标注专项班|临安市就业指导中心|同左|600元",
    )
    assert found["人工智能训练师三级晚班"]["issuer"] == found["人工智能训练师四级日班"]["issuer"] == EXAMINER
    assert found["AI数据标注专项班"]["issuer"] == "临安市就业指导中心"
