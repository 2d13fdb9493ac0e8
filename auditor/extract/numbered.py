"""Things sold that talk or a sentence numbers: 甲：四级班，1560元。乙：三级班，… or 1号链接，体验课，… 2号链接，….

Lines of a list are read elsewhere; here the numbers may stand anywhere in the text. Each thing has a price of its own
right behind its number, and all prices of the course stand behind one of the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from auditor.extract import levels, linear, money, occupation, plannames
from auditor.extract.feelabels import TRAINING, Fee
from auditor.extract.planparts import Part, is_name, settled

_ORDER = {c: n for row in ("一二三四五六", "123456", "甲乙丙丁", "ABCDEF", "①②③④⑤⑥") for n, c in enumerate(row, 1)}
_LINK = linear.compile(r"([一二三四五六1-6])\s?号(?:小黄车|链接|品)")
# What numbers things, and what the second of them holds, without which there is no need to look.
_SIGNS = (
    (_LINK, ("号链接", "号小黄车", "号品")),
    (linear.compile(r"(?:^|[\s。；;，,、：:])([甲乙丙丁])(?:班|款|类|档)?\s?[:：、]"), ("乙",)),
    (
        linear.compile(r"(?:^|[\s。；;，,、：:])([A-F])(?:款|类|档)?\s?[:：、]"),
        ("B:", "B：", "B、", "B款", "B类", "B档"),
    ),
    (linear.compile(r"第([一二三四五六])(?:种|个|款|档|类|项)(?:班|课|是|叫|[:：，,])"), ("第二",)),
)
_CALLED = linear.compile(r"叫(?:做|个)?[“「]?([\p{Han}A-Za-z]{1,8}[班营课卡])")
_STOPS = linear.compile(r"[，,。；;：:！!？?\n（(]|\s{2,}")
_MOST, _FAR, _NAME = 60, 240, 30  # mentions of numbers, characters of one thing and of its name
_LEAST = 10_000  # fen; a smaller bare number is a count
_TOTAL = "总费用"


def find(text: str, start: int, end: int, fees: Sequence[Fee]) -> list[Part]:
    """The numbered things of a stretch of the page; [] unless there are two or more that share all prices of it."""
    prices = [fee.start for fee in fees if fee.item in (TRAINING, _TOTAL)]
    for sign, hints in _SIGNS:
        if not any(hint in text for hint in hints):
            continue
        said = islice(sign.finditer(text, start, end), _MOST)
        marks = _run([(match.start(1), match.end(), _ORDER[match.group(1)]) for match in said])
        if not marks:
            continue
        stops = [*(low for low, _ in marks[1:]), end]
        parts = [_part(text, mark, stop, link=sign is _LINK) for mark, stop in zip(marks, stops, strict=True)]
        found = [part for part in parts if part is not None]
        if len(found) < 2 or len(found) < len(parts):
            continue
        inside = [any(part.low <= price < part.high for part in found) for price in prices]
        if all(inside) and not _only_levels(found):
            return settled(found)
    return []


def _only_levels(found: Sequence[Part]) -> bool:
    """True for 1号链接，五级 and 2号链接，三级: links that differ in nothing but the level are one course."""
    bare = all(not plannames.class_of(_LINK.sub("", part.title)) for part in found)
    ranks = [levels.merge(levels.find(part.title)) for part in found]
    return bare and all(len(rank) == 1 for rank in ranks) and len(set(ranks)) == len(ranks)


def _run(marks: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The first mentions of 1, 2, 3 … in this order."""
    found: list[tuple[int, int]] = []
    for low, high, number in marks:
        if number == len(found) + 1:
            found.append((low, high))
    return found if len(found) > 1 else []


def _part(text: str, mark: tuple[int, int], stop: int, *, link: bool) -> Part | None:
    low, begin = mark
    line_end = text.find("\n", begin)
    high = min(stop, begin + _FAR, line_end if line_end >= 0 else stop)
    amounts = [a for a in money.find(text, begin, high) if a.marked or a.fen >= _LEAST]
    if not amounts:
        return None
    first = amounts[0].start
    begin += len(text[begin:first]) - len(text[begin:first].lstrip(" ，,：:、"))
    cut = _STOPS.search(text, begin, first + 1)
    name = text[begin : cut.start() if cut is not None else first].strip()
    called = _CALLED.search(text, begin, high)
    if link and called is not None:
        return Part(called.group(1), called.start(1), called.end(1), low, high)
    sold = plannames.is_class(name) or is_name(name) or occupation.names(name) or occupation.is_near(name)
    if sold and 2 <= len(name) <= _NAME:
        return Part(name, begin, begin + len(name), low, high)
    return None
