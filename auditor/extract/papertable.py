"""Which paper each course of a table leads to: a row or a column of papers beside the names of the courses.

性质 | 企业认证 | 职业技能等级证书 below | 甲班 | 乙班: the cell of a course says more than the lines around the table,
where the papers of all of them stand one behind the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from auditor.extract.certificate import certificate_type
from auditor.extract.grid import Cell, Grid
from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.program import Program
from auditor.model import CertificateType

_COURSES = (2, 24)  # courses; one has no other to be told from, and more are a catalogue
_SIZE = 1200  # cells; a larger table is no comparison
_LONGEST = 30  # characters of a cell that names a paper
_VAGUE = (CertificateType.COMPLETION, CertificateType.OTHER)  # 培训证书 of a centre under a ministry is that centre's
_SHORTEST, _NAME = 4, 60  # characters of a title that is looked for


@lru_cache(maxsize=1)
def _tables() -> tuple[tuple[tuple[CertificateType, Any], ...], Any]:
    data = load_yaml("certificates")
    return tuple((CertificateType(e["type"]), union(e["any"])) for e in data["cells"]), compile_re(data["not_papers"])


def settle(programs: Sequence[Program], grids: Sequence[Grid]) -> None:
    """Give the courses of a table the papers of their own cells, and none of those of the others; in place."""
    if not _COURSES[0] <= len(programs) <= _COURSES[1]:
        return
    for grid in grids:
        if sum(len(row) for row in grid.rows) <= _SIZE:
            for line in _lines(grid):
                _settle_line(programs, line)


def _lines(grid: Grid) -> list[list[tuple[Cell, list[tuple[str, Cell]]]]]:
    """The table read by rows, and by columns: each cell that may name a course, and what stands in line with it."""
    width = max((len(row) for row in grid.rows), default=0)
    columns = [[row[c] if c < len(row) else None for row in grid.rows] for c in range(width)]
    made = []
    for lines in (grid.rows, columns):
        heads = [cell.text if cell is not None else "" for cell in lines[0]] if lines else []
        made.append(
            [
                (cell, [(heads[n] if n < len(heads) else "", c) for n, c in enumerate(line) if c is not None])
                for line in lines[1:]
                for cell in line[:2]
                if cell is not None and len(cell.text) <= _NAME
            ]
        )
    return made


def _settle_line(programs: Sequence[Program], line: Sequence[tuple[Cell, list[tuple[str, Cell]]]]) -> None:
    held: dict[int, list[CertificateType]] = {}
    for number, program in enumerate(programs):
        key = _key(program.title)
        beside = [cells for cell, cells in line if len(key) >= _SHORTEST and key == _key(cell.text)]
        if beside:
            others = ((head, c.text) for cells in beside for head, c in cells if len(c.text) <= _LONGEST)
            found = [_paper(head, said) for head, said in others if _key(said) != key]
            own = [paper for paper in dict.fromkeys(found) if paper is not None]
            held[number] = [paper for paper in own if paper not in _VAGUE] or own
    if len(held) < _COURSES[0] or len({paper for own in held.values() for paper in own}) < _COURSES[0]:
        return  # one paper for all of them is read from the page
    for number, own in held.items():
        program = programs[number]
        title = certificate_type(program.title, 0, len(program.title))
        if len(own) == 1 and title in (None, CertificateType.OTHER):
            program.certificate_type, program.told = own[0].value, True


def _key(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _paper(head: str, cell: str) -> CertificateType | None:
    """The paper that a cell names; what one must hold or bring, or what another paper is not, is none."""
    bare, others = _tables()
    if len(head) > _LONGEST or others.search(head) is not None:
        return None
    whole = next((kind for kind, pattern in bare if pattern.search(cell.strip()) is not None), None)
    said = f"{head}：{cell}"  # 发证单位：工信部教育与考试中心
    return whole or certificate_type(said, 0, len(said))
