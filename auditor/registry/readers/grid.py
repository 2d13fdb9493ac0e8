"""What every reader of a file gives: grids of cells, merged areas and places; nothing of their meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Cell = str | date
# A line break that only the width of a column made, as opposed to '\n', which somebody typed.
SOFT_BREAK = "\v"
# What stands in a cell whose formula was never calculated; like the error values that spreadsheets write.
NOT_CALCULATED = "#公式未计算"


@dataclass(frozen=True)
class Span:
    """A merged area by row and column from 0, both ends included; its text stands in the cell (top, left)."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One table: a sheet, a table of a page, a table on a page of a PDF.

    Attributes:
        place: where it stands, for a person: '工作表 Sheet1', '第2页 表格1'.
        rows: `rows[i]` is row number i + 1 of that place; text, dates or ''.
        spans: merged areas, not yet laid out.
        separated: cells were cut at a separator, so a row with a cell too many or too few is shifted.
        follows: it may go on with the table before it without repeating the heading (a list over several pages).
    """

    place: str
    rows: list[list[Cell]]
    spans: tuple[Span, ...] = ()
    separated: bool = False
    follows: bool = False

    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def laid_out(self) -> list[list[Cell]]:
        """The rows with the text of each merged area in all of its cells."""
        rows = [list(row) for row in self.rows]
        for span in self.spans:
            if span.top >= len(rows) or span.left >= len(rows[span.top]):
                continue
            value = rows[span.top][span.left]
            for row in rows[span.top : span.bottom + 1]:
                row.extend([""] * (span.right + 1 - len(row)))
                row[span.left : span.right + 1] = [value] * (span.right + 1 - span.left)
        return rows


@dataclass(frozen=True)
class Listing:
    """One file as read.

    Attributes:
        kind: format for a person, with the encoding where there is one: 'CSV（gb18030，分隔符“,”）'.
        grids: in the order of the file.
        unread: (place, reason in Chinese) of parts that may hold rows and cannot be read, such as a scanned page.
        notes: (place, text) of footnotes that stand beside the tables.
    """

    kind: str
    grids: list[Grid]
    unread: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
