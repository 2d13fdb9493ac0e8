"""One drawn list written as a real file of each format, for the import tests; nothing depends on clock or machine."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import xlwt
from docx import Document
from openpyxl import Workbook
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
_STYLE = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=12, wordWrap="CJK")


@dataclass(frozen=True)
class Drawn:
    """A list as text cells; `merged` are (top, left, bottom, right) from 0, whose text stands in the first cell."""

    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def covered(self) -> set[tuple[int, int]]:
        """Cells under a merged area that are not its first."""
        return {
            (row, column)
            for top, left, bottom, right in self.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - {(top, left) for top, left, _, _ in self.merged}


def xlsx(drawn: Drawn) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in drawn.rows:
        sheet.append([cell or None for cell in row])
    for top, left, bottom, right in drawn.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return _saved(book.save)


def xls(drawn: Drawn) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    covered = drawn.covered()
    for top, left, bottom, right in drawn.merged:
        sheet.write_merge(top, bottom, left, right, drawn.rows[top][left])
    first = {(top, left) for top, left, _, _ in drawn.merged}
    for index, row in enumerate(drawn.rows):
        for column, cell in enumerate(row):
            if cell and (index, column) not in covered | first:
                sheet.write(index, column, cell)
    return _saved(book.save)


def filled(drawn: Drawn) -> list[list[str]]:
    rows = [list(row) for row in drawn.rows]
    for top, left, bottom, right in drawn.merged:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return rows


def csv_text(drawn: Drawn, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(filled(drawn))
    return out.getvalue()


def csv_file(drawn: Drawn) -> bytes:
    return csv_text(drawn).encode("gb18030")


def html_file(drawn: Drawn) -> bytes:
    covered = drawn.covered()
    area = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in drawn.merged}
    lines = []
    for index, row in enumerate(drawn.rows):
        line = ""
        for column, cell in enumerate(row):
            high, wide = area.get((index, column), (1, 1))
            span = f' rowspan="{high}"' * (high > 1) + f' colspan="{wide}"' * (wide > 1)
            text = html.escape(cell).replace("\n", "<br>")
            line += "" if (index, column) in covered else f"<td{span}>\n  <p>{text}</p>\n</td>"
        lines.append(f"<tr>{line}</tr>")
    menu = "<nav><table><tr><td>首页</td></tr></table></nav>"
    return f"<!DOCTYPE html><meta charset=utf-8>{menu}<table>{''.join(lines)}</table>".encode()


def docx(drawn: Drawn) -> bytes:
    document = Document()
    table = document.add_table(rows=len(drawn.rows), cols=len(drawn.rows[0]))
    for index, row in enumerate(drawn.rows):
        for column, cell in enumerate(row):
            if cell and (index, column) not in drawn.covered():
                table.cell(index, column).text = cell
    for top, left, bottom, right in drawn.merged:
        table.cell(top, left).merge(table.cell(bottom, right))
    return _saved(document.save)


def pdf(drawn: Drawn, *, width: float = 84, repeat: int = 0, notes: tuple[str, ...] = ()) -> bytes:
    """As many pages as it takes; long cells are wrapped by the column."""
    out = io.BytesIO()
    cells = [
        ["" if (index, column) in drawn.covered() else _paragraph(cell) for column, cell in enumerate(row)]
        for index, row in enumerate(drawn.rows)
    ]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    style += [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in drawn.merged]
    table = Table(cells, colWidths=[width] * len(drawn.rows[0]), style=style, repeatRows=repeat)
    document = SimpleDocTemplate(out, pagesize=landscape(A4), invariant=1)
    document.build([table, *map(_paragraph, notes)])
    return out.getvalue()


def _paragraph(text: str) -> Paragraph:
    return Paragraph(html.escape(text).replace("\n", "<br/>"), _STYLE)


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[Drawn], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "csv": csv_file,
    "html": html_file,
    "docx": docx,
    "pdf": pdf,
}


def written(folder: Path, kind: str, drawn: Drawn) -> Path:
    """The list as a file of this kind."""
    path = folder / f"list.{kind}"
    path.write_bytes(WRITERS[kind](drawn))
    return path
