"""The tables of a .docx document as grids."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from auditor.errors import BadInput
from auditor.registry.readers import package
from auditor.registry.readers.grid import Cell, Grid, Listing, Span
from auditor.registry.readers.limits import MAX_COLUMNS, check_shape

_TABLE, _ROW, _CELL, _PARAGRAPH = qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:p")
_TEXT, _BREAKS, _TAB = qn("w:t"), (qn("w:br"), qn("w:cr")), qn("w:tab")
# Deleted text that is still in the file, and the second copy of a text box for old programs.
_SILENT = (
    qn("w:del"),
    qn("w:moveFrom"),
    _TABLE,
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_PICTURES = (qn("w:drawing"), qn("w:pict"))
_VALUE = qn("w:val")


def read(data: bytes, name: str) -> Listing:
    """All tables of the text, those inside others as tables of their own; row numbers count the rows of the table.

    Raises:
        BadInput: no table, too large, locked or hostile; the caller turns what the parser raises into 'damaged'.
    """
    package.check(data, name)
    body = Document(io.BytesIO(data)).element.body
    grids: list[Grid] = []
    cells = 0
    for number, table in enumerate(body.iter(_TABLE), 1):
        grid = _grid(table, number, name, cells)
        cells += len(grid.rows) * grid.width()
        grids.append(grid)
    if not grids:
        picture = any(True for tag in _PICTURES for _ in body.iter(tag))
        what = "Word 文档中只有图片，没有文字表格" if picture else "Word 文档中没有表格"
        raise BadInput(what, name, "请向发布单位索取表格形式的名单（.xlsx 或带表格的 .docx）")
    notes = [("正文", text) for text in (_text(line) for line in body.iterchildren(_PARAGRAPH)) if text]
    return Listing("DOCX 文档", grids, notes=notes)


def _owned(element: Any, wanted: str) -> list[Any]:
    """The elements of this name, also inside content controls, without those of tables inside."""
    found: list[Any] = []
    for child in element:
        if child.tag == wanted:
            found.append(child)
        elif child.tag != _TABLE:
            found += _owned(child, wanted)
    return found


def _grid(table: Any, number: int, name: str, so_far: int) -> Grid:
    lines = _owned(table, _ROW)
    check_shape(len(lines), 1, name, so_far=so_far)
    rows: list[list[Cell]] = []
    spans: list[Span] = []
    open_above: dict[int, Span] = {}  # first column → area that a cell of the next row may continue
    for top, line in enumerate(lines):
        row: list[Cell] = [""] * _number(line, "w:trPr/w:gridBefore", 0)
        going_on: dict[int, Span] = {}
        for cell in _owned(line, _CELL):
            left, right = len(row), len(row) + _number(cell, "w:tcPr/w:gridSpan", 1) - 1
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            above = open_above.get(left) if merge is not None and merge.get(_VALUE) != "restart" else None
            row += ["" if above else _text(cell), *[""] * (right - left)]
            check_shape(1, len(row), name)
            area = Span(above.top if above else top, left, top, right)
            if merge is not None:
                going_on[left] = area
            elif right > left:
                spans.append(area)
        spans += [area for left, area in open_above.items() if left not in going_on or going_on[left].top != area.top]
        open_above = going_on
        rows.append(row)
    check_shape(len(rows), max(map(len, rows), default=0), name, so_far=so_far)
    areas = sorted([*spans, *open_above.values()], key=lambda area: (area.top, area.left))
    # Authors split a long table and write its heading once.
    return Grid(f"表格{number}", rows, tuple(areas), follows=number > 1)


def _number(element: Any, path: str, default: int) -> int:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    digits = (found.get(_VALUE) if found is not None else None) or str(default)
    return min(int(digits), MAX_COLUMNS + 1) if digits.isdigit() and len(digits) < 6 else default


def _text(element: Any) -> str:
    parts: list[str] = []

    def walk(node: Any) -> None:
        for child in node:
            if child.tag in _SILENT:
                continue
            if child.tag == _TEXT:
                parts.append(child.text or "")
            elif child.tag in _BREAKS:
                parts.append("\n")
            elif child.tag == _TAB:
                parts.append(" ")
            else:
                walk(child)
                parts.append("\n" * (child.tag == _PARAGRAPH))

    walk(element)
    return "\n".join(line for line in (part.strip() for part in "".join(parts).split("\n")) if line)
