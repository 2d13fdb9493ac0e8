"""What a row says an institution may examine: occupations, 工种 and levels, several in a cell kept apart."""

from __future__ import annotations

import unicodedata
from datetime import date

import re2

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME, Scope
from auditor.registry.cells import Cells, Rejected
from auditor.registry.levels import parse_levels
from auditor.registry.lines import (
    clean,
    code_of_occupation,
    parse_day,
    parse_occupation,
    parse_occupation_code,
    parse_work_types,
)

_BETWEEN = "、;,\n"
_BETWEEN_CODES = re2.compile(r"[、;,，；/\s]+")
_DAY_OF_MONTH = re2.compile(r"^([1-5])月([1-5])日$")


def scope_of(cells: Cells, warnings: list[str]) -> tuple[Scope, ...]:
    """The scope of one row.

    Args:
        warnings: what was taken although a part could not be read is added here.

    Raises:
        Rejected: the occupation or a level cannot be read with certainty; a scope read too narrowly would put a filed
            institution out of scope.
    """
    names, codes = _occupations(cells), _codes(cells, warnings)
    if not names and not codes:
        raise Rejected("职业名称和职业编码均为空或无法识别")
    names = names or [("", ())] * len(codes)
    if codes and len(codes) != len(names):
        ours = OCCUPATION_CODE in codes or any(name == OCCUPATION_NAME for name, _ in names)
        if ours or len(codes) > 1:
            raise Rejected(f"一格内有{len(names)}个职业，而职业编码有{len(codes)}个，无法对应，请拆成多行")
        names = [(clean(cells.text("occupation")), ())]
    codes = codes or [code_of_occupation(name) for name, _ in names]
    works, levels = _work_types(cells, names), _levels(cells, len(names), warnings)
    result: list[Scope] = []
    for (name, inside), code, work, written in zip(names, codes, works, levels, strict=True):
        # 评价范围 such as 人工智能训练师（五级、四级）: the brackets hold levels, not 工种.
        bracketed = parse_levels("、".join(inside)) if inside else ()
        kinds = work or (inside if not bracketed else ()) or ("",)
        for kind in kinds:
            result += [Scope(code or code_of_occupation(name), name, kind, level) for level in bracketed or written]
    return tuple(result)


def _occupations(cells: Cells) -> list[tuple[str, tuple[str, ...]]]:
    """(occupation, what its brackets hold) of each occupation in the cell."""
    text = unicodedata.normalize("NFKC", cells.written("occupation")).strip()
    whole = parse_occupation(text)
    parts = [parse_occupation(part) for part in _outside_brackets(text)]
    found = [part for part in parts if part[0] not in ("", "-", "/")]
    if whole[0] == OCCUPATION_NAME or len(found) == 1:
        found = [whole] if whole[0] else []
    if OCCUPATION_NAME in "".join(text.split()) and all(name != OCCUPATION_NAME for name, _ in found):
        raise Rejected(f"职业“{clean(text)}”含有“{OCCUPATION_NAME}”，但写法无法识别")
    return found


def _outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for char in text.replace("\n(", "("):
        depth += (char == "(") - (char == ")" and depth > 0)
        if char in _BETWEEN and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _codes(cells: Cells, warnings: list[str]) -> list[str]:
    written = cells.text("occupation_code")
    whole = parse_occupation_code(written)
    if whole or not written:
        return [whole] if whole else []
    codes = [parse_occupation_code(piece) for piece in _BETWEEN_CODES.split(written) if piece]
    if all(codes):
        return codes
    warnings.append(f"职业编码“{written}”无法识别")
    return []


def _work_types(cells: Cells, names: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, ...]]:
    lines = cells.lines("work_type")
    if len(names) == 1 or not lines:
        return [parse_work_types("、".join(lines))] * len(names)
    if len(lines) != len(names):
        raise Rejected(f"一格内有{len(names)}个职业，而工种有{len(lines)}行，无法对应，请拆成多行")
    return [parse_work_types(line) for line in lines]


def _levels(cells: Cells, occupations: int, warnings: list[str]) -> list[tuple[str, ...]]:
    if not cells.has("level"):
        return [("",)] * occupations  # the list does not narrow the filing by level
    lines = cells.lines("level")
    if occupations > 1 and len(lines) == occupations:
        each = [parse_levels(line) for line in lines]
        if all(each) and (max(map(len, each)) > 1 or len(set(each)) < len(each)):
            return each
        raise Rejected("一格内有多个职业，等级也分成同样多的行，无法确定是否逐行对应，请拆成多行")
    return [_one_level(cells, warnings)] * occupations


def _one_level(cells: Cells, warnings: list[str]) -> tuple[str, ...]:
    raw, text = cells.raw("level"), cells.text("level")
    day = raw if isinstance(raw, date) else parse_day(text)
    found = _DAY_OF_MONTH.match(text)
    if day or found:
        # A spreadsheet turns the text 5-3 into the third of May.
        pair = f"{day.month}-{day.day}" if day else "-".join(found.groups())
        warnings.append(f"等级“{text}”是表格软件把{pair}改成的日期，按{pair}级读取")
        text = pair
    levels = parse_levels(text)
    if not levels:
        raise Rejected(f"等级“{text}”无法识别" if text else "等级为空")
    return levels
