"""One program: its fields, the page it stands on, and who examines for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import levels
from auditor.extract.blocks import Document
from auditor.extract.fees import Fee
from auditor.extract.organisations import Organisation, canonical, tables
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


def people(context: Context, program: Program, start: int, end: int) -> None:
    """Who examines and who is said to issue, from the block or, failing that, from the page outside other blocks."""
    state = tables().state
    inside = [o for o in context.organisations if start <= o.start < end]
    for group in (inside, list(context.organisations)):
        acting = [o for o in group if (o.evaluates or o.issues) and state.search(o.name) is None]
        if acting:
            # Whoever issues or evaluates most often; the first named of those.
            counts = Counter(canonical(o.name) for o in acting for _ in range(o.evaluates + o.issues))
            best = max(acting, key=lambda o: (counts[canonical(o.name)], -o.start))
            program.evaluator_name = best.name
            issuers = [o for o in acting if o.issues]
            program.issuer = issuers[0].name if issuers else ""
            break
    claims = [h for h, p in context.hits if h.claim == "state_issuer" and p is Polarity.AFFIRMED]
    claims = [h for h in claims if start <= h.start < end] or claims
    if claims and not program.issuer:
        said = context.text[claims[0].start : claims[0].end]
        organ = tables().organs.search(said)
        program.issuer = organ.group() if organ is not None else "国家" if "国家" in said else said
    if not program.issuer and (own := _own_issue(context.text[start:end])):
        program.issuer = own


def _own_issue(block: str) -> str:
    """我校, 本中心 as written, where the page says that it issues the certificate itself."""
    match = tables().own.search(block)
    return match.group(1) if match is not None else ""
