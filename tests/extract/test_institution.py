"""Who answers for a page: labels, signatures, contact lines and messages; and silence where the page does not say."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.extract import read_page

HEAD = "人工智能训练师四级培训\n学费1680元，电话0571-88001122\n"
SCHOOL = "衡川市启岳职业培训学校"
FIRM = "杭州岚序教育科技有限公司"


def owner(text: str) -> str:
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    return str(read.page["institution_name"] or "")


@pytest.mark.parametrize(
    "label",
    [
        "收款账户", "签约主体", "营业执照", "经营者", "公司全称", "版权所有", "主办单位", "店铺主体", "运营主体",
        "乙方", "开户名称", "开班单位", "承办单位",
    ],
)  # fmt: skip
def test_labels_name_the_seller(label: str) -> None:
    assert owner(f"{HEAD}{label}：{FIRM}") == FIRM


@pytest.mark.parametrize(
    "line",
    [
        f"{FIRM}",
        f"{FIRM} 浙ICP备2020000001号",
        f"{FIRM}，电话0571-88001122",
        f"岚序学堂（{FIRM}）",
        f"本店由{FIRM}运营",
        f"本课程由{FIRM}主办",
        f"岚序教育系天目控股旗下品牌，本站由其全资子公司{FIRM}运营",
        f"甲方（学员）；乙方：{FIRM}。乙方承诺授课。",
        f"{FIRM}现面向社会招生，名额三十。",
        f"友情链接：天水教育有限公司\n{FIRM}",
        f"{FIRM}\n技术支持：云川软件有限公司",
        f"考核机构：浙川职业技能评价有限公司\n{FIRM}",
    ],
)
def test_lines_name_the_seller(line: str) -> None:
    assert owner(HEAD + line) == FIRM


def test_signature_below_an_advertisement() -> None:
    assert owner(f"{HEAD}周末上课。\n\n{SCHOOL}\n2026年3月1日") == SCHOOL


def test_sender_of_a_message() -> None:
    assert owner(f"【{SCHOOL}】您好，人工智能训练师四级班学费1680元，回复1报名，电话0571-88001122。") == SCHOOL


def test_branch_office_is_the_seller() -> None:
    assert owner(f"{HEAD}签约主体：{FIRM}绍兴分公司") == f"{FIRM}绍兴分公司"


@pytest.mark.parametrize(
    "line",
    [
        "我们是本地老牌机构，扎根十年。",
        "教务中心电话 0571-88001122",
        "评价机构：浙川职业技能评价有限公司",
        "考试由浙川职业技能评价有限公司组织，合格者由其颁发证书。",
        "合作伙伴：天水网络有限公司",
        "技术支持：云川软件有限公司",
        "监督机构：岭川市人力资源和社会保障局",
        "本校与浙川大学合作办学，师资来自东岳科技有限公司。",
        "地址：杭州市文二路天目大厦，旁边是浙川职业学院",
        "学员毕业后入职天水网络有限公司。",
    ],
)
def test_silence_when_the_page_does_not_say(line: str) -> None:
    assert owner(HEAD + line) == ""


def program(line: str) -> dict[str, Any]:
    read = read_page((HEAD + line).encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    return read.programs[0]


NOTICE = "关于规范培训收费的通知\n各培训机构：\n不得承诺包过。天水教育科技有限公司宣称三天下证，已责令整改。\n"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("（岭川市总工会）", "岭川市总工会"),
        ("版权所有：岭川市软件行业协会", "岭川市软件行业协会"),
        ("岭川信息职业学院 2026年1月", "岭川信息职业学院"),
        ("岭川市发展和改革委员会\n2026年5月6日", ""),
        ("主办：岭川市人力资源和社会保障局 承办：岭川职业技术学院", ""),
        ("岭川市人力资源和社会保障局职业能力建设科", ""),
        ("—— 岭川市公安局反诈中心 出品", ""),
        ("岭川市职业技能鉴定指导中心\n2026年5月6日", ""),
        ("", ""),
    ],
)
def test_a_state_organ_that_signs_a_notice_is_no_institution_of_the_trade(end: str, expected: str) -> None:
    assert owner(NOTICE + end) == expected


def test_a_newspaper_is_no_institution_of_the_trade() -> None:
    text = (
        "本报讯（记者 王川）花3980元报人工智能训练师班，一年没拿到证。市民李女士向记者反映，她在天水教育科技有限公司"
        "交了钱，对方失联。\n记者了解到，当地人社局已介入调查。\n责任编辑：林川\n"
    )
    assert owner(text) == ""
    assert owner(text + "岭川日报社 版权所有") == ""


@pytest.mark.parametrize(
    "name",
    [
        "成都劲劲向上文化传播有限公司",
        "浙江与众教育科技有限公司",
        "北京以太网络科技有限公司",
        "苏州按图教育咨询有限公司",
        "岭川市即学职业培训学校",
        "武汉及第教育科技有限公司",
        "杭州凭栏数字科技有限公司",
        "广州向日葵教育咨询有限公司",
        "合肥企业咨询管理有限公司",
    ],
)
def test_a_firm_is_not_named_by_half_its_name(name: str) -> None:
    """A cut name is another firm, perhaps an innocent one."""
    assert owner(f"{HEAD}{name} 浙ICP备2020000001号") == name
    assert owner(f"{HEAD}收款方为{name}。") == name
    assert program(f"学完由{name}发一张结业证书。\n{name}")["issuer"] == name


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"北京学员向{FIRM}报名。收款单位：{FIRM}", FIRM),
        (f"成都校区及{FIRM}均可报名。收款单位：{FIRM}", FIRM),
        (f"课程由{FIRM}提供，最终解释权归{FIRM}所有", FIRM),
        (f"关于我们\n{FIRM}创办于2008年，专注数字技能。", FIRM),
        (f"{FIRM} > 招生 > 冬季班", FIRM),
        (f"单位：{FIRM}\n联系人：林老师", FIRM),
        (f"页面上有我们公司全名，{FIRM}。", FIRM),
    ],
)
def test_words_before_a_name_are_no_part_of_it(line: str, expected: str) -> None:
    assert owner(HEAD + line) == expected


def test_names_are_kept_as_written() -> None:
    assert owner("人工智能訓練師四級課程\n學費2,680元，電話2345 6789\n明德職業培訓學校") == "明德職業培訓學校"


@pytest.mark.parametrize(
    "body",
    ["消费者协会", "沂泉市消费者协会", "当地消费者权益保护委员会", "云州仲裁委员会", "云州市劳动人事争议仲裁委员会"],
)
def test_who_hears_complaints_is_not_accused_of_selling(body: str) -> None:
    assert owner(f"{HEAD}遇到霸王条款，可向{body}投诉。\n联系我时请说在同城信息上看到的。") == ""
