"""Prices by the grades of somebody's own ladder: 助理 980元, 中级 1480元, 资深级 ¥4,980 below or beside each other.

Grades that are no levels of the occupation are known to no pattern of levels; where one row of such a list is a price,
the rows beside it are prices too.
"""

from __future__ import annotations

from auditor.extract import feeroles, linear, money
from auditor.extract.feelabels import TOTAL, TRAINING, Fee
from auditor.extract.money import Amount

_BEFORE = 28  # characters of a row before its amount
_NEAR = 60  # characters between the amounts of one list
_MOST = 40  # amounts of a block that are looked at
_GRADES = ("助理", "专业", "资深", "专家", "首席", "正级", "进阶", "骨干", "见习", "初任", "特级")
_ROW = linear.compile(
    r"(?:^|[\n\t/／；;，,、|｜])\s{0,4}(?:[·•▪●-]\s?)?"
    r"(?:助理|专业|资深|专家|首席|正|进阶|骨干|见习|初任|特|[初中高]级?)(?:级|档|版)?[^\n\d/／；;，,、|｜]{0,16}$"
)


def rest(text: str, fees: list[Fee], start: int, end: int) -> list[Fee]:
    """The fees of a block with the other rows of a ladder of which some row is a price."""
    prices = {f.start: f for f in fees if f.item in (TRAINING, TOTAL) and f.start >= 0}
    if not prices or not any(word in text[start:end] for word in _GRADES):
        return fees
    low, high = max(start, min(prices) - _NEAR * 3), min(end, max(prices) + _NEAR * 3)
    run: list[Amount] = []
    found: list[Fee] = []
    taken = {f.start for f in fees}
    for amount in [*(a for a in money.find(text, low, high)[:_MOST] if _is_row(text, low, a)), None]:
        if amount is not None and (not run or amount.start - run[-1].end <= _NEAR):
            run.append(amount)
            continue
        found += _unread(text, run, prices, taken)
        run = [amount] if amount is not None else []
    return sorted([*fees, *found], key=lambda f: (f.start, f.end)) if found else fees


def _is_row(text: str, low: int, amount: Amount) -> bool:
    before = text[max(low, amount.start - _BEFORE) : amount.start]
    return (
        amount.marked
        and amount.fen_max is None
        and _ROW.search(before if len(before) == _BEFORE else "\n" + before) is not None
    )


def _unread(text: str, run: list[Amount], prices: dict[int, Fee], taken: set[int]) -> list[Fee]:
    known = [prices[a.start] for a in run if a.start in prices]
    if len(run) < 2 or not known or any(f.list_fen for f in known):
        return []
    item, sure = known[0].item, known[0].sure
    return [
        Fee(item, "", a.fen, None, None, a.currency, "", a.start, a.end, sure=sure)
        for a in run
        if a.start not in taken and not feeroles.of_none(text, a)
    ]
