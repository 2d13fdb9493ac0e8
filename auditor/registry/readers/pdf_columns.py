"""A table of a PDF page that has no ruling lines, read by where its words stand; what is not clear is left unread.

Columns are the strips that no full line of the table writes into the gaps of. Lines close above each other are one row.
A line that could belong to the row above as well as to the one below takes both with it: half a name is worse than
none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.registry.readers.grid import Cell, Grid
from auditor.registry.readers.pdf_cells import Letter, cell_text, lines_of

_CHUNK = 0.9  # share of a letter's height from which a gap in a line parts two columns
_GUTTER = 0.5  # the same for the gap that all lines have in common
_ROW = 0.45  # white between two lines, as a share of a letter's height, from which a new row begins
_COLUMNS = 3  # fewer make no list: institution, occupation, level
_UNCLEAR = "没有框线，这一行文字不能确定属于哪一栏或哪一行，连同相邻各行未读取"


@dataclass
class _Line:
    """One line of letters with its chunks: groups of letters without a wide gap between them."""

    number: int
    letters: list[Letter]
    chunks: list[list[Letter]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return float(min(letter["top"] for letter in self.letters))

    @property
    def bottom(self) -> float:
        return float(max(letter["bottom"] for letter in self.letters))


@dataclass(frozen=True)
class Unruled:
    """The table of one page, (place, reason) of what was left unread, and the lines of text around the table."""

    grid: Grid
    unread: list[tuple[str, str]]
    around: list[str]


def unruled_table(letters: list[Letter], page: str, *, follows: bool) -> Unruled | None:
    """The table of a page by the places of its letters, or None when the page shows none.

    Args:
        letters: of the page, from pdfplumber.
        page: where it stands, for a person.
        follows: a table stood on a page before.
    """
    lines = [_line(number, made) for number, (_, made) in enumerate(lines_of(letters), 1) if _visible(made)]
    full = [index for index, line in enumerate(lines) if len(line.chunks) >= _COLUMNS]
    if len(full) < 2:
        return None
    columns = _columns([lines[index] for index in full])
    if len(columns) < _COLUMNS:
        return None
    first, last = full[0], _end(lines, full[-1], columns)
    rows, unread = _rows(lines[first : last + 1], columns, page)
    around = [_plain(line) for line in (*lines[:first], *lines[last + 1 :])]
    return Unruled(Grid(f"{page} 无框线表格", rows, follows=follows), unread, around)


def _visible(letters: list[Letter]) -> list[Letter]:
    return [letter for letter in letters if letter["text"].strip()]


def _line(number: int, letters: list[Letter]) -> _Line:
    line = _Line(number, _visible(letters))
    for letter in line.letters:
        before = line.chunks[-1][-1] if line.chunks else None
        height = letter["bottom"] - letter["top"]
        if before is None or letter["x0"] - before["x1"] > _CHUNK * height:
            line.chunks.append([])
        line.chunks[-1].append(letter)
    return line


def _plain(line: _Line) -> str:
    return " ".join("".join(letter["text"] for letter in chunk) for chunk in line.chunks)


def _columns(lines: list[_Line]) -> list[tuple[float, float]]:
    """(left, right) of the strips that letters stand in, over all full lines."""
    spans = sorted((letter["x0"], letter["x1"]) for line in lines for letter in line.letters)
    height = lines[0].letters[0]["bottom"] - lines[0].letters[0]["top"]
    merged: list[list[float]] = []
    for left, right in spans:
        if merged and left - merged[-1][1] <= _GUTTER * height:
            merged[-1][1] = max(merged[-1][1], right)
        else:
            merged.append([left, right])
    return [(left, right) for left, right in merged]


def _end(lines: list[_Line], last: int, columns: list[tuple[float, float]]) -> int:
    """The last line of the table: what follows a full line closely, and fits its columns, still belongs to it."""
    while last + 1 < len(lines) and _close(lines[last], lines[last + 1]) and _placed(lines[last + 1], columns):
        last += 1
    return last


def _close(above: _Line, below: _Line) -> bool:
    height = below.letters[0]["bottom"] - below.letters[0]["top"]
    return bool(below.top - above.bottom < _ROW * height)


def _placed(line: _Line, columns: list[tuple[float, float]]) -> dict[int, list[Letter]]:
    """Column → letters; {} when a chunk reaches over a gutter: then nobody can say where it belongs."""
    found: dict[int, list[Letter]] = {}
    for chunk in line.chunks:
        left, right = chunk[0]["x0"], chunk[-1]["x1"]
        over = [n for n, (start, end) in enumerate(columns) if left < end and right > start]
        if len(over) != 1:
            return {}
        found.setdefault(over[0], []).extend(chunk)
    return found


def _rows(
    lines: list[_Line], columns: list[tuple[float, float]], page: str
) -> tuple[list[list[Cell]], list[tuple[str, str]]]:
    blocks: list[list[_Line]] = []
    for line in lines:
        if blocks and _close(blocks[-1][-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    rows: list[list[Cell]] = []
    unread: list[tuple[str, str]] = []
    for block in blocks:
        groups = _groups(block, columns)
        for group in groups:
            if group is None:
                continue
            rows.append(_row(group, columns))
        lost = [line for line in block if not any(group and line in group for group in groups)]
        unread += [(f"{page} 第{line.number}行", f"{_UNCLEAR}：“{_plain(line)[:40]}”") for line in lost]
    return rows, unread


def _groups(block: list[_Line], columns: list[tuple[float, float]]) -> list[list[_Line] | None]:
    """The rows of lines that stand close above each other; None where the lines cannot be parted into rows."""
    placed = [_placed(line, columns) for line in block]
    if not all(placed):
        return [None]
    starts = [index for index, found in enumerate(placed) if 0 in found]
    if len(starts) <= 1:
        return [block]  # one row, its cells broken over several lines, in whatever way they are aligned
    groups: list[list[_Line] | None] = []
    for index, line in enumerate(block):
        # Single lines, close above each other: each with its first cell is a row, unless a broken cell is beside it.
        beside = [placed[n] for n in (index - 1, index + 1) if 0 <= n < len(block)]
        groups.append([line] if 0 in placed[index] and all(0 in found for found in beside) else None)
    return groups


def _row(lines: list[_Line], columns: list[tuple[float, float]]) -> list[Cell]:
    cells: dict[int, list[Letter]] = {}
    for line in lines:
        for column, letters in _placed(line, columns).items():
            cells.setdefault(column, []).extend(letters)
    return [
        cell_text(cells[column], (left, 0.0, right, 0.0)) if column in cells else ""
        for column, (left, right) in enumerate(columns)
    ]
