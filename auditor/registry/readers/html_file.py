"""The tables of a web page (and of .xls files that are really web pages) as grids."""

from __future__ import annotations

import re2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.errors import BadInput
from auditor.registry.readers.grid import Cell, Grid, Listing, Span
from auditor.registry.readers.limits import MAX_COLUMNS, MAX_ROWS, SAVE_AS, check_shape, damaged
from auditor.registry.readers.text import decode

_LINES = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"))
_SILENT = frozenset(("script", "style", "table", "template", "noscript"))
_MAX_DEPTH = 200
_OPENED, _CLOSED = re2.compile(r"(?i)<table[\s>]"), re2.compile(r"(?i)</table\s*>")


def read(data: bytes, name: str) -> Listing:
    """All tables, those inside others as tables of their own; row numbers count the rows of the table.

    Raises:
        BadInput: unknown encoding, no table, a table without its end, or too large.
    """
    text, encoding = decode(data, name)
    if len(_OPENED.findall(text)) > len(_CLOSED.findall(text)):
        raise damaged(name, "表格没有结束，网页可能没有下载完")  # the rows that are missing would look like nobody
    grids: list[Grid] = []
    cells = 0
    tree = LexborHTMLParser(text)
    for number, table in enumerate(tree.css("table"), 1):
        grid = _grid(table, f"表格{number}", name, cells)
        cells += len(grid.rows) * grid.width()
        grids.append(grid)
    if not grids:
        raise BadInput("网页中没有表格", name, f"如果名单是网页上的附件或图片，请下载附件；{SAVE_AS}")
    beside = [cell_text(node) for node in tree.css("p") if not _in_table(node)]
    return Listing(f"网页表格（{encoding}）", grids, notes=[("正文", note) for note in beside if note])


def _in_table(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent is not None


def _owned(table: LexborNode, wanted: tuple[str, ...]) -> list[LexborNode]:
    """The nodes of these names inside a table, without those of tables inside it."""
    found: list[LexborNode] = []
    waiting = list(table.iter())[::-1]
    while waiting:
        node = waiting.pop()
        if node.tag in wanted:
            found.append(node)
        elif node.tag != "table":
            waiting += list(node.iter())[::-1]
    return found


def _grid(table: LexborNode, place: str, name: str, so_far: int) -> Grid:
    lines = _owned(table, ("tr",))
    rows: list[list[Cell]] = []
    spans: list[Span] = []
    taken: dict[int, int] = {}  # column → last row that a cell from above covers there
    for top, line in enumerate(lines):
        row: list[Cell] = []
        for node in _owned(line, ("td", "th")):
            while taken.get(len(row), -1) >= top:
                row.append("")
            wide = _count(node, "colspan", MAX_COLUMNS + 1)
            # rowspan="0" means: to the end of the table.
            high = min(_count(node, "rowspan", MAX_ROWS) or len(lines), len(lines) - top)
            left = len(row)
            row += [cell_text(node), *[""] * (max(wide, 1) - 1)]
            check_shape(1, len(row), name)
            if wide > 1 or high > 1:
                spans.append(Span(top, left, top + high - 1, len(row) - 1))
                taken.update(dict.fromkeys(range(left, len(row)), top + high - 1))
        rows.append(row)
    check_shape(len(rows), max(map(len, rows), default=0), name, so_far=so_far)
    return Grid(place, rows, tuple(spans))


def _count(node: LexborNode, attribute: str, most: int) -> int:
    digits = (node.attributes.get(attribute) or "1").strip()
    return min(int(digits[:9]), most) if digits.isascii() and digits.isdigit() else 1


def cell_text(cell: LexborNode) -> str:
    """The text of a cell: a line break where the page shows one, and no text of a table inside it."""
    parts: list[str] = []

    def walk(node: LexborNode, depth: int) -> None:
        for child in node.iter(include_text=True):
            if child.is_text_node:
                parts.append(" ".join((child.text_content or "").replace("\n", " ").split(" ")))
            elif child.tag not in _SILENT and depth < _MAX_DEPTH:
                parts.append("\n" * (child.tag in _LINES))
                walk(child, depth + 1)
                parts.append("\n" * (child.tag in _LINES and child.tag != "br"))

    walk(cell, 0)
    return "\n".join(line for line in (" ".join(part.split()) for part in "".join(parts).split("\n")) if line)
