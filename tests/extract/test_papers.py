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


def test_a_paper_that_is_only_compared_or_got_elsewhere_is_not_the_courses() -> None:
    compared = (
        "<h1>人工智能训练师能力评价</h1><p>评价费680元。合格者由湘岭省智能信息学会颁发能力评价证书（团体证书）。"
        "本证书与人社部门指导的职业技能等级证书、国家职业资格证书性质不同。</p>"
    )
    assert paper(compared) != "职业技能等级证书"
    elsewhere = (
        "<h1>人工智能训练师四级班</h1><p>学费980元。结课发放本公司结业证书。"
        "需要职业技能等级证书的，请自行到备案评价机构报考。</p>"
    )
    assert paper(elsewhere) == "结业证书"


def test_a_paper_that_the_page_never_names_is_not_made_up() -> None:
    program = Program(
        "人工智能训练师四级班", 0, 10, issuer="甲职业技能评价有限公司", evaluator_name="甲职业技能评价有限公司"
    )
    papers.settle([papers.Page("人工智能训练师四级班。证书由甲职业技能评价有限公司考核合格后发放。" * 9, [program])])
    assert program.certificate_type == ""


def test_a_qualification_that_the_page_claims_is_not_taken_back_by_the_model() -> None:
    program = Program("人工智能训练师三级", 0, 10, certificate_type="职业资格证书")
    papers.settle([papers.Page("人工智能训练师三级，学费1980元，周末上课。" * 12, [program])])
    assert program.certificate_type == "职业资格证书"


def test_a_paper_called_as_good_as_a_level_certificate_is_none_for_the_model() -> None:
    text = (
        "人工智能训练师三级班\n结课发放企业内部开发的AI训练师认证，相当于三级职业技能等级证书。\n学费3120元，报名加微信。\n"
        * 4
    )
    program = Program("人工智能训练师三级班", 0, len(text))
    papers.settle([papers.Page(text, [program])])
    assert program.certificate_type != "职业技能等级证书"
