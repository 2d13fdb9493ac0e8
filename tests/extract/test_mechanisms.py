"""Mechanisms of reading, each on its own small page: encodings, hidden places, lost tables, ways of writing money."""

# ruff: noqa: E501 - authored pages are read whole

from __future__ import annotations

import json

import pytest

from auditor.extract import money
from auditor.extract.normalise import normalise
from tests.extract.pages import SCHOOL, fee_set, kinds, offer, read

PROSE = "<p>课程由老师带领完成，学员可以选择周末班，也可以选择晚班，上课地点在学校的二楼，时间可以自己安排。</p>"


@pytest.mark.parametrize(("wrong", "meant"), [("latin-1", "utf-8"), ("latin-1", "gb18030"), ("latin-1", "big5")])
def test_text_saved_in_the_wrong_encoding_is_put_right_where_nothing_is_lost(wrong: str, meant: str) -> None:
    source = offer(PROSE)
    if meant == "big5":
        source = source.translate(str.maketrans("训练师级课学员择费报", "訓練師級課學員擇費報"))
    reading = read(source.encode(meant, "ignore").decode(wrong).encode("utf-8"))
    assert reading.page["kind"] == "offer"
    assert "repaired" in reading.page["encoding_how"]
    assert fee_set(reading) == {("培训费", "三级", 2980)}


def test_question_marks_in_place_of_text_are_unreadable_and_not_an_empty_offer() -> None:
    reading = read("<p>" + "?" * 60 + "2380?</p>")
    assert reading.page["kind"] == "unreadable"
    assert "问号" in reading.page["why"]


def test_traditional_characters_are_understood_and_spans_point_at_what_is_written() -> None:
    reading = read(offer("<p>籤約學員考試不合格，學費全額退還，穩過不是夢。</p>"))
    claims = [c for c in reading.claims if c["kind"] == "guarantee_pass"]
    assert claims
    assert all(reading.page["text"][c["start"] : c["end"]] == c["phrase"] for c in claims)
    assert any("穩過" in c["phrase"] or "全額退還" in c["phrase"] for c in claims)


def test_a_folded_tab_is_read_and_a_hidden_paragraph_only_leaves_a_trace() -> None:
    tab = "<div class='tab-pane' style='display:none'><p>教材费：60元</p></div>"
    styled = "<style>.ghost{display:none}</style><p class='ghost'>内部名额，免考拿证</p>"
    reading = read(offer(tab + styled))
    assert ("教材费", "三级", 60) in fee_set(reading)
    assert not kinds(reading) & {"insider", "no_exam"}
    assert {c["where"] for c in reading.claims if c["kind"] == "insider"} == {"hidden"}


def test_a_page_that_scripts_put_together_is_read_from_their_strings_and_says_so() -> None:
    state = {
        "title": "人工智能训练师三级培训班",
        "price": 2980,
        "text": "签约保过，面向社会招生，周末上课，名额有限，欢迎报名",
    }
    data = json.dumps(state) + ";var t='咨询电话：0599-00000999'"
    reading = read(f"<html><body><div id='app'></div><script>window.S={data}</script></body></html>")
    assert reading.page["kind"] == "offer"
    assert "脚本" in reading.page["why"]
    assert fee_set(reading) == {("培训费", "三级", 2980)}


def test_variables_of_a_template_are_no_course() -> None:
    page = (
        "<h1>{{ course.name }}</h1><p>价格：{{ course.price }}元</p><p>等级：{{ level }}</p><button>立即报名</button>"
    )
    reading = read(f"<html><body>{page}</body></html>")
    assert reading.page["kind"] == "unreadable"
    assert "模板" in reading.page["why"]


def test_microdata_names_course_price_and_seller() -> None:
    reading = read(
        "<div itemscope itemtype='https://schema.org/Course'><span itemprop='name'>人工智能训练师四级课程</span>"
        f"<div itemprop='provider' itemscope itemtype='https://schema.org/EducationalOrganization'><b itemprop='name'>{SCHOOL}</b></div>"
        "<div itemprop='offers' itemscope itemtype='https://schema.org/Offer'><meta itemprop='price' content='1980'></div></div>"
    )
    assert fee_set(reading) == {("培训费", "四级", 1980)}


def test_instances_of_a_course_give_each_level_its_price() -> None:
    offers = [
        {"@type": "CourseInstance", "name": name, "offers": {"@type": "Offer", "price": price}}
        for name, price in (("五级班", "1080"), ("四级班", "1380"))
    ]
    course = {"@type": "Course", "name": "人工智能训练师课程", "hasCourseInstance": offers}
    reading = read(f"<script type='application/ld+json'>{json.dumps(course)}</script><p>报名</p>")
    assert fee_set(reading) == {("培训费", "五级", 1080), ("培训费", "四级", 1380)}


def test_a_table_flattened_into_one_line_gives_each_level_its_fees_and_other_trades_none() -> None:
    line = "职业 等级 知识考试 技能考核 合计 焊工 五级 35 160 195 四级 40 190 230 人工智能训练师 四级 45 180 225 三级 55 220 275"
    reading = read(offer(f"<p>{line}</p>", title="人工智能训练师认定报名", price=""))
    assert fee_set(reading) == {
        ("评价费", "四级", 225),
        ("评价费", "三级", 275),
    }


def test_a_table_of_several_trades_gives_only_ours() -> None:
    rows = "<tr><th>职业</th><th>等级</th><th>培训费（元）</th></tr><tr><td>茶艺师</td><td>五级</td><td>900</td></tr>"
    rows += "<tr><td>人工智能训练师</td><td>四级</td><td>1680</td></tr>"
    reading = read(offer(f"<table>{rows}</table>", title="人工智能训练师培训班", price=""))
    assert fee_set(reading) == {("培训费", "四级", 1680)}


@pytest.mark.parametrize(
    ("text", "fen", "fen_max"),
    [
        ("一万六千元", 1_600_000, None),
        ("两万八元", 2_800_000, None),
        ("贰仟壹佰元", 210_000, None),
        ("2.5万元", 2_500_000, None),
        ("1k-8k", 100_000, 800_000),
        ("HK$38,800", 3_880_000, None),
        ("￥１，６８０", 168_000, None),
        ("2980元/人", 298_000, None),
    ],
)
def test_each_way_of_writing_money(text: str, fen: int, fen_max: int | None) -> None:
    (amount,) = money.find(normalise(text).text)
    assert (amount.fen, amount.fen_max) == (fen, fen_max)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("学费 四级1280 三级1680", {("培训费", "四级", 1280), ("培训费", "三级", 1680)}),
        ("四级一千九百八，三级两千五百八。", {("培训费", "四级", 1980), ("培训费", "三级", 2580)}),
        ("评价费由评价机构收取，四级345元、三级430元。", {("评价费", "四级", 345), ("评价费", "三级", 430)}),
        ("按规定可申请补贴：五级1000、四级1500。", set()),
    ],
)
def test_levels_beside_bare_numbers(sentence: str, expected: set[tuple[str, str, int | None]]) -> None:
    assert fee_set(read(offer(f"<p>{sentence}</p>", title="人工智能训练师培训", price=""))) == expected


def test_the_near_miss_occupation_keeps_its_own_code() -> None:
    reading = read(offer("", title="生成式人工智能系统应用员四级培训班"))
    assert [p["occupation_code"] for p in reading.programs] == ["4-04-05-13"]


@pytest.mark.parametrize(
    "sentence",
    [
        "经备案的社会培训评价组织“山南砺石技能评价中心”负责考核并颁发职业技能等级证书。",
        "评价机构：山南砺石技能评价中心。成绩合格者由其颁发职业技能等级证书。",
        "证书的发放由山南砺石技能评价中心负责，本校不发证。",
        "考核发证：山南砺石技能评价中心",
    ],
)
def test_whoever_issues_is_found_whatever_the_verb(sentence: str) -> None:
    (program,) = read(offer(f"<p>{sentence}</p>")).programs
    assert program["issuer"] == "山南砺石技能评价中心"
    assert program["evaluator_name"] == "山南砺石技能评价中心"


@pytest.mark.parametrize("sentence", ["我们不会概不退费。", "合同里没有“概不退费”的条款。"])
def test_a_refusal_of_a_clause_is_not_the_clause(sentence: str) -> None:
    assert "no_refund" not in kinds(read(offer(f"<p>{sentence}</p>")))


@pytest.mark.parametrize("sentence", ["别家客服跟我说包过、免考，我没信。", "打开手机，满屏都是“包过”“免考拿证”。"])
def test_what_others_say_is_not_said_by_the_page(sentence: str) -> None:
    assert not kinds(read(offer(f"<p>{sentence}</p>"))) & {"guarantee_pass", "no_exam"}


def test_what_was_not_read_in_full_is_said() -> None:
    titles = "".join(f"<h2>人工智能训练师三级{i}班</h2><p>培训费{900 + i}元，周末上课</p>" for i in range(450))
    assert "其余未读" in read(offer(titles)).page["why"]
