"""One program: its fields, the page it stands on, and who examines for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import feegrade, levels, occupation
from auditor.extract.blocks import Document
from auditor.extract.fees import Fee
from auditor.extract.feesense import SILENT, Heard
from auditor.extract.named import Organisation
from auditor.extract.openings import Opening
from auditor.extract.phrases import Hit
from auditor.extract.structured import Structured
from auditor.model import CertificateType, Polarity

_THREE_GRADES = "2-02-10-09"  # 人工智能工程技术人员 has 初级, 中级, 高级, not five levels

# Papers whose 初级, 中级 and 高级 are grades of the issuer's own; 三级 or 高级工 in so many words stays what it says.
_OTHER_LADDERS = frozenset(
    kind.value
    for kind in (CertificateType.ASSOCIATION, CertificateType.INSTITUTE, CertificateType.OTHER, CertificateType.VENDOR)
)
_OTHER_PAPERS = frozenset(
    kind.value
    for kind in (
        CertificateType.ONE_PLUS_X,
        CertificateType.SPECIAL_ABILITY,
        CertificateType.COMPLETION,
        CertificateType.VENDOR,
    )
)
FIVE_LEVELS = frozenset(("4-04-05-05", "4-04-05-13"))  # occupations with levels five to one


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
    issuer_told: bool = False  # by a table in so many words: nothing overrules it
    evaluator_told: bool = False
    within: str = ""  # of a plan: the course it belongs to, where the page has several
    told: bool = False  # its own cell of a table names its paper


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
    heard: Heard = SILENT  # what the learnt model says of the amounts of the page
    openings: Sequence[Opening] = ()  # and of its priced lines


def settle_occupation(program: Program) -> None:
    """A course for another paper that does not name an occupation is of none, whatever stands near it; in place.

    数据标注专项, 1+X 人工智能数据处理 and a vendor's certificate are courses beside ours; 套餐一 is a way to buy ours.
    """
    if not program.occupation:
        return
    paper, kind = program.certificate_type, occupation.find(program.title, "")
    if kind is not None:  # AI应用工程师 borrows the word: the occupation is called 人工智能工程技术人员
        other = kind.code == _THREE_GRADES and "工程技术" not in program.title
    else:
        other = paper in _OTHER_PAPERS and occupation.is_about(program.title)
    if other:
        program.occupation_code = program.occupation = program.work_type = ""


def settle_levels(program: Program, text: str) -> None:
    """Grades of other ladders are no levels, and every fee of a program with one level is of that level."""
    named = [m for m in levels.find(program.title) if not m.held]
    graded = bool(named) and all(m.grade for m in named)
    other = bool(program.occupation) and program.occupation_code not in FIVE_LEVELS
    if program.certificate_type == CertificateType.ONE_PLUS_X.value or program.occupation_code == _THREE_GRADES:
        graded = other = True
    if other:
        # 高级 of an engineer or of 1+X is a grade of another ladder, and a level that stands near is not its own.
        keep_levels(program, () if graded else levels.merge(named))
    elif program.certificate_type in _OTHER_LADDERS:
        said = [m for m in named if not m.grade]
        for fee in program.fees:
            line = text[max(0, text.rfind("\n", 0, max(fee.start, 0)) + 1) : max(fee.end, 0)]
            said += [m for m in levels.find(line) if not m.grade and not m.held and fee.level in m.levels]
        keep_levels(program, levels.merge(said))
    feegrade.settle(text, program.fees, program.levels)
    if len(program.levels) == 1:
        for fee in program.fees:
            fee.level = fee.level or program.levels[0]


def keep_levels(program: Program, said: tuple[str, ...]) -> None:
    """Leave a program these levels and no other; a fee of another level is of none. In place."""
    program.levels = said
    for fee in program.fees:
        fee.level = fee.level if fee.level in said else ""
