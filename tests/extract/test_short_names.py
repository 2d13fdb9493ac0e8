"""Bodies under a short name, a trade name or 这家中心: what is said of them is not lost, and nobody is made up."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.extract import read_page

SCHOOL = "江城新航职业培训学校"
FOOT = f"\n报名电话 0571-88001122，微信 abc0000。\n{SCHOOL} 版权所有\n"


def programs(text: str) -> list[dict[str, Any]]:
    return read_page((text + FOOT).encode(), capture_id="c", source_id="s", url="https://shop.invalid/a").programs


@pytest.mark.parametrize("said", ["打分、发证也归这家中心", "阅卷、出证亦归这家中心", "命题、制证都归这家中心"])
def test_this_centre_is_the_one_just_named(said: str) -> None:
    (found,) = programs(
        f"人工智能训练师四级班\n学费1680元。考试请自己到江城智评职业技能评价中心报名，{said}，我们只教课。"
    )
    assert found["issuer"] == "江城智评职业技能评价中心"


@pytest.mark.parametrize("said", ["证书亦由衡图公司核发", "合格后由衡图公司颁发证书", "证书上盖的是衡图公司的章"])
def test_a_short_company_name_is_the_full_one(said: str) -> None:
    (found,) = programs(
        "人工智能数据处理1+X职业技能等级证书（中级）考前班\n48课时，学费900元，考核费220元。\n"
        f"培训评价组织为衡图数联科技股份有限公司。考核费由衡图公司收取。{said}，学校不另收费。"
    )
    assert found["issuer"] == "衡图数联科技股份有限公司"


VENDOR = "云岭智算 | 产品 | 认证\n\n云岭智算AI训练师认证班（厂商认证）\n24课时，学费800元，线上机考。\n\n"


@pytest.mark.parametrize(
    "said",
    [
        "通过考试可获得云岭智算签发的电子证书。",
        "证书由云岭智算签发，两年有效。",
        "这是云岭智算面向自家用户推出的厂商认证。",
    ],
)
def test_a_vendor_under_its_trade_name_issues(said: str) -> None:
    found = programs(f"{VENDOR}云岭智算数据标注员认证班（厂商认证）\n30课时，学费1600元，线上机考。\n\n说明\n{said}")
    assert [p["issuer"] for p in found] == ["云岭智算", "云岭智算"]


@pytest.mark.parametrize(
    "said", ["通过考试可获得官方签发的电子证书。", "证书由平台签发，两年有效。", "通过后获得相关部门颁发的证书。"]
)
def test_words_that_name_nobody_are_no_trade_name(said: str) -> None:
    assert {p["issuer"] for p in programs(f"{VENDOR}说明\n{said}")} == {""}


@pytest.mark.parametrize(
    "said", ["谁来考：{body}\n谁发证：{body}", "哪家考：{body}\n哪家发：{body}", "谁考：{body}\n谁给发：{body}"]
)
def test_a_label_that_asks_who_is_a_label(said: str) -> None:
    body = "江城智评职业技能评价中心"
    (found,) = programs(f"人工智能训练师四级班\n学费1680元\n{said.format(body=body)}\n什么证：职业技能等级证书")
    assert (found["issuer"], found["evaluator_name"]) == (body, body)
