"""Plans of a course and the courses of a table as programs of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import (
    coursetable,
    feecover,
    feesense,
    levels,
    linear,
    money,
    occupation,
    people,
    planprice,
    plans,
    tablepeople,
)
from auditor.extract import fees as fee_reader
from auditor.extract import hours as class_hours
from auditor.extract.certificate import certificate_type
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import Fee
from auditor.extract.grid import Grid
from auditor.extract.plans import Part
from auditor.extract.program import Context, Program, settle_levels
from auditor.extract.scope import Scope
from auditor.extract.sharedfees import SHARED, take
from auditor.model import LEVELS, CertificateType

_CARD = 400  # characters of a plan's card
_LINE = 40  # characters; a longer line of a card is prose
_CONTAINS = linear.compile(r"^[\s·•✓✔√+＋-]*[^。；]{0,16}(?:含|包括|包)")
_LABELLED = 2  # cells of a row that is one column of plans beside its labels
_PAPER = 24  # characters of a cell that names a paper
_OPENING = 14  # characters behind a plan's name in which it says its level
_BESIDE = 240  # characters around a price list in which its remarks stand
_EXAM_FEE = linear.compile(r"^(?:含|包含?)?(?:考试|认定|评价|鉴定|考务)(?:报名)?费(?:用)?$")
_INCLUDED = linear.compile(r"^(?:[√✓✔●]|[已均全]?(?:包含|含|包)(?:在内|了)?|免费?|0元?)$")


def of_plans(context: Context, course: Program, page_grids: Sequence[Grid], *, several: bool) -> list[Program]:
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
    outside = [f for f in course.fees if not any(p.low <= f.start < p.high for p in parts) and f.item in SHARED]
    rest, position = "", low
    for found in parts:
        rest += context.text[position : found.low]
        position = max(position, found.high)
    rest += context.text[position:end]
    shared_hours = class_hours.read(rest)
    if _of_some(course, parts, context.text, rest):
        course = replace(course, levels=())
    programs = []
    for found in parts:
        plan = of_part(context, course, found, page_grids)
        known = {fee.item for fee in plan.fees}
        if fee_reader.TOTAL not in known:  # who has paid for everything pays no examiner besides
            due = [f for f in outside if not f.level or not plan.levels or f.level in plan.levels]
            plan.fees += [replace(f) for f in due if f.item not in known]
        plan.hours = plan.hours or shared_hours
        plan.within = course.title if several else ""
        settle_levels(plan, context.text)
        programs.append(plan)
    return programs


def _of_some(course: Program, parts: Sequence[Part], text: str, rest: str) -> bool:
    """True when the level of the course is named in the blocks of some plans only, so that the others have none."""
    outside = {m.levels for m in (*levels.find(course.title), *levels.find(rest)) if not m.held}
    here = [p for p in parts if p.grid is None]
    inside = [bool(levels.find(text, p.start, min(p.end + _OPENING, p.high))) for p in here]
    return (
        not outside
        and any(inside)
        and not all(inside)
        and not levels.find(text, here[-1].end + _OPENING, here[-1].high)
    )


def of_tables(context: Context, programs: list[Program], page_grids: Sequence[Grid]) -> list[Program]:
    """Courses that a table lists in rows: each takes its own rows, and those without a title elsewhere are added."""
    rows = coursetable.find(page_grids)
    if not rows:
        return programs
    base = next((p for p in programs if p.occupation), programs[0])
    classes = [row for row in rows if coursetable.key_of(row.title) != row.key]
    # A class whose title is such a row was read from it, line by line; the row knows its cells.
    programs = [p for p in programs if not any(r.start <= p.title_span[0] < r.end for r in classes)]
    named = [p for p in programs if occupation.names(p.title) or occupation.is_near(p.title)]
    kept = [p for p in programs if p in named or occupation.other_trade(p.title)]
    tables_span = [(g.start, g.end) for g in page_grids if any(g.start <= r.low < g.end for r in rows)]
    keys = Counter(coursetable.key_of(p.title) for p in named)
    shared = [
        f for f in base.fees if f.item in SHARED and f.level and not any(a <= f.start < b for a, b in tables_span)
    ]
    papers = {row.key: certificate_type(row.title, 0, len(row.title)) or _of_cells(row) for row in rows}
    of_others = {paper.value for paper in papers.values() if paper not in (None, CertificateType.LEVEL)}
    emptied: list[Program] = []
    for program in kept:
        before = len(program.fees)
        program.fees = [f for f in program.fees if not any(low <= f.start < high for low, high in tables_span)]
        if before and not program.fees:
            emptied.append(program)
    for row in rows:
        plan = of_part(context, base, row, page_grids)
        kind = occupation.find(row.title, "") if occupation.names(row.title) else None
        plan.occupation_code, plan.occupation = (kind.code, kind.name) if kind is not None else ("", "")
        plan.work_type = kind.work_type if kind is not None else ""
        priced = {f.level for f in plan.fees if f.level}
        plan.levels = tuple(level for level in LEVELS if level in priced) or row.ranks
        paper = papers[row.key]
        if paper is not None:
            plan.certificate_type = paper.value
        elif row.ranks and plan.certificate_type in of_others:
            # The paper that the title of another row names is that row's own.
            plan.certificate_type, plan.issuer, plan.evaluator_name = "", "", ""
        if paper not in (None, CertificateType.LEVEL):
            plan.levels, plan.issuer, plan.evaluator_name = (), "", ""
        if row.grid is not None and (inside := tablepeople.in_rows(context.organisations, row.grid)):
            found = people.of_row(inside, context.owner, paper or CertificateType.LEVEL)
            examined = paper in (None, CertificateType.LEVEL)
            plan.issuer, plan.evaluator_name = found.issuer or plan.issuer, found.evaluator if examined else ""
        if keys[row.key] == 1:
            (same,) = [p for p in named if coursetable.key_of(p.title) == row.key]
            same.fees += plan.fees
            same.levels = same.levels if levels.find(same.title) else plan.levels or same.levels
            same.hours = plan.hours or same.hours
            if row.grid is not None and tablepeople.in_rows(context.organisations, row.grid):
                same.issuer, same.evaluator_name = plan.issuer, plan.evaluator_name
            settle_levels(same, context.text)
            take(same, shared)
        elif not keys[row.key]:
            settle_levels(plan, context.text)
            take(plan, shared)
            kept.append(plan)
    # What announced the table and has no price of its own is no course beside those of the table.
    covered = [
        p
        for p in kept
        if p.start is not None
        and p.end is not None
        and coursetable.key_of(p.title) not in {row.key for row in rows}
        and all(p.start <= row.low and row.high <= p.end for row in rows)
    ]
    announced = [p for p in (*emptied, *covered) if not p.fees]
    return [p for p in kept if not any(p is a for a in announced)] if len(kept) > len(announced) else kept


def _of_cells(row: coursetable.Row) -> CertificateType | None:
    """The one paper that the cells of a course's row, or of its column, name: 厂商认证, 结业证书."""
    cells = {c.text for own in (row.grid.rows if row.grid is not None else ()) for c in own[1:] if c is not None}
    said = {certificate_type(words, 0, len(words)) for words in cells if len(words) <= _PAPER}
    said.discard(None)
    return said.pop() if len(said) == 1 else None


def _of_card(block: str, grid: Grid | None) -> tuple[str, ...]:
    """The one level that a plan's card names (适合：想考四级); of a row of a table, those in cells of their own."""
    if grid is not None:
        return coursetable.ranks(grid) if len(grid.rows[-1]) > _LABELLED else ()
    said = {m.levels for m in levels.find(block) if not m.held}
    return said.pop() if len(said) == 1 and len(block) <= _CARD else ()


def _covered_above(block: str, fees: list[Fee]) -> None:
    """另含认定费与机考陪同 / ¥1,880: what a line of a card says is in the plan, its one price covers; in place."""
    if len(fees) != 1 or fees[0].item != fee_reader.TRAINING:
        return
    lines = [line for line in block.split("\n") if len(line) <= _LINE and _CONTAINS.search(line) is not None]
    for line in lines:
        if not any(a.marked for a in money.find(line)) and feecover.said(line) in ("whole", "exam"):
            fees[0].item = fee_reader.TOTAL


def _covered_in_rows(grid: Grid, fees: list[Fee]) -> None:
    """考试费 | 已含 in the column of a plan: its one price covers the examination; in place."""
    if len(fees) != 1 or fees[0].item != fee_reader.TRAINING:
        return
    for row in grid.rows:
        cells = [c.text.strip() for c in row if c is not None]
        if len(cells) > 1 and _EXAM_FEE.search(cells[0]) is not None and _INCLUDED.search(cells[-1]) is not None:
            fees[0].item = fee_reader.TOTAL


def of_part(context: Context, course: Program, found: Part, page_grids: Sequence[Grid]) -> Program:
    """One plan: what its own card, column or clause says, else what is said of the course."""
    text, grid = context.text, found.grid
    plan = replace(course, title=found.title, start=found.low, end=found.high, title_span=(found.start, found.end))
    kind = occupation.find(found.title, "") if occupation.names(found.title) else None
    if kind is not None and kind.code != course.occupation_code:
        plan.occupation_code, plan.occupation, plan.work_type = kind.code, kind.name, kind.work_type
    block = text[found.low : found.high]
    if grid is not None:
        plan.fees = from_grid(grid, ours=True)
        # 学员价含培训和考试 below a price list is said of each of its rows.
        feecover.covered_by_page(text[max(0, grid.start - _BESIDE) : grid.end + _BESIDE], plan.fees)
        plan.fees = feesense.settle(context.heard, plan.fees)
        _covered_in_rows(grid, plan.fees)
        said = "\n".join(dict.fromkeys(c.text for row in grid.rows for c in row if c is not None))
        plan.hours = class_hours.of_grid(grid) or class_hours.read(said)
        named: tuple[str, ...] = ()
    else:
        own_grids = [g for g in page_grids if found.low <= g.start < found.high]
        span = (found.start, found.end)
        plan.fees = fee_reader.read(
            text,
            found.low,
            found.high,
            tables=own_grids,
            title=span,
            struck=context.document.struck,
            heard=context.heard,
        )
        if not any(f.item in (fee_reader.TRAINING, fee_reader.TOTAL, "评价费") for f in plan.fees):
            plan.fees = [*planprice.bare_price(text, found), *plan.fees]
        if len(plan.fees) == 1 and plan.fees[0].item == "教材费":
            plan.fees[0].item = fee_reader.TRAINING  # 套餐三 录播+直播+教材 ￥999
        _covered_above(block, plan.fees)
        plan.hours = class_hours.read(block)
        named = levels.merge([m for m in levels.find(found.title) if not m.held])
    priced = {fee.level for fee in plan.fees if fee.level}
    plan.levels = named or tuple(level for level in LEVELS if level in priced) or _of_card(block, grid) or course.levels
    paper = certificate_type(text, found.low, found.high) if grid is None else None
    if paper is not None and paper.value != course.certificate_type:
        plan.certificate_type, plan.issuer, plan.evaluator_name = paper.value, "", ""
        inside = [o for o in context.organisations if found.low <= o.start < found.high]
        if inside or paper is not CertificateType.LEVEL:
            scope = Scope(found.low, found.high, (), context.owner)
            named_here = people.read(text, scope, inside, context.hits, paper)
            plan.issuer, plan.evaluator_name = named_here.issuer, named_here.evaluator
        if paper is not CertificateType.LEVEL and not named:
            plan.levels = ()
    return plan
