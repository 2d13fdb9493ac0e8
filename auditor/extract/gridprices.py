"""What the prices of a table make of each other: sums of parts, and former prices that go to the prices of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.extract import feeroles, linear, money
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee, header_role
from auditor.extract.grid import Cell

_ELSEWHERE = linear.compile(r"^(?:对外|公开|门店|门市|线下|别处|市面|同行)[\p{Han}]{0,2}价")  # 对外价 | 本站价
WAITS = "list"  # the item of a list price that waits for its price


def whole(cell: Cell, fees: Sequence[Fee]) -> Fee | None:
    """小计 below 学费 920 and 考试费 200 in a column: the sum of several items is the whole cost."""
    amounts = money.find(cell.text)
    if len(amounts) != 1 or len({fee.item for fee in fees}) < 2 or sum(fee.fen for fee in fees) != amounts[0].fen:
        return None
    (amount,) = amounts
    return Fee(
        TOTAL,
        fees[0].level,
        amount.fen,
        None,
        None,
        amount.currency,
        "",
        cell.start + amount.start,
        cell.start + amount.end,
    )


def row(new: list[tuple[Fee, str]]) -> list[Fee]:
    """A row's former price (its column says so, or stands beside one of today's prices) goes to its price."""
    parts = [fee.fen for fee, _ in new if fee.item == EVALUATION]
    if len(parts) > 1 and len(new) == len(parts) + 1 and new[-1][0].item == TOTAL and sum(parts) == new[-1][0].fen:
        new[-1][0].item = EVALUATION  # 理论 60, 操作 180, 合计 240: one examination
        return [new[-1][0]]
    prices = [(fee, head) for fee, head in new if fee.item in (TRAINING, TOTAL)]
    waits = [fee for fee, _ in new if fee.item == WAITS]
    if not waits and len(prices) == 2 and prices[0][0].level == prices[1][0].level:
        dear, cheap = sorted(prices, key=lambda p: -p[0].fen)
        today = feeroles.is_promo(cheap[1]) and not feeroles.is_promo(dear[1]) and header_role(dear[1]) == "price"
        if today or (_ELSEWHERE.search(dear[1]) is not None and _ELSEWHERE.search(cheap[1]) is None):
            waits, prices = [dear[0]], [cheap]
    if len(waits) == 1 and len(prices) == 1 and waits[0].fen > prices[0][0].fen and prices[0][0].list_fen is None:
        prices[0][0].list_fen = waits[0].fen
    return [fee for fee, _ in new if fee.item != WAITS and not any(fee is w for w in waits)]


def column(fees: list[Fee], promoted: Sequence[Fee]) -> list[Fee]:
    """A row of today's prices (早鸟价) below a row of prices, one column a level: the dearer one is the list price."""
    for fee in promoted:
        same = [f for f in fees if f is not fee and f.item == TRAINING and f.level == fee.level]
        if (
            len(same) == 1
            and same[0].fen > fee.fen
            and fee.list_fen is None
            and not any(same[0] is p for p in promoted)
        ):
            fee.list_fen = same[0].fen
            fees = [f for f in fees if f is not same[0]]
    return fees


def former(columns: Mapping[int, Sequence[Fee]], fees: Sequence[Fee]) -> None:
    """市场价 1980 2380 above or below 秋季班 1580 1880: each price takes the former one of its column; in place."""
    kept = {id(fee) for fee in fees}
    for cells in columns.values():
        waits = [fee for fee in cells if fee.item == WAITS]
        prices = [fee for fee in cells if fee.item in (TRAINING, TOTAL) and id(fee) in kept]
        if len(waits) == 1 and len(prices) == 1 and waits[0].fen > prices[0].fen and prices[0].list_fen is None:
            prices[0].list_fen = waits[0].fen


def waiting(fees: list[Fee]) -> list[Fee]:
    """Give list prices that stood before their price to it."""
    kept: list[Fee] = []
    pending: int | None = None
    if not any(fee.item in (TRAINING, TOTAL) for fee in fees):
        for fee in fees:  # 标价 with no price of today beside it is the price
            fee.item = TRAINING if fee.item == WAITS else fee.item
    for fee in fees:
        if fee.item == WAITS:
            pending = fee.fen
            continue
        if pending is not None and fee.item in (TRAINING, TOTAL) and fee.list_fen is None and pending >= fee.fen:
            fee.list_fen, pending = pending, None
        kept.append(fee)
    return kept
