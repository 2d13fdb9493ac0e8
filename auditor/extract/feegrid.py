"""Fees of tables: the item from one header, the level from the other, the occupation from the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from auditor.extract import (
    feecontext,
    feeroles,
    feeshare,
    feetext,
    gridcover,
    gridprices,
    gridrows,
    linear,
    money,
    occupation,
)
from auditor.extract import levels as level_reader
from auditor.extract.feelabels import OTHER, TOTAL, TRAINING, Fee, header_role, labels
from auditor.extract.grid import Cell, Grid
from auditor.extract.gridprices import WAITS

_PRICES = (TRAINING, TOTAL, "报名费")  # of an item that a former price may stand beside
_COLUMNS, _PARTS = 60, 8  # heads that are looked at; items of one sum
_HEADER = 16  # a longer cell is prose, not a header
_LEAST_PRICE = 10_000  # fen; a smaller bare number is hours, a rank or a count
_BRACKETED = linear.compile(r"^[^（(]{2,16}[（(][^（()）]{1,30}[)）]$")  # 培训费（含教材、不含考试费，元/人）
_RICH = 80  # characters; a longer cell is prose
_UNIT = linear.compile(r"([百千万])元")
_ANY_FEE = linear.compile(r"[\p{Han}]{2,8}[^免自消缴交付收退公学话电水]费(?:用)?(?:[（(][^（）()]{0,14}[）)])?$")
# 390（20 课时）; 五级1050；四级1450
_BARE = linear.compile(r"^(?:[1-9]\d{2,4}\s?[（(]|[一二三四五]级\s?[1-9]\d{2,4}\s?(?:[；;，,、/（(]|$))")
_DATE = linear.compile(r"^\s?(?:\d{1,2}\.\d{1,2}|(?:19|20)\d\d\.\d{1,2}(?:\.\d{1,2})?)\s?(?:$|[-~—–至日前起])")
_PHONE = linear.compile(r"电话|热线|咨询|联系|手机|微信|QQ")


@dataclass(slots=True)
class _Place:
    """What stands around a cell: headers above it (the lowest first), the cells before it, the table's caption."""

    column: list[str]
    row: list[str]
    caption: str
    struck: Sequence[tuple[int, int]] = ()
    priced: bool = False  # the head of another column names a fee

    def role(self) -> str:
        """The lowest header is the most specific: 费用 over 培训费 and 评价费 says nothing by itself."""
        # Where the column says that it holds prices, what a row sells and who issues says nothing of the item.
        priced = any(header_role(h) for h in self.column[:1])
        heads = (
            *self.column,
            *(h for h in reversed(self.row) if (gridrows.is_item(h) if priced else not gridrows.is_list(h))),
        )
        roles = [r for h in heads if (r := header_role(h))]
        if self.row and not any(r not in ("price", "") for r in roles) and _ANY_FEE.search(self.row[-1]) is not None:
            return OTHER if header_role(self.row[-1]) == "" else "price"  # 学籍托管费 in a column of amounts
        return next((r for r in roles if r != "price"), "price" if roles else "")

    def level(self) -> str:
        """The level that the headers name, the row before the column."""
        heads = (*reversed(self.row), *self.column)
        named = [m.levels[0] for h in heads for m in level_reader.find(h) if len(m.levels) == 1]
        named = named or [r for h in self.row if (r := gridrows.bare_level(h))]
        return named[0] if named else ""

    def unit(self) -> str:
        """百, 千 or 万 where a header or the caption counts in them."""
        said = [m.group(1) for h in (*self.column, *reversed(self.row), self.caption) if (m := _UNIT.search(h))]
        return said[0] if said else ""


def from_grid(
    grid: Grid,
    start: int = 0,
    end: int | None = None,
    *,
    struck: Sequence[tuple[int, int]] = (),
    title: str = "",
    ours: bool = False,
) -> list[Fee]:
    """Fees of a table: the item from one header, the level from the other (or from the cell's own words).

    Headers are whatever stands right above a run of amounts in a column, because a price list is often only a few
    rows inside a table that lays out the whole page.

    Args:
        start, end: the block that asks; its own occupation is the one that its rows, or its title, name first.
        struck: spans that the page crosses out.
        ours: the rows are known to be about one course, whatever names of trades stand in them.
    """
    fees: list[Fee] = []
    promoted: list[Fee] = []
    seen: set[tuple[int, str]] = set()
    above: dict[int, list[str]] = {}  # column → headers, the lowest first
    columns: dict[int, list[Fee]] = {}  # what was read in each
    pairs = _key_value(grid)
    sealed: set[int] = set()  # columns whose headers already have amounts below them
    foreign = gridrows.foreign_rows(grid, start, end, title)
    for number, row in [(n, row) for n, row in enumerate(grid.rows) if not (n and gridrows.is_section(row))]:
        new: list[tuple[Fee, str]] = []
        told = gridcover.beside(row, above)
        heads = islice(above.items(), _COLUMNS)
        headed = {c for c, words in heads if words and header_role(words[0]) not in ("", "none")}
        for column, cell in enumerate(row):
            if cell is None or not cell.text:
                continue
            place = _Place(
                [] if pairs else above.get(column, []),
                gridrows.row_heads(row, column, above),
                grid.caption,
                struck,
                len(headed) > (column in headed),
            )
            amount_only = gridrows.is_amount(cell) and not gridrows.is_rank(cell, above.get(column, ()))
            plain = amount_only and len(money.find(cell.text)) < 2
            if not amount_only and not _is_rich(cell, place):
                if gridrows.is_rank(cell, above.get(column, ())):
                    continue
                _take_header(above, sealed, column, cell.text)
                continue
            sealed.add(column)
            if not ours and (number in foreign or _of_another_trade(place.row, above.get(column, []))):
                continue
            if pairs and _list_price(place.row, cell, fees):
                continue
            own: Sequence[Fee | None] = _listed(cell, place)
            own = own or ([_cell_fee(cell, place)] if plain else _rich_fees(cell, place))
            if own == [None] and place.row[-1:] == ["小计"]:
                own = [gridprices.whole(cell, columns.get(column, [])[-_PARTS:])]
            for fee in own:
                said = told or gridcover.headed(place.column, place.row)
                if fee is not None and fee.item == TRAINING and (said or gridcover.remark(grid, row, column)):
                    fee.item, fee.sure = TOTAL, True
                if fee is not None and (fee.start, fee.level) not in seen:
                    seen.add((fee.start, fee.level))  # one cell over two rows is a fee of each level
                    new.append((fee, place.column[0] if place.column else ""))
                    columns.setdefault(column, []).append(fee)
        if not pairs and row and row[0] is not None and feeroles.is_promo(row[0].text):
            promoted += [fee for fee, _ in new if fee.item == TRAINING]
        fees += [fee for fee, _ in new] if pairs else gridprices.row(new)
    _by_column(grid, {} if pairs else columns, columns, fees)
    return gridprices.waiting(gridprices.column(fees, promoted))


def _by_column(
    grid: Grid, priced: Mapping[int, Sequence[Fee]], columns: Mapping[int, Sequence[Fee]], fees: Sequence[Fee]
) -> None:
    """What other rows of a column make of its price: the former one, and whether the examination is in it; in place."""
    gridprices.former(priced, fees)
    for fee in (f for number in gridcover.columns(grid) for f in columns.get(number, ())):
        if fee.item == TRAINING:
            fee.item, fee.sure = TOTAL, True


def _listed(cell: Cell, place: _Place) -> list[Fee]:
    """1280/1580/2180 beside 五级/四级/三级: as many amounts as the row, or else the column, names levels."""
    role = place.role()
    if not gridrows.is_amount(cell) or role in ("", "none", WAITS):
        return []
    amounts = money.find(cell.text.replace("/", "、"))
    if len(amounts) < 2 or any(a.fen < _LEAST_PRICE for a in amounts):
        return []
    ranks = next(
        (r for h in (*reversed(place.row), *place.column) if len(r := feeshare.ranks_in(h)) == len(amounts)), []
    )
    item = TRAINING if role == "price" else role
    low = cell.start
    return [
        Fee(item, rank, a.fen, None, None, a.currency, "", low + a.start, low + a.end)
        for rank, a in zip(ranks, amounts, strict=bool(ranks))
    ]


def _is_rich(cell: Cell, place: _Place) -> bool:
    """True for a cell of money and words under a header of money: 1580元（原价2580元）, 四级 ¥450、三级 ¥520."""
    if len(cell.text) > _RICH or not gridrows.has_number(cell):
        return False
    if gridrows.says_itself(cell.text):
        return True
    if place.role() in ("", "none", "list"):
        return False
    if any(labels().not_money.search(h) is not None for h in (*place.column, *place.row[-1:])):
        return False
    bare = any(header_role(h) for h in place.column[:1]) and _BARE.search(cell.text) is not None
    return bare or any(amount.marked for amount in money.find(cell.text))


def _rich_fees(cell: Cell, place: _Place) -> list[Fee]:
    """The cell read as a line of text that begins with what its headers call it."""
    role, level = place.role(), place.level()
    label = ("价格" if role == "price" else role) + ": "  # a space, so that 技师 behind it is read as a level
    if gridrows.says_itself(cell.text) and role in ("", "none", "list"):
        label = ""
    shift = cell.start - len(label)
    struck = [(low - shift, high - shift) for low, high in place.struck if low < cell.end and high > cell.start]
    found = feetext.from_text(label + cell.text, 0, len(label) + len(cell.text), struck=struck)
    for fee in found:
        fee.level = fee.level or level
        fee.start, fee.end = fee.start + shift, fee.end + shift
    return found


def _key_value(grid: Grid) -> bool:
    """True for a table of two columns whose left one names what the right one says (价格 | 2980元)."""
    rows = [[c for c in row if c is not None] for row in grid.rows]
    if not rows or any(len(row) > 2 for row in rows):
        return False
    named = sum(len(row) == 2 and not gridrows.is_amount(row[0]) and len(row[0].text) <= 10 for row in rows)
    heads = rows[0]
    headed = len(heads) == 2 and labels().money.search(heads[1].text) is not None and not gridrows.has_number(heads[1])
    return named * 2 > len(rows) and not headed


def _list_price(row_head: list[str], cell: Cell, fees: list[Fee]) -> bool:
    """Take in a row such as 划线价 | 3299 of a key-value table; True when the row was one."""
    if not row_head or header_role(row_head[-1]) != "list":
        return False
    amounts = money.find(cell.text)
    if len(amounts) == 1 and fees and fees[-1].item in _PRICES and fees[-1].list_fen is None:
        fees[-1].list_fen = amounts[0].fen
    elif len(amounts) == 1:
        fees.append(Fee(WAITS, "", amounts[0].fen, None, None, "CNY", "", cell.start, cell.end))
    return True


def _of_another_trade(row_head: list[str], column_head: list[str]) -> bool:
    """True when the row (or, in a list laid sideways, the column) is headed by another occupation."""
    trades = [head for head in (*row_head, *column_head) if occupation.is_trade(head) or occupation.other_trade(head)]
    return bool(trades) and not any(occupation.names(head) for head in trades)


def _take_header(above: dict[int, list[str]], sealed: set[int], column: int, text: str) -> None:
    heads = above.setdefault(column, [])
    named = _BRACKETED.search(text) is not None and header_role(text) and "机构" not in text
    if len(text) > _HEADER and not named:
        heads.clear()
        sealed.discard(column)
    elif column not in sealed:
        if not heads or heads[0] != text:
            heads[:] = [text, *heads][:3]
    elif header_role(text) or level_reader.find(text) or labels().not_money.search(text) is not None:
        heads[:] = [text]  # a new list begins in the same table
        sealed.discard(column)


def _cell_fee(cell: Cell, place: _Place) -> Fee | None:
    words = labels()
    unit = place.unit()
    amounts = money.find(cell.text)
    if len(amounts) != 1:
        return None
    # 评测费 | ¥300 below 客观题: the row says what the amount is for.
    named_row = amounts[0].marked and any(header_role(h) not in ("", "none", "list", "price") for h in place.row[-1:])
    if not named_row and any(words.not_money.search(h) is not None for h in place.column if not h.endswith("时费")):
        return None  # 课时 are counted, 课时费 is paid
    if unit and not amounts[0].marked and amounts[0].fen < 100_000:
        amounts = money.find(cell.text.strip() + unit) or amounts
    role = place.role()
    headed = any(header_role(h) not in ("", "none", "list") for h in place.column[:1])
    headed = headed and (amounts[0].marked or any(h.endswith(("费", "费用", "元）", "元)")) for h in place.column[:1]))
    # 视频课+题库 | 1280元 below 内容 | 四级: beside the money of a level stands what it buys.
    bought = amounts[0].marked and any(level_reader.find(h) for h in place.column[:1])
    other = any(
        (gridrows.OTHERS.search(h) if bought else words.not_money.search(h)) is not None
        and words.money.search(h) is None
        for h in gridrows.plain(place.row[-1:])
    )
    if other and not headed:  # 线上32学时 | 599元 below 内容 | 收费 is a price all the same
        return None
    (amount,) = amounts[:1]
    if not amount.marked and not unit and _DATE.search(cell.text) is not None:
        return None
    yuan = any("元" in h for h in (*place.column, *place.row, place.caption))
    yuan = yuan or (not place.column and bool(role))
    named = bool(place.column) and len(place.column[0]) <= 8 and header_role(place.column[0]) == "price"
    yuan = yuan or (named and amount.fen >= _LEAST_PRICE)
    ranked = [h for h in (*place.row, *place.column) if level_reader.find(h) or gridrows.bare_level(h)]
    roomy = place.priced and not amount.marked and gridrows.is_room(place.column)
    if (
        not role
        and ranked
        and not roomy
        and amount.fen >= _LEAST_PRICE
        and not any(_PHONE.search(h) is not None for h in place.row)
    ):
        role, yuan = "price", True  # levels beside amounts need no header
    if role == "price":
        role = feecontext.head(place.caption) or role  # 认定职业与收费, 收费（培训、评价全含）
    if role in ("", "none") or not amount.fen or not (amount.marked or yuan or role != "price"):
        return None
    start, end = cell.start + amount.start, min(cell.end, cell.start + amount.end)
    item = {"price": TRAINING, "list": WAITS}.get(role, role)
    return Fee(item, place.level(), amount.fen, amount.fen_max, None, amount.currency, "", start, end)
