"""An .xlsx workbook as grids."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditor.registry.readers import package
from auditor.registry.readers.grid import NOT_CALCULATED, Cell, Grid, Listing, Span
from auditor.registry.readers.limits import check_shape

_EXACT = 1e15  # above it a number of a spreadsheet has lost digits


def read(data: bytes, name: str) -> Listing:
    """All sheets, hidden ones too.

    Raises:
        BadInput: too large, locked or hostile; the caller turns what openpyxl raises into 'damaged'.
    """
    package.check(data, name)
    book = load_workbook(io.BytesIO(data), data_only=True)
    plain = load_workbook(io.BytesIO(data)) if _has_formulas(data) else None
    grids: list[Grid] = []
    cells = 0
    for sheet in book.worksheets:
        formulas = _formulas(plain[sheet.title]) if plain else set()
        grid = _grid(sheet, formulas, name, cells)
        cells += len(grid.rows) * grid.width()
        grids.append(grid)
    return Listing("XLSX 工作簿", grids)


def number_text(value: float) -> str:
    """A number as a person sees it: 5.0 is 5."""
    return str(int(value)) if float(value).is_integer() and abs(value) < _EXACT else str(value)


def _grid(sheet: Worksheet, formulas: set[tuple[int, int]], name: str, so_far: int) -> Grid:
    # Only cells that exist: walking the rows would make one for every place up to a stray cell in row 1048576.
    existing: dict[tuple[int, int], Any] = sheet._cells
    found = {place: _cell(cell.value) for place, cell in existing.items() if cell.value is not None}
    found |= {place: NOT_CALCULATED for place in formulas if found.get(place, "") == ""}
    found = {place: value for place, value in found.items() if value != ""}
    height, width = max((row for row, _ in found), default=0), max((column for _, column in found), default=0)
    check_shape(height, width, name, so_far=so_far)
    rows: list[list[Cell]] = [[""] * width for _ in range(height)]
    for (row, column), value in found.items():
        rows[row - 1][column - 1] = value
    spans = tuple(
        Span(area.min_row - 1, area.min_col - 1, min(area.max_row, height) - 1, min(area.max_col, width) - 1)
        for area in sorted(sheet.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col))
    )
    hidden = "" if sheet.sheet_state == "visible" else "（隐藏）"
    return Grid(f"工作表 {sheet.title}{hidden}", rows, spans)


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [entry for entry in archive.namelist() if entry.startswith("xl/worksheets/")]
        return any(mark in body for body in map(archive.read, sheets) for mark in (b"<f>", b"<f ", b"<f/", b":f>"))


def _formulas(sheet: Worksheet) -> set[tuple[int, int]]:
    existing: dict[tuple[int, int], Any] = sheet._cells
    return {place for place, cell in existing.items() if cell.data_type == "f"}


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return number_text(value)
    return str(value).strip()
