"""A workbook as plain grids of cells, merged cells laid out; nothing of its meaning."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditor.errors import BadInput

MAX_BYTES = 20_000_000
_MAX_UNPACKED = 300_000_000  # a small file that unpacks to more is not a list
_MAX_COLUMNS = 200


@dataclass(frozen=True)
class Grid:
    """One sheet: `rows[i]` is row number i + 1 of the file; cells are text, dates or ''."""

    title: str
    rows: list[list[str | date]]


def read_workbook(path: Path) -> list[Grid]:
    """All sheets of an .xlsx file.

    Raises:
        BadInput: missing, empty, too large, damaged, or not an .xlsx workbook.
    """
    if not path.is_file():
        raise BadInput("no such file", str(path), "give the path of an .xlsx list")
    size = path.stat().st_size
    if size == 0 or size > MAX_BYTES:
        problem = "the file is empty" if size == 0 else f"the file has {size} bytes, more than {MAX_BYTES}"
        raise BadInput(problem, str(path), "give one provincial list as .xlsx")
    data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise BadInput(
                    "the workbook unpacks to far more than a list holds", str(path), "check where it is from"
                )
        book = load_workbook(io.BytesIO(data), data_only=True)
    except BadInput:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise on a damaged file
        raise BadInput(
            "not a readable .xlsx workbook", str(path), "save the list as .xlsx (Excel workbook) and import that"
        ) from error
    return [Grid(sheet.title, _rows(sheet)) for sheet in book.worksheets]


def _rows(sheet: Worksheet) -> list[list[str | date]]:
    width = min(sheet.max_column or 0, _MAX_COLUMNS)
    rows = [[_cell(value) for value in line[:width]] for line in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        if merged.min_row > len(rows) or merged.min_col > width:
            continue
        value = rows[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, min(merged.max_row, len(rows))):
            for column in range(merged.min_col - 1, min(merged.max_col, width)):
                rows[row][column] = value
    return rows


def _cell(value: Any) -> str | date:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
