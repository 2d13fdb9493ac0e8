"""Fees that are said once beside several courses: 考试费三种班一样, 认定费五级180元、四级230元 below a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import linear
from auditor.extract.feelabels import TOTAL, TRAINING, Fee
from auditor.extract.program import Program

# Said once beside several plans: each of them costs that too.
SHARED = frozenset(("评价费", "教材费", "报名费", "证书费"))
LEVELLED = frozenset(("评价费", "教材费", "补考费"))
_REACH = 60  # characters of the sentence before an amount
_ENDS = "。！？；\n"
_KIND = r"(?:班型|班次|班级|班|课程|课|套餐|方案|产品|档|期|种|边|版本|版)"
_ALL = linear.compile(
    rf"(?:[两二三四五六]|各|每|所有|全部|几)(?:个|种|门|档|款|套)?{_KIND}{{1,2}}[^。！？；\n\d]{{0,8}}(?:都|均|一律|统一|一样|相同|同价|通用)"
    rf"|(?:都|均|一律|统一)[^。！？；\n]{{0,24}}(?:[两二三四五六]|各|所有)(?:个|种|门|档|款|套)?{_KIND}{{1,2}}(?:都|均)?(?:一样|相同|通用)"
    rf"|不分{_KIND}|与{_KIND}无关"
)


def settle(text: str, programs: Sequence[Program]) -> None:
    """Give a fee whose sentence says that all courses pay it to each of one occupation; in place."""
    by_level(programs)
    for holder in list(programs):
        for fee in [f for f in holder.fees if f.item in SHARED and f.start >= 0 and _for_all(text, f)]:
            for program in programs:
                if program is not holder and program.occupation_code == holder.occupation_code:
                    take(program, [fee])


def by_level(programs: Sequence[Program]) -> None:
    """五级200、四级260、三级320 below three classes: each takes what its own level pays for the examination; in place.

    The sentence stands in the block of the last class, whose price is of another level than the other amounts.
    """
    for holder in programs:
        own = {f.level for f in holder.fees if f.item in (TRAINING, TOTAL)}
        if len(own) != 1 or not (own - {""}):
            continue
        for fee in [f for f in holder.fees if f.item in LEVELLED and f.level and f.level not in own]:
            owners = [p for p in programs if p.levels == (fee.level,) and p.occupation_code == holder.occupation_code]
            for program in owners:
                if program.fees and not any(f.item in (fee.item, TOTAL) for f in program.fees):
                    program.fees.append(replace(fee))
            if owners:
                holder.fees.remove(fee)
                holder.levels = tuple(level for level in holder.levels if level != fee.level)


def take(program: Program, fees: Sequence[Fee]) -> None:
    """Add fees of the program's own level, of items that it does not have; who has paid for everything pays no more."""
    known = {fee.item for fee in program.fees}
    if not known or TOTAL in known:
        return
    for fee in fees:
        if fee.item not in known and (not fee.level or fee.level in program.levels):
            level = fee.level or (program.levels[0] if len(program.levels) == 1 else "")
            program.fees.append(replace(fee, level=level))


def _for_all(text: str, fee: Fee) -> bool:
    low = text[max(0, fee.start - _REACH) : fee.start]
    high = text[fee.end : fee.end + _REACH]
    low = low[max(low.rfind(c) for c in _ENDS) + 1 :]
    high = high[: min((p for c in _ENDS if (p := high.find(c)) >= 0), default=len(high))]
    return _ALL.search(low + "#" + high) is not None
