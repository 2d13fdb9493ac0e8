"""Tables as a grid: rowspan and colspan resolved, each cell with its span in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.extract import digits, linear
from auditor.extract.blocks import Document
from auditor.extract.tags import CELL

_SPLIT = linear.compile(r"\t|  +|\s?[|｜]\s?")
_LINE = 300  # a longer line is prose, not a row
_ABOVE = frozenset(("同上", "同前", "〃", "″", "''", '"', "同上。"))
_LEFT = frozenset(("同左", "←", "同左。"))
_DITTO = 3  # characters
MAX_CELLS = 20_000  # a table beyond this is data, not a price list
_PARTS = frozenset(("tr", "caption", *CELL))
_ROWED = frozenset(("tr", *CELL))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as written; the same cell stands at every place its spans cover."""

    start: int
    end: int
    text: str
    header: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `rows[r][c]` is a cell or None where the source leaves a hole; caption is the line before or inside."""

    start: int
    end: int
    caption: str
    rows: list[list[Cell | None]]


def grids(document: Document, text: str) -> list[Grid]:
    """All innermost tables of a page.

    Args:
        text: the text that cells are cut from (same offsets as the document's text).
    """
    elements = document.elements
    owner: list[int] = []  # element index → index of the nearest table, or -1
    inner: dict[int, list[int]] = {}
    nested = set()
    for index, element in enumerate(elements):
        parent = owner[element.parent] if element.parent >= 0 else -1
        if element.tag == "table":
            owner.append(index)
            inner[index] = []
            if parent >= 0:
                nested.add(parent)
        else:
            owner.append(parent)
            if parent >= 0 and element.tag in _PARTS:
                inner[parent].append(index)
    return [
        _grid(document, text, table, members)
        for table, members in inner.items()
        if table not in nested and 0 < len(members) <= MAX_CELLS
    ]


def sizes(document: Document) -> list[int]:
    """How many cells and rows each table holds, those of tables inside it left out."""
    owner: list[int] = []
    count: dict[int, int] = {}
    for index, element in enumerate(document.elements):
        parent = owner[element.parent] if element.parent >= 0 else -1
        owner.append(index if element.tag == "table" else parent)
        if parent >= 0 and element.tag in _ROWED:
            count[parent] = count.get(parent, 0) + 1
    return list(count.values())


def _grid(document: Document, text: str, table: int, members: list[int]) -> Grid:
    rows: list[list[Cell | None]] = []
    caption = ""
    pending: dict[tuple[int, int], Cell] = {}
    column = 0
    for index in members:
        element = document.elements[index]
        if element.tag == "caption":
            caption = text[element.start : element.end]
        elif element.tag == "tr":
            rows.append([])
            column = 0
        elif rows:
            row = len(rows) - 1
            while (row, column) in pending:
                rows[row].append(pending.pop((row, column)))
                column += 1
            cell = Cell(element.start, element.end, text[element.start : element.end].strip(), element.tag == "th")
            for c in range(min(element.cols, 60)):
                rows[row].append(cell)
                for r in range(1, min(element.rows, 60)):
                    pending[(row + r, column + c)] = cell
            column += min(element.cols, 60)
    for row, cells in enumerate(rows):
        while (row, len(cells)) in pending:
            cells.append(pending.pop((row, len(cells))))
    _said_again(rows)
    element = document.elements[table]
    if not caption:
        line = text.rfind("\n", 0, max(0, element.start - 1)) + 1
        caption = text[line : element.start].strip()[:60]
    return Grid(element.start, element.end, caption, rows)


def _said_again(rows: list[list[Cell | None]]) -> None:
    """Put the amount that 同上 or 同左 stands for in its place, as the cell it is, so that it keeps its proof."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            words = cell.text if cell is not None and len(cell.text) <= _DITTO else ""
            if words in _LEFT or words in _ABOVE:
                source, at = (row, column - 1) if words in _LEFT else (rows[number - 1] if number else [], column)
                meant = source[at] if 0 <= at < len(source) else None
                row[column] = meant if meant is not None and digits.any_in(meant.text) else cell


def part(grid: Grid, first: int, labels: int, column: int) -> Grid:
    """One column of a table with the columns of labels before it, from a row on.

    Args:
        first: the row that heads the column.
        labels: how many columns, from the left, name what the rows say.
    """
    rows = [[*row[:labels], row[column] if len(row) > column else None] for row in grid.rows[first:]]
    return Grid(grid.start, grid.end, grid.caption, rows)


def flattened(text: str, start: int, end: int) -> Iterator[Grid]:
    """Tables kept as lines of a plain text: runs of lines whose cells are parted by tabs, wide gaps or bars."""
    run: list[list[Cell | None]] = []
    low = position = start
    for line in [*text[start:end].split("\n"), ""]:
        cells = _split(line, position) if len(line) <= _LINE else []
        if len(cells) >= 2:
            low = position if not run else low
            run.append(cells)
        elif run:
            if len(run) >= 2:
                yield _squared(low, position - 1, run)
            run = []
        position += len(line) + 1


def _split(line: str, offset: int) -> list[Cell | None]:
    cells: list[Cell | None] = []
    position = 0
    for gap in _SPLIT.finditer(line + "\t"):
        words = line[position : gap.start()].strip()
        if words:
            low = offset + line.find(words, position)
            cells.append(Cell(low, low + len(words), words, False))
        position = gap.end()
    return cells


def _squared(low: int, high: int, rows: list[list[Cell | None]]) -> Grid:
    """The head of a column of labels is often left out: a first line one cell short begins with a hole."""
    if len(rows[0]) + 1 == max(len(row) for row in rows):
        rows[0] = [None, *rows[0]]
    return Grid(low, high, "", rows)
