"""Which prices of a table cover the examination: a remark behind the price, or a cell of the examination's own row.

学费 699 | 1399 | 2199 above 考试费 240 | 240 | 已含: the third price pays for the examination as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.extract import feecover, linear
from auditor.extract.feelabels import EVALUATION, header_role
from auditor.extract.grid import Cell, Grid

_NOTE = linear.compile(r"^(?:费用|价格|已|全部|均|都)?(?:含|包)")
_REMARKS = 60  # cells behind a price that are searched for one; time must stay linear
_RICH = 80  # characters; a longer cell is prose
_CELL = 14  # characters; a longer cell says more than that it is in the price
_INSIDE = linear.compile(
    r"^(?:√|✓|✔|☑|[已也都全]?(?:包?含|包括|包)(?:在)?[^不未]{0,8}|(?:学费|价格?|套餐|班费|价钱|总价)(?:里|内|中)[^不未]{0,6}|在(?:学费|价格?|套餐)?(?:里|内)[^不未]{0,4})$"
)


def remark(row: Sequence[Cell | None], column: int) -> bool:
    """True when a remark behind the price says that the examination is in it: 含网课、考试费."""
    rest = row[column + 1 : column + 1 + _REMARKS]
    notes = {c.text for c in rest if c is not None and len(c.text) <= _RICH and _NOTE.search(c.text)}
    return any(feecover.said("#" + note) in ("whole", "exam") for note in notes)


def beside(row: Sequence[Cell | None], above: Mapping[int, Sequence[str]]) -> bool:
    """True when a cell of the row below 考试费 says that it is in the price."""
    for column, cell in enumerate(row[:_REMARKS]):
        if cell is None or not _inside(cell.text):
            continue
        if any(header_role(head) == EVALUATION for head in above.get(column, ())):
            return True
    return False


def columns(grid: Grid) -> frozenset[int]:
    """The columns whose cell in the row of the examination's fee says that it is in the price."""
    found: set[int] = set()
    for row in grid.rows:
        first = row[0] if row else None
        if first is None or len(row) > _REMARKS or not any(c is not None and _inside(c.text) for c in row[1:]):
            continue
        if header_role(first.text) == EVALUATION:
            found |= {number for number, cell in enumerate(row) if number and cell is not None and _inside(cell.text)}
    return frozenset(found)


def _inside(text: str) -> bool:
    return len(text) <= _CELL and _INSIDE.search(text) is not None
