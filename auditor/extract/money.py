"""Amounts of money in text, as integer fen: 2980元, ￥1,980.00, 2.5万, 1k-8k, 一万六千元, HK$38,800."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from auditor.extract import linear
from auditor.extract.matches import Match
from auditor.extract.needed import any_of

_UNIT = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "": 1, None: 1}
_SHORT = 160  # characters; longer stretches are not kept
_CAPITAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_CAPITALS = any_of("壹贰叁肆伍陆柒捌玖拾佰仟")
_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_FIRST = frozenset("一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾")
_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d{1,8})(?:\.\d{1,4})?"
_SPACED = linear.compile(r"([¥￥$]\s?\d{1,2})[ \x{2009}\x{00a0}](\d{3})(?:[^\d.,元块/\p{Han}-]|元|$)")  # ¥1 380
_AMOUNT = linear.compile(
    r"(?i)(hk\$|hkd|cny|us\$|港币|美元|rmb|人民币|¥|\$)?\s{0,2}("
    + _NUMBER
    + r")\s?(?:(万|千|百|k|w)([1-9](?:千|百|\b))?)?(元|块钱?)?"
    r"(?:\s{0,2}(?:-|~|至|到|—|–){1,2}\s{0,2}¥?\s?(" + _NUMBER + r")\s?(万|千|百|k|w)?)?"
    r"\s?(元|块钱|块|圆|rmb|港元|港币|美元)?"
    # One numeral alone (一是, 三级) is no amount, and stands everywhere: it is only looked at with a unit.
    r"|([一二两三四五六七八九十][一二两三四五六七八九十百千万零]{1,8})(元|块钱|块)?|([一二两三四五六七八九十])(元|块钱|块)"
)
_AFTER = linear.compile(
    r"(?i)^\+?\s?(?:余)?(?:年|月|日|号|学时|课时|标准|班|个|天|人次|人(?:[^民]|$)|名|位|次|门|级|分|%|小时|期|周|节|讲|集|题|岁|米|平|㎡|kb|mb|gb|g|家|所|项|套|种|条|余|多|届|"
    r"新[版课春年]|[春夏秋冬]|[上下]半年|第[一二三四五六七八九十]|最新|备考|版|版权|章|时|届|道|张|台|架|只|支|辆|栋|楼|层|室|站|路|公里|万次|份|秒|页|钟|盏|瓶|x|×|帖|赞|粉丝|\d|[-/.:·]\d|[a-z]{2})"
)
_PAIR = linear.compile(r"^(?:\t|\s{1,2}¥?\d[\d,]{2,6}\s?(?:元|块))")  # 3980 1980元: a price follows, no phone number
_VAGUE = linear.compile(r"^(?:多|出头|来块|上下|大几)")  # 两千出头 is no price
_HINT = any_of("0123456789元块千百万仟佰")  # a line without any of these holds no amount
_CURRENCY = {"hk$": "HKD", "hkd": "HKD", "港币": "HKD", "港元": "HKD", "us$": "USD", "$": "USD", "美元": "USD"}


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount or range.

    Attributes:
        fen, fen_max: integer fen; `fen_max` is None unless the page gives a range.
        marked: it carries a currency sign or unit; a bare number is money only where a label says so.
    """

    start: int
    end: int
    fen: int
    fen_max: int | None
    currency: str
    marked: bool


def find(text: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """All numbers in a stretch that could be money, in order."""
    stop = len(text) if end is None else end
    if _HINT(text, start, stop) is None:
        return []
    stretch = text[start:stop]
    found = _in_line(stretch) if len(stretch) <= _SHORT else _read(stretch)
    if not start:
        return list(found)
    return [Amount(start + a.start, start + a.end, a.fen, a.fen_max, a.currency, a.marked) for a in found]


@lru_cache(maxsize=8192)
def _in_line(stretch: str) -> tuple[Amount, ...]:
    """The same line is asked about by titles, fees and programs."""
    return _read(stretch)


def _read(stretch: str) -> tuple[Amount, ...]:
    found: list[Amount] = []
    if "¥" in stretch and _SPACED.search(stretch) is not None:
        # The same length with a comma, so that all offsets stay.
        stretch = _SPACED.sub(lambda m: m.group(1) + "," + m.group()[len(m.group(1)) + 1 :], stretch)
    plain = stretch if _CAPITALS(stretch) is None else stretch.translate(_CAPITAL)
    for match in _AMOUNT.finditer(plain):
        amount = _amount(match, stretch, 0)
        if amount is None:
            continue
        last = found[-1] if found else amount
        if last.fen < amount.fen and _to(stretch, last, amount):
            found[-1] = replace(last, end=amount.end, fen_max=amount.fen)
        else:
            found.append(amount)
    return tuple(found)


def _to(stretch: str, low: Amount, high: Amount) -> bool:
    """True for 一百八十元至三百二十元: a range in Chinese numerals."""
    gap = stretch[low.end : high.start]
    return gap in ("至", "到", "-", "~", "—") and low.marked and high.marked and stretch[low.start] in _HAN_FIRST


def _amount(match: Match, stretch: str, offset: int) -> Amount | None:
    (low, high), parts = match.span(), match.groups()
    high -= len(match.group()) - len(match.group().rstrip())
    sign, first_number, first_unit, tail, first_yuan, second_number, second_unit, unit, han, spoken, one, its = parts
    if one:
        han, spoken = one, its
    if han:
        if (
            len(han) > 2
            and han[-1] == "一"
            and not spoken
            and stretch[high : high + 1] in ("位", "人", "个", "套", "期")
        ):
            han, high = han[:-1], high - 1  # 三千六一位
        value = _han(han)
        if not spoken:
            # Without a unit only what reads like a price: a thousand or hundred with something behind or before it.
            plain = len(han) >= 2 and any(c in han for c in "千百万") and 100 <= value <= 200_000
            small = 10 < value < 100 and "十" in han and stretch[max(0, low - 1) : low] in ("费", "钱")
            plain = plain or small  # 书本费三十五
            if not plain or _counted(stretch, high) or _VAGUE.search(stretch[high:]) is not None:
                return None
            return Amount(offset + low, offset + high, value * 100, None, "CNY", False)
        parts_of = value < 10 and spoken == "块"  # 业务分析、智能训练等四块
        return Amount(offset + low, offset + high, value * 100, None, "CNY", True) if value and not parts_of else None
    sign, unit = (sign or "").lower(), (unit or first_yuan or "").lower()
    units = [u.lower() if u else None for u in (first_unit, second_unit)]
    # 1.2k, 2.2w: nobody writes anything but money so; 2千 may be a count.
    marked = bool(sign or unit) or (units[0] in ("k", "w") and "." in first_number)
    if first_number[0] == "0" and first_number[1:2].isdigit():
        return None  # 027-0000 3690 is a telephone
    if not _money(stretch, low, high, first_number, marked=marked, signed=bool(sign)):
        return None
    first, second = _value(first_number, units[0]), None
    if tail and units[0]:
        first += int(tail[0]) * _UNIT[units[0]] * 10  # 1万2 = 12,000
    if second_number:
        second = _value(second_number, units[1])
        if units[1] and not units[0] and first < second / 100:
            first = _value(first_number, units[1])  # 1-8k
        second = second if second > first else None
    return Amount(
        offset + low, offset + high, first, second, _CURRENCY.get(sign) or _CURRENCY.get(unit) or "CNY", marked
    )


def _money(stretch: str, low: int, high: int, number: str, *, marked: bool, signed: bool) -> bool:
    """False for numbers that are something else: parts of codes, phone numbers, dates, counts of things."""
    before = stretch[low - 1 : low] if low else ""
    attached = before.isascii() and before.isalnum()
    if marked:
        return signed or not attached
    clock = before == ":" and (low < 2 or not "\u4e00" <= stretch[low - 2] <= "\u9fff")  # 10:30, but 课程费:1500
    if before == "." and stretch[low - 2 : low] == ".." and stretch[low : low + 1].isspace():
        before = " "  # 初级 ........ 760
    if attached or clock or before in ("-", ".", "/", "_", "@", "#", "+", "第", "〔"):
        return False
    return len(number.split(".", maxsplit=1)[0]) <= 6 and (
        not _counted(stretch, high) or _PAIR.search(stretch[high : high + 12]) is not None
    )


def _counted(stretch: str, high: int) -> bool:
    """True where a counter stands behind a number; 699 门店价1999 counts no 门."""
    behind = stretch[high : high + 4]
    return _AFTER.search(behind) is not None and not behind.lstrip().startswith(("门店", "门市"))


def _value(number: str, unit: str | None) -> int:
    whole, _, part = number.replace(",", "").replace("，", "").partition(".")
    ten_thousandths = int(whole) * 10_000 + int((part + "0000")[:4])
    return ten_thousandths * _UNIT[unit] // 100


def _han(word: str) -> int:
    """Chinese numerals as money is spoken: 一万六千, 两万八 (= 28,000), 一千九百八."""
    total = section = digit = 0
    last = 1
    for char in word:
        if char in _HAN:
            digit = _HAN[char]
        elif char == "万":
            total = (total + section + digit) * 10_000
            section = digit = 0
            last = 10_000
        else:
            scale = {"千": 1_000, "百": 100, "十": 10}[char]
            section += (digit or 1) * scale
            digit, last = 0, scale
    if digit and last > 1 and len(word) > 1 and word[-2] not in "零":
        digit *= last // 10 if last > 10 or word[-2] != "十" else 1
    return total + section + digit
