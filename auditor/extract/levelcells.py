"""Cells that hold a price for each level in bare numbers: 四级1480/三级1980 beside 学费, in a course's column."""

from __future__ import annotations

from auditor.extract import levels, linear
from auditor.extract.feelabels import EVALUATION, TRAINING, Fee, header_role
from auditor.extract.grid import Grid

_PAIR = linear.compile(r"([一二三四五]级(?:工)?|[初中高]级工?)[\s:：]{0,2}[¥￥]?\s?(\d{2,5})\s?元?(?:/人)?")
_ITEMS = frozenset((TRAINING, EVALUATION, "教材费", "补考费"))
_BETWEEN = " /、,，;；|｜\n\t"
_LONGEST = 60  # characters of such a cell


def prices(grid: Grid) -> list[Fee]:
    """The fees of cells that are nothing but levels with a number each, beside or below a label of money."""
    found: list[Fee] = []
    for row in grid.rows:
        label, cell = row[0], row[-1]
        role = header_role(label.text) if label is not None and cell is not None and cell is not label else ""
        item = TRAINING if role == "price" else role
        if item not in _ITEMS or cell is None or len(cell.text) > _LONGEST:
            continue
        pairs = list(_PAIR.finditer(cell.text))
        if len(pairs) < 2 or _PAIR.sub("", cell.text).strip(_BETWEEN):
            continue
        for pair in pairs:
            rank = levels.merge(levels.find(pair.group(1)))
            if len(rank) == 1:
                start = cell.start + pair.start(2)
                end = cell.start + pair.end(2)
                found.append(Fee(item, rank[0], int(pair.group(2)) * 100, None, None, "CNY", "", start, end))
    return found
