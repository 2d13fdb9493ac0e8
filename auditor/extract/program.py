"""One program: its fields, the page it stands on, and who examines for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import levels
from auditor.extract.blocks import Document
from auditor.extract.fees import Fee
from auditor.extract.organisations import Organisation
from auditor.extract.phrases import Hit
from auditor.extract.structured import Structured
from auditor.model import CertificateType, Polarity

_THREE_GRADES = "2-02-10-09"  # 人工智能工程技术人员 has 初级, 中级, 高级, not five levels

_FIVE_LEVELS = frozenset(("4-04-05-05", "4-04-05-13"))  # occupations with levels five to one


@dataclass(slots=True)
class Program:
    """One program; spans in normalised text, None when it stands only in structured data."""

    title: str
    start: int | None
    end: int | None
    occupation_code: str = ""
    occupation: str = ""
    work_type: str = ""
    levels: tuple[str, ...] = ()
    certificate_type: str = ""
    issuer: str = ""
    evaluator_name: str = ""
    filing_code: str = ""
    hours: float | None = None
    exam_date: str = ""
    region: str = ""
    mode: str = ""
    fees: list[Fee] = field(default_factory=list)
    title_span: tuple[int, int] = (0, 0)
    within: str = ""  # of a plan: the course it belongs to, where the page has several


@dataclass(frozen=True)
class Context:
    """What is known of the page when its programs are read."""

    document: Document
    text: str
    footer: int
    organisations: Sequence[Organisation]
    hits: Sequence[tuple[Hit, Polarity]]
    structured: Structured
    region_hint: str
    owner: str = ""


def settle_levels(program: Program) -> None:
    """Grades of other ladders are no levels, and every fee of a program with one level is of that level."""
    named = levels.find(program.title)
    graded = bool(named) and all(m.grade for m in named)
    other = bool(program.occupation) and program.occupation_code not in _FIVE_LEVELS
    if program.certificate_type == CertificateType.ONE_PLUS_X.value or program.occupation_code == _THREE_GRADES:
        graded = other = True
    if other:
        # 高级 of an engineer or of 1+X is a grade of another ladder, and a level that stands near is not its own.
        said = () if graded else levels.merge([m for m in named if not m.held])
        program.levels = said
        for fee in program.fees:
            fee.level = fee.level if fee.level in said else ""
    if len(program.levels) == 1:
        for fee in program.fees:
            fee.level = fee.level or program.levels[0]
