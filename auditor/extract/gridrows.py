"""Which rows of a table are about another course than the block that reads it."""

from __future__ import annotations

from auditor.extract import levels as level_reader
from auditor.extract import linear, occupation
from auditor.extract.feelabels import header_role
from auditor.extract.grid import Grid

_NAME = linear.compile(r"[\p{Han}A-Za-z]{3,}")
_LONG = 40  # characters; a longer cell is prose


def foreign_rows(grid: Grid, start: int, end: int | None, title: str) -> frozenset[int]:
    """Rows whose cell in the column of course names names something else: another occupation, another course.

    The column of names is the one that names occupations of the lexicon; ours is the one of the title, else the first
    of the block.
    """
    named: dict[int, dict[int, str]] = {}  # column → row → code or name
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if cell is not None and cell.start >= start and len(cell.text) <= _LONG and occupation.names(cell.text):
                if end is None or cell.start < end:
                    kind = occupation.find(cell.text, "")
                    named.setdefault(column, {})[number] = (kind.code or kind.name) if kind is not None else ""
                break
    if not named:
        return frozenset()
    column = max(named, key=lambda c: (len(named[c]), -c))
    kinds = named[column]
    ours = occupation.find(title, "") if title else None
    code = (ours.code or ours.name) if ours is not None else ""
    code = code if code in kinds.values() else next(iter(kinds.values()))
    foreign = {number for number, kind in kinds.items() if kind != code}
    for number, row in enumerate(grid.rows):
        cell = row[column] if column < len(row) else None
        if number in kinds or cell is None or not _is_course(cell.text):
            continue
        if sum(c is cell for c in row) == 1:  # a cell across the row is a heading, not a name
            foreign.add(number)
    return frozenset(foreign)


def _is_course(text: str) -> bool:
    """A name of something, no level, no label of money, no number."""
    return _NAME.search(text) is not None and not header_role(text) and not level_reader.find(text)
