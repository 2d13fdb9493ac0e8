"""Which tables of a file are the list, where each begins, and which ones might be and cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.registry.footnotes import note_in
from auditor.registry.header import Header, find_header
from auditor.registry.names import is_organisation, parse_name
from auditor.registry.readers.grid import Cell, Grid

_LIKE_A_NAME = (4, 60)  # characters


@dataclass(frozen=True)
class Part:
    """One table of the list: its rows with merged areas laid out, its heading, and the first row under it."""

    grid: Grid
    rows: list[list[Cell]]
    header: Header
    first_row: int


def parts_of(grids: list[Grid]) -> tuple[list[Part], list[Grid]]:
    """The tables with a heading, or going on under the heading of the one before; and others that hold institutions."""
    parts: list[Part] = []
    left_over: list[Grid] = []
    for grid in grids:
        rows = grid.laid_out()
        header = find_header(rows)
        if header:
            parts.append(Part(grid, rows, header, header.first_row))
        elif grid.follows and parts and parts[-1].grid.width() == grid.width():
            parts.append(Part(grid, rows, parts[-1].header, 0))
        elif _holds_institutions(rows):
            left_over.append(grid)
    return parts, left_over


def notes_in(part: Part) -> list[str]:
    """The notes under one table."""
    found = (note_in(row, part.header) for row in part.rows[part.first_row :])
    return [note for note in found if note]


def shifted(part: Part, index: int) -> bool:
    """True for a row of separated text with another number of cells than the heading: its cells stand elsewhere."""
    cells = part.rows[index]
    needed = max(part.header.columns.values()) + 1
    return part.grid.separated and (len(cells) < needed or any(cell != "" for cell in cells[part.header.width :]))


def _holds_institutions(rows: list[list[Cell]]) -> bool:
    return any(_like_a_name(cell) for row in rows for cell in row)


def _like_a_name(cell: Cell) -> bool:
    low, high = _LIKE_A_NAME
    return isinstance(cell, str) and low <= len(cell) <= high and is_organisation(cell) and bool(parse_name(cell).brand)
