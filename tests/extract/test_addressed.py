"""A sentence that speaks for the first three courses must not give its paper to the fourth."""

from __future__ import annotations

from auditor.extract import addressed
from auditor.extract.pieces import sentences
from tests.extract.pages import read

FOUR = ["标注员四级班", "测试员三级班", "应用员三级班", "智能体工作坊"]


def spoken_for(text: str, titles: list[str]) -> list[tuple[str, list[int]]]:
    """The addressed clauses with their courses."""
    return [(text[c.start : c.end], sorted(c.courses)) for c in addressed.find(text, titles, list(sentences(text)))]


def test_a_count_speaks_for_so_many_courses_from_its_side() -> None:
    text = "前三个班发职业技能等级证书；第四个班没有等级。后两门发结业证"
    assert [who for _, who in spoken_for(text, FOUR)] == [[0, 1, 2], [3], [2, 3]]


def test_a_number_that_no_course_has_shows_that_other_things_are_counted() -> None:
    assert spoken_for("第一项是身份证，第九项是学历证。", FOUR) == []


def test_labels_are_read_with_those_that_follow() -> None:
    titles = ["课程1 工程师", "课程2 技术员", "课程3 训练师"]
    text = "课程1、2 由甲评价中心考核，发专业技术等级证书\n课程3 由乙公司考核，发职业技能等级证书"
    assert [who for _, who in spoken_for(text, titles)] == [[0, 1], [2]]


def test_words_of_one_title_speak_for_it_and_words_of_two_for_none() -> None:
    titles = ["人工智能训练师三级班", "生成式人工智能系统应用员四级班"]
    assert spoken_for("考核都由甲公司承担，训练师方向合格者取得证书。", titles) == [("训练师方向合格者取得证书。", [0])]
    assert spoken_for("人工智能课程合格者取得证书。", titles) == []


def test_a_counted_noun_speaks_for_the_titles_that_have_it() -> None:
    titles = ["训练师五级小班", "应用员四级小班", "绘画入门"]
    assert spoken_for("两个小班对应的证书由甲中心颁发。", titles) == [("两个小班对应的证书由甲中心颁发。", [0, 1])]


def test_what_one_plan_holds_of_another_says_nothing_of_that_one() -> None:
    assert spoken_for("套餐一的全部内容，再加协会证书一张。", ["套餐一 单证", "套餐二 双证"]) == []


def test_the_course_without_an_examination_gets_no_level_certificate() -> None:
    html = (
        "<html><head><meta charset='utf-8'><title>秋季班</title></head><body><h1>三个班任选</h1>"
        "<p>1人工智能训练师数据标注员方向，四级，1260元，48课时</p>"
        "<p>2生成式人工智能系统应用员，三级，1960元，44课时</p>"
        "<p>3智能体搭建工作坊，两天12课时，600元，发本校结业证书</p>"
        "<p>前两个班参加海南椰城职业技能评价有限公司的认定，合格后由它发职业技能等级证书；第三个班没有等级。</p>"
        "<p>报名电话：0599-00000321</p></body></html>"
    )
    papers = {row["title"][1:6]: row["certificate_type"] for row in read(html).programs}
    assert papers == {"人工智能训": "职业技能等级证书", "生成式人工": "职业技能等级证书", "智能体搭建": "结业证书"}
