"""Class hours: 60课时, 共48学时, 12次课每次4学时, 课时 | 64. The parts of a syllabus are not the course."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract import addressed, gridrows, linear, occupation
from auditor.extract.grid import Grid
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.matches import Match
from auditor.extract.pieces import sentences
from auditor.extract.program import Program

_HEAD_CELLS = 24  # of a row that can be heads
_MAX = 60
_FIGURE = linear.compile(r"^(?:共|约|计)?\s?(\d{1,4}(?:\.5)?)(?:\s?(?:个|学时|课时|节|标准|小时|[（(]|$))")
_SPOKEN = linear.compile(r"([一二三四五六七八九十百]{2,6})(\s?个?(?:课时|学时|小时))")
_NUMBERED = linear.compile(r"\n\s*\d{1,2}[.．][^\d]?$")  # 10个标准学时 and below it: 1. 数据采集
_LARGEST = 1500  # class hours beyond this are a number of something else


@lru_cache(maxsize=1)
def _tables() -> tuple[Any, Any, Any, Any, Any]:
    data = load_yaml("programs")["hours"]
    return (
        union(data["figure"]),
        union(data["total"]),
        union(data["product"]),
        union(data["not_hours"]),
        compile_re(data["head"]),
    )


def read(block: str) -> float | None:
    """The class hours of a course; None where the block names none or several that do not add up."""
    if "时" not in block and "課" not in block and "节" not in block:
        return None
    figure, total, product, not_hours, _ = _tables()
    block = _SPOKEN.sub(lambda m: str(_spoken(m.group(1))) + m.group(2), block)
    totals = {_value(m) for m in islice(total.finditer(block), _MAX)}
    if len(totals) == 1:
        return totals.pop()
    found: list[tuple[float, bool]] = []
    for match in islice(figure.finditer(block), _MAX):
        begin = next(match.start(i) for i, group in enumerate(match.groups(), 1) if group)
        line = block[block.rfind("\n", 0, begin) + 1 : begin]
        behind = block[match.end() : match.end() + 8]
        if _NUMBERED.search(match.group()) is not None:
            continue
        if not_hours.search(line[-10:] + "\0" + behind) is not None:
            continue
        opened = max(line.rfind("（"), line.rfind("("))
        within = opened > max(line.rfind("）"), line.rfind(")"))
        found.append((_value(match), within or "其中" in line[max(line.rfind(c) for c in "。；;") + 1 :]))
    outside = {value for value, bracketed in found if not bracketed}
    values = [value for value, bracketed in found if not (outside and bracketed)]
    if len(set(values)) == 1:
        # 业务分析（10课时）…（10课时） are parts of a syllabus, unless there is only one.
        return values[0] if outside or len(values) == 1 else None
    if not values:
        products = {float(_groups(m)[0]) * float(_groups(m)[1]) for m in islice(product.finditer(block), _MAX)}
        return products.pop() if len(products) == 1 else None
    if not outside:
        return None
    largest = max(values)
    rest = list(values)
    rest.remove(largest)
    return largest if len(rest) > 1 and sum(rest) == largest else None


def settle(text: str, programs: Sequence[Program]) -> None:
    """Hours from the clause that names a course: 全程班60课时，四级冲刺班24课时 said of both in one line; in place."""
    placed = sorted((p for p in programs if p.start is not None), key=lambda p: p.start or 0)
    if len(placed) < 2 or all(p.hours for p in placed):
        return
    titles = sorted(p.title_span[0] for p in placed)
    for program in (p for p in placed if not p.hours and p.title_span[1]):
        # Its block may still be the whole page, where the other courses were found later than it.
        low = program.title_span[0]
        line = text.rfind("\n", 0, low) + 1
        if any(line <= other < low for other in titles):
            continue  # names in one row of a table: what stands below is in columns
        high = next((other for other in titles if other > low), program.end or len(text))
        program.hours = read(text[low : min(high, program.end or high)])
    said = [(a, b) for a, b in sentences(text) if "时" in text[a:b]]
    for clause in addressed.find(text, [p.title for p in placed], said):
        value = read(text[clause.start : clause.end])
        for number in clause.courses if value is not None else ():
            placed[number].hours = placed[number].hours or value


def of_grid(grid: Grid) -> float | None:
    """The class hours that a table or a share of one states in a row or column headed 课时 or 学时."""
    head = _tables()[4]
    values: set[float] = set()
    columns = {c for row in grid.rows[:3] for c, cell in enumerate(row) if cell is not None and head.search(cell.text)}
    for row in grid.rows:
        labelled = any(cell is not None and head.search(cell.text) for cell in row[:2])
        for column, cell in enumerate(row):
            match = _FIGURE.search(cell.text) if cell is not None and (labelled or column in columns) else None
            if match is not None:
                values.add(float(match.group(1)))
    return values.pop() if len(values) == 1 else None


def of_rows(grids: Sequence[Grid], start: int, end: int, title: str) -> float | None:
    """The hours that the rows of a course state in the tables of its block; rows of other trades are left out."""
    found: set[float] = set()
    for grid in grids:
        if not any(c is not None and "时" in c.text for row in grid.rows[:3] for c in row[:_HEAD_CELLS]):
            continue
        foreign = gridrows.foreign_rows(grid, start, end, title)
        own = [row for number, row in enumerate(grid.rows) if number not in foreign]
        own = [row for row in own if not any(c is not None and occupation.other_trade(c.text) for c in row[:2])]
        value = of_grid(Grid(grid.start, grid.end, grid.caption, own))
        found |= {value} if value is not None else set()
    return found.pop() if len(found) == 1 else None


def _spoken(numeral: str) -> int:
    """四十四 → 44."""
    total = digit = 0
    for char in numeral:
        if char in "十百":
            total, digit = total + (digit or 1) * (10 if char == "十" else 100), 0
        else:
            digit = "一二三四五六七八九".index(char) + 1
    return total + digit


def _groups(match: Match) -> list[str]:
    return [g for g in match.groups() if g]


def _value(match: Match) -> float:
    value = float(_groups(match)[0])
    return value if value <= _LARGEST else 0.0
