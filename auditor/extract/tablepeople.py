"""Bodies in tables: what the head of their column, or of their row, says that they do (发证 | 考核单位)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import linear
from auditor.extract.grid import Cell, Grid
from auditor.extract.named import Organisation

_HEAD = 14  # characters; a longer cell is no head
_ISSUES = linear.compile(
    r"(?:发证|颁证|颁发|核发|签发|出证|授证|认证)(?:单位|机构|方|主体|组织|机关|部门)?$|^证书?(?:来源|单位)$"
)
_EXAMINES = linear.compile(
    r"(?:评价|认定|考核|鉴定|考评|测评|考试|评审|承考)(?:发证|颁证)?(?:单位|机构|方|主体|组织|中心|站)?$|^(?:评价|考核|认定)发证$"
)


def headed(names: Sequence[Organisation], grids: Sequence[Grid]) -> list[Organisation]:
    """The bodies of a page, those in cells below or beside such a head marked as issuing or examining."""
    found = list(names)
    starts = [o.start for o in names]
    for grid in grids:
        for number, row in enumerate(grid.rows):
            for column, cell in enumerate(row):
                if cell is None:
                    continue
                for index in range(bisect_left(starts, cell.start), bisect_left(starts, cell.end)):
                    heads = _heads(grid, number, column)
                    issues = any(_ISSUES.search(h) is not None for h in heads)
                    examines = any(_EXAMINES.search(h) is not None for h in heads)
                    if issues or examines:
                        o = found[index]
                        found[index] = replace(o, issues=o.issues or issues, evaluates=o.evaluates or examines)
    return found


def in_rows(names: Sequence[Organisation], grid: Grid) -> list[Organisation]:
    """The bodies that stand in the cells of a table's rows and are said to act."""
    cells = {(c.start, c.end) for row in grid.rows for c in row if c is not None}
    return [o for o in names if (o.issues or o.evaluates) and any(low <= o.start < high for low, high in cells)]


def _heads(grid: Grid, number: int, column: int) -> list[str]:
    """The head of the column and, in a table of two or four columns, the cell before."""
    above = [row[column] for row in grid.rows[:2] if column < len(row)] if number else []
    beside: list[Cell | None] = [grid.rows[number][column - 1]] if column % 2 else []
    return [c.text.strip(" :：") for c in (*above, *beside) if c is not None and len(c.text) <= _HEAD]
