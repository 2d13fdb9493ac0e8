"""What a page sells that no list of names and no pattern knew: by the lines that a learnt model hears open it.

Such a line counts only where its own text names a price of a course. The price leaves the program that held it; a
program that is left without one was only the heading above its plans. The model makes up no name, level or amount.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import replace

from auditor.extract import coursetable, gridrows, levels, occupation, openings, plans, siblings, soldnames
from auditor.extract import fees as fee_reader
from auditor.extract import hours as class_hours
from auditor.extract.feelabels import EVALUATION, Fee, header_role
from auditor.extract.grid import Grid
from auditor.extract.money import Amount
from auditor.extract.openings import Opening
from auditor.extract.parts import of_part
from auditor.extract.planparts import Part
from auditor.extract.program import Context, Program, settle_levels
from auditor.extract.sharedfees import SHARED
from auditor.model import LEVELS

# Scores above which a line opens something: by itself; as the best of several lines of one form; as one of the others
# of that form. And where no program that the patterns know has its price: a plan; a course of no occupation.
# Measured on 21 authors that neither patterns nor model had seen.
ALONE, BEST, LIKE = -0.5, -0.65, -0.9
ADD, OTHER = -0.2, -0.5
_FORM = 4  # characters by which names of lines of one form differ
_MAIN = (fee_reader.TRAINING, fee_reader.TOTAL)
_TITLE = 40  # characters
_COLUMNS = 4  # the name of a thing sold stands in one of the first columns
_LISTED = 60  # rows of a table that are looked at
Made = tuple[Program, Program | None]  # a new program, and the one that held its price


def with_openings(context: Context, programs: list[Program], grids: Sequence[Grid]) -> list[Program]:
    """The programs with those that the model hears opened besides; in place of one that is all plans, its plans."""
    if not programs:
        return programs
    known = [p.title_span[0] for p in programs if p.title_span[1]]
    prices = [fee.start for fee in programs[0].fees if fee.item in _MAIN] if len(programs) == 1 else []
    amounts = context.heard.amounts
    beside = siblings.standing(context.document, context.text, context.openings, amounts, known=known, prices=prices)
    heard = _heard(context, beside)
    if not heard:
        return programs
    unpriced = None if any(fee.item in _MAIN for p in programs for fee in p.fees) else programs[0]
    titles = [p.title_span for p in programs if p.title_span[1]]
    starts = sorted({o.line.start for o in heard} | {low for low, _ in titles})
    made: list[Made] = []
    listed = _listed(heard, grids)
    mixed = len({soldnames.stem(o.line.name) for o in beside}) > 1  # 一、X四级。二、1+X…: no rungs of one ladder
    for opening in heard:
        if any(low < opening.line.end and opening.line.start < high for low, high in titles):
            continue
        tabbed = "\t" in context.text[opening.line.start : opening.line.end]
        found = _row(opening, grids, listed) if tabbed else _lines(context, opening, starts)
        if found is None:
            continue
        main = (*_MAIN, EVALUATION) if opening in listed or opening in beside else _MAIN
        holder = _holder(programs, found, main) or unpriced
        base = holder or _above(programs, found)
        rung = soldnames.rung(base, found.title) and not (mixed and opening in beside and not tabbed)
        if rung or soldnames.foreign(found.title) or soldnames.grade(found, context.text):
            continue
        plan = _plan(context, opening, base, found, grids)
        if not plan.fees and holder is not None and opening in listed:  # a cell of words: 全包 2080
            plan.fees = [replace(fee) for fee in holder.fees if found.low <= fee.start < found.high]
        plan.within = base.title if len(programs) > 1 and not occupation.names(found.title) else ""
        ours = opening in listed and (opening.plan > opening.other or occupation.is_ai(plan.title))
        sure = holder is not None or ours or opening in beside or _by_itself(context, opening, plan)
        if sure and any(fee.item in main for fee in plan.fees):
            made.append((plan, holder))
    return _joined(context, programs, made)


def _heard(context: Context, beside: Sequence[Opening]) -> list[Opening]:
    """The lines that the model hears, and lines of one form that it half hears, one of them better than the others."""
    stand = {o.line.start: o for o in beside}
    asked = {o.line.start: o for o in context.openings if o.score > LIKE}
    lines = sorted({**asked, **stand}.values(), key=lambda o: o.line.start)
    lines = [o for o in lines if not soldnames.nothing(o.line.name)]
    amounts = context.heard.amounts
    sums = {_next(amounts, o) for o in context.openings if o.line.own and soldnames.is_sum(o.line.name)}
    best: dict[int, Opening] = {}  # of the lines above one price one counts: the one with the price, else the best
    for opening in lines:
        form = [o.score for o in lines if o is not opening and openings.alike(opening.line, o.line, _FORM)]
        alone = max([LIKE, *form]) <= BEST and not (form and opening.score > BEST)
        if opening not in beside and opening.score <= ALONE and alone:
            continue
        price = _next(amounts, opening)
        if price in sums and not opening.line.own:
            continue
        best[price] = max(best.get(price, opening), opening, key=lambda o: (o in beside, o.line.own > 0, o.score))
    return list(best.values())


def _next(amounts: Sequence[Amount], opening: Opening) -> int:
    """Which amount is the first on the line or below it."""
    return bisect_left(amounts, opening.line.start, key=lambda amount: amount.start)


def _lines(context: Context, opening: Opening, starts: Sequence[int]) -> Part:
    """The line with what belongs to it below: to the next title, or to the end of its card."""
    line, text = opening.line, context.text
    begins = [low for low in starts if low >= line.start]
    following = next((low for low in begins if low > line.start), context.footer)
    own = plans.until(context.document, text, (line.start, line.end), begins, context.footer)
    counter = 2 if line.name[:1].isdigit() and line.name[1:2] == " " else 0  # ③ 围炉小组
    title, low = line.name[counter : counter + _TITLE], line.name_start + counter
    end = max(min(following, max(line.end, own)), line.name_end)
    return Part(title, low, low + len(title), line.start, end)


def _cell(opening: Opening, grids: Sequence[Grid]) -> tuple[Grid, int, int] | None:
    """The table, row and column in which the name of an opening stands."""
    for grid in grids:
        if not grid.start <= opening.line.start < grid.end:
            continue
        for index, row in enumerate(grid.rows):
            for column, cell in enumerate(row[:_COLUMNS]):
                if cell is not None and cell.start == opening.line.name_start:
                    return grid, index, column
    return None


def _listed(heard: Sequence[Opening], grids: Sequence[Grid]) -> list[Opening]:
    """Openings whose names stand below each other in one column of a table, one of them sure: each is a thing sold."""
    columns: dict[tuple[int, int], list[Opening]] = {}
    for opening in heard:
        name = opening.line.name
        label = header_role(name) and not occupation.is_ai(name)
        place = None if label or name.endswith(gridrows.BODIES) else _cell(opening, grids)
        if place is not None:
            columns.setdefault((place[0].start, place[2]), []).append(opening)
    return [o for own in columns.values() if len(own) > 1 and max(each.score for each in own) > ALONE for o in own]


def _row(opening: Opening, grids: Sequence[Grid], listed: Sequence[Opening]) -> Part | None:
    """The row of a table that a line is, with the heads above it; only where it names a course by itself."""
    line = opening.line
    place = _cell(opening, grids)
    if place is None or (opening not in listed and opening.other < opening.plan and not occupation.names(line.name)):
        return None
    grid, index, column = place
    if not (occupation.names(line.name) or occupation.is_ai(line.name)) and _among_trades(grid, column):
        return None  # 低压电工作业 between 养老护理员 and 美容师
    first = coursetable.first_row(grid, column)
    if first > index or not (first or opening in listed):
        return None
    own = Grid(grid.start, grid.end, grid.caption, [*grid.rows[:first], grid.rows[index]])
    return Part(line.name, line.name_start, line.name_end, line.start, line.end, own)


def _among_trades(grid: Grid, column: int) -> bool:
    """True for a column in which another trade is listed, so that whatever says nothing of AI is one, too."""
    cells = [row[column] for row in grid.rows[:_LISTED] if column < len(row)]
    return any(
        cell is not None and occupation.is_trade(cell.text) and not occupation.names(cell.text) for cell in cells
    )


def _holder(programs: Sequence[Program], found: Part, items: Container[str]) -> Program | None:
    """The program that has the price of the opening among its fees."""
    for program in programs:
        if any(fee.item in items and found.low <= fee.start < found.high for fee in program.fees):
            return program
    return None


def _above(programs: Sequence[Program], found: Part) -> Program:
    before = [p for p in programs if p.start is not None and p.start <= found.low]
    return max(before, key=lambda p: p.start or 0, default=programs[0])


def _by_itself(context: Context, opening: Opening, plan: Program) -> bool:
    """Whether a line is believed whose price no program holds: it names a course, or is of another plan's form."""
    if opening.score <= (ADD if plan.occupation_code else OTHER):
        return False
    if opening.other > opening.plan or occupation.names(plan.title) or occupation.is_near(plan.title):
        return True
    others = (o.line for o in context.openings if o is not opening and o.score > ALONE)
    return any(openings.alike(opening.line, other, _FORM) for other in others)


def _plan(context: Context, opening: Opening, base: Program, found: Part, grids: Sequence[Grid]) -> Program:
    """What the part says, and for the rest what is said of the course; nothing of it for a course of no occupation."""
    ranked = bool(levels.find(found.title)) and not soldnames.is_grade(found.title)
    other = opening.other > opening.plan and not occupation.names(found.title) and not ranked
    course = Program("", None, None, region=base.region) if other else base
    plan = of_part(context, course, found, grids)
    if other:
        plan.occupation_code = plan.occupation = plan.work_type = ""
        plan.levels = ()
        for fee in plan.fees:
            fee.level = ""
    priced = {fee.level for fee in plan.fees if fee.level}
    if found.grid is not None and plan.occupation_code and not priced and not levels.find(found.title):
        plan.levels = coursetable.ranks(found.grid) or plan.levels
    if levels.find(found.title):  # its own price says so, not what is said of all courses below it
        priced = {fee.level for fee in plan.fees if fee.level and fee.item in _MAIN}
    if priced > set(plan.levels):
        plan.levels = tuple(level for level in LEVELS if level in priced)
    return plan


def _joined(context: Context, programs: Sequence[Program], made: Sequence[Made]) -> list[Program]:
    kept: list[Program] = []
    for program in programs:
        own = [plan for plan, holder in made if holder is program]
        rest = [fee for fee in program.fees if not any(_inside(fee, plan) for plan in own)]
        alone = not any(fee.item in _MAIN for fee in rest)
        beside = [plan for plan, holder in made if holder is None] if len(programs) == 1 else []
        stems = {soldnames.kind_of(plan.title, plan.hours) for plan in (*own, *beside)}
        if not own or (len(stems) < 2 and (alone or len(own) > 1)):
            kept.append(program)  # one line with the price of the one course, or one course at several levels
            continue
        if alone:
            _share(context, program, own, [fee for fee in rest if fee.item in SHARED])
            for fee in (fee for fee in rest if fee.item not in SHARED):  # 定金300: said below the plans
                own[-1].fees.append(fee)
        else:
            _leave(program, rest, own)
            kept.append(program)
        kept += _merged(own)
    kept += [plan for plan, holder in made if holder is None]
    for plan, _ in made:
        settle_levels(plan, context.text)
    return kept


def _share(context: Context, program: Program, own: Sequence[Program], fees: Sequence[Fee]) -> None:
    """What is said once beside the plans of a course holds for each of them; in place."""
    said, position = "", program.start or 0
    for plan in own:
        said += context.text[position : plan.start]
        position = max(position, plan.end or 0)
    shared = class_hours.read(said + context.text[position : program.end])
    for plan in own:
        if plan.occupation_code:
            plan.hours = plan.hours or shared
            known = {fee.item for fee in plan.fees}
            if fee_reader.TOTAL not in known:  # who has paid for everything pays no examiner besides
                plan.fees += [replace(fee) for fee in fees if fee.item not in known]


def _leave(program: Program, rest: list[Fee], own: Sequence[Program]) -> None:
    """Take prices that are another's from a program, and with them the levels that only they were at; in place."""
    program.fees = rest
    priced = {fee.level for fee in rest if fee.level}
    gone = {level for plan in own for level in plan.levels} - priced
    if priced and len(program.levels) > 1:
        program.levels = tuple(level for level in program.levels if level not in gone)


def _merged(own: Sequence[Program]) -> list[Program]:
    """五级·只买课, 五级·课+考试, 四级·只买课, 四级·课+考试 are two plans at two levels."""
    kept: dict[str, Program] = {}
    single = len({soldnames.kind_of(plan.title, plan.hours) for plan in own}) < 2
    for number, plan in enumerate(own):
        stem = f"{number}" if single else soldnames.kind_of(plan.title, plan.hours)
        first = kept.setdefault(stem, plan)
        if first is not plan:
            named = {*first.levels, *plan.levels}
            first.fees = [*first.fees, *plan.fees]
            first.levels = tuple(level for level in LEVELS if level in named)
    return list(kept.values())


def _inside(fee: Fee, plan: Program) -> bool:
    return plan.start is not None and plan.end is not None and plan.start <= fee.start < plan.end
