"""Grades beside prices: 初级视频课 ¥129, 中级视频课 ¥169 are prices of 五级 and 四级 where the course is sold at both.

By itself 初级 may be how advanced a lesson is, so that levels.py hears it only in firm company. Once it is known which
levels a course is sold at, a grade in the clause of a price without a level says which of them is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.extract import levels as level_reader
from auditor.extract import linear
from auditor.extract.feelabels import Fee

_GRADES = {"初级": "五级", "中级": "四级", "高级": "三级"}
_GRADE = linear.compile(r"初级|中级|高级")
_NO_RANK = ("工程师", "技师", "研修", "职称", "中学", "顾问", "会员")
_BEFORE, _BEHIND = 24, 14  # characters around an amount
_IS_OF = linear.compile(r"^\s?(?:元|块)?(?:/人)?(?:就)?是(初级|中级|高级|[一二三四五]级)")
_CLAUSE = linear.compile(r"[。；;！？\n\t\d]")
_LEAST_NUMBER, _PLACES = 2, 4  # digits of an amount, and how often it is looked for


def heads(lines: Iterable[str]) -> dict[str, str]:
    """The lines that are nothing but a grade, with their level: several of them head the cards of a price list."""
    named = {line.strip() for line in lines} & _GRADES.keys()
    return {grade: _GRADES[grade] for grade in named} if len(named) > 1 else {}


def settle(text: str, fees: Sequence[Fee], levels: Sequence[str]) -> None:
    """Give fees without a level the one that their clause names as a grade, if the course is sold at it; in place."""
    if len(levels) < 2:
        return
    for fee in [fee for fee in fees if not fee.level and fee.start >= 0]:
        level = next((said for low, high in _places(text, fee) if (said := _said(text, low, high))), "")
        fee.level = level if level in levels else ""


def _places(text: str, fee: Fee) -> Iterator[tuple[int, int]]:
    """Where the amount of a fee stands, its own place first: 到手价 ¥129 above, 初级视频课 ¥129 below."""
    yield fee.start, fee.end
    number = text[fee.start : fee.end].strip(" ¥￥元起")
    at = text.find(number) if len(number) >= _LEAST_NUMBER else -1
    for _ in range(_PLACES):
        if at < 0:
            return
        whole = not (text[at - 1 : at].isdigit() or text[at + len(number) : at + len(number) + 1].isdigit())
        if whole and not fee.start <= at < fee.end:
            yield at, at + len(number)
        at = text.find(number, at + 1)


def _said(text: str, low: int, high: int) -> str:
    return _behind(text, high) or before(text, low)


def _behind(text: str, high: int) -> str:
    """980元是初级班的学费: what the sentence goes on to say of the amount."""
    match = _IS_OF.search(text[high : high + _BEHIND])
    return _GRADES.get(match.group(1), match.group(1)) if match is not None else ""


def before(text: str, low: int) -> str:
    """The level of the one grade between the number before and this one, in its clause."""
    clause = _CLAUSE.split(text[max(0, low - _BEFORE) : low])[-1]
    if level_reader.find(clause):
        return ""
    named = {m.group() for m in _GRADE.finditer(clause) if not clause[m.end() :].startswith(_NO_RANK)}
    return _GRADES[named.pop()] if len(named) == 1 else ""
