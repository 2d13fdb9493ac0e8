"""Things sold side by side: headings of one rank, or items of one enumeration, each with a price of its own.

One of them that is known to be sold tells what the others are, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from auditor.extract import levels, linear, occupation, plannames, planparts
from auditor.extract.blocks import Document
from auditor.extract.feelabels import header_role
from auditor.extract.money import Amount
from auditor.extract.openings import Line, Opening, name_of
from auditor.extract.tags import HEADING

_MOST = 30  # headings of one rank that may all be things sold
_NAME, _FAR = 24, 160  # characters of a name, and from it to its price
_BLOCK = 400  # characters of an item that has a next one
_LEAST = 9_900  # fen; a smaller amount beside an item of an enumeration is for a book
_CHEAP = 900  # fen; a card with exercises costs less
_SURE = -0.5  # belief above which a line opens something by itself
_LIKELY = -1.7  # belief of the model below which a line beside a known one opens nothing
_EVEN = -1.0  # belief in a line that the model was not asked about
_LONG, _INDENT = 60, 8  # characters of a heading, and of the blanks before a bold word that opens its line
# What stands at the beginning of an item of an enumeration: (一), 1), 1 , 甲课, ○. One group of the pattern for each.
_MARK = linear.compile(
    r"^\s*(?:([（(][一二三四五六七八九1-9][）)])|([1-9][)）、.．])|([1-9]\s)|([甲乙丙丁戊A-F](?:[、.：:\s]|课))|([○●◯◉√✓✔☑◆◇▶►★☆])|([一二三四五六]、))"
)
_SECTION = linear.compile(
    r"介绍|说明|须知|流程|对象|条件|时间|地点|方式|联系|优势|安排|要求|报名|证书$|考试|公告|推荐|问题|费|价|多少|怎|什么|哪|吗|退|奖|补贴|优惠|活动|规则|[？?！!。，]"
)


def standing(
    document: Document,
    text: str,
    openings: Sequence[Opening],
    amounts: Sequence[Amount],
    *,
    known: Sequence[int],
    prices: Sequence[int],
) -> list[Opening]:
    """Lines that stand beside others of their rank, all with a price below or on them, one known to be sold.

    Args:
        amounts: of the page, in order.
        known: where the titles of the programs begin.
        prices: where the prices of the one program of the page stand; headings that share them all are sold, too.
    """
    found: list[Opening] = []
    heads = _headings(document, text, openings)
    for number, group in enumerate([*heads, *_run_ins(document, text, openings), *_items(text, openings)]):
        priced = [o for o, stop in group if _may(o, text) and _price(o, stop, amounts)]
        sure = [o for o in priced if o.score > _SURE or any(o.line.start <= start < o.line.end for start in known)]
        if _rungs(priced):
            continue
        if len(classes := [o for o in priced if plannames.is_class(o.line.name)]) > 1:
            sure += classes
        if number < len(heads) and not sure:  # they are ways to buy that course, whatever else they sound like
            found += [_as_plan(o) for o in _shared(group, priced, prices)]
        if len(priced) > 1 and sure:
            courses = any(occupation.names(o.line.name) for o in priced)
            ours = [o for o in priced if o.score > _LIKELY and _ours(o, courses=courses)]
            found += [_as_plan(o) if planparts.is_name(o.line.name) else o for o in ours]
    return found


def _as_plan(opening: Opening) -> Opening:
    """A way to buy the course, whatever else it sounds like."""
    return replace(opening, plan=opening.score, other=opening.plan) if opening.other > opening.plan else opening


def _headings(document: Document, text: str, openings: Sequence[Opening]) -> list[list[tuple[Opening, int]]]:
    """Lines that are headings, by rank, each with where its section ends."""
    lines = {o.line.start: o for o in openings}
    heads = sorted({(e.start, e.end, e.tag) for e in document.elements if e.tag in HEADING and e.end > e.start})
    groups: dict[str, list[tuple[Opening, int]]] = {}
    for index, (start, end, tag) in enumerate(heads):
        stop = next((low for low, _, other in heads[index + 1 :] if other <= tag), start + _FAR)
        opening = lines.get(start) or _unheard(text, start, min(end, start + _LONG))
        if opening is not None:
            groups.setdefault(tag, []).append((opening, stop))
    return [group for group in groups.values() if len(group) <= _MOST]


def _unheard(text: str, start: int, end: int) -> Opening | None:
    """A heading whose price stands too far below for the model, if it sounds like a class or a course."""
    end = min(end, stop) if (stop := text.find("\n", start)) >= 0 else end
    name, low = name_of(text, start, end)
    if not plannames.is_class(name) and not occupation.names(name) and not occupation.is_near(name):
        return None
    return Opening(Line(start, end, name, low, 0, 0), _EVEN, _EVEN)


def _run_ins(document: Document, text: str, openings: Sequence[Opening]) -> list[list[tuple[Opening, int]]]:
    """Lines that open with bold words (四级备考班，每晚一小时，600块), each with where the next of them begins."""
    starts = {start for start, end in document.strong if end > start}
    group = [o for o in openings if o.line.start in starts or o.line.name_start in starts] if starts else []
    heard = {o.line.start for o in group} | {o.line.name_start for o in group}
    for start, end in document.strong:  # 小组课（备考五级）：周二晚上，… with its price on the next line
        before = text[max(0, start - _INDENT) : start]  # no further: a line may hold ten thousand bold words
        opens = not before.rpartition("\n")[2].strip() and (start <= _INDENT or "\n" in before)
        if start < end < start + _LONG and start not in heard and opens:
            opening = _unheard(text, start, end)
            group += [opening] if opening is not None else []
    group.sort(key=lambda o: o.line.start)
    stops = [after.line.start for _, after in pairwise(group)]
    return [list(zip(group, [*stops, group[-1].line.end + _FAR], strict=True))] if 1 < len(group) <= _MOST else []


def _items(text: str, openings: Sequence[Opening]) -> list[list[tuple[Opening, int]]]:
    """Lines that begin with the same kind of mark, one after the other."""
    groups: dict[int, list[Opening]] = {}
    for opening in openings:
        mark = _MARK.search(text[opening.line.start : opening.line.end])
        if mark is not None:
            kind = next(number for number in range(1, 7) if mark.group(number))
            groups.setdefault(kind, []).append(opening)
    found = []
    for group in groups.values():
        stops = [after.line.start for _, after in pairwise(group)]
        found.append(list(zip(group, [*stops, group[-1].line.end + _BLOCK], strict=True)))
    return found


def _may(opening: Opening, text: str) -> bool:
    name = opening.line.name
    if text[opening.line.end - 1] in "？?呢吗":
        return False
    if not 2 <= len(name) <= _NAME or plannames.is_agent(name):
        return False
    aside = name.replace("(", "（").find("（")  # 寒假班（大学生返乡专场）: what it is called, not whom it is for
    if header_role(name[:aside] if aside > 1 else name) not in ("", "price"):
        return False
    if occupation.names(name) or occupation.is_near(name):
        return True
    return _SECTION.search(name) is None and not (levels.find(name) and len(name) <= 4)


def _rungs(priced: Sequence[Opening]) -> bool:
    """True for 入门·五级, 进阶·四级: names that end in a level each are one course at several levels.

    So are the grades of another ladder that are compared with levels (正级 相当于三级).
    """
    if any(word in o.line.name for o in priced for word in ("相当于", "等同", "对应")):
        return True
    if len({occupation.names(o.line.name) for o in priced}) > 1:
        return False  # 人工智能训练师四级 and 1+X…初级 are no rungs of one ladder
    ends = [[m.levels for m in levels.find(o.line.name) if m.end == len(o.line.name)] for o in priced]
    return all(ends) and len({rank for said in ends for rank in said}) == len(ends)


def _ours(opening: Opening, *, courses: bool) -> bool:
    """False for a course of another field (Excel 提速课): it is sold here, too, and none of the auditor's."""
    name = opening.line.name
    plan = (opening.plan > opening.other or planparts.is_name(name)) and not courses
    if occupation.is_other_field(name) and "\t" not in name:
        return True  # it takes its own price with it, and is dropped
    return plan or occupation.is_about(name) or bool(levels.find(name))


def _shared(group: Sequence[tuple[Opening, int]], priced: Sequence[Opening], prices: Sequence[int]) -> list[Opening]:
    """The headings that have one of the prices each, if none of the prices stands elsewhere."""
    counts = [(o, sum(o.line.start <= price < stop for price in prices)) for o, stop in group if o in priced]
    holders = [o for o, count in counts if count and o.score > _LIKELY]
    return holders if 1 < len(holders) == len(prices) == sum(count for _, count in counts) else []


def _price(opening: Opening, stop: int, amounts: Sequence[Amount]) -> bool:
    """True when an amount of money stands on the line or soon below it, before the next of its kind."""
    line, named = opening.line, plannames.is_class(opening.line.name)
    stop = min(stop, line.end + (_BLOCK if named else _FAR))
    return any(
        line.start <= a.start < stop and (a.fen >= _LEAST or (named and a.marked and a.fen >= _CHEAP)) for a in amounts
    )
