"""What a page sells that no list of names and no pattern knew: by the lines that a learnt model hears open it.

A line counts only where its own text names a price of a course; the price leaves the program that held it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import coursetable, levels, occupation, plans
from auditor.extract import fees as fee_reader
from auditor.extract.feelabels import Fee
from auditor.extract.grid import Grid
from auditor.extract.openings import Opening
from auditor.extract.parts import SHARED, of_part
from auditor.extract.plans import Part
from auditor.extract.program import Context, Program, settle_levels
from auditor.model import LEVELS

SPLIT, ADD, OTHER, LIKE, GROUP = (float(x) for x in __import__('os').environ.get('THR','-0.5,-0.2,-0.5,-0.9,-0.65').split(','))
_MAIN = (fee_reader.TRAINING, fee_reader.TOTAL)
_TITLE = 40  # characters


def with_openings(context: Context, programs: list[Program], grids: Sequence[Grid]) -> list[Program]:
    """The programs with those that the model hears opened besides; of a program that is all plans, only the plans."""
    heard = _sure(context)
    if not heard or not programs:
        return programs
    unpriced = [] if any(fee.item in _MAIN for p in programs for fee in p.fees) else programs[:1]
    titles = [p.title_span for p in programs if p.title_span[1]]
    starts = sorted({o.line.start for o in heard} | {low for low, _ in titles})
    made: list[tuple[Opening, Program, Program | None]] = []
    for opening in heard:
        line = opening.line
        if any(low < line.end and line.start < high for low, high in titles):
            continue
        found = _row(context, opening, grids) if "\t" in _line(context.text, opening) else _part(context, opening, starts)
        if found is None:
            continue
        holder = _holder(programs, found) or (unpriced[0] if unpriced else None)
        base = holder or _above(programs, found)
        if base is None or (holder is None and not _by_itself(context, opening, found.title)):
            continue
        if _rung(base, found.title) or occupation.other_trade(found.title):
            continue
        plan = _plan(context, opening, base, found, grids)
        import os
        if os.environ.get("OPDBG"): print("TRY", opening.score, holder and holder.title, found, plan.fees, plan.occupation_code)
        wanted = ADD if holder is None else LIKE
        wanted = OTHER if holder is None and not plan.occupation_code else wanted
        if opening.score > wanted and any(fee.item in _MAIN for fee in plan.fees):
            made.append((opening, plan, holder))
            import os
            if os.environ.get("OPDBG"): print("OP", "%.2f %.2f"%(opening.plan, opening.other), "ADD" if holder is None else "SPLIT", plan.title, plan.levels, [(f.item,f.fen//100) for f in plan.fees])
    return _joined(context, programs, made)


def _sure(context: Context) -> list[Opening]:
    """The lines that the model hears, and lines of one form that it half hears, one of them better than the others."""
    lines = [o for o in context.openings if o.score > LIKE and "#" not in o.line.name]
    sure = [o for o in lines if o.score > GROUP]
    heard = []
    for opening in lines:
        beside = [o for o in sure if o is not opening and _alike(context.text, opening, o)]
        again = [o for o in lines if o is not opening and _alike(context.text, opening, o)]
        if opening.score > SPLIT or beside or (opening.score > GROUP and again):
            heard.append(opening)
    best: dict[int, Opening] = {}  # of the lines above one price, the best
    for opening in heard:
        price = bisect_left(context.heard.amounts, opening.line.start, key=lambda amount: amount.start)
        best[price] = max(best.get(price, opening), opening, key=lambda o: (o.line.own > 0, o.score))
    return list(best.values())


def _alike(text: str, one: Opening, other: Opening) -> bool:
    a, b = one.line, other.line
    marks = [x.name_start > x.start for x in (a, b)]
    return marks[0] == marks[1] and bool(a.own) == bool(b.own) and abs(len(a.name) - len(b.name)) <= 4


def _line(text: str, opening: Opening) -> str:
    return text[opening.line.start : opening.line.end]


def _part(context: Context, opening: Opening, starts: Sequence[int]) -> Part | None:
    line, text = opening.line, context.text
    following = next((low for low in starts if low > line.start), context.footer)
    begins = [low for low in starts if low >= line.start]
    high = min(following, max(line.end, plans.until(context.document, text, (line.start, line.end), begins, context.footer)))
    stop = line.name_start + len(line.name)
    said = text[line.name_start : min(line.name_start + _TITLE, line.end)]
    title = line.name if len(line.name) <= _TITLE else said
    return Part(title, line.name_start, line.name_start + len(title), line.start, max(high, stop))


def _row(context: Context, opening: Opening, grids: Sequence[Grid]) -> Part | None:
    """The row of a table that a line is, with the heads above it; only where it names a course by itself."""
    line = opening.line
    if opening.other < opening.plan and not occupation.names(line.name):
        return None
    for grid in grids:
        for index, row in enumerate(grid.rows):
            cells = [cell for cell in row if cell is not None and line.start <= cell.start < line.end]
            column = next((c for c, cell in enumerate(row) if cell is not None and cell.start == line.name_start), -1)
            first = coursetable.first_row(grid, column) if column >= 0 else 0
            if cells and 0 < first <= index:
                own = Grid(grid.start, grid.end, grid.caption, [*grid.rows[:first], row])
                return Part(line.name, line.name_start, line.name_start + len(line.name), line.start, line.end, own)
    return None


def _by_itself(context: Context, opening: Opening, title: str) -> bool:
    """True for a price that no program holds where the line names a course, or is of the form of another plan's."""
    if opening.other > opening.plan or occupation.names(title) or occupation.is_near(title):
        return True
    others = (o for o in context.openings if o is not opening and o.score > SPLIT)
    return any(_alike(context.text, opening, other) for other in others)


def _holder(programs: Sequence[Program], found: Part) -> Program | None:
    """The program that has the price of the opening among its fees."""
    for program in programs:
        if any(fee.item in _MAIN and found.low <= fee.start < found.high for fee in program.fees):
            return program
    return None


def _above(programs: Sequence[Program], found: Part) -> Program | None:
    before = [p for p in programs if p.start is not None and p.start <= found.low]
    return max(before, key=lambda p: p.start or 0, default=programs[0])


def _plan(context: Context, opening: Opening, base: Program, found: Part, grids: Sequence[Grid]) -> Program:
    other = opening.other > opening.plan and not occupation.names(found.title)
    course = Program("", None, None, region=base.region) if other else base
    plan = of_part(context, course, found, [g for g in grids if found.low <= g.start])
    if other:
        plan.occupation_code = plan.occupation = plan.work_type = ""
        plan.levels = ()
        for fee in plan.fees:
            fee.level = ""
    priced = {fee.level for fee in plan.fees if fee.level}
    if priced > set(plan.levels):
        plan.levels = tuple(level for level in LEVELS if level in priced)
    return plan


def _rung(base: Program, title: str) -> bool:
    """True for 人工智能训练师 三级 below a program of that occupation: one of its levels, no plan."""
    stem = _stem(title)
    kind = occupation.find(stem, "") if occupation.is_bare(stem) else None
    return len(stem) < 2 or (kind is not None and (kind.code, kind.work_type) == (base.occupation_code, base.work_type))


def _joined(
    context: Context, programs: list[Program], made: Sequence[tuple[Opening, Program, Program | None]]
) -> list[Program]:
    kept: list[Program] = []
    for program in programs:
        own = [plan for _, plan, holder in made if holder is program]
        rest = [f for f in program.fees if not any(_inside(f, plan) for plan in own)]
        main = [f for f in rest if f.item in _MAIN]
        if own and _ladder(own) and (not main or len(own) > 1):
            own = []  # one line with the price of the one course, or one course at several levels
        if not own:
            kept.append(program)
            continue
        shared = [f for f in rest if f.item in SHARED and program.start is not None]
        if main:
            before = program.levels
            program.fees = rest
            priced = {f.level for f in rest if f.level}
            gone = {level for plan in own for level in plan.levels} - priced
            program.levels = tuple(x for x in before if x not in gone) if priced and len(before) > 1 else before
            kept.append(program)
        for plan in _merged(own):
            known = {f.item for f in plan.fees}
            if plan.occupation_code and fee_reader.TOTAL not in known and not main:
                plan.fees += [replace(f) for f in shared if f.item not in known]
            settle_levels(plan, context.text)
            kept.append(plan)
    added = [plan for _, plan, holder in made if holder is None]
    for plan in added:
        settle_levels(plan, context.text)
    return [*kept, *added]


def _stem(title: str) -> str:
    """A title without levels, numbers and marks: what is left of 四级·只买课 is 只买课."""
    for mention in reversed(levels.find(title)):
        title = title[: mention.start] + title[mention.end :]
    return "".join(c for c in title if c.isalpha())


def _merged(own: Sequence[Program]) -> list[Program]:
    """五级·只买课, 五级·课+考试, 四级·只买课, 四级·课+考试 are two plans at two levels."""
    stems = [_stem(plan.title) for plan in own]
    kept: dict[str, Program] = {}
    for stem, plan in zip(stems, own, strict=True):
        if stem not in kept or len(set(stems)) < 2:
            kept[f"{stem}{len(kept)}" if stem in kept else stem] = plan
            continue
        first = kept[stem]
        named = {*first.levels, *plan.levels}
        first.fees = [*first.fees, *plan.fees]
        first.levels = tuple(level for level in LEVELS if level in named)
    return list(kept.values())


def _ladder(own: Sequence[Program]) -> bool:
    """True for plans that differ in nothing but the level: one course."""
    return len({_stem(plan.title) for plan in own}) < 2


def _inside(fee: Fee, plan: Program) -> bool:
    return plan.start is not None and plan.end is not None and plan.start <= fee.start < plan.end
