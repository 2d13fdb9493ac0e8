"""Fees in lines of text: each amount takes the nearest label of its clause, or the level it stands right behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import re2

from auditor.extract import levels as level_reader
from auditor.extract import money, occupation
from auditor.extract.feelabels import EVALUATION, OTHER, TRAINING, Fee, labels, last_label, role_of
from auditor.extract.money import Amount

_LABEL_REACH = 14
_SHORT_LINE = 120
_LOOK_BACK = 200  # characters of a line that are searched for what an amount is for
_WEAK = frozenset(("", "共", "人均", "每人", "全程", "分别"))


@dataclass(slots=True)
class _Line:
    """Where reading stands in one line, and what it carries from one amount to the next."""

    start: int
    end: int
    position: int
    role: str = ""  # of the amount before
    pending: int | None = None  # a list price that waits for its price
    fees: list[Fee] = field(default_factory=list)


def from_text(
    text: str,
    start: int,
    end: int,
    skip: Sequence[tuple[int, int]] = (),
    *,
    title: tuple[int, int] = (0, 0),
    struck: Sequence[tuple[int, int]] = (),
) -> list[Fee]:
    """Fees written in lines, outside the spans to skip (tables); a price beside the title alone is the price.

    Args:
        struck: spans that the page crosses out; an amount in one is a list price.
    """
    found: list[Fee] = []
    carried, pending = "", None
    for low, high in _lines(text, start, end, skip):
        if occupation.other_trade(text[low : min(high, low + 40)]):
            continue
        line = _Line(low, high, low, carried, pending)
        line.fees = found[-1:]
        _read_line(text, line, start, title, struck)
        new = [fee for fee in line.fees if not found or fee is not found[-1]]
        found += new
        # 收费： above a list of levels names what the list is about.
        carried = _label_line(text[low:high]) or (line.role if new and line.role not in ("list", "none") else "")
        pending = line.pending
    return found


def _read_line(text: str, line: _Line, block: int, title: tuple[int, int], struck: Sequence[tuple[int, int]]) -> None:
    for amount in money.find(text, line.start, line.end):
        before = text[max(line.position, amount.start - _LOOK_BACK) : amount.start]
        if not line.fees or amount.start - line.fees[-1].end > 0:
            role = _role(text, amount, line.position, line.end)
        else:
            role = ""
        named = _levels_before(text, line, amount)
        if any(s <= amount.start < e for s, e in struck):
            role = "list"
        elif role == "" and _behind_level(text, line.position, amount):
            nearest = _label_line_of_sentence(before)
            role = nearest or (line.role if line.role not in ("", "list", "none") else "price")
        elif role == "" and amount.marked and _in_course_row(text, line, amount):
            role = "price"
        elif role == "" and amount.marked and _stands_alone(text, amount, line.start, line.end, title):
            role = _role_of_line_above(text, line.start, block)
        line.position = amount.end
        if role == "price" and (
            _EXAM_TAKES.search(text[amount.end : amount.end + 24]) is not None
            or _EXAM_HEAD.search(text[line.start : line.start + 12]) is not None
        ):
            role = EVALUATION
        if role in ("", "none"):
            continue
        if role == "list":
            _list_price(line, amount)
            continue
        line.role = role
        item = TRAINING if role == "price" else role
        if item == TRAINING and "定金" in before[-6:]:
            item = OTHER
        listed = line.pending if item == TRAINING and line.pending is not None and line.pending >= amount.fen else None
        line.pending = None if listed is not None else line.pending
        line.fees += [_fee(text, amount, item, level, listed) for level in named or ("",)]


def _list_price(line: _Line, amount: Amount) -> None:
    """A former price belongs to the lower price just before it, or waits for the one that follows."""
    last = line.fees[-1] if line.fees else None
    near = last is not None and last.item == TRAINING and amount.start - last.end < 40
    if last is not None and near and last.list_fen is None and last.fen < amount.fen:
        last.list_fen = amount.fen
    else:
        line.pending = amount.fen


def _fee(text: str, amount: Amount, item: str, level: str, listed: int | None) -> Fee:
    after = text[amount.end : amount.end + 6].lstrip(" /每")
    per = next((p for p in ("人", "科", "次", "期", "门", "年", "月", "学时", "课时") if after.startswith(p)), "")
    return Fee(item, level, amount.fen, amount.fen_max, listed, amount.currency, per, amount.start, amount.end)


def _lines(text: str, start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    spans, position = [], start
    index = 0
    skips = sorted(skip)
    for line in text[start:end].split("\n"):
        low, high = position, position + len(line)
        position = high + 1
        while index < len(skips) and skips[index][1] <= low:
            index += 1
        if line and not (index < len(skips) and skips[index][0] < high):
            spans.append((low, high))
    return spans


def _label_line(line: str) -> str:
    """The role of a line that is nothing but a label, such as 培训收费："""
    line = line.strip(" :：【】■▶●◆*#")
    if not 2 <= len(line) <= 12:
        return ""
    last = None
    for match in labels().any.finditer(line):
        last = match
    role = role_of(last.group()) if last is not None and last.end() >= len(line) - 2 else ""
    return "" if role in ("list", "none") else role


def _label_line_of_sentence(before: str) -> str:
    """The item last named in the sentence since the amount before: 评价费由…收取，四级345元."""
    before = before[max(before.rfind(c) for c in "。；！？") + 1 :]
    last = ""
    for match in labels().any.finditer(before):
        role = role_of(match.group())
        last = role if role not in ("", "none", "list", "price") and len(match.group()) >= 3 else last
    return last


def _role(text: str, amount: Amount, after_previous: int, line_end: int) -> str:
    """What the nearest label says: before the amount in its clause, else right behind it."""
    low = max(after_previous, amount.start - _LABEL_REACH - 10)
    before = text[low : amount.start]
    for mark in "。；！？\t":
        before = before[before.rfind(mark) + 1 :]
    last = None
    for match in labels().any.finditer(before):
        last = match
    if last is not None:
        gap = before[last.end() :]
        if len(gap) <= _LABEL_REACH and not any(c in gap for c in "，,、"):
            role = role_of(last.group())
            # 补贴 or 薪 anywhere before in the clause outweighs a weak price word such as 收入…费用.
            if role == "price" and any(role_of(m.group()) == "none" for m in labels().any.finditer(before)):
                return "none"
            if not amount.marked and not _tight(gap):
                return ""
            return role
    return _role_behind(text[amount.end : min(line_end, amount.end + 16)]) if amount.marked else ""


def _tight(gap: str) -> bool:
    """Nothing but filler and a level stands between a label and a bare number."""
    for mention in reversed(level_reader.find(gap)):
        gap = gap[: mention.start] + gap[mention.end :]
    return gap.strip(" :：|｜—-=为是约仅只需￥¥(（.…·") in _WEAK or labels().filler.search(gap) is not None


def _behind_level(text: str, position: int, amount: Amount) -> bool:
    """True for 五级……1260元, 4级：￥1680, 四级1280: a level, and nothing but filler up to the amount."""
    low = max(position, amount.start - 40)
    mentions = level_reader.find(text, low, amount.start)
    if not mentions or mentions[-1].held:
        return False
    gap = text[mentions[-1].end : amount.start]
    if labels().filler.search(gap) is None:
        return False
    if _sentence_of_none(text, amount):
        return False
    digits = amount.fen // 100
    return amount.marked or (digits >= 100 and digits not in range(1990, 2031))


_GRANT = re2.compile(r"补贴|补助|奖励|津贴|薪|工资|资助|积分|返现|收入")
_CONTACT = re2.compile(r"(?:加|联系|咨询|找)?(?:客服|老师)?(?:微信|VX|V信|QQ|电话|手机)[^\n]{0,40}$")
_EXAM_HEAD = re2.compile(r"^[\s\d、.○●·]{0,4}(?:考试|认定|评价|考核|鉴定)(?:费用?|收费)?[:：]")
_EXAM_TAKES = re2.compile(
    r"^(?:/人|每人|，|,)?由(?:[\p{Han}]{0,4})(?:考核|评价|认定|鉴定|考点|考试|发证)(?:站|机构|单位|中心)?(?:[^，。]{0,6})收"
)
_COURSE = re2.compile(r"班|课程|套餐|训练营|考培|项目|辅导|培训|[营课]\s")


def _in_course_row(text: str, line: _Line, amount: Amount) -> bool:
    """True for X三级周末班 2280元: a short row that names a course and says nothing else about the amount."""
    begin = max(line.start, amount.start - _LOOK_BACK)
    before = text[begin : amount.start]
    if begin == line.start and not before.strip(" ·•-●▪") and amount.fen >= 5_000:
        return "，" in text[amount.end : amount.end + 3] or text[amount.end : amount.end + 1] in (" ", "")
    clause = before[max(before.rfind(c) for c in "。；！？") + 1 :]
    if len(clause) > 60 or any(role_of(m.group()) in ("none", "list") for m in labels().any.finditer(clause)):
        return False
    behind = text[amount.end : min(line.end, amount.end + 5)]
    if labels().any.search(behind) is not None and "，" not in behind[:2]:
        return False
    named = occupation.names(clause) or _COURSE.search(clause + " ") is not None
    return named and amount.fen >= 5_000


def _sentence_of_none(text: str, amount: Amount) -> bool:
    """True for 五级1000、四级1500的补贴标准: the sentence is about money that nobody pays, and names no fee."""
    start, end = max(0, amount.start - 60), min(len(text), amount.end + 60)
    before, after = text[start : amount.start], text[amount.end : end]
    before = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
    after = after[: min((p for c in "。；！？\n" if (p := after.find(c)) >= 0), default=len(after))]
    if any(role_of(m.group()) not in ("none", "list", "") for m in labels().any.finditer(before)):
        return False
    return _GRANT.search(before) is not None or _GRANT.search(after) is not None


def _levels_before(text: str, line: _Line, amount: Amount) -> tuple[str, ...]:
    """The levels an amount is for: those named since the amount before, else the last ones of the line."""
    begin = max(line.start, amount.start - _LOOK_BACK)
    fresh = [m for m in level_reader.find(text, max(begin, line.position), amount.start) if not m.held]
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
        each = any(c in text[fresh[-1].end : amount.start] for c in "均各都")
        return levels if len(levels) == 1 or each else ()
    earlier = [m for m in level_reader.find(text, begin, amount.start) if len(m.levels) == 1 and not m.held]
    return earlier[-1].levels if earlier else ()


def _role_behind(after: str) -> str:
    """The role of a label right behind an amount, unless that label belongs to the next amount."""
    if labels().behind.search(after) is not None:
        return "price"
    match = labels().any.search(after)
    if match is None or after[match.end() : match.end() + 6].lstrip(" :：¥人民币")[:1].isdigit():
        return ""
    between = after[: match.start()]
    return "" if between.strip(" 的/人（(每起") or "，" in between else role_of(match.group())


def _stands_alone(text: str, amount: Amount, line_start: int, line_end: int, title: tuple[int, int]) -> bool:
    """Nothing but other prices, their labels and the course's own title share the line."""
    if line_end - line_start > _SHORT_LINE:
        return False
    begin = title[1] if line_start <= title[0] < title[1] <= amount.start else line_start
    rest = text[begin : amount.start] + "\x00" + text[amount.end : line_end]
    for other in reversed(money.find(rest)):
        head = rest[: other.start]
        labelled = labels().any.search(head[-6:]) is not None and role_of(last_label(head[-6:])) == "list"
        if other.marked or labelled:
            rest = head + rest[other.end :]
    for match in reversed(list(labels().any.finditer(rest))):
        if role_of(match.group()) == "list":
            rest = rest[: match.start()] + rest[match.end() :]
    rest = rest.replace("\x00", "")
    for word in ("立即报名", "立即购买", "报名", "购买", "抢购", "下单", "咨询", "起", "包邮"):
        rest = rest.replace(word, "")
    rest = _CONTACT.sub("", rest)
    return not rest.strip(" /人期位每次约¥()（）+:：|｜·>～~-")


def _role_of_line_above(text: str, line_start: int, block_start: int) -> str:
    """A price on a line of its own (cards, shops) takes the label of the line above, else it is the price."""
    if line_start <= block_start:
        return "price"
    previous = text[max(block_start, text.rfind("\n", 0, line_start - 1) + 1) : line_start - 1].strip()
    last = None
    for match in labels().any.finditer(previous):
        last = match
    if last is not None and last.end() >= len(previous) - 3 and len(previous) < 14:
        return role_of(last.group())
    return "price"
