"""Things sold that talk numbers (甲：…乙：…, 1号链接…) must not be read as one, nor mere levels of a course as two."""

from __future__ import annotations

import pytest

from auditor.extract import numbered
from auditor.extract.parts import _NO_PAPER
from tests.extract.pages import offer, read


def titles(text: str) -> list[str]:
    return [part.title for part in numbered.find(text, 0, len(text), [])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "能报两样。甲：人工智能训练师五级考前班，860元。乙：AIGC实战训练营，990元，随到随学。",
            ["人工智能训练师五级考前班", "AIGC实战训练营"],
        ),
        ("来，1号链接，试听课，39元，四节。2号链接，就业营，原价5600，今天3600。", ["试听课", "就业营"]),
        ("一号链接2380，都在里面！\n二号链接是自己看的，叫自修班，1180，没有督学。", []),  # one has no name of its own
        ("1号链接，五级，380元。2号链接，三级，1480元。", []),
        ("一号链接四级，今天880元。二号链接五级，今天680元。", []),
        ("1号链接880元，2号链接卖完了。", []),
        ("甲：身份证复印件两张，工本费100元。乙：照片四张，冲印费120元。", []),
        ("只有甲：人工智能训练师四级班，1500元。", []),
    ],
)
def test_numbered_things_are_told_apart_only_where_each_is_sold(text: str, found: list[str]) -> None:
    assert titles(text) == found


def test_a_course_keeps_its_prices_where_one_of_them_stands_outside_the_numbers() -> None:
    inner = (
        "<p>人工智能训练师四级班学费1800元。</p><p>另有兴趣课：甲：提示词入门课，200元。乙：数字人体验课，300元。</p>"
    )
    reading = read(offer(inner, title="人工智能训练师四级班", price=""))
    assert any(fee.get("amount_fen") == 180_000 for fee in reading.fees)


@pytest.mark.parametrize("text", ["三节直播，没有证。", "体验班（不发证书），99元", "两天，无证，39元"])
def test_what_leads_to_no_paper_is_known(text: str) -> None:
    assert _NO_PAPER.search(text) is not None


@pytest.mark.parametrize("text", ["没有证公司不敢用你", "没有证书怎么办", "不发证书复印件"])
def test_talk_about_having_no_paper_takes_none_away(text: str) -> None:
    assert _NO_PAPER.search(text) is None


def prices(inner: str, title: str) -> dict[str, set[int]]:
    """Title → prices in yuan of every program of a page."""
    reading = read(offer(inner, title=title, price=""))
    return {
        p["title"]: {f["amount_fen"] // 100 for f in reading.fees if f["program_id"] == p["program_id"]}
        for p in reading.programs
    }


def test_a_class_online_is_not_lost_among_the_clauses_of_a_sentence() -> None:
    said = "五级日班学满56学时收880元，四级晚班学满50学时收1180元，四级网课随便看几遍收430元。"
    inner = f"<p>人工智能训练师现开三个班，{said}</p>"
    found = prices(inner, "人工智能训练师开班")
    assert found == {"五级日班": {880}, "四级晚班": {1180}, "四级网课": {430}}


def test_a_class_with_a_bare_price_does_not_keep_only_its_examination() -> None:
    inner = (
        "<h2>人工智能训练师三级</h2><ul><li><b>普通班</b>：3100，听课，自己去考，考试费另交410。</li>"
        "<li><b>省心班</b>：4600，一口价。</li></ul>"
    )
    found = prices(inner, "人工智能训练师三级")
    assert found["普通班"] == {3100, 410}
    assert found["省心班"] == {4600}


def test_a_menu_above_a_price_list_by_level_is_no_row_of_courses() -> None:
    inner = (
        "<table><tr><td>办公软件</td><td>平面广告</td><td>会计做账</td><td>人工智能训练师</td></tr>"
        "<tr><td colspan=4>【培养等级】五级、四级一起开班。</td></tr>"
        "<tr><td>项目</td><td>五级</td><td>四级</td><td>备注</td></tr>"
        "<tr><td>学费</td><td>820元</td><td>1180元</td><td>含上机</td></tr></table>"
    )
    assert not {"平面广告", "会计做账"} & set(prices(inner, "育才电脑学校--人工智能训练师"))


def test_a_class_of_one_kind_of_work_says_so_although_the_course_names_the_occupation() -> None:
    inner = (
        "<h3>人工智能训练师四级班</h3><p>学费1320元</p><h3>数据标注员入门班</h3><p>学费460元，发结业证书。</p>"
        "<h3>人工智能训练师三级班</h3><p>学费1900元</p>"
    )
    reading = read(offer(inner, title="课程列表", price=""))
    assert {p["work_type"] for p in reading.programs if "标注员" in p["title"]} == {"数据标注员"}


def test_two_papers_in_counted_paragraphs_are_two_courses() -> None:
    inner = (
        "<p>一、人工智能训练师四级（中级工）。由评价中心组织，认定费190元，辅导14课时。</p>"
        "<p>二、1+X“机器视觉开发”初级。由评价组织收考核费170元，辅导22课时。</p><p>三、报名找各系秘书。</p>"
    )
    found = prices(inner, "关于组织学生考取技能证书的通知")
    assert found == {"人工智能训练师四级（中级工）": {190}, "1+X“机器视觉开发”初级": {170}}
