"""Things sold side by side: headings of one rank, or items of one enumeration, each with a price of its own.

One of them that is known to be sold tells what the others are, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from auditor.extract import levels, linear, occupation, plannames
from auditor.extract.blocks import Document
from auditor.extract.feelabels import header_role
from auditor.extract.money import Amount
from auditor.extract.openings import Opening
from auditor.extract.tags import HEADING

_MOST = 30  # headings of one rank that may all be things sold
_NAME, _FAR = 24, 160  # characters of a name, and from it to its price
_LEAST = 9_900  # fen; a smaller amount beside an item of an enumeration is for a book
_SURE = -0.5  # belief above which a line opens something by itself
_LIKELY = -1.7  # belief of the model below which a line beside a known one opens nothing
# What stands at the beginning of an item of an enumeration: (一), 1), 1 , 甲课, ○. One group of the pattern for each.
_MARK = linear.compile(
    r"^\s*(?:([（(][一二三四五六七八九1-9][）)])|([1-9][)）、.．])|([1-9]\s)|([甲乙丙丁戊A-F](?:[、.：:\s]|课))|([○●◯◉√✓✔☑◆◇▶►★☆]))"
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
    for group in (heads := _headings(document, openings)) + _items(text, openings):
        priced = [o for o, stop in group if _may(o, text) and _price(o, stop, amounts)]
        sure = [o for o in priced if o.score > _SURE or any(o.line.start <= start < o.line.end for start in known)]
        if _rungs(priced):
            continue
        if group in heads and not sure:  # they are ways to buy that course, whatever else they sound like
            shared = _shared(group, priced, prices)
            found += [replace(o, plan=o.score, other=o.plan) if o.other > o.plan else o for o in shared]
        if len(priced) > 1 and sure:
            courses = any(occupation.names(o.line.name) for o in priced)
            found += [o for o in priced if o.score > _LIKELY and _ours(o, courses=courses)]
    return found


def _headings(document: Document, openings: Sequence[Opening]) -> list[list[tuple[Opening, int]]]:
    """Lines that are headings, by rank, each with where its section ends."""
    lines = {o.line.start: o for o in openings}
    heads = sorted({(e.start, e.tag) for e in document.elements if e.tag in HEADING})
    groups: dict[str, list[tuple[Opening, int]]] = {}
    for index, (start, tag) in enumerate(heads):
        stop = next((low for low, other in heads[index + 1 :] if other <= tag), start + _FAR)
        if start in lines:
            groups.setdefault(tag, []).append((lines[start], stop))
    return [group for group in groups.values() if len(group) <= _MOST]


def _items(text: str, openings: Sequence[Opening]) -> list[list[tuple[Opening, int]]]:
    """Lines that begin with the same kind of mark, one after the other."""
    groups: dict[int, list[Opening]] = {}
    for opening in openings:
        mark = _MARK.search(text[opening.line.start : opening.line.end])
        if mark is not None:
            kind = next(number for number in range(1, 6) if mark.group(number))
            groups.setdefault(kind, []).append(opening)
    found = []
    for group in groups.values():
        stops = [after.line.start for _, after in pairwise(group)]
        found.append(list(zip(group, [*stops, group[-1].line.end + _FAR], strict=True)))
    return found


def _may(opening: Opening, text: str) -> bool:
    name = opening.line.name
    if text[opening.line.end - 1] in "？?呢吗":
        return False
    if not 2 <= len(name) <= _NAME or header_role(name) not in ("", "price") or plannames.is_agent(name):
        return False
    if occupation.names(name) or occupation.is_near(name):
        return True
    return _SECTION.search(name) is None and not (levels.find(name) and len(name) <= 4)


def _rungs(priced: Sequence[Opening]) -> bool:
    """True for 入门·五级, 进阶·四级: names that end in a level each are one course at several levels."""
    ends = [[m.levels for m in levels.find(o.line.name) if m.end == len(o.line.name)] for o in priced]
    return all(ends) and len({rank for said in ends for rank in said}) == len(ends)


def _ours(opening: Opening, *, courses: bool) -> bool:
    """False for a course of another field (Excel 提速课): it is sold here, too, and none of the auditor's."""
    name = opening.line.name
    plan = opening.plan > opening.other and not courses
    return plan or occupation.is_ai(name) or bool(levels.find(name))


def _shared(group: Sequence[tuple[Opening, int]], priced: Sequence[Opening], prices: Sequence[int]) -> list[Opening]:
    """The headings that have one of the prices each, if none of the prices stands elsewhere."""
    counts = [(o, sum(o.line.start <= price < stop for price in prices)) for o, stop in group if o in priced]
    holders = [o for o, count in counts if count and o.score > _LIKELY]
    return holders if 1 < len(holders) == len(prices) == sum(count for _, count in counts) else []


def _price(opening: Opening, stop: int, amounts: Sequence[Amount]) -> bool:
    """True when an amount of money stands on the line or soon below it, before the next of its kind."""
    line = opening.line
    return any(line.start <= a.start < min(stop, line.end + _FAR) and a.fen >= _LEAST for a in amounts)
