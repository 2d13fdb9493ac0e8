"""A course sold with the wrong paper is a breach; a course that is only read with the wrong paper is our breach."""

from __future__ import annotations

from auditor.extract import papers
from auditor.extract.program import Program
from tests.extract.pages import read

CALL = "<p>报名电话：0599-00000321</p>"


def paper(inner: str) -> str | None:
    """The paper of the only course of a page."""
    html = (
        f"<html><head><meta charset='utf-8'><title>人工智能训练师四级班</title></head><body>{inner}{CALL}</body></html>"
    )
    (program,) = read(html).programs
    return program["certificate_type"]


def test_a_school_that_only_tells_papers_apart_does_not_sell_the_other_one() -> None:
    told = (
        "<h1>人工智能训练师四级班</h1><p>学费1680元。考试合格，由备案的评价机构发职业技能等级证书，可在技能人才评价工作网查询。</p>"
        "<p>常有人问：和学校里的1+X证书是一回事吗？不是，1+X是院校学生的证书，本班考的是职业技能等级证书。</p>"
    )
    assert paper(told) == "职业技能等级证书"


def test_a_course_with_nothing_about_papers_gets_none_from_the_model() -> None:
    program = Program("智能办公体验课", 0, 10)
    papers.settle([papers.Page("智能办公体验课，周末两次，学费198元。" * 12, [program])])
    assert program.certificate_type == ""


def test_a_catalogue_of_many_courses_is_left_to_the_patterns() -> None:
    programs = [Program(f"课程{n}", 0, 4, certificate_type="结业证书") for n in range(30)]
    papers.settle([papers.Page("课程目录", programs)])
    assert {program.certificate_type for program in programs} == {"结业证书"}


def test_courses_of_a_batch_are_judged_as_alone() -> None:
    text = "人工智能训练师三级班 合格者由评价机构颁发职业技能等级证书\n" * 8
    alone, beside = Program("人工智能训练师三级班", 0, 9), Program("人工智能训练师三级班", 0, 9)
    papers.settle([papers.Page(text, [alone])])
    papers.settle([papers.Page("结业发结业证书\n" * 30, [Program("写作课", 0, 3)]), papers.Page(text, [beside])])
    assert alone.certificate_type == beside.certificate_type
