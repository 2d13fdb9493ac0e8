"""Who examines and who is said to issue, whatever the verb; which paper it is; copied pages with a replaced word."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.extract import read_page

HEAD = "人工智能训练师四级培训\n学费1680元，电话0571-88001122\n"
BODY = "浙川职业技能评价有限公司"


def program(line: str) -> dict[str, Any]:
    read = read_page((HEAD + line).encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    return read.programs[0]


@pytest.mark.parametrize(
    "line",
    [
        f"证书由{BODY}颁发。",
        f"证书是由{BODY}颁发的，全国可查。",
        f"合格者由{BODY}核发职业技能等级证书。",
        f"合格者由{BODY}印发职业技能等级证书。",
        f"发证单位：{BODY}",
        f"出证单位：{BODY}",
        f"认证机构：{BODY}",
        f"证书授权单位：{BODY}",
        f"考核发证：{BODY}",
        f"考试由{BODY}组织，合格者由其颁发证书。",
        f"评价机构：{BODY}。考核合格后由该公司颁发证书。",
        f"由{BODY}与东岳数智学院联合颁发证书。",
        f"学完拿{BODY}的证书，全国通用。",
    ],
)
def test_issuer_by_any_verb(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == (BODY, BODY)


@pytest.mark.parametrize(
    "line",
    [
        f"评价机构：{BODY}",
        f"由备案机构{BODY}组织考试。",
        f"由评价机构“{BODY}”考核。",
        f"考试由{BODY}负责。",
        f"{BODY}是经省里备案的社会培训评价机构。",
    ],
)
def test_evaluator_is_no_issuer(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "证书由备案评价机构颁发。",
        f"本证书不是{BODY}颁发的。",
        f"谨防冒充{BODY}发证的骗子。",
        "考核合格后由该中心颁发证书。",
    ],
)
def test_silence(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发证：人力资源和社会保障部社会保障能力建设中心", "部委直属单位证书"),
        ("该证由东岳数智人才协会颁发，与职业技能等级证书三级同等效力。", "协会证书"),
        ("学完发放结业证书，不是职业技能等级证书。", "结业证书"),
        ("合格者取得职业技能等级证书。", "职业技能等级证书"),
        ("结业发培训合格证书。另有厂商认证辅导。", "结业证书"),
        ("课程含讲义。", ""),
    ],
)
def test_certificate_type(line: str, expected: str) -> None:
    assert (program(line)["certificate_type"] or "") == expected


def test_own_paper_is_issued_by_the_school() -> None:
    assert program("学完发本校结业证书。\n衡川市启岳职业培训学校")["issuer"] == "衡川市启岳职业培训学校"
    assert program("学完发本校结业证书。")["issuer"] == "本校"


def test_work_type_stated_in_the_block() -> None:
    assert program("报考工种：数据标注员")["work_type"] == "数据标注员"
    assert program("工作包括数据标注员所做的标注。")["work_type"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "金沙国际训练师是什么职业\n金沙国际训练师，职业编码4-04-05-05，共分五个等级。金沙国际训练师须标注数据。",
        "关于永盛APP等级认定的提示\n报名永盛APP请找备案评价机构。永盛APP证书不是职业资格证书。永盛APP考试可查。\n永盛APP下载|永盛APP平台|永盛APP在线",
    ],
)
def test_replaced_words_are_noticed(text: str) -> None:
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://copy.invalid/a")
    assert read.page["tampered"]


def test_honest_trainers_are_not_noticed() -> None:
    text = "宠物训练师是什么职业\n宠物训练师分五个等级，职业编码另见。宠物训练师不必持证上岗，职业资格已取消。" * 2
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://pets.invalid/a")
    assert not read.page["tampered"]
