"""Programs: for each course on an offer page, what is sold, at which level, for how much, and who examines."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from auditor.extract import fees as fee_reader
from auditor.extract import hours as class_hours
from auditor.extract import levels, linear, linegrid, money, occupation, opened, papertable, passing, people, sharedfees
from auditor.extract import paper as paper_of
from auditor.extract.certificate import certificate_type
from auditor.extract.feelabels import labels
from auditor.extract.fees import Fee
from auditor.extract.grid import Grid, grids
from auditor.extract.institution import filing_code
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.parts import of_plans, of_tables
from auditor.extract.program import Context, Program, settle_levels
from auditor.extract.scope import Scope
from auditor.extract.segments import Segment
from auditor.extract.tablepeople import settle as settle_people
from auditor.model import LEVELS

_HOURS = linear.compile(r"\d{1,4}\s?(?:个?课时|学时)")
_PRICE_WORD = "费价用收"  # 培训 in front of a price is part of the name, 学费 is not
_ROW = 80  # a longer line is prose
# 想考五级的，学完自己去报名; 另可自愿报考四级
_ELSEWHERE = linear.compile(
    r"想考[^，。；]{0,16}(?:的|请)?[，,]?[^。；]{0,6}(?:自己|自行|另行|另报|另找)|(?:另可|也可|可以?)(?:自愿|自行|另行|另外)报考"
)
_CONDITIONS = (
    "满",
    "年",
    "补贴",
    "积分",
    "以上",
    "取得",
    "持",
    "落户",
    "工资",
    "标准",
    "区别",
    "相当",
    "等同",
    "需要",
    "公司",
)
_CHOICES, _CHOICE = 200, 14  # characters of a form's choices, and of one


@dataclass(frozen=True)
class _Tables:
    provinces: tuple[str, ...]
    exam_date: Regex
    level_label: Regex
    level_only: Regex
    sells: Regex
    modes: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("programs")
    return _Tables(
        provinces=tuple(data["provinces"]),
        exam_date=compile_re(data["exam_date"]),
        level_label=compile_re(data["level_label"]),
        level_only=compile_re(data["level_only"]),
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


def read(context: Context, segments: Sequence[Segment], fallback_title: str) -> Generator[None, None, list[Program]]:
    """All programs of an offer page; when no title was found, one program for the whole page.

    Stops between its steps, so that many pages can be read step by step (page.py); what it returns is what counts.
    """
    tables_of_page = grids(context.document, context.text)
    tables_of_page += linegrid.find(context.text, context.footer, tables_of_page)
    if (
        segments
        and all(occupation.is_other_course(s.title) for s in segments)
        and passing.about_ours(context, segments)
    ):
        segments = []  # only other trades in passing, beside the course that the page is about
    if not segments:
        segments = [Segment(fallback_title, 0, 0, 0, context.footer, context.footer)]
    if passing.only_linked(context, segments):
        segments = [replace(segments[0], linked=False)]
    blocks = [(min(s.start, s.title_start), s.end) for s in segments]
    programs: list[Program] = []
    for segment, own in zip(segments, blocks, strict=True):
        only = len(segments) == 1 and not segment.linked
        program = yield from _program(context, segment, tables_of_page, only, [b for b in blocks if b != own])
        yield
        programs += of_plans(context, program, tables_of_page, several=not only) or [program]
    yield
    programs = of_tables(context, programs, tables_of_page)
    programs = opened.with_openings(context, programs, tables_of_page)
    programs = [p for p in programs if not _announces(p, programs)]
    sharedfees.settle(context.text, programs)
    ours = [p for p in programs if not occupation.is_other_field(p.title)] or programs
    ours = [p for p in ours if p.occupation or not occupation.is_other_course(p.title)]
    sold = _with_structured(context, ours or programs)
    paper_of.settle(context.text, sold)
    papertable.settle(sold, tables_of_page)
    class_hours.settle(context.text, sold)
    settle_people(sold, tables_of_page, context.organisations, context.owner)
    return sold


def _announces(program: Program, programs: Sequence[Program]) -> bool:
    """True for a headline without a level or a price above the one course of its occupation that has both."""
    if program.fees or program.levels or program.certificate_type or program.issuer or program.hours:
        return False
    same = [p for p in programs if p is not program and p.occupation_code == program.occupation_code]
    return len(programs) == 2 and len(same) == 1 and bool(same[0].fees) and bool(same[0].levels)


def _program(
    context: Context, segment: Segment, page_grids: Sequence[Grid], only: bool, others: Sequence[tuple[int, int]]
) -> Generator[None, None, Program]:
    text = context.text
    # The one course of a page owns all of its text; several own their blocks.
    start, end = (min(segment.start, segment.title_start), context.footer if only else segment.end)
    block = text[start:end]
    program = Program(segment.title, start, end, title_span=(segment.title_start, segment.title_end))
    kind = occupation.find(segment.title, block)
    if kind is None and only and occupation.is_class(segment.title):
        kind = occupation.find("", block)  # the page's one class, by a name of its own: AI标注就业营
    if kind is not None:
        program.occupation_code, program.occupation, program.work_type = kind.code, kind.name, kind.work_type
    own_grids = [g for g in page_grids if g.start < end and (only or start < g.end)]
    yield
    program.fees = yield from fee_reader.steps(
        text,
        0 if only else start,
        end,
        tables=own_grids,
        title=program.title_span,
        struck=context.document.struck,
        heard=context.heard,
    )
    yield
    program.levels = _levels(segment.title, text[0:end] if only else block, program.fees, only=only)
    if kind is None and occupation.is_near(segment.title):
        program.levels = levels.merge(levels.find(segment.title))  # what stands below names levels that it is not
        for fee in program.fees:
            fee.level = fee.level if fee.level in program.levels else ""
    yield
    scope = Scope(start, end, others, context.owner)
    paper = paper_of.read(context, segment, scope, only=only)
    yield
    found = people.read(text, scope, context.organisations, context.hits, paper)
    program.issuer, program.evaluator_name = found.issuer, found.evaluator
    paper = paper_of.besides(paper, text, program) if only else paper
    program.certificate_type = paper_of.by_issuer(paper, program.issuer, segment.title, text)
    yield
    settle_levels(program, text)
    _without_price(program)
    program.filing_code = filing_code(block)
    program.hours = class_hours.read(block) or class_hours.of_rows(own_grids, start, end, segment.title)
    date = _tables().exam_date.search(block)
    program.exam_date = date.group(1) if date is not None else ""
    program.region = province(segment.title) or context.region_hint
    program.mode = next((name for name, pattern in _tables().modes if pattern.search(block) is not None), "")
    return program


def _without_price(program: Program) -> None:
    """Cut a title that is a whole line (X三级周末班 学费2680元) at its price: a program keeps its name for weeks."""
    title = program.title
    cuts = [a.start for a in money.find(title) if a.marked] + [m.start() for m in _HOURS.finditer(title)]
    if not cuts:
        return
    label = next(
        (m for m in labels().any.finditer(title) if 0 <= min(cuts) - m.end() <= 2 and m.group()[-1] in _PRICE_WORD),
        None,
    )
    stem = title[: min([*cuts, *([label.start()] if label is not None else [])])].rstrip(" ：:，,|｜—-–=·…￥¥（(/")
    if len(stem) < 4 or not occupation.names(stem):
        return
    low, high = program.title_span
    if high > low:
        program.title_span = (low, low + len(stem))
    program.title = stem


def _levels(title: str, block: str, fees: Sequence[Fee], *, only: bool) -> tuple[str, ...]:
    """Levels by title, else by a label, else by the fee lines, else by what the block names as on offer."""
    named = levels.merge([m for m in levels.find(title) if not m.held])
    priced = {fee.level for fee in fees if fee.level}
    if only and named and priced > set(named):
        return tuple(level for level in LEVELS if level in priced)  # the title is one row of the price list
    if named:
        return named
    if only and (alone := _only_these(block)):
        return alone
    for match in _tables().level_label.finditer(block):
        if block[max(0, match.start() - 1) : match.start()] == "个":
            continue  # 职业分五个等级，从五级到一级: the ladder, not what is sold
        labelled = levels.merge([m for m in levels.find(match.group(1)) if not m.held])
        if labelled:
            said = levels.merge(
                [*(m for m in levels.find(match.group(1)) if not m.held), *_options(block, match.end())]
            )
            if only and priced - set(said):
                break  # 毕业年级可报四级；…的，可报三级: each clause names one, the fees name all
            return said
    if priced:
        return tuple(level for level in LEVELS if level in priced)
    return levels.merge([m for m in _offered(block) if not m.held])


def _only_these(block: str) -> tuple[str, ...]:
    """我只接三级，五级、四级您自己报: the one clause that says what alone is sold outweighs what else is named."""
    said = {
        levels.merge([m for m in levels.find(m.group(1)) if not m.held]) for m in _tables().level_only.finditer(block)
    }
    said.discard(())
    return said.pop() if len(said) == 1 else ()


def _options(block: str, position: int) -> list[levels.Mention]:
    """The levels on the lines right below a label, each alone on its line, as the choices of a form are."""
    found: list[levels.Mention] = []
    for line in block[position : position + _CHOICES].split("\n")[1:]:
        named = levels.find(line) if len(line) <= _CHOICE else []
        if not named or any(m.held for m in named) or any(c.isdigit() for c in line[named[-1].end :]):
            break
        found += named
    return found


def _offered(block: str) -> list[levels.Mention]:
    """Levels in lines that sell: beside the occupation, or beside words such as 班, 招生, 可报."""
    found: list[levels.Mention] = []
    position = 0
    for line in block.split("\n"):
        if (
            len(line) <= 160
            and _ELSEWHERE.search(line) is None
            and (occupation.names(line) or _tables().sells.search(line) is not None)
        ):
            found += levels.find(block, position, position + len(line))
        position += len(line) + 1
    return found or _listed(block)


def _listed(block: str) -> list[levels.Mention]:
    """The levels of the one line that lists some and sets no condition: 想考哪级？①五级 ②四级 ③三级."""
    lines = [line for line in block.split("\n") if len(line) <= _ROW and len(levels.merge(levels.find(line))) > 1]
    lines = [line for line in lines if not any(word in line for word in _CONDITIONS)]
    return levels.find(lines[0]) if len(lines) == 1 else []


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
