"""Programs: for each course on an offer page, what is sold, at which level, for how much, and who examines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from auditor.extract import fees as fee_reader
from auditor.extract import levels, occupation
from auditor.extract.blocks import Document
from auditor.extract.certificate import certificate_type
from auditor.extract.fees import Fee
from auditor.extract.grid import Grid, grids
from auditor.extract.institution import filing_code
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.organisations import Organisation, canonical, tables
from auditor.extract.phrases import Hit
from auditor.extract.segments import Segment
from auditor.extract.structured import Structured
from auditor.model import LEVELS, CertificateType, Polarity

# 每天8课时, 试听2课时: not what the whole course lasts.
_PART = re2.compile(
    r"(?:每[天日周次节课晚月堂章]|单[次节]|试听|赠送?|[前第后]|另加|补课?|不少于|至少)[^\d，。；\n]{0,4}$"
)
_THREE_GRADES = "2-02-10-09"  # 人工智能工程技术人员 has 初级, 中级, 高级, not five levels


@dataclass(frozen=True)
class _Tables:
    provinces: tuple[str, ...]
    hours: Any
    exam_date: Any
    level_label: Any
    sells: Any
    modes: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("programs")
    return _Tables(
        provinces=tuple(data["provinces"]),
        hours=union(data["hours"]),
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
    programs = [
        _program(context, segment, tables_of_page, len(segments) == 1 and not segment.linked) for segment in segments
    ]
    ours = [p for p in programs if p.occupation or not occupation.other_trade(p.title)]
    return _with_structured(context, ours or programs)


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
    if program.certificate_type == CertificateType.ONE_PLUS_X.value or program.occupation_code == _THREE_GRADES:
        # 初级 there is a grade of another ladder, not 五级.
        program.levels = ()
        for fee in program.fees:
            fee.level = ""
    if len(program.levels) == 1:
        for fee in program.fees:
            fee.level = fee.level or program.levels[0]
    program.filing_code = filing_code(block)
    program.hours = _hours(block)
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


def _hours(block: str) -> float | None:
    values = {
        float(match.group(1) or match.group(2) or match.group(3))
        for match in _tables().hours.finditer(block)
        if _PART.search(block[max(0, match.start() - 8) : match.start()]) is None
        and not block[match.end() : match.end() + 3].startswith(("/天", "/次", "/周", "每天", "每次", "每周", "试听"))
    }
    # Several figures (one per level, or per lesson) are not one figure for the program.
    return values.pop() if len(values) == 1 else None


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
