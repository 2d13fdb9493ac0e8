"""A course read with the paper of the course beside it is accused of what another one does, or goes unchecked."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

import pytest

from auditor.extract import paper, papers, papertable
from auditor.extract.certificate import certificate_type
from auditor.extract.grid import Cell, Grid
from auditor.extract.program import Program
from auditor.model import CertificateType


def grid(*rows: tuple[str, ...]) -> Grid:
    """A table; where its cells stand does not matter here."""
    return Grid(0, 0, "", [[Cell(0, 0, text, header=False) for text in row] for row in rows])


def settled(table: Grid, **said: str) -> dict[str, str]:
    """The papers of courses by title, after their table was asked."""
    courses = [Program(title, 0, 10, certificate_type=read) for title, read in said.items()]
    papertable.settle(courses, [table])
    return {course.title: course.certificate_type for course in courses}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (grid(("项目", "类别", "价格"), ("训练师三级班", "职业技能等级", "1980"), ("云平台工程师班", "企业认证", "2600")), ("职业技能等级证书", "厂商认证")),
        (grid(("", "训练师三级班", "云平台工程师班"), ("归口", "人社", "教育（1+X）"), ("学费", "1980", "800")), ("职业技能等级证书", "1+X职业技能等级证书")),
        (grid(("名称", "训练师三级班", "云平台工程师班"), ("发什么", "职业技能等级证书", "结业证书")), ("职业技能等级证书", "结业证书")),
        (grid(("课程", "证书", "发证单位"), ("训练师三级班", "职业技能等级证书", "甲评价中心"), ("云平台工程师班", "岗位培训证书", "工信部教育与考试中心")), ("职业技能等级证书", "部委直属单位证书")),
    ],
)  # fmt: skip
def test_each_course_of_a_table_has_the_paper_of_its_own_cells(table: Grid, expected: tuple[str, str]) -> None:
    read = settled(table, 训练师三级班="厂商认证", 云平台工程师班="职业技能等级证书")
    assert tuple(read.values()) == expected


@pytest.mark.parametrize(
    "table",
    [
        grid(("课程", "报名条件"), ("训练师三级班", "四级证书"), ("云平台工程师班", "1+X证书")),  # what one must hold
        grid(
            ("课程", "证书"), ("训练师三级班", "职业技能等级证书"), ("云平台工程师班", "职业技能等级证书")
        ),  # one for all
        grid(
            ("课程", "证书"), ("训练师三级班", "职业技能等级证书"), ("面点班", "结业证书")
        ),  # the other is no course of ours
    ],
)
def test_a_table_that_tells_no_papers_apart_changes_none(table: Grid) -> None:
    assert settled(table, 训练师三级班="", 云平台工程师班="结业证书") == {
        "训练师三级班": "",
        "云平台工程师班": "结业证书",
    }


def test_the_model_does_not_overrule_the_cell_of_a_course() -> None:
    text = "合格者由评价机构颁发职业技能等级证书，人社部门联网可查。\n" * 12
    told = Program("训练师三级班", 0, 9, certificate_type="厂商认证", told=True)
    papers.settle([papers.Page(text, [told])])
    assert told.certificate_type == "厂商认证"


@pytest.mark.parametrize(
    ("said", "levels", "evaluator", "expected"),
    [
        ("学校另发一张结业证明。", ("四级",), "甲评价中心", CertificateType.LEVEL),
        ("学校发结业证明；是否取得职业技能等级证书看认定成绩。", ("四级",), "", CertificateType.LEVEL),
        ("学校发结业证明，不考证。", ("四级",), "", CertificateType.COMPLETION),
        ("学校发结业证明；是否取得职业技能等级证书看认定成绩。", (), "", CertificateType.COMPLETION),
    ],
)
def test_a_paper_of_attendance_beside_the_examination_is_not_what_the_course_is_for(
    said: str, levels: tuple[str, ...], evaluator: str, expected: CertificateType
) -> None:
    course = Program("人工智能训练师", 0, 9, levels=levels, evaluator_name=evaluator)
    assert paper.besides(CertificateType.COMPLETION, said, course) is expected


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [("工业和信息化部", "部委直属单位证书"), ("工信部", "部委直属单位证书"), ("北江工信培训有限公司", "其他证书")],
)
def test_a_paper_said_to_come_from_a_ministry_is_told_from_papers_of_no_clear_kind(issuer: str, expected: str) -> None:
    assert paper.by_issuer(CertificateType.OTHER, issuer, "人工智能训练师岗位能力证书", "") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("四周学完，发一张电子结营证。", CertificateType.COMPLETION),
        ("我们发的只有听课证明，不分等级。", CertificateType.COMPLETION),
        ("备考人工智能训练师执业资格，每天十题。", CertificateType.QUALIFICATION),
        ("人工智能训练师没有职业资格，也不是准入类。", None),
        ("什么证：职/业/技/能/等/级/证/书。", CertificateType.LEVEL),
        ("这个职业属于职业技能等级。", CertificateType.LEVEL),
        ("它不属于职业技能等级。", None),
        ("这是啥：泽海云的产品认证，两年要续。", CertificateType.VENDOR),
    ],
)
def test_what_sellers_call_a_paper_is_heard(said: str, expected: CertificateType | None) -> None:
    assert certificate_type(said, 0, len(said)) is expected
