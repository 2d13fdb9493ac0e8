"""Price lists kept as lines of text: a line of column heads, and below it rows of as many cells parted by spaces.

The cells become a `Grid`, so that everything that reads tables reads them too. The spaces of a `<pre>` are lost, and a
cell may itself hold one (周一三五 18:00); numbers at the end of a row tell which cells are whose.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from auditor.extract import digits, gridrows, linear
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import header_role
from auditor.extract.grid import Cell, Grid
from auditor.extract.needed import any_of

_WIDE = linear.compile(r"\t|  +|\s?[|｜]\s?")
_RULE = linear.compile(r"^[\s\-—–─━═=_*+|·.~]{3,}$")
_NAMES = linear.compile(
    r"^(?:职业|工种|项目|课程|专业|等级|级别|级次|类别|层次|名称|序号|编号|班次|班别|班型|班号|班级|班|期次|种类|分类)"
)
_LINE = 120  # characters; a longer line is prose
_HEAD = 14  # characters of a head
_MOST, _ROWS, _TRIED = 12, 200, 400  # columns, rows, and lines that look like heads
_PROSE = frozenset("，。；！？")
_MONEY = ("费", "价", "款", "额", "合计", "总计", "金", "级")
_HINT = any_of("费价款额计金级")  # a line without any of these holds none of those


def find(text: str, end: int, tables: Sequence[Grid]) -> list[Grid]:
    """The tables kept as lines, outside the page's own tables, up to a place."""
    return list(known(text, end, tuple(sorted((table.start, table.end) for table in tables))))


@lru_cache(maxsize=512)  # two steps ask; emptied with the batch of pages
def known(text: str, end: int, inside: tuple[tuple[int, int], ...]) -> tuple[Grid, ...]:
    """The same, outside given spans."""
    found: list[Grid] = []
    lines = _lines(text, end)
    index = turn = tried = 0
    while index < len(lines) and tried < _TRIED:
        low, high = lines[index]
        while turn < len(inside) and inside[turn][1] <= low:
            turn += 1
        own = not (turn < len(inside) and inside[turn][0] <= low)
        heads = _heads(text, low, high) if own and high - low <= _LINE else []
        tried += bool(heads)
        rows, after = _rows(text, lines, index + 1, heads) if heads else ([], index + 1)
        if rows:
            cells: list[list[Cell | None]] = [[*row] for row in rows]
            hole = [None] * (len(rows[0]) - len(heads))  # the head of the column of levels is often left out
            found.append(Grid(low, rows[-1][-1].end, _caption(text, lines, index), [[*hole, *heads], *cells]))
            index = after
        else:
            index += 1
    return tuple(found)


def _lines(text: str, end: int) -> list[tuple[int, int]]:
    """The lines that hold anything but a rule."""
    spans, position = [], 0
    for line in text[:end].split("\n"):
        low, position = position, position + len(line) + 1
        if line and (line[0].isalnum() or not (line.isspace() or _RULE.search(line))):
            spans.append((low, low + len(line)))
    return spans


def _caption(text: str, lines: Sequence[tuple[int, int]], index: int) -> str:
    low, high = lines[index - 1] if index else (0, 0)
    return text[low:high].strip()[:60]


def _heads(text: str, low: int, high: int) -> list[Cell]:
    """The cells of a line that heads a list of prices; [] for any other line."""
    line = text[low:high]
    if _HINT(line) is None or not any(word in line for word in _MONEY):
        return []
    if not _PROSE.isdisjoint(line) or len(line.split(maxsplit=1)) < 2:
        return []
    for cells in (_wide(text, low, high), _words(text, low, high)):
        if 2 <= len(cells) <= _MOST and all(_is_head(cell.text) for cell in cells):
            priced = [c for c in cells if header_role(c.text) not in ("", "none")]
            ranks = [c for c in cells if len(level_reader.merge(level_reader.find(c.text))) == 1]
            named = _NAMES.search(cells[0].text) is not None
            if (priced and (named or len(priced) > 1)) or (named and len(ranks) > 1):
                return cells
    return []


def _is_head(word: str) -> bool:
    """True for a short cell without a number, unless that is a level."""
    if len(word) > _HEAD or ":" in word or "：" in word:
        return False
    return not digits.any_in(word) or bool(level_reader.find(word))


def _rows(
    text: str, lines: Sequence[tuple[int, int]], index: int, heads: Sequence[Cell]
) -> tuple[list[list[Cell]], int]:
    """The rows below the heads, and the line behind them."""
    rows: list[list[Cell]] = []
    holes: tuple[int, ...] = (0, 1)
    while index < len(lines) and len(rows) < _ROWS:
        low, high = lines[index]
        short = high - low <= _LINE and digits.any_in(text[low:high])
        row = next((r for hole in holes if (r := _row(text, low, high, heads, hole))), []) if short else []
        if not row:
            break
        holes = (len(row) - len(heads),)
        rows.append(row)
        index += 1
    return rows, index


def _row(text: str, low: int, high: int, heads: Sequence[Cell], hole: int) -> list[Cell]:
    """The cells of a line as many as the heads, with a number under one of them that is about money; else [].

    Args:
        hole: how many columns of labels before the heads have none.
    """
    width = len(heads) + hole
    wide = _wide(text, low, high)
    row = wide if len(wide) == width else _fitted(text, _words(text, low, high), width)
    if not row or any(not _PROSE.isdisjoint(cell.text) for cell in row[:-1]):
        return []
    if hole and (_is_number(row[0]) or not all(_is_number(cell) for cell in row[1:])):
        return []
    ranked = not any(header_role(head.text) not in ("", "none") for head in heads)
    money = [
        cell
        for head, cell in zip(heads, row[hole:], strict=True)
        if gridrows.is_amount(cell) and (ranked or header_role(head.text) not in ("", "none"))
    ]
    return row if money else []


def _is_number(cell: Cell) -> bool:
    """True for an amount, or the sign of none."""
    return gridrows.is_amount(cell) or not cell.text.strip("—–-/")


def _fitted(text: str, words: list[Cell], width: int) -> list[Cell]:
    """Words as cells: what is too many belongs to the cell before the numbers that end the row."""
    surplus = len(words) - width
    if surplus <= 0:
        return words if not surplus else []
    last = len(words)
    while last and _is_number(words[last - 1]):
        last -= 1
    first = last - surplus - 1
    if last == len(words) or first < 1 or any(_is_number(word) for word in words[first:last]):
        return []  # the first word names the row; numbers amid the words are another row's
    low, high = words[first].start, words[last - 1].end
    return [*words[:first], Cell(low, high, text[low:high], False), *words[last:]]


def _words(text: str, low: int, high: int) -> list[Cell]:
    cells, position = [], low
    for word in text[low:high].split():
        start = text.find(word, position)
        position = start + len(word)
        cells.append(Cell(start, position, word, False))
    return cells


def _wide(text: str, low: int, high: int) -> list[Cell]:
    """The cells of a line that are parted by tabs, bars or more than one space."""
    cells, position = [], 0
    line = text[low:high]
    for gap in _WIDE.finditer(line + "\t"):
        words = line[position : gap.start()].strip()
        if words:
            start = low + line.find(words, position)
            cells.append(Cell(start, start + len(words), words, False))
        position = gap.end()
    return cells
