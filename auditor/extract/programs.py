"""Programs: for each course on an offer page, what is sold, at which level, for how much, and who examines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from auditor.extract import coursetable, levels, occupation, plans
from auditor.extract import fees as fee_reader
from auditor.extract import hours as class_hours
from auditor.extract.blocks import Document
from auditor.extract.certificate import certificate_type
from auditor.extract.feegrid import from_grid
from auditor.extract.fees import Fee
from auditor.extract.grid import Grid, grids
from auditor.extract.institution import filing_code
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.organisations import Organisation, canonical, tables
from auditor.extract.phrases import Hit
from auditor.extract.plans import Part
from auditor.extract.segments import Segment
from auditor.extract.structured import Structured
from auditor.model import LEVELS, CertificateType, Polarity

_THREE_GRADES = "2-02-10-09"  # 人工智能工程技术人员 has 初级, 中级, 高级, not five levels
_SHARED = frozenset(
    ("评价费", "教材费", "报名费", "证书费")
)  # said once beside several plans, each of them costs that too


@dataclass(frozen=True)
class _Tables:
    provinces: tuple[str, ...]
    exam_date: Any
    level_label: Any
    sells: Any
    modes: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("programs")
    return _Tables(
        provinces=tuple(data["provinces"]),
        exam_date=compile_re(data["exam_date"]),
        level_label=compile_re(data["level_label"]),
        sells=compile_re(data["sells"]),
        modes=tuple((name, compile_re(pattern)) for name, pattern in data["modes"].items()),
    )


def province(*texts: str) -> str:
    """The province that the first of several texts names, or ''."""
    for text in texts:
        found = [(text.find(name), name) for name in _tables().provinces if name in text]
        if found:
            return min(found)[1]
    return ""


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


def read(context: Context, segments: Sequence[Segment], fallback_title: str) -> list[Program]:
    """All programs of an offer page; when no title was found, one program for the whole page."""
    tables_of_page = grids(context.document, context.text)
    if not segments:
        segments = [Segment(fallback_title, 0, 0, 0, context.footer, context.footer)]
    programs: list[Program] = []
    for segment in segments:
        only = len(segments) == 1 and not segment.linked
        program = _program(context, segment, tables_of_page, only)
        programs += _plans(context, program, tables_of_page, several=not only) or [program]
    programs = _listed(context, programs, tables_of_page)
    ours = [p for p in programs if p.occupation or not occupation.other_trade(p.title)]
    return _with_structured(context, ours or programs)


def _listed(context: Context, programs: list[Program], page_grids: Sequence[Grid]) -> list[Program]:
    """Courses that a table lists in rows: each takes its own rows, and those without a title elsewhere are added."""
    rows = coursetable.find(page_grids)
    if not rows:
        return programs
    named = [p for p in programs if occupation.names(p.title) or occupation.is_near(p.title)]
    kept = [p for p in programs if p in named or occupation.other_trade(p.title)]
    base = next((p for p in programs if p.occupation), programs[0])
    tables_span = [(g.start, g.end) for g in page_grids if any(g.start <= r.low < g.end for r in rows)]
    keys = Counter(coursetable.key_of(p.title) for p in named)
    for program in kept:
        program.fees = [f for f in program.fees if not any(low <= f.start < high for low, high in tables_span)]
    for row in rows:
        plan = _of_part(context, base, row, page_grids)
        kind = occupation.find(row.title, "") if occupation.names(row.title) else None
        plan.occupation_code, plan.occupation = (kind.code, kind.name) if kind is not None else ("", "")
        plan.work_type = kind.work_type if kind is not None else ""
        priced = {f.level for f in plan.fees if f.level}
        plan.levels = tuple(level for level in LEVELS if level in priced) or row.ranks
        paper = certificate_type(row.title, 0, len(row.title))
        if paper is not None:
            plan.certificate_type = paper.value
        if paper not in (None, CertificateType.LEVEL):
            plan.levels, plan.issuer, plan.evaluator_name = (), "", ""
        if keys[row.key] == 1:
            (same,) = [p for p in named if coursetable.key_of(p.title) == row.key]
            same.fees += plan.fees
            same.levels = same.levels if levels.find(same.title) else plan.levels or same.levels
            same.hours = plan.hours or same.hours
            _settle_levels(same)
        elif not keys[row.key]:
            _settle_levels(plan)
            kept.append(plan)
    return kept


def _plans(context: Context, course: Program, page_grids: Sequence[Grid], *, several: bool) -> list[Program]:
    """The plans of a course as programs of their own; [] when it is sold in one way only."""
    if course.start is None or course.end is None or not (course.occupation or course.fees):
        return []
    start, end = course.start, course.end
    low = start if several else 0
    own = [g for g in page_grids if g.start < end and low < g.end]
    parts = plans.find(context.document, context.text, low, end, own)
    if not parts:
        return []
    # What is said once, outside the plans, holds for all of them.
    outside = [f for f in course.fees if not any(p.low <= f.start < p.high for p in parts) and f.item in _SHARED]
    rest, position = "", low
    for found in parts:
        rest += context.text[position : found.low]
        position = max(position, found.high)
    shared_hours = class_hours.read(rest + context.text[position:end])
    programs = []
    for found in parts:
        plan = _of_part(context, course, found, page_grids)
        plan.fees += [replace(f) for f in outside if f.item not in {own.item for own in plan.fees}]
        plan.hours = plan.hours or shared_hours
        plan.within = course.title if several else ""
        _settle_levels(plan)
        programs.append(plan)
    return programs


def _of_part(context: Context, course: Program, found: Part, page_grids: Sequence[Grid]) -> Program:
    """One plan: what its own card, column or clause says, else what is said of the course."""
    text, grid = context.text, found.grid
    plan = replace(course, title=found.title, start=found.low, end=found.high, title_span=(found.start, found.end))
    kind = occupation.find(found.title, "") if occupation.names(found.title) else None
    if kind is not None and kind.code != course.occupation_code:
        plan.occupation_code, plan.occupation, plan.work_type = kind.code, kind.name, kind.work_type
    block = text[found.low : found.high]
    if grid is not None:
        plan.fees = from_grid(grid)
        plan.hours = class_hours.of_grid(grid)
        named: tuple[str, ...] = ()
    else:
        own_grids = [g for g in page_grids if found.low <= g.start < found.high]
        span = (found.start, found.end)
        plan.fees = fee_reader.read(
            text, found.low, found.high, tables=own_grids, title=span, struck=context.document.struck
        )
        plan.fees = plan.fees or plans.bare_price(text, found)
        plan.hours = class_hours.read(block)
        named = levels.merge([m for m in levels.find(found.title) if not m.held])
    priced = {fee.level for fee in plan.fees if fee.level}
    plan.levels = named or tuple(level for level in LEVELS if level in priced) or course.levels
    paper = certificate_type(text, found.low, found.high) if grid is None else None
    if paper is not None and paper.value != course.certificate_type:
        plan.certificate_type, plan.issuer, plan.evaluator_name = paper.value, "", ""
        inside = [o for o in context.organisations if found.low <= o.start < found.high]
        if inside or paper is not CertificateType.LEVEL:
            _people(replace(context, organisations=inside), plan, found.low, found.high)
        if paper is not CertificateType.LEVEL and not named:
            plan.levels = ()
    return plan


def _settle_levels(program: Program) -> None:
    """Grades of other ladders are no levels, and every fee of a program with one level is of that level."""
    if program.certificate_type == CertificateType.ONE_PLUS_X.value or program.occupation_code == _THREE_GRADES:
        # 初级 there is a grade of another ladder, not 五级.
        program.levels = ()
        for fee in program.fees:
            fee.level = ""
    if len(program.levels) == 1:
        for fee in program.fees:
            fee.level = fee.level or program.levels[0]


def _program(context: Context, segment: Segment, page_grids: Sequence[Grid], only: bool) -> Program:
    text = context.text
    # The one course of a page owns all of its text; several own their blocks.
    start, end = (min(segment.start, segment.title_start), context.footer if only else segment.end)
    block = text[start:end]
    program = Program(segment.title, start, end, title_span=(segment.title_start, segment.title_end))
    kind = occupation.find(segment.title, block)
    if kind is not None:
        program.occupation_code, program.occupation, program.work_type = kind.code, kind.name, kind.work_type
    own_grids = [g for g in page_grids if g.start < end and (only or start < g.end)]
    program.fees = fee_reader.read(
        text,
        0 if only else start,
        end,
        tables=own_grids,
        title=program.title_span,
        struck=context.document.struck,
    )
    program.levels = _levels(segment.title, block, program.fees, only=only)
    paper = certificate_type(text, start, end)
    if paper is None and not only:
        paper = _page_wide_type(context, start)
    _people(context, program, start, end)
    program.certificate_type = _by_issuer(paper, program.issuer)
    _settle_levels(program)
    program.filing_code = filing_code(block)
    program.hours = class_hours.read(block)
    date = _tables().exam_date.search(block)
    program.exam_date = date.group(1) if date is not None else ""
    program.region = province(segment.title) or context.region_hint
    program.mode = next((name for name, pattern in _tables().modes if pattern.search(block) is not None), "")
    return program


def _by_issuer(paper: CertificateType | None, issuer: str) -> str:
    """A paper of no clear kind is what its issuer makes of it: an institute's, an association's."""
    if paper in (None, CertificateType.OTHER, CertificateType.COMPLETION) and issuer:
        if tables().institute.search(issuer) is not None:
            return CertificateType.INSTITUTE.value
        if paper is not CertificateType.COMPLETION and tables().association.search(issuer) is not None:
            return CertificateType.ASSOCIATION.value
    return paper.value if paper is not None else ""


def _page_wide_type(context: Context, start: int) -> CertificateType | None:
    """A page with several courses may say once, outside their blocks, which paper all of them lead to."""
    tail = max(start, context.footer - 400)
    return certificate_type(context.text, tail, len(context.text)) or certificate_type(context.text, 0, min(start, 600))


def _levels(title: str, block: str, fees: Sequence[Fee], *, only: bool) -> tuple[str, ...]:
    """Levels by title, else by a label, else by the fee lines, else by what the block names as on offer."""
    named = levels.merge([m for m in levels.find(title) if not m.held])
    priced = {fee.level for fee in fees if fee.level}
    if only and named and priced > set(named):
        return tuple(level for level in LEVELS if level in priced)  # the title is one row of the price list
    if named:
        return named
    for match in _tables().level_label.finditer(block):
        labelled = levels.merge([m for m in levels.find(match.group(1)) if not m.held])
        if labelled:
            return labelled
    if priced:
        return tuple(level for level in LEVELS if level in priced)
    return levels.merge([m for m in _offered(block) if not m.held])


def _offered(block: str) -> list[levels.Mention]:
    """Levels in lines that sell: beside the occupation, or beside words such as 班, 招生, 可报."""
    found: list[levels.Mention] = []
    position = 0
    for line in block.split("\n"):
        if len(line) <= 160 and (occupation.names(line) or _tables().sells.search(line) is not None):
            found += levels.find(block, position, position + len(line))
        position += len(line) + 1
    return found


def _people(context: Context, program: Program, start: int, end: int) -> None:
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


def _with_structured(context: Context, programs: list[Program]) -> list[Program]:
    """Join JSON-LD courses to the visible ones of the same name; others become programs of their own."""
    for course in context.structured.courses:
        key = "".join(course.name.split())
        same = [p for p in programs if "".join(p.title.split()) in key or key in "".join(p.title.split())]
        if not same and len(context.structured.courses) == 1 and len(programs) == 1:
            same = programs
        program = same[0] if same else Program(course.name, None, None)
        if not same or not program.title_span[1]:
            # The page shows no title of its own: the name in the data is the name.
            program.title = course.name
            kind = occupation.find(course.name, course.description)
            if kind is not None:
                program.occupation_code, program.occupation, program.work_type = kind.code, kind.name, kind.work_type
            program.levels = levels.merge(levels.find(course.name)) or program.levels
        if not same:
            programs.append(program)
        if not program.fees:
            program.fees = [
                Fee(fee_reader.TRAINING, price.level, price.fen, price.fen_max, None, price.currency, "", -1, -1)
                for price in (course.prices if all(p.level for p in course.prices) else course.prices[:1])
            ]
        if not program.levels:
            said = {f.level for f in program.fees if f.level}
            found = levels.merge([m for m in levels.find(course.description) if not m.held])
            program.levels = tuple(level for level in LEVELS if level in said) or found
        if len(program.levels) == 1:
            for fee in program.fees:
                fee.level = fee.level or program.levels[0]
        if not program.certificate_type and course.credential:
            paper = certificate_type(course.credential, 0, len(course.credential))
            program.certificate_type = paper.value if paper is not None else ""
    return programs
