"""One row of a published list as a filing, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from auditor.model import Filing, Scope
from auditor.registry.codes import FilingCode, check_uscc, clean_code, parse_filing_code
from auditor.registry.data_files import load
from auditor.registry.frames import filing_id
from auditor.registry.header import Header
from auditor.registry.levels import parse_levels
from auditor.registry.lines import (
    clean,
    code_of_occupation,
    parse_class,
    parse_day,
    parse_occupation,
    parse_occupation_code,
    parse_period,
    parse_status,
    parse_work_types,
    squash,
)


class Rejected(Exception):
    """A row that cannot be taken; the message is the reason, in Chinese."""


@dataclass(frozen=True)
class Row:
    """A filing with warnings, or a note, or neither (an empty row)."""

    filing: Filing | None = None
    warnings: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ListOf:
    """What holds for every row of one list; `default_class` where a row names none."""

    register: str
    province: str
    default_class: str
    as_of: date
    digest: str
    file_name: str


class _Cells:
    def __init__(self, cells: list[str | date], header: Header) -> None:
        self._cells, self._columns = cells, header.columns

    def has(self, name: str) -> bool:
        return name in self._columns

    def raw(self, name: str) -> str | date:
        column = self._columns.get(name, -1)
        return self._cells[column] if 0 <= column < len(self._cells) else ""

    def text(self, name: str) -> str:
        value = self.raw(name)
        return value.isoformat() if isinstance(value, date) else clean(value)


def read_row(cells: list[str | date], header: Header, context: ListOf) -> Row:
    """Read one row.

    Raises:
        Rejected: the institution, the occupation, the level or the class cannot be read with certainty.
    """
    given = [clean(str(cell)) for cell in cells if str(cell).strip()]
    if not given:
        return Row()
    row = _Cells(cells, header)
    if _is_note(given, row):
        return Row(note=given[0][:200])
    name = squash(str(row.raw("name")))
    if not name:
        raise Rejected("机构名称为空（如为合并单元格被拆开，请补全名称）")
    if any(mark in name for mark in "、;；"):
        raise Rejected("一格内有多个机构")
    warnings: list[str] = []
    letter = _letter(row, context.default_class)
    scope = _scope(row, warnings)
    uscc, code = _codes(row, warnings)
    valid_from, valid_to = _validity(row, warnings)
    province = context.province
    if code and code.province not in ("", province):
        warnings.append(f"备案编号的省码为{code.province}，与名单所属{province}不同")
    filing_code = code.code if code else ""
    filing = Filing(
        filing_id=filing_id(
            context.register,
            name,
            institution_class=letter,
            filing_code=filing_code,
            province=province,
            valid_to=valid_to,
        ),
        name=name,
        aliases=parse_work_types(row.text("former_names")),
        uscc=uscc,
        institution_class=letter,
        filing_code=filing_code,
        province=province,
        valid_from=valid_from,
        valid_to=valid_to,
        status=parse_status(row.text("status")),
        scope=scope,
        register=context.register,
        as_of=context.as_of,
        evidence_sha256=context.digest,
        source_url=context.file_name,
    )
    return Row(filing, tuple(warnings))


def _is_note(given: list[str], row: _Cells) -> bool:
    """Footnotes and totals: begin with a word of a note and leave the columns of a filing empty or merged over."""
    words = tuple(load("headers")["notes"])
    return given[0].startswith(words) and (len(set(given)) <= 2 or not row.text("name"))


def _letter(row: _Cells, default: str) -> str:
    text = row.text("class")
    if not text:
        return default
    letter = parse_class(text)
    if not letter:
        raise Rejected(f"机构类别“{text}”无法识别")
    return letter


def _scope(row: _Cells, warnings: list[str]) -> tuple[Scope, ...]:
    name, inside = parse_occupation(row.text("occupation"))
    written = row.text("occupation_code")
    code = parse_occupation_code(written) or code_of_occupation(name)
    if written and not parse_occupation_code(written):
        warnings.append(f"职业编码“{written}”无法识别")
    if not name and not code:
        raise Rejected("职业名称和职业编码均为空或无法识别")
    works = parse_work_types(row.text("work_type")) or inside or ("",)
    levels = _levels(row, warnings)
    return tuple(Scope(code, name, work, level) for work in works for level in levels)


def _levels(row: _Cells, warnings: list[str]) -> tuple[str, ...]:
    if not row.has("level"):
        return ("",)  # the list does not narrow the filing by level
    raw = row.raw("level")
    if isinstance(raw, date):
        # A spreadsheet turns the text 5-3 into the third of May.
        warnings.append(f"等级“{raw.month}-{raw.day}”被表格软件改成了日期，按{raw.month}-{raw.day}级读取")
        raw = f"{raw.month}-{raw.day}"
    levels = parse_levels(raw)
    if not levels:
        raise Rejected(f"等级“{raw}”无法识别" if raw else "等级为空")
    return levels


def _codes(row: _Cells, warnings: list[str]) -> tuple[str, FilingCode | None]:
    """A code that fails its own check is left out: a misprint must not stand for another body."""
    uscc = clean_code(row.text("uscc"))
    if uscc and not check_uscc(uscc):
        warnings.append(f"统一社会信用代码“{uscc}”校验不通过，未采用")
        uscc = ""
    written = row.text("filing_code")
    code = parse_filing_code(written)
    if written and code is None:
        warnings.append(f"备案编号“{written}”不是13位编号，未采用")
    return uscc, code


def _validity(row: _Cells, warnings: list[str]) -> tuple[date | None, date | None]:
    start, end = parse_day(row.raw("valid_from")), parse_day(row.raw("valid_to"))
    text = row.text("validity")
    if text:
        first, last = parse_period(text)
        start, end = first or start, last or end
        if last is None:
            warnings.append(f"有效期“{text}”无法识别，按未知处理")
    return start, end
