"""Plans in a table: as its columns or as its rows."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import levels, linear, money, occupation, plannames
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import header_role, labels
from auditor.extract.grid import Cell, Grid, part
from auditor.extract.planparts import Part, is_name, settled, tables

# A choice of a shop: the plan in brackets and its level, in whichever order.
_OF_LEVEL = linear.compile(
    r"^[【\[「]([^】\]」\n]{2,12})[】\]」]\s?([一二三四五]级[^\n]{0,24}|[初中高]级工?[^\n]{0,24})$"
    r"|^([一二三四五]级|[初中高]级工?)\s?[【\[「·/+｜|\-—]\s?([^】\]」\n]{2,12})[】\]」]?$"
)
_WIDE = 16  # characters of the head of a column


def find(grid: Grid) -> list[Part]:
    """Plans as the columns or as the rows of a table."""
    for index, row in enumerate(grid.rows[:4]):
        first = next((c for c in row if c is not None and c.text), None)
        headed = first is not None and tables().head.search(first.text) is not None
        cornered = not index and len(row) > 2 and not (row[0] is not None and row[0].text)
        headed = headed or cornered or (not index and _alike(row[1:]))
        columns = [
            c
            for c, cell in enumerate(row)
            if cell is not None
            and (is_name(cell.text) or (headed and c and _bare(cell.text)) or (cornered and c and _beside(cell.text)))
        ]
        if len({cell.text for c in columns if (cell := row[c]) is not None}) >= 2 and _only_names(grid, index, columns):
            parts = _priced([part(grid, index, columns[0], c) for c in columns], grid, index, columns)
            if parts:
                return parts
    return _rows(grid)


def _alike(cells: Sequence[Cell | None]) -> bool:
    """True for 自学版 | 陪学版 | 全程版: heads that end in the same word for a kind of class."""
    ends = {cell.text[-1:] if cell is not None else "" for cell in cells}
    return len(cells) > 1 and len(ends) == 1 and ends <= frozenset("班版型档款")


def _only_names(grid: Grid, index: int, columns: Sequence[int]) -> bool:
    """True when the cells beside the names are at most the head of the column of labels."""
    row = grid.rows[index]
    return all(c in columns or c < columns[0] or cell is None or not cell.text for c, cell in enumerate(row))


def _bare(word: str) -> bool:
    """A short word under 班型 or 套餐 that is no level, no occupation, no price, and no head of a column itself."""
    if not 2 <= len(word) <= 10 or levels.find(word) or occupation.is_trade(word) or plannames.is_agent(word):
        return False
    label = header_role(word) or money.find(word) or labels().not_money.search(word) is not None
    return not label and tables().feature.search(word) is None


def _beside(word: str) -> bool:
    """What may head a column beside an empty corner: any name but a level, trade, label or price (基础证书（晚间）)."""
    aside = word.find("（")
    bare = word[:aside] if aside > 1 else word
    if not 2 <= len(word) <= _WIDE or any(c in word for c in "，。；？！\n") or plannames.is_agent(word):
        return False
    if (levels.find(word) and not plannames.is_class(word)) or occupation.is_trade(bare):
        return False
    return not header_role(bare) and not money.find(word)


def _priced(grids: Sequence[Grid], grid: Grid, index: int, columns: Sequence[int]) -> list[Part]:
    parts = []
    for own, column in zip(grids, columns, strict=True):
        cell = grid.rows[index][column]
        if cell is not None and from_grid(own):
            parts.append(Part(cell.text, cell.start, cell.start + len(cell.text), grid.start, grid.end, own))
    return settled(parts)


def _plan(words: str, *, headed: bool) -> str:
    """The plan that a cell names, '' for none: 【网课班】四级 and 【网课班】三级 are the plan 网课班 at two levels."""
    if is_name(words) or (headed and _bare(words)):
        return words
    match = _OF_LEVEL.search(words)
    if match is None or not levels.find(match.group(2) or match.group(3)):
        return ""
    name = match.group(1) or match.group(4)
    return name if is_name(name) or plannames.is_class(name) or (headed and _bare(name)) else ""


def _rows(grid: Grid) -> list[Part]:
    """Plans in the first column that names some, one or more rows each."""
    width = max((len(row) for row in grid.rows), default=0)
    for column in range(min(width, 3)):
        cells = [row[column] if len(row) > column else None for row in grid.rows]
        headed = any(c is not None and tables().head.search(c.text) is not None for c in cells[:2])
        headed = headed and not any(c is not None and occupation.names(c.text) for c in cells[1:])  # courses
        named: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            if cell is not None and index and (name := _plan(cell.text, headed=headed)):
                named.setdefault(name, []).append(index)
        if len(named) < 2:
            continue
        top = min(indices[0] for indices in named.values())
        for index, cell in enumerate(cells):  # 标注入门网课 below 四级周末班 and 四级晚班 is sold, too
            if index > top and cell is not None and len(cell.text) <= _WIDE and occupation.is_near(cell.text):
                named.setdefault(cell.text, []).append(index)
        first = min(indices[0] for indices in named.values())
        parts = []
        for name, indices in named.items():
            own = Grid(grid.start, grid.end, grid.caption, [*grid.rows[:first], *(grid.rows[i] for i in indices)])
            cell = cells[indices[0]]
            if cell is not None and any(
                any(c.start <= f.start < c.end for i in indices for c in grid.rows[i] if c is not None)
                for f in from_grid(own)
            ):
                spans = [c for i in indices for c in grid.rows[i] if c is not None]
                low, high = min(c.start for c in spans), max(c.end for c in spans)
                start = cell.start + max(cell.text.find(name), 0)
                parts.append(Part(name, start, start + len(name), low, high, own))
        ranks = [frozenset(f.level for f in from_grid(p.grid) if f.level) for p in parts if p.grid is not None]
        classes = {plannames.class_of(p.title) for p in parts if levels.find(p.title)}
        if len(parts) > 1 and all(len(r) == 1 for r in ranks) and len(set(ranks)) == len(ranks) and len(classes) < 2:
            continue  # every row is another level: one course
        if kept := settled(parts):
            return kept
    return []
