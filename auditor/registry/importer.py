"""Imports a list of filed evaluators that a province published as a file, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from auditor.errors import BadInput
from auditor.model import Filing, sha256_hex
from auditor.registry.cells import Rejected
from auditor.registry.footnotes import is_note_text
from auditor.registry.frames import IMPORT_PREFIX, Coverage, coverage_frame, filings_frame
from auditor.registry.list_rows import ListOf, read_row
from auditor.registry.provinces import canonical_province, province_names
from auditor.registry.readers import Grid, Listing, read_file
from auditor.registry.tables_of import Part, notes_in, parts_of, shifted


class Said(NamedTuple):
    """Something to tell a person about one row; row 0 is a whole page or table."""

    row: int
    text: str
    place: str


@dataclass
class ImportResult:
    """What a list gave.

    Attributes:
        filings, coverage: FILINGS and COVERAGE frames; coverage is complete only when no row was rejected.
        kind: format of the file, with its encoding.
        rejected: rows (and pages, tables) that could not be read, with the reason in Chinese.
        ignored: rows that are notes under the table, with their text.
        warnings: rows that were taken although one of their cells could not be read.
        columns: place → our field → the heading it was read from.
        unknown: place → headings that were not used.
        rows: number of rows that filings were read from.
    """

    filings: pd.DataFrame
    coverage: pd.DataFrame
    kind: str = ""
    rejected: list[Said] = field(default_factory=list)
    ignored: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: int = 0


def import_list(
    path: Path, province: str, as_of: date, institution_class: str = "S", *, whole_list: bool = True
) -> ImportResult:
    """Read a provincial list: .xlsx, .xls, .csv, HTML, .docx or a text PDF, told apart by content.

    Args:
        path: the file; every table with a known heading is read.
        province: a province name, with or without 省/市.
        as_of: the day the list speaks for (its publication date).
        institution_class: 'S', 'Y' or 'J', for lists that do not name the class.
        whole_list: False for a batch of new filings, which can never prove that somebody is not filed.

    Raises:
        BadInput: unreadable file, unknown province or class, or no table with a heading that names institutions and
            occupations.
    """
    known = canonical_province(province)
    if not known:
        raise BadInput(f"没有“{province}”这个省份", "--province", f"请用：{' '.join(province_names())}")
    if institution_class not in ("S", "Y", "J"):
        raise BadInput(f"没有“{institution_class}”这种机构类别", "--class", "请用 S、Y 或 J")
    listing, data = read_file(path)
    result = ImportResult(filings_frame([]), coverage_frame([]), listing.kind)
    parts = _parts(listing, path, result)
    register, digest = f"{IMPORT_PREFIX}{known}", sha256_hex(data)
    notes = [text for _, text in listing.notes if is_note_text(text)] + [n for part in parts for n in notes_in(part)]
    context = ListOf(register, known, institution_class, as_of, digest, path.name, tuple(notes))
    filings: list[Filing] = []
    for part in parts:
        result.columns[part.grid.place] = part.header.labels
        result.unknown[part.grid.place] = part.header.unknown
        for index in range(part.first_row, len(part.rows)):
            _take(part, index, context, result, into=filings)
    result.ignored += [Said(0, text, place) for place, text in listing.notes if is_note_text(text)]
    result.filings = filings_frame(filings)
    why = _why(result, whole_list)
    row = Coverage(register, known, institution_class, as_of, not why, len(result.filings), why, digest)
    result.coverage = coverage_frame([row])
    return result


def _parts(listing: Listing, path: Path, result: ImportResult) -> list[Part]:
    """The tables that are lists; what may be one and cannot be read is noted as rejected."""
    parts, left_over = parts_of(listing.grids)
    if not parts:
        raise BadInput(
            "没有一张表的表头同时写有机构和职业",
            str(path),
            "请核对是否为评价机构名单；如表头用词不同，把它加入 auditor/registry/data/headers.yaml",
        )
    result.rejected += [Said(0, reason, place) for place, reason in listing.unread]
    result.rejected += [_not_read(grid) for grid in left_over]
    return parts


def _not_read(grid: Grid) -> Said:
    return Said(0, "没有认出表头，而表中像有机构名称，整张表未读取", grid.place)


def _take(part: Part, index: int, context: ListOf, result: ImportResult, *, into: list[Filing]) -> None:
    place, number = part.grid.place, index + 1
    try:
        read = read_row(part.rows[index], part.header, context)
        if read.filings and shifted(part, index):
            raise Rejected(
                f"这一行有{len(part.rows[index])}格，与表头的{part.header.width}格不符（可能有未加引号的分隔符）"
            )
    except Rejected as rejection:
        result.rejected.append(Said(number, str(rejection), place))
        return
    if read.note:
        result.ignored.append(Said(number, read.note, place))
    result.rows += bool(read.filings)
    into += read.filings
    result.warnings += [Said(number, warning, place) for warning in read.warnings]


def _why(result: ImportResult, whole_list: bool) -> str:
    if not len(result.filings):
        return "名单中没有读到任何机构"
    if result.rejected:
        first = result.rejected[0]
        where = f"{first.place}第{first.row}行" if first.row else first.place
        return f"有{len(result.rejected)}处无法识别（如{where}：{first.text}），名单不能算完整；请更正后重新导入"
    return "" if whole_list else "仅为一批新增名单，不是全部名单"
