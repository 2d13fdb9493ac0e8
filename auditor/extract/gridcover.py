"""Which prices of a table cover the examination: a remark behind the price, or a cell of the examination's own row.

学费 699 | 1399 | 2199 above 考试费 240 | 240 | 已含: the third price pays for the examination as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.extract import feecover, linear
from auditor.extract.feelabels import EVALUATION, header_role
from auditor.extract.grid import Cell, Grid

_NOTE = linear.compile(r"(?:^|[，,；;])(?:费用|价格|已|全部|均|都)?(?:含|包)")
_REMARKS = 60  # cells behind a price that are searched for one; time must stay linear
_RICH = 80  # characters; a longer cell is prose
_CELL = 14  # characters; a longer cell says more than that it is in the price
_INSIDE = linear.compile(
    r"^(?:√|✓|✔|☑|[已也都全]?(?:包?含|包括|包)(?:在)?[^不未]{0,8}|(?:学费|价格?|套餐|班费|价钱|总价)(?:里|内|中)[^不未]{0,6}|在(?:学费|价格?|套餐)?(?:里|内)[^不未]{0,4})$"
)
_COLUMNS = 4  # in the first of which a row says what it sells and what that holds
_CONTENTS = linear.compile(r"内容|包含|服务|权益|明细|含[哪什]|^含")
_PAID = linear.compile(
    r"(?:^|[+＋、，,/\s及和与])(?:含|代缴|[一1]次)?(?:考试|考务|认定|评价|鉴定|考评)费(?:[+＋、，,/\s及和与（(]|$)"
)
_HEAD_ROWS = 3  # of a table, in which its columns are named
_DITTO = frozenset(("同上", "〃", "同前", "同上行"))
_OPENED = str.maketrans("（", "(")
_LIST = 80  # characters; a longer cell is no list of what a price buys


def remark(grid: Grid, row: Sequence[Cell | None], column: int) -> bool:
    """True when a remark behind the price, or the list of what it buys, has the examination in it: 含网课、考试费."""
    if _bought(grid, row, column):
        return True
    rest = row[column + 1 : column + 1 + _REMARKS]
    texts = {c.text for c in rest if c is not None and len(c.text) <= _RICH}
    if _DITTO & texts:
        texts |= {c.text for c in _above(grid, row) if c is not None and len(c.text) <= _RICH}
    notes = {t for t in texts if _NOTE.search(t)}
    return any(feecover.said("#" + note) in ("whole", "exam") for note in notes)


def _above(grid: Grid, row: Sequence[Cell | None]) -> Sequence[Cell | None]:
    """The row before one that says 同上, as far up as rows say so."""
    told: Sequence[Cell | None] = ()
    for each in grid.rows:
        if each is row:
            break
        if not any(c is not None and c.text in _DITTO for c in each):
            told = each
    return told[:_REMARKS]


def headed(column: Sequence[str], row: Sequence[str]) -> bool:
    """True when the head of a price says in brackets that the examination is in it: 取证班学费（含考试）."""
    return any(
        head[-1:] in "）)" and feecover.said("#" + inside) in ("whole", "exam")
        for head in (*column[:1], *row[:1], *row[-1:])
        if (inside := head.translate(_OPENED).partition("(")[2].rstrip("）)")) and header_role(head)
    )


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


def _bought(grid: Grid, row: Sequence[Cell | None], before: int) -> bool:
    """True where the list of what a price buys, under 内容 or the like, holds the examiner's fee: 直播课+考试费."""
    for column in range(min(before, _COLUMNS)):
        cell = row[column]
        if cell is None or len(cell.text) > _LIST or "不" in cell.text or "另" in cell.text:
            continue
        heads = [r[column] for r in grid.rows[:_HEAD_ROWS] if column < len(r)]
        headed = any(h is not None and len(h.text) <= _CELL and _CONTENTS.search(h.text) is not None for h in heads)
        if headed and _PAID.search(cell.text) is not None:
            return True
    return False
