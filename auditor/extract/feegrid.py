"""Fees of tables: the item from one header, the level from the other, the occupation from the row."""

from __future__ import annotations

from dataclasses import replace

import re2

from auditor.extract import levels as level_reader
from auditor.extract import money, occupation
from auditor.extract.feelabels import TRAINING, Fee, header_role, labels
from auditor.extract.grid import Cell, Grid
from auditor.model import LEVELS

_WAITS = "list"  # a list price that waits for its price
_HEADER = 16  # a longer cell is prose, not a header
_LEAST_PRICE = 10_000  # fen; a smaller bare number is hours, a rank or a count
_PHONE = re2.compile(r"电话|热线|咨询|联系|手机|微信|QQ")
_MONEY_CHARS = frozenset(" ¥,.元/人起次科期-~约RMB民币万HK$港块圆")  # all that a cell with nothing but money may hold


def from_grid(grid: Grid) -> list[Fee]:
    """Fees of a table: the item from one header, the level from the other (or from the cell's own words).

    Headers are whatever stands right above a run of amounts in a column, because a price list is often only a few
    rows inside a table that lays out the whole page.
    """
    fees: list[Fee] = []
    seen: set[tuple[int, str]] = set()
    above: dict[int, list[str]] = {}  # column → headers, the lowest first
    pairs = _key_value(grid)
    sealed: set[int] = set()  # columns whose headers already have amounts below them
    for row in grid.rows:
        for column, cell in enumerate(row):
            if cell is None or not cell.text:
                continue
            if not _is_amount(cell):
                _take_header(above, sealed, column, cell.text)
                continue
            sealed.add(column)
            row_head = [c.text for c in row[:column] if c is not None and not _is_amount(c)]
            if _of_another_trade(row_head, above.get(column, [])):
                continue
            if pairs and _list_price(row_head, cell, fees):
                continue
            fee = _cell_fee(cell, [] if pairs else above.get(column, []), row_head, grid.caption)
            if fee is not None and (cell.start, fee.level) not in seen:
                seen.add((cell.start, fee.level))  # one cell over two rows is a fee of each level
                fees.append(fee)
    return _settled(fees)


def _key_value(grid: Grid) -> bool:
    """True for a table of two columns whose left one names what the right one says (价格 | 2980元)."""
    rows = [[c for c in row if c is not None] for row in grid.rows]
    if not rows or any(len(row) > 2 for row in rows):
        return False
    named = sum(len(row) == 2 and not _is_amount(row[0]) and len(row[0].text) <= 10 for row in rows)
    heads = rows[0]
    return named * 2 > len(rows) and not (len(heads) == 2 and labels().money.search(heads[1].text) is not None)


def _list_price(row_head: list[str], cell: Cell, fees: list[Fee]) -> bool:
    """Take in a row such as 划线价 | 3299 of a key-value table; True when the row was one."""
    if not row_head or header_role(row_head[-1]) != "list":
        return False
    amounts = money.find(cell.text)
    if len(amounts) == 1 and fees and fees[-1].item == TRAINING and fees[-1].list_fen is None:
        fees[-1].list_fen = amounts[0].fen
    elif len(amounts) == 1:
        fees.append(Fee(_WAITS, "", amounts[0].fen, None, None, "CNY", "", cell.start, cell.end))
    return True


def _settled(fees: list[Fee]) -> list[Fee]:
    """Give list prices that stood before their price to it."""
    kept: list[Fee] = []
    pending: int | None = None
    for fee in fees:
        if fee.item == _WAITS:
            pending = fee.fen
            continue
        if pending is not None and fee.item == TRAINING and fee.list_fen is None and pending >= fee.fen:
            fee.list_fen, pending = pending, None
        kept.append(fee)
    return kept


def _of_another_trade(row_head: list[str], column_head: list[str]) -> bool:
    """True when the row (or, in a list laid sideways, the column) is headed by another occupation."""
    trades = [head for head in (*row_head, *column_head) if occupation.is_trade(head) or occupation.other_trade(head)]
    return bool(trades) and not any(occupation.names(head) for head in trades)


def _take_header(above: dict[int, list[str]], sealed: set[int], column: int, text: str) -> None:
    heads = above.setdefault(column, [])
    if len(text) > _HEADER:
        heads.clear()
        sealed.discard(column)
    elif column not in sealed:
        if not heads or heads[0] != text:
            heads[:] = [text, *heads][:3]
    elif header_role(text) or level_reader.find(text) or labels().not_money.search(text) is not None:
        heads[:] = [text]  # a new list begins in the same table
        sealed.discard(column)


def _cell_fee(cell: Cell, column_head: list[str], row_head: list[str], caption: str) -> Fee | None:
    words = labels()
    amounts = money.find(cell.text)
    if len(amounts) != 1 or any(words.not_money.search(h) is not None for h in column_head):
        return None
    if any(words.not_money.search(h) is not None and words.money.search(h) is None for h in row_head[-1:]):
        return None
    # The lowest header is the most specific: 费用 over 培训费 and 评价费 says nothing by itself.
    roles = [r for h in (*column_head, *reversed(row_head)) if (r := header_role(h))]
    role = next((r for r in roles if r != "price"), "price" if roles else "")
    (amount,) = amounts
    unit = any("元" in h for h in (*column_head, *row_head, caption))
    unit = unit or (not column_head and bool(roles))
    ranked = [h for h in (*row_head, *column_head) if level_reader.find(h) or _bare_level(h)]
    if not roles and ranked and amount.fen >= _LEAST_PRICE and not any(_PHONE.search(h) is not None for h in row_head):
        role, unit = "price", True  # levels beside amounts need no header
    if role in ("", "none", "list") or not amount.fen or not (amount.marked or unit or role != "price"):
        return None
    named = [
        m.levels[0] for h in (*reversed(row_head), *column_head) for m in level_reader.find(h) if len(m.levels) == 1
    ]
    named = named or [r for h in row_head if (r := _bare_level(h))]
    if amount.fen < 100_000 and not amount.marked and any("万元" in h for h in (*column_head, *row_head, caption)):
        amount = replace(amount, fen=amount.fen * 10_000)
    start, end = cell.start + amount.start, cell.start + amount.end
    item = TRAINING if role == "price" else role
    return Fee(item, named[0] if named else "", amount.fen, amount.fen_max, None, amount.currency, "", start, end)


def _bare_level(head: str) -> str:
    """A cell that holds nothing but the number of a level: 五, 5, 5级."""
    head = head.strip().removesuffix("级")
    ranks = dict(zip("五四三二一", LEVELS, strict=True)) | dict(zip("54321", LEVELS, strict=True))
    return ranks.get(head, "") if len(head) == 1 else ""


def _has_number(cell: Cell) -> bool:
    return any(c.isdigit() for c in cell.text)


def _is_amount(cell: Cell) -> bool:
    return _has_number(cell) and all(c.isdigit() or c in _MONEY_CHARS for c in cell.text)
