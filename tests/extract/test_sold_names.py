"""What a page sets apart by its place is sold: bold words, counted items, headings; labels and buyers are not."""

from __future__ import annotations

import time

import pytest

from auditor.extract import levels, occupation, soldnames
from auditor.extract.levelsense import Page, settle
from auditor.extract.program import Program, settle_occupation
from auditor.model import CertificateType
from tests.extract.pages import offer, read


def sold(inner: str, title: str = "桥头小课堂") -> dict[str, set[int]]:
    """Title → prices in yuan of every program of a page."""
    reading = read(offer(inner, title=title, price=""))
    return {
        p["title"]: {f["amount_fen"] // 100 for f in reading.fees if f["program_id"] == p["program_id"]}
        for p in reading.programs
    }


def test_classes_that_open_their_lines_in_bold_do_not_become_one() -> None:
    inner = (
        "<p>想考人工智能训练师的可以跟我学。</p>"
        "<p><b>晚间小组课（冲五级）</b>：每周两晚，共20课时。<br>学费690元。</p>"
        "<p><b>单独辅导（冲四级）</b>：时间另约，学费1900元。</p>"
    )
    assert sold(inner) == {"晚间小组课（冲五级）": {690}, "单独辅导（冲四级）": {1900}}


def test_counted_classes_keep_their_prices_although_these_stand_lines_below() -> None:
    inner = (
        "<p>我校开设人工智能训练师培训。</p><p>（一）暑假班（照顾返乡学生）</p><p>时间：7月10日起，每天上午四节下午三节，"
        "星期日休息，共80课时，地点在教学楼二层机房。</p><p>对象：本县籍在读大学生和毕业两年以内的青年。</p><p>考级：五级。</p>"
        "<p>费用：学费1150元。</p><p>（二）秋季周末班</p><p>时间：9月起，每周六全天，共96课时。</p><p>考级：四级。</p>"
        "<p>费用：学费1750元。</p>"
    )
    assert sold(inner, "渡口职业培训学校") == {"暑假班（照顾返乡学生）": {1150}, "秋季周末班": {1750}}


@pytest.mark.parametrize("name", ["学时", "非会员", "一个人", "那先报五级", "适用"])
def test_labels_buyers_and_talk_are_no_classes(name: str) -> None:
    assert soldnames.nothing(name)


@pytest.mark.parametrize("name", ["会员班", "那拉提工作营", "学时包月班"])
def test_a_class_is_not_taken_for_a_label(name: str) -> None:
    assert not soldnames.nothing(name)


def test_who_pays_what_makes_no_second_class() -> None:
    inner = (
        "<h2>甲、人工智能训练师四级班</h2><dl><dt>会员价</dt><dd>1500元</dd><dt>非会员价</dt><dd>1800元</dd></dl>"
        "<h2>乙、人工智能训练师三级研修班</h2><dl><dt>会员价</dt><dd>2100元</dd><dt>非会员价</dt><dd>2500元</dd></dl>"
    )
    assert not any("会员" in title for title in sold(inner))


@pytest.mark.parametrize(
    ("title", "grade"),
    [("L1 助理", True), ("CAIT-2", True), ("L2直播营", True), ("LED显示班", False), ("A-12班", False)],
)
def test_grades_of_somebodys_own_ladder_are_known(title: str, grade: bool) -> None:
    assert soldnames.is_grade(title) is grade


@pytest.mark.parametrize("label", ["项目二：", "班次A：", "课程③：", "乙班："])
def test_a_counted_title_is_a_title(label: str) -> None:
    assert occupation.is_title(label + "人工智能训练师（四级）考前培训班")


def test_a_label_before_a_colon_still_makes_no_title() -> None:
    assert not occupation.is_title("适合人群：想当人工智能训练师的学员班")


def test_a_comma_in_brackets_within_a_title_does_not_lose_the_course() -> None:
    assert occupation.is_near("大模型应用（1+X，初级）夜校班")
    assert not occupation.is_near("大模型应用，初级夜校班")


def test_an_engineer_by_another_name_does_not_borrow_the_code_of_the_occupation() -> None:
    plain, named = (
        Program(t, 0, 1, "2-02-10-09", "人工智能工程技术人员") for t in ("AI应用工程师", "人工智能工程技术人员")
    )
    settle_occupation(plain)
    settle_occupation(named)
    assert (plain.occupation_code, named.occupation_code) == ("", "2-02-10-09")


def test_levels_that_a_special_ability_is_compared_with_are_not_its_own() -> None:
    text = "“语音标注”专项职业能力班，480元。它和人工智能训练师五级、四级证书不是一回事。"
    program = Program("“语音标注”专项职业能力班", 0, len(text), "4-04-05-05", "人工智能训练师", levels=("五级", "四级"))
    program.certificate_type = CertificateType.SPECIAL_ABILITY.value
    settle([Page(text, [program])])
    assert program.levels == ()


def test_a_certificate_that_one_must_hold_and_a_degree_besides_is_not_sold() -> None:
    assert all(mention.held for mention in levels.find("持四级证且有相关专业大专文凭者"))


def test_a_line_of_thousands_of_bold_words_is_read_in_time() -> None:
    words = "".join(f"<b>周末班{n}</b>，学费{n}元。" for n in range(4000))
    began = time.process_time()
    read(offer(f"<p>人工智能训练师。{words}</p>", title="人工智能训练师四级班", price=""))
    assert time.process_time() - began < 20
