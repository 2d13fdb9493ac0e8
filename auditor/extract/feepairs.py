"""Two prices of one thing: which is the former one, and which amounts cover the examination as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auditor.extract import levels as level_reader
from auditor.extract import linear
from auditor.extract.feelabels import TOTAL, TRAINING, Fee, labels, role_of
from auditor.extract.money import Amount

_BARE = " \t|｜/／起"  # all that stands between the price and the crossed-out price of a card
_NEAR = 16
_LEAST_SHARE, _MOST_TIMES = 0.15, 6  # a price is no tenth of its list price
_ENDS = "。；;！？!?\n"
# 正常收费2880，12月1日前报名2480: what makes the second price that of today.
_EARLY = linear.compile(
    r"^(?:元|块)?(?:/人)?[，,；;（( ]{1,2}[^。；\n]{0,6}"
    r"(?:[月日号天周]\s?(?:之|以)?前|[前头]\s?[\d一二三五十]{1,3}\s?(?:名|位|个|人)|早报名|提前报名|早鸟|今[天日晚](?:就|要是)?(?:定|报|拍|付|交|下单))[^。；\n\d]{0,6}$"
)


# 599（早鸟，9月15号后799）: what it will cost from a day on.
_LATER = linear.compile(
    r"^(?:元|块)?(?:/人)?[，,；;（( ]{1,2}[^。；\n]{0,12}[月日号天]\s?(?:之|以)?后"
    r"(?:恢复|涨到|涨至|涨|为|是|按|每人)?[¥￥]?$"
)
_COUNT = 5_000  # fen; a smaller bare number is a day or a count
_CLAUSE = 24  # characters of a clause that says where or when something costs so much
_ELSEWHERE = linear.compile(
    r"(?:平[时常日]|往[常日]|原先|以前|从前|早先|本来|正常|门店|门市|店里|店铺|商城|挂牌|挂[着出]|标着|公开|专柜|柜台|外面|线下店)[^。，,；;¥\d]{0,10}[¥￥]?$"
)
_ELSEWHERE_PRICE = linear.compile(
    r"^(?:平[时常日]|门店|门市|店里|商城|挂牌|公开|专柜|柜台|划线)[\p{Han}]{0,3}[:：\s]?[¥￥]?$"
)
_NOW = linear.compile(
    r"今[天晚日儿]|现在|眼下|这会|直播|当场|这[次场]|本场|首批|员工|内部|粉丝|到手|只[要需]|仅需?|实付|限时"
)


@dataclass(slots=True)
class Read:
    """An amount with the role that its own words give it; `said` when a label says so, not its place."""

    amount: Amount
    role: str
    said: bool
    promo: bool = False
    again: bool = False  # its sentence is about sitting again, which the words around it do not show
    levels: tuple[str, ...] = ()


def former(text: str, reads: list[Read]) -> None:
    """Turn the former one of two prices beside each other into a list price, in place."""
    for first, second in pairwise(reads):
        gap = text[first.amount.end : second.amount.start]
        if len(gap) > _NEAR + 8 or not _alike(first.amount.fen, second.amount.fen):
            continue
        if first.amount.fen > second.amount.fen and labels().lowered.search(gap) is not None:
            if _price(first) or _price(second) or (first.role == second.role == "" and second.amount.marked):
                second.role = first.role if first.role not in ("", "list", "none") else second.role or "price"
                first.role = "list"
                second.levels = second.levels or first.levels
            continue
        if first.role in ("list", "none") or second.role in ("list", "none") or level_reader.find(gap):
            continue
        signed = _signed(text, first.amount) and _signed(text, second.amount)
        if signed and not gap.strip(_BARE) and _price(first, open_=True) and not second.said:
            high, low = (first, second) if first.amount.fen > second.amount.fen else (second, first)
            low.role, high.role = "price", "list"
            low.levels = low.levels or high.levels
        elif (
            first.amount.fen > second.amount.fen
            and (_price(first) and (_price(second) or second.role == ""))
            and second.levels in ((), first.levels)
            and _EARLY.search(gap) is not None
        ):
            first.role, second.role = "list", "price" if second.role == "" else second.role
        elif _price(first) and second.role in ("", "price") and _LATER.search(gap) is not None:
            second.role = "list" if first.amount.fen < second.amount.fen else second.role
        elif second.promo and not first.said and first.amount.fen > second.amount.fen and len(gap) <= _NEAR:
            first.role = "list"
            second.levels = second.levels or first.levels
    for index, read in enumerate(reads):
        _promised(text, reads, index, read)
    _contrasted(text, reads)


def _contrasted(text: str, reads: list[Read]) -> None:
    """平时店里三千二百八，今天二千六百八; 699，门店价1999: what it costs elsewhere and what it costs now; in place."""
    for first, second in pairwise(reads):
        gap = text[first.amount.end : second.amount.start]
        if len(gap) > _CLAUSE or any(c in gap for c in "。！？\n") or not _alike(first.amount.fen, second.amount.fen):
            continue
        if any(r.role not in ("", "price", TRAINING, TOTAL) for r in (first, second)):
            continue
        clause = gap[max(gap.rfind(c) for c in "，,；;（( ") + 1 :]
        before = text[max(0, first.amount.start - _CLAUSE) : first.amount.start]
        before = before[max(before.rfind(c) for c in "。！？\n，,；;：:") + 1 :]
        if first.amount.fen > second.amount.fen:
            spaced = not gap.strip(" ") and 0 < len(gap) < 3 and second.amount.marked and not first.amount.marked
            listed = _ELSEWHERE.search(before) is not None and _NOW.search(gap) is not None
            if not (listed or (spaced and len({level for m in level_reader.find(before) for level in m.levels}) < 2)):
                continue
            whole = first.role == TOTAL and second.role == "price"  # 全部费用：公开价6800，会员价3980
            first.role, second.role = "list", TOTAL if whole else second.role or first.role or "price"
            second.levels = second.levels or first.levels
        elif _ELSEWHERE_PRICE.search(clause) is not None and _ELSEWHERE.search(before) is None:
            first.role, second.role = first.role or "price", "list"


def _promised(text: str, reads: list[Read], index: int, read: Read) -> None:
    """平时2980，今天多少？1580！ — a number behind a list price that nothing else explains is the price."""
    if index > 1 and not reads[index - 1].amount.marked and reads[index - 1].amount.fen < _COUNT:
        index -= 1  # 原价899，早鸟（8月20前）699
    if read.role or not index or reads[index - 1].role != "list":
        return
    listed = reads[index - 1].amount
    gap = text[listed.end : read.amount.start]
    near = len(gap) <= 24 and "。" not in gap and listed.fen > read.amount.fen and _alike(listed.fen, read.amount.fen)
    if near and not any(role_of(m.group()) == "none" for m in labels().any.finditer(gap)):
        read.role = "price"


def _price(read: Read, *, open_: bool = False) -> bool:
    return read.role in ("price", TRAINING, TOTAL) or (open_ and read.role == "")


def _alike(one: int, other: int) -> bool:
    low, high = min(one, other), max(one, other)
    return low < high and low * _MOST_TIMES >= high * 1.0 and low >= high * _LEAST_SHARE


def _signed(text: str, amount: Amount) -> bool:
    return text[amount.start : amount.start + 1] in "¥￥$" or amount.currency == "HKD"


def stacked(text: str, lines: Sequence[tuple[int, int]], index: int) -> bool:
    """True for the second of two lines that hold nothing but ¥1480 and ¥1980; more of them are a column."""
    if text[lines[index][0] : lines[index][1]].strip()[:1] not in ("¥", "￥"):
        return False
    alone = [
        0 <= i < len(lines) and not text[lines[i][0] : lines[i][1]].strip("¥￥0123456789,. 起")
        for i in range(index - 2, index + 2)
    ]
    return alone == [False, True, True, False] and lines[index][0] - lines[index - 1][1] <= 2


def pair(found: list[Fee]) -> None:
    """Of the last two fees, the higher is the list price of the lower."""
    first, second = found[-2:]
    if {first.item, second.item} != {TRAINING} or first.list_fen or second.list_fen or first.fen == second.fen:
        return
    low, high = (first, second) if first.fen < second.fen else (second, first)
    if low.fen * 6 >= high.fen and low.fen_max is None is high.fen_max:
        low.list_fen = high.fen
        found.remove(high)
