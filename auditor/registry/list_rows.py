"""One row of a published list as filings, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from auditor.model import Filing, Scope
from auditor.registry.cells import Cells, Rejected
from auditor.registry.codes import FilingCode, check_uscc, clean_code, parse_filing_code
from auditor.registry.footnotes import check_mark, check_remark, note_in
from auditor.registry.frames import filing_id
from auditor.registry.header import Header, is_name_heading
from auditor.registry.lines import parse_class, parse_day, parse_period, parse_status, parse_work_types
from auditor.registry.readers.grid import Cell
from auditor.registry.scope_cells import scope_of
from auditor.registry.several import Named, institutions


@dataclass(frozen=True)
class Row:
    """Filings with warnings, or a note, or neither (an empty row)."""

    filings: tuple[Filing, ...] = ()
    warnings: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ListOf:
    """What holds for every row of one list; `default_class` where a row names none.

    Attributes:
        footnotes: the notes under and beside the tables.
    """

    register: str
    province: str
    default_class: str
    as_of: date
    digest: str
    file_name: str
    footnotes: tuple[str, ...] = ()


def read_row(cells: list[Cell], header: Header, context: ListOf) -> Row:
    """Read one row.

    Raises:
        Rejected: an institution, the occupation, the level or the class cannot be read with certainty.
    """
    if not any(str(cell).strip() for cell in cells):
        return Row()
    note = note_in(cells, header)
    if note:
        return Row(note=note)
    row = Cells(cells, header)
    if is_name_heading(row.text("name")):
        return Row(note="重复的表头")
    row.check_readable()
    named = institutions(row)
    warnings: list[str] = []
    letter = _letter(row, context.default_class)
    scope = scope_of(row, warnings)
    dates = _validity(row, warnings)
    status = parse_status(row.text("status"))
    check_remark(row, status, warnings)
    filings = tuple(
        _filing(one, context, letter=letter, scope=scope, dates=dates, status=status, row=row, warnings=warnings)
        for one in named
    )
    return Row(filings, tuple(warnings))


def _filing(
    one: Named,
    context: ListOf,
    *,
    letter: str,
    scope: tuple[Scope, ...],
    dates: tuple[date | None, date | None],
    status: str,
    row: Cells,
    warnings: list[str],
) -> Filing:
    check_mark(one, context.footnotes, status, warnings)
    uscc, code = _codes(one, warnings)
    province = context.province
    if code and code.province not in ("", province):
        warnings.append(f"备案编号的省码为{code.province}，与名单所属{province}不同")
    filing_code = code.code if code else ""
    valid_from, valid_to = dates
    return Filing(
        filing_id=filing_id(
            context.register,
            one.name,
            institution_class=letter,
            filing_code=filing_code,
            province=province,
            valid_to=valid_to,
        ),
        name=one.name,
        aliases=parse_work_types(row.text("former_names")),
        uscc=uscc,
        institution_class=letter,
        filing_code=filing_code,
        province=province,
        valid_from=valid_from,
        valid_to=valid_to,
        status=status,
        scope=scope,
        register=context.register,
        as_of=context.as_of,
        evidence_sha256=context.digest,
        source_url=context.file_name,
    )


def _letter(row: Cells, default: str) -> str:
    text = row.text("class")
    if not text:
        return default
    letter = parse_class(text)
    if not letter:
        raise Rejected(f"机构类别“{text}”无法识别")
    return letter


def _codes(one: Named, warnings: list[str]) -> tuple[str, FilingCode | None]:
    """A code that fails its own check is left out: a misprint must not stand for another body."""
    uscc = clean_code(one.uscc)
    if uscc and not check_uscc(uscc):
        warnings.append(f"统一社会信用代码“{uscc}”校验不通过，未采用")
        uscc = ""
    written = one.filing_code
    code = parse_filing_code(written)
    if written and code is None:
        warnings.append(f"备案编号“{written}”不是13位编号，未采用")
    return uscc, code


def _validity(row: Cells, warnings: list[str]) -> tuple[date | None, date | None]:
    start, end = parse_day(row.raw("valid_from")), parse_day(row.raw("valid_to"))
    text = row.text("validity")
    if text:
        first, last = parse_period(text)
        start, end = first or start, last or end
        if last is None:
            warnings.append(f"有效期“{text}”无法识别，按未知处理")
    return start, end
