"""What one kind of buyers pays instead: 老学员和退役军人2200, 三人一起来的每人2900, 早鸟（12月1日前）5980.

The price of a course on a condition is a fee of the same item and level as the price that it stands below.
"""

from __future__ import annotations

from auditor.extract import feeroles, linear, money
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee
from auditor.extract.money import Amount

_LEAST = 0.5  # of the price that all others pay; less is a deposit, an instalment or a discount
_LEAST_BARE = 10_000  # fen; a smaller number without a unit counts something
_REACH = 48  # characters of a sentence before an amount
_BEHIND = 400  # characters behind a price in which such a price of it stands
_MOST = 40  # amounts of a block that are looked at
_WORDS = (
    "老学员", "会员", "学生", "军人", "职工", "退休", "残疾", "教师", "老带新", "本校", "本院", "本村", "本镇", "本厂",
    "早鸟", "拼团", "团购", "团报", "组团", "成团", "同行",
    "同报", "结伴", "一起", "成行", "人报名", "人的", "人以上", "人及以上",
)  # fmt: skip
_BUYERS = linear.compile(
    r"(?:^|[，,。；;、：:\s（(/])(?:"
    r"(?:[\p{Han}]{0,4}(?:老学员|会员(?:单位)?|学生|大学生|退役军人|残疾人|退休人员|在职职工|企业职工|本[校院村镇厂]\p{Han}{0,4}|老带新|教师|下岗职工))"
    r"(?:[和与、及或]\p{Han}{2,6})?"
    r"|早鸟(?:价|优惠)?(?:[（(][^（()）]{1,14}[）)])?"
    r"|(?:[两二三四五六八十2-9]|[1-9]\d)(?:个)?人(?:及?以上)?(?:一起|同行|同报|结伴|成团|组团|拼团|团购|团报|组队|成行|报名|的)[^，,。；\n\d]{0,4}"
    r"|(?:拼团|团购|团报|组团|同行|同报|结伴)价?"
    r")(?:[，,：:]?\s?(?:[一二三四五高中初]级)?(?:每[人位]|一?人|各|都|均|统一|只|就|按|收|要|需|付|交|价格?|为|是|只要|仅需?|享|元|[：:\s]){0,4})[¥￥]?(?:HK\$|NT\$)?$"
)
_OFF = linear.compile(r"(?:优惠|减免|便宜|少[交收]|立减)[¥￥]?$")
_LESS = linear.compile(
    r"^\s?(?:元|块)?(?:的)?(?:优惠|折扣|减免|补贴|补助|奖|红包|券|定金|订金|押金|起步|以上|以下|/?(?:小?时|课时|节|次|天|晚|月))"
)


def read(text: str, fees: list[Fee], start: int, end: int) -> list[Fee]:
    """The fees of a block with what some buyers pay for the same; their items are put right in place."""
    bases = [f for f in fees if f.item in (TRAINING, TOTAL) and f.start >= 0]
    high = min(end, bases[-1].end + _BEHIND) if bases else 0
    stretch = text[bases[0].end : high] if bases else ""
    if not any(word in stretch for word in _WORDS):
        return fees
    known = {f.fen for f in fees} | {f.list_fen for f in fees}
    found: list[Fee] = []
    for amount in money.find(text, bases[0].end, high)[:_MOST]:
        if not (amount.marked or _told(text, amount)) or not _of_buyers(text, start, amount):
            continue
        if feeroles.of_none(text, amount):
            continue
        same = [f for f in bases if f.end <= amount.start and f.fen * _LEAST <= amount.fen < f.fen]
        if not same:
            continue
        base = same[-1]
        own = next((f for f in fees if f.start == amount.start), None)
        if own is not None:
            if own.item == TRAINING and base.item == TOTAL and not any(f.item == EVALUATION for f in fees):
                own.item, own.sure = TOTAL, base.sure
        elif amount.fen not in known:
            found.append(
                Fee(base.item, base.level, amount.fen, None, None, amount.currency, base.per, amount.start, amount.end)
            )
            found[-1].sure = base.sure
            known.add(amount.fen)
    kept = [f for f in fees if not _discount(text, f, bases)]
    return sorted([*kept, *found], key=lambda f: (f.start, f.end)) if found else kept


def _discount(text: str, fee: Fee, bases: list[Fee]) -> bool:
    """True for the 200元 of 老学员优惠200元: far less than the price above, behind a word that it is taken off."""
    if fee.item != TRAINING or fee.start < 0 or _OFF.search(text[max(0, fee.start - 4) : fee.start]) is None:
        return False
    return any(f.end <= fee.start and fee.fen < f.fen * _LEAST for f in bases)


def _told(text: str, amount: Amount) -> bool:
    """True for 每人2900 and 只收2200: a bare number behind a word of paying."""
    head = text[max(0, amount.start - 2) : amount.start]
    return amount.fen >= _LEAST_BARE and head in ("每人", "每位", "只收", "只要", "一人")


def _of_buyers(text: str, start: int, amount: Amount) -> bool:
    before = text[max(start, amount.start - _REACH) : amount.start].rpartition("\n")[2]
    if _LESS.search(text[amount.end : amount.end + 6]) is not None:
        return False
    return _BUYERS.search("，" + before[max(before.rfind(c) for c in "。；;！!？?") + 1 :]) is not None
