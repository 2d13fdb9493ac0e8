"""Fees that are said once beside several courses: 考试费三种班一样, 认定费五级180元、四级230元 below a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import digits, levels, linear
from auditor.extract.feelabels import TOTAL, Fee
from auditor.extract.program import Program

# Said once beside several plans: each of them costs that too.
SHARED = frozenset(("评价费", "教材费", "报名费", "证书费", "补考费"))
_NAMED = 10  # characters before an amount in which its level stands
_MOST = 100  # of such fees; each is compared with all
_PARAGRAPH = 100  # characters between two fees of it
_REACH = 60  # characters of the sentence before an amount
_HEAD = linear.compile(
    r"^(?:[A-Za-z]\d{1,4}|[\p{Han}]{1,2}(?:档|班|版|套餐)|套餐[一二三四ABCabc]|[\p{Han}A-Z]{1,4}(?:档|版|套餐|班))"
)
_COURSES = 40  # a page with more is a catalogue, and time stays linear
_CALL = 4  # characters of a name such as 标准档, X202
_ENUMERATED = linear.compile(r"[、和与及]")
_ENDS = "。！？；\n"
_KIND = r"(?:班型|班次|班级|班|课程|课|套餐|方案|产品|档|期|种|边|版本|版)"
_ALL = linear.compile(
    rf"(?:[两二三四五六]|各|每|所有|全部|几)(?:个|种|门|档|款|套)?{_KIND}{{1,2}}[^。！？；\n\d]{{0,8}}(?:都|均|一律|统一|一样|相同|同价|通用)"
    rf"|(?:都|均|一律|统一)[^。！？；\n]{{0,24}}(?:[两二三四五六]|各|所有)(?:个|种|门|档|款|套)?{_KIND}{{1,2}}(?:都|均)?(?:一样|相同|通用)"
    rf"|不分{_KIND}|与{_KIND}无关"
)


def settle(text: str, programs: Sequence[Program]) -> None:
    """Give a fee that several courses pay to each of one occupation; in place."""
    _by_name(text, programs)
    _by_level(text, programs)
    _other_levels(text, programs)
    for holder in list(programs):
        for fee in [f for f in holder.fees if f.item in SHARED and f.start >= 0 and _for_all(text, f)]:
            for program in programs:
                if program is not holder and program.occupation_code == holder.occupation_code:
                    take(program, [fee])


def _by_name(text: str, programs: Sequence[Program]) -> None:
    """标准档和督学档的认定费350元由学员自己交: who is named in the sentence of a fee pays it; in place."""
    keys = _keys(programs) if len(programs) <= _COURSES else []
    for holder in programs if len(keys) > 1 else ():
        for fee in [f for f in holder.fees if f.item in SHARED and f.start >= 0]:
            low = text[max(0, fee.start - _REACH) : fee.start]
            low = low[max(low.rfind(c) for c in _ENDS) + 1 :]
            named = [p for p, key in keys if key in low]
            last = max((low.rfind(key) for _, key in keys if key in low), default=0)
            if not 1 < len(named) < len(keys) or _ENUMERATED.search(low[:last]) is None:
                continue
            if digits.any_in(low[last + _CALL :]):
                continue  # another amount stands between
            holder.fees = [f for f in holder.fees if f is not fee or any(holder is p for p in named)]
            for program in named:
                take(program, [replace(fee, level="" if fee.level in holder.levels else fee.level)])


def _keys(programs: Sequence[Program]) -> list[tuple[Program, str]]:
    """The courses with the first words of their names, by which a sentence calls them: 标准档, X202."""
    heads = [(p, match.group()) for p in programs if (match := _HEAD.search(p.title)) is not None]
    return [(p, head) for p, head in heads if sum(head in other for _, other in heads) == 1]


def _other_levels(text: str, programs: Sequence[Program]) -> None:
    """Of 五级240元、四级280元、三级360元 below all classes each keeps what is of the levels it names; in place."""
    told = [(p, set(levels.merge(levels.find(p.title)))) for p in programs]
    every = {level for _, own in told for level in own}
    for program, own in told:
        others = every if own else own
        program.fees = [
            f
            for f in program.fees
            if not (f.item in SHARED and f.level in others - own and f.start >= 0 and _ranked(text, f))
        ]


def _by_level(text: str, programs: Sequence[Program]) -> None:
    """认定费四级220元、三级310元 below the last of several classes: each pays for its own level; in place."""
    ranked = [(p, of[0]) for p in programs if len(of := levels.merge(levels.find(p.title))) == 1]
    for code in dict.fromkeys(p.occupation_code for p, _ in ranked):
        ours = [(p, level) for p, level in ranked if p.occupation_code == code]
        if len(ours) < 2:
            continue
        said = {f.start: f for p, _ in ours for f in p.fees if f.item in SHARED and f.start >= 0}
        fees = [said[start] for start in sorted(said)[:_MOST]]
        listed = [f for f in fees if _ranked(text, f) and any(_pair(f, g) and _ranked(text, g) for g in fees)]
        items = {fee.item for fee in listed}
        if not {fee.level for fee in listed} & {level for _, level in ours}:
            continue
        # What stands beside such a list without a level of its own is for all classes.
        beside = [f for f in fees if f.item not in items and any(_near(f, g) for g in listed) and not _ranked(text, f)]
        for program, level in ours:
            wrong = [f for f in program.fees if any(f.start == g.start for g in listed) and f.level != level]
            if wrong:
                program.fees = [f for f in program.fees if not any(f is each for each in wrong)]
                program.levels = (level,)
            take(program, [*(f for f in listed if f.level == level), *(replace(f, level="") for f in beside)])


def _pair(fee: Fee, other: Fee) -> bool:
    return fee.item == other.item and fee.level != other.level and _near(fee, other)


def _near(fee: Fee, other: Fee) -> bool:
    return abs(fee.start - other.start) < _PARAGRAPH


def _ranked(text: str, fee: Fee) -> bool:
    """True where the words right before a fee name its level."""
    named = levels.find(text, max(0, fee.start - _NAMED), fee.start) if fee.level else []
    # 三级350。教材65: the level before is that of another amount.
    return bool(named) and named[-1].levels == (fee.level,) and not digits.any_in(text[named[-1].end : fee.start])


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
