"""Fees: amounts with what they are for, from tables, cards and running text. Subsidies and wages are never fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract import levels as level_reader
from auditor.extract import money
from auditor.extract.grid import Cell, Grid
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.money import Amount

TOTAL, TRAINING = "总费用", "培训费"
_LABEL_REACH = 14
_SHORT_LINE = 120
_HEADER = 16  # a longer cell is prose, not a header
_MONEY_CHARS = frozenset(" ¥,.元/人起次科期-~约RMB民币万")  # all that a cell with nothing but money may hold


@dataclass(slots=True)
class Fee:
    """One fee as the page states it; spans in normalised text."""

    item: str
    level: str
    fen: int
    fen_max: int | None
    list_fen: int | None
    currency: str
    per: str
    start: int
    end: int


@dataclass(frozen=True)
class _Labels:
    any: Any
    behind: Any
    money: Any
    not_money: Any
    roles: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=1)
def _labels() -> _Labels:
    data = load_yaml("fees")
    roles = [(item, words) for item, words in data["items"].items()]
    roles += [("price", data["price"]), ("list", data["list_price"]), ("none", data["not_a_fee"])]
    # Longest label first: 优惠价 is a price, 优惠 is not.
    every = sorted({w for _, words in roles for w in words}, key=lambda w: (-len(w), w))
    return _Labels(
        any=compile_re("|".join(f"(?:{w})" for w in every)),
        behind=compile_re(data["price_behind"]),
        money=compile_re(data["headers"]["money"]),
        not_money=compile_re(data["headers"]["not_money"]),
        roles=tuple((name, compile_re("^(?:" + "|".join(words) + ")$")) for name, words in roles),
    )


def role_of(label: str) -> str:
    """An item name, 'price', 'list' or 'none' for a label such as 评价费 or 原价; '' when it is no label."""
    for name, pattern in _labels().roles:
        if pattern.search(label) is not None:
            return name
    return ""


def from_text(
    text: str, start: int, end: int, skip: Sequence[tuple[int, int]] = (), title: tuple[int, int] = (0, 0)
) -> list[Fee]:
    """Fees written in lines, outside the spans to skip (tables); a price beside the title alone is the price."""
    fees: list[Fee] = []
    pending_list: int | None = None
    position = start
    for line_start, line_end in _lines(text, start, end, skip):
        position = line_start
        for amount in money.find(text, line_start, line_end):
            role = _role(text, amount, position, line_end)
            if role == "" and amount.marked and _stands_alone(text, amount, line_start, line_end, title):
                role = _role_of_line_above(text, line_start, start)
            position = amount.end
            if role in ("", "none"):
                continue
            if role == "list":
                if (
                    fees
                    and fees[-1].list_fen is None
                    and fees[-1].item == TRAINING
                    and amount.fen > fees[-1].fen
                    and amount.start - fees[-1].end < 40
                ):
                    fees[-1].list_fen = amount.fen
                else:
                    pending_list = amount.fen
                continue
            item = TRAINING if role == "price" else role
            listed = (
                pending_list if item == TRAINING and pending_list is not None and pending_list >= amount.fen else None
            )
            pending_list = None if listed is not None else pending_list
            fees.append(_fee(text, amount, item, _level_before(text, line_start, amount.start), listed))
    return fees


def _takes_list_price(fee: Fee, amount: Amount) -> bool:
    """A struck-out price right behind the price it was."""
    return fee.list_fen is None and fee.item == TRAINING and amount.fen > fee.fen and amount.start - fee.end < 40


def _fee(text: str, amount: Amount, item: str, level: str, listed: int | None) -> Fee:
    after = text[amount.end : amount.end + 6].lstrip(" /每")
    per = next((p for p in ("人", "科", "次", "期", "门", "年", "月", "学时", "课时") if after.startswith(p)), "")
    return Fee(item, level, amount.fen, amount.fen_max, listed, amount.currency, per, amount.start, amount.end)


def _lines(text: str, start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans, position = [], start
    for line in text[start:end].split("\n"):
        low, high = position, position + len(line)
        position = high + 1
        if line and not any(s < high and low < e for s, e in skip):
            spans.append((low, high))
    return spans


def _role(text: str, amount: Amount, after_previous: int, line_end: int) -> str:
    """What the nearest label says: before the amount in its clause, else right behind it."""
    low = max(after_previous, amount.start - _LABEL_REACH - 10)
    before = text[low : amount.start]
    for mark in "。；！？\t":
        before = before[before.rfind(mark) + 1 :]
    last = None
    for match in _labels().any.finditer(before):
        last = match
    if last is not None:
        gap = before[last.end() :]
        clauses = gap.count("，") + gap.count(",") + gap.count("、")
        if len(gap) <= _LABEL_REACH and clauses == 0:
            role = role_of(last.group())
            # 补贴 or 薪 anywhere before in the clause outweighs a weak price word such as 收入…费用.
            if role == "price" and any(role_of(m.group()) == "none" for m in _labels().any.finditer(before)):
                return "none"
            if not amount.marked and gap.strip(" :：|｜—-=为是约仅只需￥¥(（") not in (
                "",
                "共",
                "人均",
                "每人",
                "全程",
            ):
                return ""
            return role
    return _role_behind(text[amount.end : min(line_end, amount.end + 16)]) if amount.marked else ""


def _role_behind(after: str) -> str:
    """The role of a label right behind an amount, unless that label belongs to the next amount."""
    if _labels().behind.search(after) is not None:
        return "price"
    match = _labels().any.search(after)
    if match is None or after[match.end() : match.end() + 6].lstrip(" :：¥人民币")[:1].isdigit():
        return ""
    between = after[: match.start()]
    return "" if between.strip(" 的/人（(每起") or "，" in between else role_of(match.group())


def _stands_alone(text: str, amount: Amount, line_start: int, line_end: int, title: tuple[int, int]) -> bool:
    """Nothing but other prices, their labels and the course's own title share the line."""
    if line_end - line_start > _SHORT_LINE:
        return False
    begin = title[1] if line_start <= title[0] < title[1] <= amount.start else line_start
    rest = text[begin : amount.start] + text[amount.end : line_end]
    for other in money.find(rest):
        rest = rest.replace(rest[other.start : other.end], "", 1) if other.marked else rest
    for match in _labels().any.finditer(rest):
        if role_of(match.group()) == "list":
            rest = rest.replace(match.group(), "", 1)
    return not rest.strip(" /人起期位每次约¥()（）+:：")


def _role_of_line_above(text: str, line_start: int, block_start: int) -> str:
    """A price on a line of its own (cards, shops) takes the label of the line above, else it is the price."""
    if line_start <= block_start:
        return "price"
    previous = text[max(block_start, text.rfind("\n", 0, line_start - 1) + 1) : line_start - 1].strip()
    last = None
    for match in _labels().any.finditer(previous):
        last = match
    if last is not None and last.end() >= len(previous) - 3 and len(previous) < 14:
        return role_of(last.group())
    return "price"


def _level_before(text: str, line_start: int, position: int) -> str:
    mentions = level_reader.find(text, line_start, position)
    singles = [m for m in mentions if len(m.levels) == 1 and not m.held]
    return singles[-1].levels[0] if singles else ""


def from_grid(grid: Grid) -> list[Fee]:
    """Fees of a table: the item from one header, the level from the other (or from the cell's own words).

    Headers are whatever stands right above a run of amounts in a column, because a price list is often only a few
    rows inside a table that lays out the whole page.
    """
    fees: list[Fee] = []
    seen: set[tuple[int, str]] = set()
    above: dict[int, list[str]] = {}  # column → headers, the lowest first
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
            fee = _cell_fee(cell, above.get(column, []), row_head, grid.caption)
            if fee is not None and (cell.start, fee.level) not in seen:
                seen.add((cell.start, fee.level))  # one cell over two rows is a fee of each level
                fees.append(fee)
    return fees


def _take_header(above: dict[int, list[str]], sealed: set[int], column: int, text: str) -> None:
    heads = above.setdefault(column, [])
    if len(text) > _HEADER:
        heads.clear()
        sealed.discard(column)
    elif column not in sealed:
        if not heads or heads[0] != text:
            heads[:] = [text, *heads][:3]
    elif _header_role(text) or level_reader.find(text) or _labels().not_money.search(text) is not None:
        heads[:] = [text]  # a new list begins in the same table
        sealed.discard(column)


def _cell_fee(cell: Cell, column_head: list[str], row_head: list[str], caption: str) -> Fee | None:
    labels = _labels()
    amounts = money.find(cell.text)
    if len(amounts) != 1 or any(labels.not_money.search(h) is not None for h in column_head):
        return None
    if any(labels.not_money.search(h) is not None and labels.money.search(h) is None for h in row_head[-1:]):
        return None
    # The lowest header is the most specific: 费用 over 培训费 and 评价费 says nothing by itself.
    roles = [r for h in (*column_head, *reversed(row_head)) if (r := _header_role(h))]
    role = next((r for r in roles if r != "price"), "price" if roles else "")
    (amount,) = amounts
    unit = any("元" in h for h in (*column_head, *row_head, caption))
    if role in ("", "none", "list") or not (amount.marked or unit or role != "price"):
        return None
    named = [
        m.levels[0] for h in (*reversed(row_head), *column_head) for m in level_reader.find(h) if len(m.levels) == 1
    ]
    start, end = cell.start + amount.start, cell.start + amount.end
    item = TRAINING if role == "price" else role
    return Fee(item, named[0] if named else "", amount.fen, amount.fen_max, None, amount.currency, "", start, end)


def _header_role(header: str) -> str:
    found = None
    for match in _labels().any.finditer(header):
        found = match
    return role_of(found.group()) if found is not None else ""


def _has_number(cell: Cell) -> bool:
    return any(c.isdigit() for c in cell.text)


def _is_amount(cell: Cell) -> bool:
    return _has_number(cell) and all(c.isdigit() or c in _MONEY_CHARS for c in cell.text)
