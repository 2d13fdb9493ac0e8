"""What is sold, at which level, for how much, and who examines."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

import json

import pytest

from auditor.extract import money
from auditor.extract.levels import find, merge
from tests.extract.pages import SCHOOL, fee_set, offer, read

LEVELS_TABLE = (
    "<table><tr><th rowspan='2'>等级</th><th colspan='2'>费用（元）</th><th rowspan='2'>学时</th></tr>"
    "<tr><th>培训费</th><th>评价费</th></tr>"
    "<tr><td>五级/初级工</td><td>1200</td><td rowspan='2'>260</td><td>60</td></tr>"
    "<tr><td>四级/中级工</td><td>1,600</td><td>50</td></tr></table>"
)


def test_spans_of_rows_and_columns_do_not_shift_a_price_to_another_level() -> None:
    reading = read(offer(LEVELS_TABLE, title="人工智能训练师培训班", price=""))
    assert fee_set(reading) >= {("培训费", "五级", 1200), ("评价费", "五级", 260), ("培训费", "四级", 1600)}
    assert reading.programs[0]["levels"] == "五级|四级"
    assert not any(f["amount_fen"] in (6000, 5000) for f in reading.fees), "class hours are no money"


def test_items_in_rows_and_levels_in_columns_read_the_same() -> None:
    table = (
        "<table><tr><td>项目</td><td>五级</td><td>三级</td></tr><tr><td>学费</td><td>980元</td><td>1980元</td></tr>"
        "<tr><td>认定费</td><td>200元</td><td>380元</td></tr><tr><td>合计</td><td>1180元</td><td>2360元</td></tr></table>"
    )
    assert fee_set(read(offer(table, title="人工智能训练师培训班", price=""))) == {
        ("培训费", "五级", 980), ("培训费", "三级", 1980), ("评价费", "五级", 200), ("评价费", "三级", 380),
        ("总费用", "五级", 1180), ("总费用", "三级", 2360),
    }  # fmt: skip


def test_a_struck_out_price_is_a_list_price_and_no_second_fee() -> None:
    for markup in (
        "<p>现价：1980元 原价：3980元</p>",
        "<div><em>￥1,980</em> <del>原价￥3,980</del></div>",
        "<p>原价3980元，现价1980元</p>",
    ):
        (fee,) = read(offer(markup, price="")).fees
        assert (fee["item"], fee["amount_fen"], fee["list_price_fen"]) == ("培训费", 198000, 398000), markup


@pytest.mark.parametrize(
    "text",
    ["取得证书可申请补贴2000元", "月薪8000元起", "挂靠一年20000元", "注册资本500万元", "电话13900000000", "共60学时", "渝价〔2016〕128号",
     "2026年11月开班", "奖励1500元", "学员称被骗了3000元", "推荐好友立减200元", "五级1000、四级1500的补贴标准"],
)  # fmt: skip
def test_numbers_that_are_not_fees_are_never_fees(text: str) -> None:
    assert read(offer(f"<p>{text}</p>", price="")).fees == []


def test_fees_in_running_text_carry_item_and_level() -> None:
    text = "<p>五级：培训费980元，评价费200元，教材费60元；四级：培训费1280元，补考费150元/次。</p>"
    assert fee_set(read(offer(text, title="人工智能训练师培训班", price=""))) == {
        ("培训费", "五级", 980), ("评价费", "五级", 200), ("教材费", "五级", 60), ("培训费", "四级", 1280), ("补考费", "四级", 150),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("2980元", 298000, None), ("￥1,980.50", 198050, None), ("2.5万元", 2500000, None), ("1k-8k元", 100000, 800000),
     ("2980-3980元", 298000, 398000), ("一万六千元", 1600000, None), ("两万八元", 2800000, None), ("HK$38,800", 3880000, None)],
)  # fmt: skip
def test_money_as_people_write_it(text: str, low: int, high: int | None) -> None:
    (amount,) = money.find(text.replace("￥", "¥"))
    assert (amount.fen, amount.fen_max) == (low, high)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("三级/高级工", "三级"), ("人工智能训练师高级", "三级"), ("高级技师", "一级"), ("5-3级", "五级|四级|三级"), ("五级至三级", "五级|四级|三级"),
     ("4级到5级", "五级|四级"), ("L3", "三级"), ("5、4、3级", "五级|四级|三级"), ("五级、四级", "五级|四级"), ("初级工", "五级"), ("国家级", ""),
     ("二级建造师", ""), ("高级课程顾问", ""), ("上级部门", ""), ("一级市场", ""), ("高级工程师", "")],
)  # fmt: skip
def test_levels_as_people_write_them(text: str, wanted: str) -> None:
    assert "|".join(merge(find(text))) == wanted


@pytest.mark.parametrize(
    ("sentence", "evaluator"),
    [
        ("评价机构：云岫市栖梧技能评价服务中心", "云岫市栖梧技能评价服务中心"),
        ("考核由云岫栖梧职业技能评价有限公司组织实施", "云岫栖梧职业技能评价有限公司"),
        ("证书由云岫市栖梧职业能力研究院签发", "云岫市栖梧职业能力研究院"),
        ("经山南省人社厅备案的社会培训评价组织云岫市栖梧技能评价服务中心颁发职业技能等级证书", "云岫市栖梧技能评价服务中心"),
        ("发证单位——云岫栖梧技师学院", "云岫栖梧技师学院"),
        ("合作评价机构为云岫市栖梧技能评价服务中心，证书可查", "云岫市栖梧技能评价服务中心"),
        ("认定考试由云岫市栖梧技能评价服务中心独立承担", "云岫市栖梧技能评价服务中心"),
    ],
)  # fmt: skip
def test_whoever_examines_is_named_whatever_the_verb(sentence: str, evaluator: str) -> None:
    (program,) = read(offer(f"<p>{sentence}。</p>")).programs
    assert program["evaluator_name"] == evaluator
    assert program["institution_name"] == SCHOOL


def test_a_state_organ_is_an_issuer_as_written_and_never_an_evaluator() -> None:
    (program,) = read(offer("<p>证书由人力资源和社会保障部颁发。</p>")).programs
    assert (program["evaluator_name"], program["issuer"]) == ("", "人力资源和社会保障部")


def test_two_courses_are_two_programs_and_three_levels_are_one() -> None:
    one = read(offer(LEVELS_TABLE, title="人工智能训练师（五级、四级、三级）培训班", price=""))
    assert [(p["title"], p["levels"]) for p in one.programs] == [
        ("人工智能训练师（五级、四级、三级）培训班", "五级|四级|三级")
    ]
    goods = "".join(
        f"<li><a href='/{i}'>人工智能训练师{x}集训班</a><span>{i}80元</span></li>"
        for i, x in ((9, "五级"), (12, "四级"))
    )
    two = read(offer(f"<ul>{goods}</ul>", title="课程列表", price=""))
    assert [(p["title"], p["levels"]) for p in two.programs] == [
        ("人工智能训练师五级集训班", "五级"),
        ("人工智能训练师四级集训班", "四级"),
    ]
    assert sorted(f["amount_fen"] for f in two.fees) == [98000, 128000]


def test_a_level_that_one_must_hold_is_not_the_level_sold() -> None:
    (program,) = read(offer("<p>三级申报条件：取得四级证书后满4年，或一级技师推荐。</p>")).programs
    assert program["levels"] == "三级"


def test_structured_data_gives_price_and_name_without_a_span() -> None:
    data = {"@type": "Course", "name": "人工智能训练师四级直播课", "offers": {"@type": "Offer", "price": "1280.00", "priceCurrency": "CNY"},
            "provider": {"@type": "Organization", "name": SCHOOL}}  # fmt: skip
    page = f"<html><head><title>直播课</title><script type='application/ld+json'>{json.dumps(data)}</script></head><body><p>直播课上线，微信：abc12345</p></body></html>"
    reading = read(page)
    assert [(p["title"], p["levels"]) for p in reading.programs][-1:] == [("人工智能训练师四级直播课", "四级")]
    assert [(f["amount_fen"], f["start"]) for f in reading.fees] == [(128000, None)]


def test_near_misses_are_other_occupations() -> None:
    other = read(offer("", title="生成式人工智能系统应用员三级培训班")).programs[0]
    ours = read(offer("", title="数据标注员（人工智能训练师四级）培训班")).programs[0]
    assert other["occupation_code"] == "4-04-05-13"
    assert (ours["occupation_code"], ours["work_type"]) == ("4-04-05-05", "数据标注员")


def test_certificate_types_follow_what_is_affirmed() -> None:
    pairs = {
        "考核合格颁发职业技能等级证书": "职业技能等级证书",
        "学完发结业证书，不是职业技能等级证书": "结业证书",
        "取得1+X职业技能等级证书（中级）": "1+X职业技能等级证书",
        "考取专项职业能力证书": "专项职业能力证书",
        "由工信部教育与考试中心颁发证书": "部委直属单位证书",
        "获得行业协会颁发的能力证书": "协会证书",
    }
    for text, wanted in pairs.items():
        assert read(offer(f"<p>{text}。</p>")).programs[0]["certificate_type"] == wanted, text
