"""Which levels an amount in a line is for, and what all levels of a line pay alike: 四级2200，三级2800，先付500订金."""

from __future__ import annotations

from auditor.extract import feegrade, linear
from auditor.extract import levels as level_reader
from auditor.extract.feeclause import LOOK_BACK
from auditor.extract.feelabels import EVALUATION, OTHER
from auditor.extract.feeroles import Line, named
from auditor.extract.money import Amount

_BUNDLE = linear.compile(r"^(?:班|证|课程?)?(?:连报|联报|套报|双报|双证|双级|两级|一起报|同报|连考|打包|套餐|组合)")
_BRACKETED = linear.compile(r"[（(][^（()）]{0,20}[）)]")
_APART = {EVALUATION: "。；;！", "教材费": "。；;！"}  # others only want a clause of their own


def levels_before(text: str, line: Line, amount: Amount) -> tuple[str, ...]:
    """The levels an amount is for: those named since the amount before, else the last ones of the line."""
    begin = max(line.start, amount.start - LOOK_BACK)
    fresh = [m for m in named(text, max(begin, line.position), amount) if not m.held]
    if fresh:
        joined = level_reader.merge(fresh)
        gap = text[fresh[0].end : fresh[-1].start]
        listed = (
            len(fresh) > 1
            and len(joined) == len(fresh)
            and all(c in "、,，/和与及+＋ 工级中初高技师（）()" for c in gap)
        )
        levels = joined if listed else fresh[-1].levels
        # One amount beside several levels is a price of each only where the page says so.
        between = text[fresh[-1].end : amount.start]
        if len(fresh) > 1 and _BUNDLE.search(between) is not None:
            return ()  # 五级+四级连报2580元
        each = any(c in between for c in "均各都")
        return levels if len(levels) == 1 or each else ()
    earlier = [m for m in named(text, begin, amount) if len(m.levels) == 1 and not m.held]
    if earlier and earlier[-1].grade and (rank := feegrade.before(text, amount.start)):
        return (rank,)  # 中级班收壹仟叁佰元，高级班收壹仟玖佰元
    return earlier[-1].levels if earlier else ()


def for_all(text: str, line: Line, amount: Amount, item: str) -> bool:
    """True for 四级480元，三级560元；教材每套68元: since several levels were named, a clause of its own has begun."""
    begin = max(line.start, amount.start - LOOK_BACK)
    told = [m for m in level_reader.find(text, begin, amount.start) if not m.held]
    if len({m.levels for m in told}) < 2:
        return False
    headed = text[told[-1].end : told[-1].end + 1] in ("：", ":")  # 四级：培训费1280元，补考费150元
    if told[-1].end <= line.fees_end and not headed:
        between = text[told[-2].end : told[-1].start]
        if _beside_prices(
            line, item, text[told[-1].end : amount.start], one_list=not any(c in between for c in "。；;！")
        ):
            return True
    if item in (OTHER, "加急费") and not any(f.item == item and f.level for f in line.fees):
        return late(text, begin, amount)
    if item == EVALUATION:
        return False
    ends = "。；;！，" if item == "补考费" and not headed else "。；;！"  # 三级320，考不过补一科90
    since = _BRACKETED.sub("", text[told[-1].end : amount.start])
    return any(c in since for c in ends) and not any(c in since for c in "（(")


def late(text: str, low: int, amount: Amount) -> bool:
    """True for 四级2200，三级2800，… 急用的加800: several levels and a clause of its own stand before the amount."""
    told = [m for m in level_reader.find(text, max(low, amount.start - LOOK_BACK), amount.start) if not m.held]
    return len({m.levels for m in told}) > 1 and any(c in text[told[-1].end : amount.start] for c in "。；;！，,·")


def _beside_prices(line: Line, item: str, since: str, *, one_list: bool) -> bool:
    """True for 四级2200，三级2800，先付500订金: the levels have prices of their own, this is the first of its item."""
    # 五级1200元；四级1800元，考试费260元 says what 四级 costs; 五级1200，四级1800，考试费260 what both pay.
    ends = _APART.get(item, "。；;！，,·｜|") if not one_list else "。；;！，,·｜|（("
    priced = {f.level for f in line.fees if f.level and f.start >= line.start and f.item != item}
    if len(priced) < 2 or any(f.item == item and f.level for f in line.fees):
        return False
    return any(c in since for c in ends)
