"""Tables that list several courses: the rows of each occupation belong to it and to no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import digits, gridrows, levelcells, levels, linear, occupation, plannames
from auditor.extract.certificate import certificate_type
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import header_role
from auditor.extract.grid import Cell, Grid, part
from auditor.extract.gridrows import BODIES, is_amount
from auditor.extract.planparts import Part
from auditor.model import CertificateType

_SHORTEST, _LONGEST = 4, 30  # characters of the name of a course
_RANKED = 16  # characters of a cell that names levels
_FEES = ("补考", "重考", "费")  # 单科补考 is a fee of a course, no class
_NO_RANK = linear.compile(r"^(?:不分等?级|不分级别|无等?级?|没有|不定级|不考级|/|-+|—+|–+)$")
_COLUMNS = 4  # the name of a course stands in one of the first columns


@dataclass(slots=True)
class Row(Part):
    """A course of a table: its rows, its occupation ('' for a course of no occupation) and the levels they name."""

    key: str = ""
    ranks: tuple[str, ...] = ()


def find(grids: Sequence[Grid]) -> list[Row]:
    """The courses of the tables of a page; [] unless there are two or more that the auditor is about."""
    found: list[Row] = []
    for grid in grids:
        found += _rows(grid) or _columns(grid)
    keys = [row.key for row in found]
    return found if len(set(keys)) > 1 and len(set(keys)) == len(keys) else []


def key_of(title: str) -> str:
    """What tells courses apart: the occupation, else the words."""
    kind = occupation.find(title, "") if occupation.names(title) else None
    if kind is None:
        return "".join(title.split())
    paper = certificate_type(title, 0, len(title))  # another paper of the same occupation is another product
    return kind.name + kind.work_type + (paper.value if paper not in (None, CertificateType.LEVEL) else "")


def _rows(grid: Grid) -> list[Row]:
    width = min(max((len(row) for row in grid.rows), default=0), _COLUMNS)
    for column in range(width):
        groups: dict[str, list[int]] = {}
        for index, row in enumerate(grid.rows):
            name = _name(_titled(row, column))
            if not name:
                continue
            groups.setdefault(key_of(name), []).append(index)
        if not groups:
            continue
        groups = _by_class(groups, {i: _name(_titled(grid.rows[i], column)) for rows in groups.values() for i in rows})
        first = first_row(grid, column)
        rows = []
        for key, indices in groups.items():
            own = Grid(grid.start, grid.end, grid.caption, [*grid.rows[:first], *(grid.rows[i] for i in indices)])
            cells = [c for i in indices for c in grid.rows[i] if c is not None]
            if not from_grid(own, ours=True):
                continue
            title = _titled(grid.rows[indices[0]], column)
            if title is None:
                continue
            name, start = _name(title), title.start
            named = levels.merge(
                [m for c in cells if len(c.text) <= _RANKED for m in levels.find(c.text) if not m.held]
            )
            low, high = min(c.start for c in cells), max(c.end for c in cells)
            rows.append(Row(name, start, start + len(name), low, high, own, key, named))
        return rows
    return []


def _titled(row: list[Cell | None], column: int) -> Cell | None:
    """The cell that names the course of a row: the occupation's, or that of its 工种, which makes it another course."""
    name = row[column] if len(row) > column else None
    kind = occupation.find(name.text, "") if name is not None and occupation.is_bare(name.text.strip()) else None
    if kind is None or kind.work_type:
        return name
    for cell in row:
        if cell is not None and cell is not name and len(cell.text) <= _RANKED and occupation.names(cell.text):
            work = occupation.find(cell.text, "")
            if work is not None and work.code == kind.code and work.work_type:
                return cell
    return name


def _by_class(groups: dict[str, list[int]], names: dict[int, str]) -> dict[str, list[int]]:
    """Rows of one occupation that are classes of their own (五级（日班）, 四级（网课）), each for itself.

    Rows that differ in nothing but the level are one course at several levels.
    """
    parted: dict[str, list[int]] = {}
    for key, indices in groups.items():
        classes = {plannames.class_of(names[i]) for i in indices}
        ranks = [levels.merge(levels.find(names[i])) for i in indices]
        apart = len(classes) > 1 and ("" not in classes or len(set(ranks)) < len(ranks))
        apart = apart and not any(word in names[i] for i in indices for word in _FEES)
        for index in indices:
            parted.setdefault("|".join((key, names[index])) if apart else key, []).append(index)
    return parted


def _columns(grid: Grid) -> list[Row]:
    """Courses that stand side by side, one a column: the names in one row, what they cost below."""
    for index, row in enumerate(grid.rows[:_COLUMNS]):
        named = {c: name for c, cell in enumerate(row) if c and (name := _name(cell))}
        sure = list(named)
        if named:  # what stands beside a course in such a row is one, too
            named = {c: name for c, cell in enumerate(row) if c and (name := _name(cell) or _beside(cell))}
        if not any(_paid(part(grid, index, min(named), c)) for c in sure):
            continue  # the menu of a site, or a head of another table: what stands below is not theirs
        if len(set(named.values())) < 2 or any(row[c] is row[c - 1] for c in named):
            continue
        rows = []
        for column, name in named.items():
            cell = row[column]
            below_it = part(grid, index, min(named), column)
            if cell is not None and _paid(below_it):
                below = [c for r in below_it.rows for c in r if c is not None and len(c.text) <= 16]
                ranks = levels.merge([m for c in below for m in levels.find(c.text) if not m.held])
                rows.append(
                    Row(name, cell.start, cell.start + len(name), grid.start, grid.end, below_it, key_of(name), ranks)
                )
        return rows
    return []


def _paid(grid: Grid) -> bool:
    return bool(from_grid(grid, ours=True) or levelcells.prices(grid))


def ranks(grid: Grid) -> tuple[str, ...]:
    """The levels that the last row of a table names in cells of their own; 5-3 below 级别 are levels, too."""
    found: list[levels.Mention] = []
    for column, cell in enumerate(grid.rows[-1]):
        heads = [row[column] for row in grid.rows[:-1] if column < len(row)]
        if cell is None or len(cell.text) > _RANKED:
            continue
        bare = any(head is not None and gridrows.RANKS.search(head.text) is not None for head in heads)
        found += levels.find(cell.text if not bare or "级" in cell.text else cell.text + "级")
    return levels.merge([mention for mention in found if not mention.held])


def stated(grid: Grid) -> tuple[str, ...]:
    """The levels that a column of values beside its labels states (等级 | 五级)."""
    found: list[levels.Mention] = []
    for row in grid.rows:
        label, value = row[0], row[-1]
        if label is not None and value is not None and gridrows.RANKS.search(label.text) is not None:
            found += levels.find(value.text) if len(value.text) <= _RANKED else []
    return levels.merge([mention for mention in found if not mention.held])


def unranked(grid: Grid) -> bool:
    """True when the last row says that its class has no level (不分等级, 无, —) where the head asks for one."""
    for column, cell in enumerate(grid.rows[-1]):
        heads = [row[column] for row in grid.rows[:-1] if column < len(row)]
        asked = any(head is not None and gridrows.RANKS.search(head.text) is not None for head in heads)
        if asked and cell is not None and _NO_RANK.search(cell.text.strip()) is not None:
            return True
    return False


def first_row(grid: Grid, column: int) -> int:
    """The first row that names a course or trade, or holds numbers; what stands above are heads."""
    for index, row in enumerate(grid.rows):
        if index and any(c is not None and is_amount(c) for c in row):
            return index
        cell = row[column] if len(row) > column else None
        if cell is not None and (_name(cell) or occupation.is_trade(cell.text.split("\n")[0].strip())):
            return index
    return 0


def _name(cell: Cell | None) -> str:
    """The name of a course in a cell: its first line, when that names an occupation of the lexicon or an AI course."""
    line = cell.text.split("\n")[0].strip() if cell is not None else ""
    if not 4 <= len(line) <= 40 or any(c in line for c in "，。；？！"):
        return ""
    return line if occupation.names(line) or occupation.is_near(line) else ""


def _beside(cell: Cell | None) -> str:
    """The text of a cell that could name a course: short, no number, no trade, nothing that heads a column."""
    words = cell.text.strip() if cell is not None else ""
    if not _SHORTEST <= len(words) <= _LONGEST or any(c in words for c in "，。；？！\n") or digits.any_in(words):
        return ""
    if header_role(words) or words.endswith(BODIES) or not _stem(words):
        return ""
    if occupation.is_short(words):
        return words  # 训练师三级 beside AI应用工程师
    return "" if occupation.is_trade(words) and not occupation.is_ai(words) else words


def _stem(words: str) -> str:
    for mention in reversed(levels.find(words)):
        words = words[: mention.start] + words[mention.end :]
    return "".join(c for c in words if c.isalpha())
