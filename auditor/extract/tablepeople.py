"""Bodies in tables: what the head of their column, or of their row, says that they do (发证 | 考核单位 | 谁考)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditor.extract import linear
from auditor.extract.grid import Cell, Grid
from auditor.extract.named import Organisation
from auditor.extract.program import Program
from auditor.model import CertificateType

_HEAD = 14  # characters; a longer cell is no head
_VALUE = 40  # characters of a cell that holds a body and nothing else worth a sentence
_HEADS = 2  # rows, from above, in which heads of columns stand
_WHO = r"(?:由|是|归)?(?:谁|哪家|哪里|哪儿|哪个(?:单位|机构)|什么单位|啥单位)(?:给|来|去|管|负责)?"
_ISSUES = linear.compile(
    r"(?:发证|颁证|颁发|核发|签发|出证|授证|认证)(?:单位|机构|方|主体|组织|机关|部门|人|者)?$|^证书?(?:来源|单位)$"
    rf"|^(?:证书?)?{_WHO}(?:发|颁|出|盖|签|落款|制)的?(?:证书?|章|发|具|本子)?$"
    r"|^(?:证书?)?(?:落款|印章|盖章|用印|署名|出具|制证)(?:单位|机构|方|人|处)?$"
)
_EXAMINES = linear.compile(
    r"(?:评价|认定|考核|鉴定|考评|测评|考试|评审|承考|组考)(?:(?:、|和|与|及|/|兼|并)?(?:发证|颁证))?"
    r"(?:单位|机构|方|主体|组织|中心|站)?$|^(?:评价|考核|认定)发证$"
    rf"|^{_WHO}(?:主|监|组织)?(?:考|评|测|认定)(?:试|核|价|评|定|你|的)?$"
)
_NOBODY = linear.compile(r"^(?:无|没有|不[考发用颁评]|免考|[\s\-—–─/／\\xX×]*$)")
# 各地备案机构, 待定: who it is stays open, so that the body of another row is none of this one's.
_OPEN = linear.compile(
    r"^(?:由)?(?:各|当地|属地|所在地|学员|考生|第三方|待|未|另|尚|备案)[^，。；]{0,12}(?:机构|单位|组织|中心|协会|厂商|[定选发])$"
)
_SAME = linear.compile(r"^同(?:左|前|上|考|评|发|一)|^(?:也是)?同一家$")
_ABOVE, _LEFT = ("同上", "〃", "〞", "″", '"', "同前"), ("同左", "〃", "〞", "″", '"', "同前")  # ditto marks
_OURS = linear.compile(r"^(?:本|我)(?:校|院|中心|公司|机构|单位|会|协会|司|站|所)$")
# A trade name alone in its cell (华为, 越庭学社); words that leave open who it is are none.
_BRAND = linear.compile(r"^[\p{Han}A-Za-z·]{2,14}$")
_ANYBODY = linear.compile(
    r"各|某|备案|当地|属地|所在地|相关|有关|第三方|待定|另行|公布|通知|学员|机构$|组织$|厂商$|单位$|部门$|协会$|平台$|官方$"
    r"|人社|人力资源|国家|政府|证|考|自|不|无|同|由|派|或|等|[厅局委部]$"
)


def headed(names: Sequence[Organisation], grids: Sequence[Grid]) -> list[Organisation]:
    """The bodies of a page, those in cells below or beside such a head marked as issuing or examining."""
    found = list(names)
    starts = [o.start for o in names]
    for grid in grids:
        for number, row in enumerate(grid.rows):
            for column, cell in enumerate(row):
                if cell is None:
                    continue
                for index in range(bisect_left(starts, cell.start), bisect_left(starts, cell.end)):
                    heads = _heads(grid, number, column)
                    issues = any(_ISSUES.search(h) is not None for h in heads)
                    examines = any(_EXAMINES.search(h) is not None for h in heads)
                    if issues or examines:
                        o = found[index]
                        found[index] = replace(o, issues=o.issues or issues, evaluates=o.evaluates or examines)
    return found


def in_rows(names: Sequence[Organisation], grid: Grid) -> list[Organisation]:
    """The bodies that stand in the cells of a table's rows and are said to act."""
    cells = {(c.start, c.end) for row in grid.rows for c in row if c is not None}
    return [o for o in names if (o.issues or o.evaluates) and any(low <= o.start < high for low, high in cells)]


def settle(programs: Sequence[Program], grids: Sequence[Grid], names: Sequence[Organisation], owner: str) -> None:
    """Give each program whose title stands in a table the bodies of its own row or column; in place.

    What a cell under 谁发证 or beside 考核机构 says is said of this program and of no other, and no model overrules it.
    """
    for grid in grids:
        issuing, examining = list(_lines(grid, _ISSUES)), list(_lines(grid, _EXAMINES))
        if not issuing and not examining:
            continue
        for program in programs:
            at = _place(grid, program)
            issuer = _said(grid, at, issuing, names, owner, brands=True) if at is not None else None
            examiner = _said(grid, at, examining, names, owner, brands=False) if at is not None else None
            issuer = examiner if issuer == _TWIN else issuer
            examiner = issuer if examiner == _TWIN else examiner
            if issuer not in (None, _TWIN):
                program.issuer, program.issuer_told = issuer or "", True
            if examiner not in (None, _TWIN):
                program.evaluator_name, program.evaluator_told = examiner or "", True
            elif issuer and program.certificate_type not in ("", CertificateType.LEVEL.value):
                program.evaluator_name, program.evaluator_told = "", True  # whoever examines for the course above


_TWIN = "\x01"  # 同左: whoever has the other part
_Line = tuple[bool, int]  # True and the number of a column, or False and that of a row


def _lines(grid: Grid, pattern: linear.Regex) -> Iterator[_Line]:
    """The columns and the rows of a table that such a head opens."""
    for row in grid.rows[:_HEADS]:
        for column, cell in enumerate(row):
            if column and cell is not None and len(cell.text) <= _HEAD and pattern.search(cell.text.strip(" :：?？")):
                yield True, column
    for number, row in enumerate(grid.rows):
        first = row[0] if row and len(row) > 2 else None  # with two columns the second tells of the whole page
        if number and first is not None and len(first.text) <= _HEAD and pattern.search(first.text.strip(" :：?？")):
            yield False, number


def _place(grid: Grid, program: Program) -> tuple[int, int] | None:
    """Row and column of the cell that holds the title of a program, if one cell alone does."""
    low, high = program.title_span
    found = [
        (number, column)
        for number, row in enumerate(grid.rows)
        for column, cell in enumerate(row)
        if cell is not None
        and ((cell.start <= low < high <= cell.end) or (high <= low and cell.text.strip() == program.title))
    ]
    return found[0] if len({(grid.rows[r][c]) for r, c in found}) == 1 else None


def _said(
    grid: Grid, at: tuple[int, int], lines: Sequence[_Line], names: Sequence[Organisation], owner: str, *, brands: bool
) -> str | None:
    """The body in a program's row or column; '' where the cell says that nobody does, None if it is silent."""
    number, column = at
    for is_column, line in lines:
        if is_column and line != column and number:
            run = [row[line] for row in grid.rows[number:0:-1] if line < len(row)]
        elif not is_column and column and line != number and number < line:
            run = grid.rows[line][column:0:-1]
        else:
            continue
        ditto = _ABOVE if is_column else _LEFT
        cell = next((c for c in run if c is None or c.text.strip() not in ditto), None)
        said = _body(cell, names, owner, brands=brands) if cell is not None else None
        if said is not None:
            return said
    return None


def _body(cell: Cell, names: Sequence[Organisation], owner: str, *, brands: bool) -> str | None:
    text = cell.text.strip()
    inside = list(dict.fromkeys(o.name for o in names if cell.start <= o.start and o.end <= cell.end))
    if inside or len(text) > _VALUE:
        return inside[0] if len(inside) == 1 and len(text) <= _VALUE else None
    if _NOBODY.search(text) is not None or (_OPEN.search(text) is not None and "评价组织" not in text):
        return ""
    if _SAME.search(text) is not None:
        return _TWIN
    if _OURS.search(text) is not None:
        return owner or None
    return text if brands and _BRAND.search(text) is not None and _ANYBODY.search(text) is None else None


def _heads(grid: Grid, number: int, column: int) -> list[str]:
    """The head of the column and, in a table of two or four columns, the cell before."""
    above = [row[column] for row in grid.rows[:2] if column < len(row)] if number else []
    beside: list[Cell | None] = [grid.rows[number][column - 1]] if column % 2 else []
    return [c.text.strip(" :：") for c in (*above, *beside) if c is not None and len(c.text) <= _HEAD]
