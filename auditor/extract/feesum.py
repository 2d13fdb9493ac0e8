"""Sums: what the amounts of a course add up to, what a price is paid in, and what a discount leaves of it.

课 760，考试 170，书 48，加一块 978: the last is the whole cost, whatever stands beside it. Instalments are no prices
(学费2400，分三次付，1000、800、600). 价格 2280, 新人立减 300, 实付 1980: the first is the former price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.extract import linear, money
from auditor.extract.feelabels import EVALUATION, OTHER, TOTAL, TRAINING, Fee, last_label, role_of
from auditor.extract.money import Amount

_PARTS = 5  # a whole has no more parts than this
_NEAR = 400  # characters between a part and the sum
_MOST = 60  # fees of a block; one with more is a list of many courses, and time stays linear
_TOLD = 24  # characters before a sum in which a word says that it is one
_SUM = linear.compile(r"共|合|总|[加=＝]|相当于|也就是|等于|下来|全部|拢")
_INSTALMENTS = (2, 4)  # how many there are
_PAYING = linear.compile(r"[付交缴补]|期|次|首|尾|定金|订金|余")
_LESS = linear.compile(r"减|优惠|省|折|券|抵|便宜|补")
_REST = linear.compile(r"(?:再|余|剩|尾|补)[\p{Han}]{0,4}[¥￥]?$")
_LESS_REACH, _DISCOUNT = 14, 120  # characters before a discount, and between the former price and that of today
_LABEL = 8  # characters before an amount in which its own label stands
_BEHIND = 160  # characters behind a price in which it says how it is paid


def settle(text: str, fees: list[Fee], start: int, end: int) -> list[Fee]:
    """The fees of a block with what they add up to called the whole cost, and without instalments.

    Args:
        start, end: the block that the fees stand in.
    """
    if not 1 < len(fees) <= _MOST:
        return fees
    ordered = sorted((f for f in fees if f.start >= 0), key=lambda f: f.start)
    for fee in ordered:
        if fee.item in (TRAINING, EVALUATION) and any(s == fee.fen for s in _sums(_before(ordered, fee))):
            own = last_label(text[max(start, fee.start - _LABEL) : fee.start])
            if not own.endswith("费") or role_of(own) != fee.item:
                fee.item, fee.sure = TOTAL, True
    kept = _without_former(text, fees)
    return [*_without_instalments(text, kept, end), *_untold(text, ordered, end)]


def _before(fees: Sequence[Fee], fee: Fee) -> list[Fee]:
    """The fees that may be parts of one: before it, of its level or of all levels."""
    return [f for f in fees if 0 < fee.start - f.start <= _NEAR and (f.level == fee.level or not f.level)]


def _sums(parts: Sequence[Fee]) -> Iterator[int]:
    """What the last parts add up to, where teaching and the examination are among them and nothing twice."""
    total = 0
    items: set[str] = set()
    for part in reversed(parts[-_PARTS:]):
        if part.item in items or part.item == TOTAL:
            return
        total, items = total + part.fen, items | {part.item}
        if TRAINING in items and EVALUATION in items:
            yield total


def _untold(text: str, fees: Sequence[Fee], end: int) -> list[Fee]:
    """三级学费2000，考试费290 … 那一共？2290: a sum that nothing has read, where a word before it says what it is."""
    known = {f.fen for f in fees}
    found: list[Fee] = []
    for tuition in fees:
        if tuition.item != TRAINING or any(f.item == TOTAL and f.level == tuition.level for f in fees):
            continue
        parts = [f for f in fees if f.level in ("", tuition.level) and f.item in (EVALUATION, "教材费")]
        exams = [f for f in parts if f.item == EVALUATION]
        books = [0, *(f.fen for f in parts if f.item != EVALUATION)]
        sums = {tuition.fen + e.fen + b for e in exams[:2] for b in books[:2]} - known
        if not sums:
            continue
        low = max(tuition.end, min(e.end for e in exams[:2]))
        for amount in money.find(text, low, min(end, low + _NEAR)):
            if amount.fen in sums and amount.fen_max is None and _SUM.search(text[amount.start - _TOLD : amount.start]):
                found.append(_whole(amount, tuition.level))
                known.add(amount.fen)
                break
    return found


def _whole(amount: Amount, level: str) -> Fee:
    return Fee(TOTAL, level, amount.fen, None, None, amount.currency, "", amount.start, amount.end, sure=True)


def _without_instalments(text: str, fees: list[Fee], end: int) -> list[Fee]:
    dropped: set[int] = set()
    others = {f.end for f in fees if f.item not in (TRAINING, OTHER)}
    for price in fees:
        if price.item not in (TRAINING, TOTAL) or price.start < 0 or sum(f.fen < price.fen for f in fees) == 0:
            continue
        low, high = price.end, min(end, price.end + _BEHIND)
        amounts = [a for a in money.find(text, low, high) if a.marked and a.end not in others]
        for run in _runs(amounts, price.fen):
            told = text[low : run[-1].end]
            if _PAYING.search(told) is not None and _LESS.search(told) is None:
                dropped |= {a.end for a in run}
    return [f for f in fees if f.item != TRAINING or f.end not in dropped]


def _without_former(text: str, fees: list[Fee]) -> list[Fee]:
    """The fees without those that a discount lowers to another, which takes them as its former price."""
    prices = sorted((f for f in fees if f.item in (TRAINING, TOTAL) and f.start >= 0), key=lambda f: f.start)
    former: set[int] = set()
    for high, low in pairwise(prices):
        near = low.start - high.end <= _DISCOUNT and low.level in ("", high.level) and low.list_fen is None
        if not near or low.fen >= high.fen or high.list_fen is not None:
            continue
        paid: list[Amount | Fee] = [f for f in fees if f.item == OTHER]
        for amount in [*money.find(text, high.end, low.start), *paid]:
            before = text[max(high.end, amount.start - _LESS_REACH) : amount.start]
            if amount.fen != high.fen - low.fen:
                continue
            if _REST.search(text[max(high.end, low.start - _LESS_REACH) : low.start]) is not None:
                former.add(id(low))  # 预约金200，学费2560，抵扣后再付2360
            elif _LESS.search(before) is not None:
                low.list_fen, low.level, low.item = high.fen, high.level, high.item
                former.add(id(high))
    return [f for f in fees if id(f) not in former]


def _runs(amounts: Sequence[Amount], whole: int) -> Iterator[Sequence[Amount]]:
    for first in range(len(amounts)):
        for count in range(_INSTALMENTS[0], _INSTALMENTS[1] + 1):
            run = amounts[first : first + count]
            if len(run) == count and sum(a.fen for a in run) == whole:
                yield run
