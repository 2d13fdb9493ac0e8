"""Text with separators (.csv, .tsv, and .xls files that are really text) as one grid."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from auditor.errors import BadInput
from auditor.registry.readers.grid import Cell, Grid, Listing
from auditor.registry.readers.limits import SAVE_AS, check_shape
from auditor.registry.readers.text import decode

_SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
_SAMPLE = 200  # records looked at to find the separator


def read(data: bytes, name: str) -> Listing:
    """The one table; row numbers count records, as a spreadsheet program shows them.

    Raises:
        BadInput: unknown encoding, no separator, or a quotation mark without its partner.
    """
    text, encoding = decode(data, name)
    first, _, rest = text.partition("\n")
    declared = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
    separator = declared or _separator(text)
    if separator not in _SEPARATORS:
        raise BadInput("文字中没有成列的表格（找不到分隔符）", name, f"请核对是否为名单；{SAVE_AS}")
    rows: list[list[Cell]] = [[]] if declared else []
    cells = 0
    try:
        for record in _records(rest if declared else text, separator):
            cells += len(record)
            check_shape(len(rows) + 1, len(record), name)
            check_shape(1, 1, name, so_far=cells)
            rows.append([cell.strip() for cell in record])
    except csv.Error as error:
        raise BadInput(f"第{len(rows) + 1}行的引号不成对或单元格过长，其后的内容无法分列", name, SAVE_AS) from error
    return Listing(f"CSV（{encoding}，{_SEPARATORS[separator]}分隔）", [Grid("CSV", rows, separated=True)])


def _records(text: str, separator: str) -> Iterator[list[str]]:
    # Strict: a quotation mark that is never closed would swallow all rows after it without a word.
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator that gives most records one and the same number of cells, more than one; '' when none does."""
    best = (0, 0, "")
    for separator in _SEPARATORS:
        widths: Counter[int] = Counter()
        try:
            for record in islice(_records(text, separator), _SAMPLE):
                widths[len(record)] += len(record) > 1
        except csv.Error:
            pass  # what was counted up to here still tells
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        best = max(best, (count, width, separator))
    return best[2] if best[0] else ""
