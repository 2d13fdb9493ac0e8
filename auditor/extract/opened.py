"""What a page sells that no list of names and no pattern knew: by the lines that a learnt model hears open it.

A line counts only where its own text names a price of a course; the price leaves the program that held it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import levels, occupation, plans
from auditor.extract import fees as fee_reader
from auditor.extract.feelabels import Fee
from auditor.extract.grid import Grid
from auditor.extract.openings import Opening
from auditor.extract.parts import SHARED, of_part
from auditor.extract.plans import Part
from auditor.extract.program import Context, Program, settle_levels
from auditor.model import LEVELS

SPLIT, ADD, OTHER = -0.5, -0.4, -0.4
_MAIN = (fee_reader.TRAINING, fee_reader.TOTAL)
_TITLE = 40  # characters
_CUTS = "，。；,;！!"


def with_openings(context: Context, programs: list[Program], grids: Sequence[Grid]) -> list[Program]:
    """The programs with those that the model hears opened besides; of a program that is all plans, only the plans."""
    heard = [o for o in context.openings if o.score > min(SPLIT, ADD, OTHER) and "\t" not in _line(context.text, o)]
    if not heard or not programs:
        return programs
    titles = [p.title_span for p in programs if p.title_span[1]]
    starts = sorted({o.line.start for o in heard} | {low for low, _ in titles})
    made: list[tuple[Opening, Program, Program | None]] = []
    for opening in heard:
        line = opening.line
        if any(low < line.end and line.start < high for low, high in titles):
            continue
        found = _part(context, opening, starts)
        if found is None:
            continue
        holder = _holder(programs, found)
        base = holder or _above(programs, found)
        if base is None:
            continue
        plan = _plan(context, opening, base, found, grids)
        wanted = ADD if holder is None else SPLIT
        wanted = OTHER if not plan.occupation_code else wanted
        if opening.score > wanted and any(fee.item in _MAIN for fee in plan.fees):
            made.append((opening, plan, holder))
    return _joined(context, programs, made)


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
    cut = min((p for c in _CUTS if (p := title.find(c)) > 1), default=len(title))
    title = title[:cut]
    return Part(title, line.name_start, line.name_start + len(title), line.start, max(high, stop))


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
    return plan


def _joined(
    context: Context, programs: list[Program], made: Sequence[tuple[Opening, Program, Program | None]]
) -> list[Program]:
    kept: list[Program] = []
    for program in programs:
        own = [plan for _, plan, holder in made if holder is program]
        rest = [f for f in program.fees if not any(_inside(f, plan) for plan in own)]
        main = [f for f in rest if f.item in _MAIN]
        if own and not main and len({_key(plan.title) for plan in own}) < 2:
            own = []  # one line with the price of the one course: its own
        if own and not main and _ladder(own):
            own = []  # the same at several levels
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
        for plan in own:
            known = {f.item for f in plan.fees}
            if plan.occupation_code and fee_reader.TOTAL not in known and not main:
                plan.fees += [replace(f) for f in shared if f.item not in known]
            settle_levels(plan, context.text)
            kept.append(plan)
    added = [plan for _, plan, holder in made if holder is None]
    for plan in added:
        settle_levels(plan, context.text)
    return [*kept, *added]


def _key(title: str) -> str:
    for mention in reversed(levels.find(title)):
        title = title[: mention.start] + title[mention.end :]
    return "".join(c for c in title if c.isalnum())


def _ladder(own: Sequence[Program]) -> bool:
    ranks = [p.levels for p in own]
    return all(len(r) == 1 for r in ranks) and len(set(ranks)) == len(ranks) and len({_key(p.title) for p in own}) < 2


def _inside(fee: Fee, plan: Program) -> bool:
    return plan.start is not None and plan.end is not None and plan.start <= fee.start < plan.end
