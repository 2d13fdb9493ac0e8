"""Several ways to buy one course, several courses on one page: whose price and whose level is it?"""

from __future__ import annotations

import pytest

from auditor.extract import hours, levels, planparts
from tests.extract.pages import offer, read

TITLE = "人工智能训练师四级培训班"


def sold(inner: str, title: str = TITLE) -> dict[str, set[int]]:
    """Title → prices in yuan of every program of a page."""
    reading = read(offer(inner, title=title, price=""))
    return {
        p["title"]: {f["amount_fen"] // 100 for f in reading.fees if f["program_id"] == p["program_id"]}
        for p in reading.programs
    }


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (
            "<table><tr><th>项目</th><th>A班（周末）</th><th>B班（晚间）</th></tr><tr><th>学费</th><td>2680元</td>"
            "<td>2480元</td></tr><tr><th>评价费</th><td colspan=2>480元</td></tr></table>",
            {"A班（周末）": {2680, 480}, "B班（晚间）": {2480, 480}},
        ),
        (
            "<table><tr><th>班型</th><th>上课方式</th><th>课时</th><th>学费</th></tr><tr><td>线上班</td><td>直播</td>"
            "<td>40</td><td>1280元</td></tr><tr><td>一对一</td><td>约课</td><td>60</td><td>5800元</td></tr></table>",
            {"线上班": {1280}, "一对一": {5800}},
        ),
        (
            "<table><tr><td>套餐</td><td>标准</td><td>无忧</td></tr><tr><td>学费</td><td>1980元</td><td>2980元</td></tr>"
            "</table>",
            {"标准": {1980}, "无忧": {2980}},
        ),
        (
            "<div><h3>自学班</h3><p>¥599</p><p>录播50课时</p></div><div><h3>协议班</h3><p>¥3280</p></div>",
            {"自学班": {599}, "协议班": {3280}},
        ),
        (
            "<h3>套餐A（自学）</h3><p>价格：980元</p><h3>套餐B（直播）</h3><p>价格：1680元</p><h3>退费</h3><p>七日内可退</p>",
            {"套餐A（自学）": {980}, "套餐B（直播）": {1680}},
        ),
        ("<dl><dt>自学版</dt><dd>￥499</dd><dt>陪跑版</dt><dd>￥1299</dd></dl>", {"自学版": {499}, "陪跑版": {1299}}),
        ("<p>普通班1580元、VIP班2980元，都是50课时。</p>", {"普通班": {1580}, "VIP班": {2980}}),
        (
            "<ul><li>【套餐一】录播 ￥399</li><li>【套餐二】录播加直播 ￥899</li></ul>",
            {"套餐一": {399}, "套餐二": {899}},
        ),
        ("<p><b>甲班</b>：学费2680元</p><p><b>乙班</b>：学费2480元</p>", {"甲班": {2680}, "乙班": {2480}}),
        (
            "<div><h3>方案一：四级职业技能等级证书</h3><p>培训1600元</p></div><div><h3>方案二：结业证书</h3><p>学费900元</p></div>",
            {"方案一：四级职业技能等级证书": {1600}, "方案二：结业证书": {900}},
        ),
        (
            "<div><b>个人版</b><i>¥1980</i></div><div><b>企业版</b><i>¥1680</i></div>",
            {"个人版": {1980}, "企业版": {1680}},
        ),
    ],
)  # fmt: skip
def test_each_plan_has_its_own_price_and_none_is_blamed_for_anothers(inner: str, expected: dict[str, set[int]]) -> None:
    assert sold(inner) == expected


@pytest.mark.parametrize(
    "inner",
    [
        "<p>学费2680元。</p><p>问：有直播班吗？答：直播班下期开。自学班已停招。</p>",
        "<p>学费2680元。周末班和晚班可互换，补差价200元。</p>",
        "<p>基础班、强化班、冲刺班三段教学，学费共2680元。</p>",
        "<p>学费2680元</p><p>往期：周末班30人，晚班28人</p>",
        "<p>学费2680元，春季班、夏季班已结束。</p>",
        "<p>五级班：980元</p><p>四级班：1280元</p><p>三级班：1980元</p>",
        "<table><tr><th>班次</th><th>等级</th><th>学费</th></tr><tr><td>12期</td><td>四级</td><td>1580元</td></tr>"
        "<tr><td>13期</td><td>三级</td><td>2180元</td></tr></table>",
        "<table><tr><th>班型</th><th>培训费</th><th>评价费</th></tr><tr><td>周末班</td><td>1980</td><td>360</td></tr></table>",
        "<p>学费1980元，学员评价：直播班老师讲得好，协议班贵了点</p>",
        "<p>周末班学费2680元，另收教材费80元，报名后不退。</p>",
    ],
)
def test_words_for_classes_in_passing_and_levels_are_no_plans(inner: str) -> None:
    assert len(sold(inner, title="人工智能训练师培训班")) == 1


def test_a_plan_takes_level_hours_and_the_shared_fee_from_what_is_said_of_all() -> None:
    page = offer(
        "<p>两种班型均为48学时，评价费300元由评价机构收取。</p><div class=c><h3>直播班</h3><p>¥1280</p></div>"
        "<div class=c><h3>面授班</h3><p>¥1980</p></div>",
        title=TITLE,
        price="",
    )
    reading = read(page)
    assert [(p["title"], p["levels"], p["hours"]) for p in reading.programs] == [
        ("直播班", "四级", 48.0),
        ("面授班", "四级", 48.0),
    ]
    assert sorted((f["item"], f["amount_fen"] // 100) for f in reading.fees) == [
        ("培训费", 1280),
        ("培训费", 1980),
        ("评价费", 300),
        ("评价费", 300),
    ]


def test_the_same_plan_of_two_courses_is_two_programs() -> None:
    two = "".join(
        f"<div><h2>人工智能训练师{x}</h2><p>自学班 ￥{a}</p><p>面授班 ￥{b}</p></div>"
        for x, a, b in (("四级", 680, 1680), ("三级", 980, 2680))
    )
    reading = read(offer(two, title="AI证书课程", price=""))
    assert [(p["title"], p["levels"]) for p in reading.programs] == [
        ("自学班", "四级"), ("面授班", "四级"), ("自学班", "三级"), ("面授班", "三级"),
    ]  # fmt: skip


def test_every_course_of_a_table_has_its_rows_and_other_trades_are_none() -> None:
    table = (
        "<table><tr><th>课程</th><th>等级</th><th>价格（元）</th></tr>"
        "<tr><td rowspan=2>人工智能训练师</td><td>四级</td><td>1580</td></tr><tr><td>三级</td><td>2180</td></tr>"
        "<tr><td>生成式人工智能系统应用员</td><td>四级</td><td>1680</td></tr>"
        "<tr><td>AIGC短视频创作课</td><td>—</td><td>899</td></tr><tr><td>茶艺师</td><td>五级</td><td>800</td></tr></table>"
    )
    reading = read(offer(table, title="数字技能培训价目表", price=""))
    assert [(p["title"], p["occupation_code"], p["levels"]) for p in reading.programs] == [
        ("人工智能训练师", "4-04-05-05", "四级|三级"),
        ("生成式人工智能系统应用员", "4-04-05-13", "四级"),
        ("AIGC短视频创作课", "", ""),
    ]


def test_a_course_on_ai_beside_ours_keeps_its_price_to_itself() -> None:
    cards = (
        "<div><h2>人工智能训练师（五级）入门班</h2><p>¥798</p></div><div><h2>AIGC办公实战课</h2><p>18课时</p><p>¥199</p></div>"
        "<div><h2>低压电工取证班</h2><p>¥760</p></div>"
    )
    assert sold(cards, title="冬季开学价") == {"人工智能训练师（五级）入门班": {798}, "AIGC办公实战课": {199}}


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("60课时", 60), ("共48学时", 48), ("总课时：60课时（理论24课时，实操36课时）", 60), ("12次课，每次4学时", 48),
        ("理论24学时，实操36学时，合计60学时", 60), ("课时 | 64", 64), ("一共四十四个课时", 44), ("录播 50 课时", 50),
        ("每晚3学时，共20晚", 60), ("64课时（含16课时上机辅导）", 64), ("培训学时（节）：72", 72), ("面授40学时", 40),
        ("业务分析（10课时）、智能训练（18课时）、培训指导（8课时）", None), ("五级60学时，四级50学时", None),
        ("标准学时：16个标准学时\n1. 业务分析\n2. 智能训练", 16), ("课时\n64", 64),
        ("前两节免费试听2课时", None), ("学满20课时后不退费", None), ("学时证明", None),
    ],
)  # fmt: skip
def test_class_hours_are_those_of_the_course_and_not_of_a_lesson_or_a_rule(words: str, figure: float | None) -> None:
    assert hours.read(words) == figure


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("人工智能训练师初中高级培训", ["五级", "四级", "三级"]),
        ("人工智能训练师（初、中、高级工）", ["五级", "四级", "三级"]),
        ("人工智能训练师中/高级", ["四级", "三级"]),
        ("我国中高级人才缺口", []),
        ("三级暂未开放", []),
        ("二级班下期开", []),
        ("中高级工程师职称", []),
    ],
)
def test_levels_not_open_now_and_grades_of_others_are_not_on_sale(words: str, expected: list[str]) -> None:
    assert list(levels.merge([m for m in levels.find(words) if not m.held])) == expected


@pytest.mark.parametrize("cell", ["自学班", "A班（周末面授）", "套餐一", "VIP班", "一对一协议班", "尊享版"])
def test_names_of_plans(cell: str) -> None:
    assert planparts.is_name(cell)


@pytest.mark.parametrize("cell", ["三级班", "高级班", "培训费", "直播课", "班主任", "人工智能训练师", "全程"])
def test_names_that_are_no_plans(cell: str) -> None:
    assert not planparts.is_name(cell)


def test_courses_beside_each_other_in_a_table_have_their_own_prices() -> None:
    table = (
        "<table><tr><td>证书名称</td><td>高级人工智能训练师</td><td>生成式人工智能应用师</td></tr>"
        "<tr><td>学习方式</td><td>网络课 24 学时</td><td>网络课 16 学时</td></tr>"
        "<tr><td>报名+考试+证书，一次付清</td><td>2,180 元</td><td>1,680 元</td></tr></table>"
    )
    reading = read(offer(table, title="人工智能训练师岗位能力证书报名", price=""))
    assert {(p["occupation_code"], p["hours"]) for p in reading.programs} == {("4-04-05-05", 24), ("", 16)}
    assert {(f["item"], f["amount_fen"]) for f in reading.fees} == {("总费用", 218000), ("总费用", 168000)}


def test_a_fee_of_one_trade_of_the_occupation_is_not_charged_for_the_other() -> None:
    table = (
        "<table><tr><th>工种</th><th>等级</th><th>认定费（元）</th></tr>"
        "<tr><td rowspan='2'>数据标注员</td><td>五级</td><td>230</td></tr><tr><td>四级</td><td>300</td></tr>"
        "<tr><td rowspan='2'>人工智能算法测试员</td><td>四级</td><td>320</td></tr>"
        "<tr><td>三级</td><td>395</td></tr></table>"
    )
    reading = read(offer(table, title="人工智能训练师认定项目", price=""))
    assert {p["work_type"]: p["levels"] for p in reading.programs} == {
        "数据标注员": "五级|四级",
        "人工智能算法测试员": "四级|三级",
    }


def test_prices_in_a_chat_belong_to_the_occupation_of_their_line() -> None:
    chat = (
        "群主-栗子：新价格表出来了\n群主-栗子：人工智能训练师 五级 结算价1100 四级 结算价1500，差价归你\n"
        "群主-栗子：生成式人工智能系统应用员 四级 1650，这个刚上\n群主-栗子：报名加微信 lizi0000，交钱拉群\n"
    )
    reading = read(chat, url="http://a.example.invalid/x.txt")
    names = {p["program_id"]: p["occupation_code"] for p in reading.programs}
    assert {(names[f["program_id"]], f["level"], f["amount_fen"] // 100) for f in reading.fees} <= {
        ("4-04-05-05", "五级", 1100),
        ("4-04-05-05", "四级", 1500),
        ("4-04-05-13", "四级", 1650),
    }


def test_hours_that_touch_a_price_are_not_cut_out_of_it() -> None:
    assert hours.read("四级 / 中级工¥2,38050学时 周末面授") is None
    assert hours.read("本班,60学时") == 60


def test_plans_named_by_a_letter_keep_their_own_price() -> None:
    cards = "".join(
        f"<div class=card><h3>{name}</h3><p class=price>￥<b>{price}</b></p><ul><li>答疑群</li></ul></div>"
        for name, price in (("A 自学班", "1,280"), ("B 周末面授班", "2,160"), ("C 护航冲刺班", "3,680"))
    )
    assert sold(cards) == {"A 自学班": {1280}, "B 周末面授班": {2160}, "C 护航冲刺班": {3680}}


def test_our_course_among_other_trades_takes_its_own_row() -> None:
    rows = (
        ("序号", "项目", "级别", "课时", "学费（元）"),
        ("1", "低压电工作业", "操作证", "148", "1350"),
        ("2", "茶艺师", "五级/四级", "60", "1180/1480"),
        ("3", "人工智能训练师", "五级/四级/三级", "48", "1280/1580/2180"),
        ("4", "生成式人工智能系统应用员", "四级", "36", "1380"),
        ("5", "母婴护理", "五级", "72", "2400"),
    )
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    found = sold(f"<table>{cells}</table>", title="11月份开班一览")
    assert found == {"人工智能训练师": {1280, 1580, 2180}, "生成式人工智能系统应用员": {1380}}


def test_rows_of_a_price_list_are_no_courses_of_their_own() -> None:
    rows = "<ol><li>五级（初级工）——培训费 680 元</li><li>四级（中级工）——培训费 880 元</li></ol><p>考试费 200 元</p>"
    found = sold(rows, title="人工智能训练师职业技能等级证书（五级、四级）")
    assert found == {"人工智能训练师职业技能等级证书（五级、四级）": {680, 880, 200}}
