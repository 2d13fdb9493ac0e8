"""The tables of a text PDF as grids, by their ruling lines or else by places; pictures are named, never guessed at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from auditor.errors import BadInput
from auditor.registry.readers import pdf_bounds
from auditor.registry.readers.grid import Grid, Listing
from auditor.registry.readers.limits import MAX_PAGE_EDGES, MAX_PAGES, check_shape, damaged, too_large
from auditor.registry.readers.pdf_cells import Letter, lines_outside, table_grid
from auditor.registry.readers.pdf_columns import unruled_table

_FIND_OTHER = "请向发布单位索取 .xlsx、.docx 或可复制文字的 PDF 名单；不要用识别软件的结果直接导入，须逐行核对"
_COVERS = 0.5  # a picture over more than this share of a page that has no table is a scanned page


def read(data: bytes, name: str) -> Listing:
    """All tables, page by page; row numbers count the rows of the table.

    Raises:
        BadInput: locked, scanned, without tables, damaged, or too large.
    """
    pdf_bounds.check(data, name)
    grids: list[Grid] = []
    unread: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    cells = letters = drawing = 0
    by_place = False
    with _opened(data, name) as document:
        if len(document.pages) > MAX_PAGES:
            raise too_large(f"超过{MAX_PAGES}页", name)
        for number, page in enumerate(document.pages, 1):
            drawing = pdf_bounds.check_drawing(page.page_obj, drawing, name)
            letters += len(page.chars)
            tables, shown = _tables(page, number, name)
            for count, table in enumerate(tables, 1):
                follows = number > 1 or count > 1
                grids.append(table_grid(table, shown, f"第{number}页 表格{count}", follows=follows))
                check_shape(len(grids[-1].rows), grids[-1].width(), name, so_far=cells)
                cells += len(grids[-1].rows) * grids[-1].width()
            if not tables and _picture(page):
                unread.append((f"第{number}页", "这一页是图片（扫描件），没有可读的表格"))
            elif not tables and (found := unruled_table(shown, f"第{number}页", follows=bool(grids))):
                by_place = True
                grids.append(found.grid)
                unread += found.unread
                notes += [(f"第{number}页", line) for line in found.around]
                check_shape(len(found.grid.rows), found.grid.width(), name, so_far=cells)
                cells += len(found.grid.rows) * found.grid.width()
                shown = []
            notes += [(f"第{number}页", line) for line in lines_outside(tables, shown)]
            page.close()  # drops what the page keeps in memory
    if not grids:
        raise _nothing(name, letters=letters, scanned=bool(unread))
    kind = "PDF 文字表格（无框线，按文字位置分栏，请逐行核对）" if by_place else "PDF 文字表格"
    return Listing(kind, grids, unread, notes)


def _nothing(name: str, *, letters: int, scanned: bool) -> BadInput:
    if scanned or not letters:
        what = "PDF 是扫描件或图片，没有可读的文字表格" if scanned else "PDF 中没有文字"
        return BadInput(what, name, _FIND_OTHER)
    return BadInput("PDF 中有文字，但没有带框线的表格，也看不出分栏", name, "请向发布单位索取 .xlsx 或 .docx 名单")


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[PDF]:
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            yield document
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFPasswordIncorrect):
            raise BadInput("PDF 已加密，需要密码", name, "请向发布单位索取未加密的名单") from error
        if isinstance(cause, PDFEncryptionError):
            raise BadInput("PDF 的加密方式无法识别", name, "请向发布单位索取未加密的名单") from error
        raise damaged(name) from error


def _tables(page: Page, number: int, name: str) -> tuple[list[Table], list[Letter]]:
    """The ruled tables of a page, and its letters."""
    edges = len(page.lines) + 4 * len(page.rects) + sum(len(curve["pts"]) for curve in page.curves)
    if edges > MAX_PAGE_EDGES:
        raise too_large(f"第{number}页有{edges}条线，不像名单", name)
    # Bold print is often the same letters drawn twice.
    return page.find_tables(), page.dedupe_chars(tolerance=1).chars


def _picture(page: Page) -> bool:
    covered = sum(max(0.0, image["width"]) * max(0.0, image["height"]) for image in page.images)
    return bool(covered > _COVERS * float(page.width) * float(page.height))
