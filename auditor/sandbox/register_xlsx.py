"""The list of evaluators filed in 四川, as a workbook with two merged header rows and reproducible bytes."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import groupby

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditor.model import LEVELS
from auditor.sandbox.nouns import Entry, Scenario

_TOP = ("序号", "机构信息", "", "", "评价范围", "", "", "备案信息", "")
_SUB = ("", "机构名称", "统一社会信用代码", "机构类别", "职业编码", "职业(工种)名称", "等级", "备案编号", "备案有效期")
_STAMP = (2026, 1, 1, 0, 0, 0)


def build(scenario: Scenario, province: str = "四川") -> bytes:
    """The .xlsx file: one row per institution, occupation and level range."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook always has one
    sheet.title = "社会培训评价组织"
    sheet.append(list(_TOP))
    sheet.append(list(_SUB))
    for area in ("A1:A2", "B1:D1", "E1:G1", "H1:I1"):
        sheet.merge_cells(area)
    number = 0
    for entry in scenario.entries:
        if entry.letter == "S" and entry.institution.province == province:
            for row in _rows(entry):
                number += 1
                sheet.append([number, *row])
    raw = io.BytesIO()
    book.save(raw)
    return _fixed(raw.getvalue())


def _rows(entry: Entry) -> list[list[str]]:
    rows = []
    for (code, name, work), group in groupby(entry.scope, key=lambda item: item[:3]):
        digits = [item[3] for item in group]
        words = [LEVELS[5 - digit] for digit in digits]
        span = words[0] if len(words) == 1 else f"{words[0]}-{words[-1]}"
        title = f"{name}({work})" if work else name
        validity = f"{entry.valid_from}至{entry.valid_to}" if entry.valid_to else ""
        who = entry.institution
        rows.append([who.name, who.uscc, "社会培训评价组织", code, title, span, entry.code, validity])
    return rows


def _fixed(data: bytes) -> bytes:
    """The same workbook without the time of its making, so that one world has one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()
