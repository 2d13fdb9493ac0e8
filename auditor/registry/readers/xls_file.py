"""An .xls workbook (Excel 97-2003, WPS .et) as grids."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from auditor.registry.readers.grid import Cell, Grid, Listing, Span
from auditor.registry.readers.limits import check_shape, locked
from auditor.registry.readers.xlsx_file import number_text


def read(data: bytes, name: str) -> Listing:
    """All sheets, hidden ones too.

    Raises:
        BadInput: locked or too large; the caller turns what xlrd raises otherwise into 'damaged'.
    """
    try:
        # Merged areas are only kept together with the formatting.
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise locked(name) from error
        raise
    grids: list[Grid] = []
    cells = 0
    for sheet in book.sheets():
        check_shape(sheet.nrows, sheet.ncols, name, so_far=cells)
        cells += sheet.nrows * sheet.ncols
        rows = [[_cell(cell, book.datemode) for cell in sheet.row(index)] for index in range(sheet.nrows)]
        spans = tuple(Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in sorted(sheet.merged_cells))
        hidden = "（隐藏）" if sheet.visibility else ""
        grids.append(Grid(f"工作表 {sheet.name}{hidden}", _trimmed(rows), spans))
    return Listing("XLS 工作簿（97-2003）", grids)


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the empty rows under the last one that says something."""
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    return rows


def _cell(cell: Any, datemode: int) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _day(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return str(cell.value).strip()


def _day(value: float, datemode: int) -> Cell:
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return number_text(value)
    return moment.date() if value >= 1 else number_text(value)
