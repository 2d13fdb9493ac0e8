"""The price of a plan that no label names: a number behind the plan's name, or the one amount of its block."""

from __future__ import annotations

from auditor.extract import feecover, money, plannames
from auditor.extract.feelabels import TOTAL, TRAINING, Fee
from auditor.extract.planparts import NAME, Part, all_in
from auditor.extract.plans import LEAST, PRICE_NEAR, REACH

_CHEAP = 9_900  # fen; a smaller amount is for a book or a stamp, not the price of a plan
_TRIAL = 900  # fen; 体验课，9块9
_APART = frozenset("，,。；、 \n\t")


def bare_price(text: str, found: Part) -> list[Fee]:
    """The price of 普通班4600 也是全包: a number right behind the name of a plan, without a currency sign."""
    for amount in money.find(text, found.end, min(found.high, found.end + NAME)):
        if amount.fen >= LEAST and amount.start - found.end <= PRICE_NEAR:
            behind = text[amount.end : min(found.high, amount.end + NAME)].split("\n", maxsplit=1)[0]
            near = all_in().search(text[found.end : min(found.high, amount.end + 12)]) is not None
            item = TOTAL if near or feecover.said("#" + behind) in ("whole", "exam") else TRAINING
            return [Fee(item, "", amount.fen, amount.fen_max, None, amount.currency, "", amount.start, amount.end)]
    marked = [a for a in money.find(text, found.end, min(found.high, found.end + REACH)) if a.marked]
    least = _TRIAL if plannames.is_class(found.title) else _CHEAP
    if len(marked) == 1 and marked[0].fen >= least and text[marked[0].start - 1] in _APART:
        only = marked[0]  # 扎实班 / 录播加直播，共50课时，¥1280
        said = feecover.said("#" + text[only.end : min(found.high, only.end + NAME)].split("\n", maxsplit=1)[0])
        item = TOTAL if said in ("whole", "exam") else TRAINING
        return [Fee(item, "", only.fen, only.fen_max, None, only.currency, "", only.start, only.end)]
    return []
