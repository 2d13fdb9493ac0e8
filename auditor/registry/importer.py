"""Imports a list of filed evaluators that a province published as a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from auditor.errors import BadInput
from auditor.model import Filing, sha256_hex
from auditor.registry.frames import IMPORT_PREFIX, Coverage, coverage_frame, filings_frame
from auditor.registry.header import Header, find_header
from auditor.registry.list_rows import ListOf, Rejected, read_row
from auditor.registry.provinces import canonical_province, province_names
from auditor.registry.sheet import read_workbook


@dataclass
class ImportResult:
    """What a list gave.

    Attributes:
        filings, coverage: FILINGS and COVERAGE frames; coverage is complete only when no row was rejected.
        rejected: (row number in the file, reason in Chinese).
        ignored: rows that are notes under the table, with their text.
        warnings: rows that were taken although one of their cells could not be read.
        columns: our field → the heading it was read from, per sheet.
    """

    filings: pd.DataFrame
    coverage: pd.DataFrame
    rejected: list[tuple[int, str]] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


def import_list(
    path: Path, province: str, as_of: date, institution_class: str = "S", *, whole_list: bool = True
) -> ImportResult:
    """Read a provincial .xlsx list.

    Args:
        path: the workbook; every sheet with a known heading is read.
        province: a province name, with or without 省/市.
        as_of: the day the list speaks for (its publication date).
        institution_class: 'S', 'Y' or 'J', for lists that do not name the class.
        whole_list: False for a batch of new filings, which can never prove that somebody is not filed.

    Raises:
        BadInput: unreadable file, unknown province or class, or no sheet with a heading that names institutions and
            occupations.
    """
    known = canonical_province(province)
    if not known:
        raise BadInput(f"unknown province {province!r}", "--province", f"use one of {' '.join(province_names())}")
    if institution_class not in ("S", "Y", "J"):
        raise BadInput(f"unknown class {institution_class!r}", "--class", "use S, Y or J")
    grids = read_workbook(path)
    register, digest = f"{IMPORT_PREFIX}{known}", sha256_hex(path.read_bytes())
    context = ListOf(register, known, institution_class, as_of, digest, path.name)
    result = ImportResult(filings_frame([]), coverage_frame([]))
    filings: list[Filing] = []
    for grid in grids:
        header = find_header(grid.rows)
        if header is None:
            continue
        result.columns[grid.title] = header.labels
        for index in range(header.first_row, len(grid.rows)):
            _take(grid.rows[index], index + 1, header, context, result, into=filings)
    if not result.columns:
        raise BadInput(
            "no sheet has a heading with both institution and occupation",
            str(path),
            "add the heading's words to auditor/registry/data/headers.yaml, or check that this is the list",
        )
    result.filings = filings_frame(filings)
    why = _why(result, whole_list)
    row = Coverage(register, known, institution_class, as_of, not why, len(result.filings), why, digest)
    result.coverage = coverage_frame([row])
    return result


def _take(
    cells: list[str | date], number: int, header: Header, context: ListOf, result: ImportResult, *, into: list[Filing]
) -> None:
    try:
        read = read_row(cells, header, context)
    except Rejected as rejection:
        result.rejected.append((number, str(rejection)))
        return
    if read.note:
        result.ignored.append((number, read.note))
    if read.filing is not None:
        into.append(read.filing)
        result.warnings += [(number, warning) for warning in read.warnings]


def _why(result: ImportResult, whole_list: bool) -> str:
    if not len(result.filings):
        return "名单中没有读到任何机构"
    if result.rejected:
        number, reason = result.rejected[0]
        return f"有{len(result.rejected)}行无法识别（如第{number}行：{reason}），名单不能算完整；请更正后重新导入"
    return "" if whole_list else "仅为一批新增名单，不是全部名单"
