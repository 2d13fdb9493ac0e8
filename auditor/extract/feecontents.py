"""What the lines around a price say is in it: a head above a list of prices, a list of contents below the price.

规格（一口价，从报到寄都在内） above 五级 ¥1380; 套餐内容, 56课时, 评价考试 1次（含） below 到手价 1499元.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import feecover, linear, money
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee
from auditor.extract.lexicon import section
from auditor.extract.linear import Regex
from auditor.extract.program import Program

_LISTED = linear.compile(r"^[^、＋+。；]{2,12}[、＋+].{2,}[^。？?]$")
_HEAD, _ITEM = 48, 32  # characters; a longer line is a sentence
_NAME = 8  # characters of a line that names a level or a class between a head and its prices
_ABOVE, _BELOW = 3, 14  # lines
_LIST = 60  # characters between the prices of one list
_REACH = 400  # characters behind the last price in which the examination may be told apart
_MOST = 3  # prices of a course whose contents are listed once


def _tables() -> dict[str, Regex]:
    return section("tariffs", "contents")


def settle(programs: Sequence[Program], text: str) -> None:
    """Prices whose head or list of contents says that the examination is in them are whole costs; in place.

    Args:
        text: normalised text of the page up to its footer.
    """
    for program in programs:
        fees = sorted((f for f in program.fees if f.start >= 0), key=lambda f: f.start)
        prices = [f for f in fees if f.item == TRAINING]
        if not prices or any(f.item in (TOTAL, EVALUATION) for f in fees):
            continue
        run = _first_run(prices)
        if feecover.told_apart(text[run[0].start : run[-1].end + _REACH]):
            continue
        if _headed(text, run[0]) or (len(run) <= _MOST and _itemised(text, run[-1], program.end or len(text))):
            for fee in run:
                fee.item = TOTAL


def _first_run(prices: Sequence[Fee]) -> list[Fee]:
    run = [prices[0]]
    for fee in prices[1:]:
        if fee.start - run[-1].end > _LIST:
            break
        run.append(fee)
    return run


def _headed(text: str, fee: Fee) -> bool:
    """True when the nearest line above that is more than a name says that all is in the prices below."""
    end = text.rfind("\n", 0, fee.start)
    for _ in range(_ABOVE):
        if end <= 0:
            return False
        low = text.rfind("\n", 0, end) + 1
        line = text[low:end].strip()
        end = low - 1
        if len(line) <= _NAME:
            continue
        told = len(line) <= _HEAD and _tables()["price"].search(line) is not None and not money.find(line)
        return told and feecover.said(line) in ("whole", "exam")
    return False


def _itemised(text: str, fee: Fee, end: int) -> bool:
    """True when a list below the price, under a head or ticked off, has the examination among its items."""
    t = _tables()
    listed = False
    low = text.find("\n", fee.end) + 1
    for _ in range(_BELOW):
        if not 0 < low < end:
            return False
        high = text.find("\n", low)
        high = len(text) if high < 0 else high
        line, low = text[low:high].strip(), high + 1
        if t["without"].search(line) is not None:
            listed = False
        elif len(line) > _ITEM:
            continue
        elif t["exam"].search(line) is not None and (listed or t["ticked"].search(line) is not None):
            return True
        elif listed and _LISTED.search(line) is not None and feecover.said(f"含{line}") == "exam":
            return True  # 费用包含 above 网络课程一年、在线考试一次、证书及快递
        elif t["head"].search(line) is not None:
            listed = True
    return False
