"""What the words around a line, and the amounts beside an amount, make of it: heads, sums, re-sits, other goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.extract import levels as level_reader
from auditor.extract import money, occupation
from auditor.extract.feelabels import EVALUATION, OTHER, TOTAL, TRAINING, header_role, labels, role_of
from auditor.extract.feepairs import Read
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.money import Amount
from auditor.extract.needed import any_of

RETAKE = "补考费"
_PARTS = 6  # a whole has no more parts than this
_RANK_WORDS = 5  # 入门·五级, 冲刺三级班: so much may stand beside the level on a card
_HEAD = 48  # a longer line is no head
_SUM_REACH = 60  # characters behind an amount in which its parts stand
_OTHER_LINES = 8  # a shelf of other goods is no longer than this
_GRANT_HEAD = 30  # characters; a longer line is no heading
_ENDS = "。；;！？!?\n"
_MARK = any_of("。；！？")


@dataclass(frozen=True)
class _Tables:
    head: Regex
    whole: Regex
    apart: Regex
    exam: Regex
    teaching: Regex
    parts: Regex
    retake: Regex
    retake_of: Regex
    goods: Regex
    grant: Regex
    hired: Regex
    into_hand: Regex
    grant_head: Regex
    sells: Regex
    lesson: Regex
    within: Regex
    less: Regex
    rest: Regex


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("fees")["context"]
    return _Tables(**{name: compile_re(pattern) for name, pattern in data.items()})


@lru_cache(maxsize=512)
def head(line: str) -> str:
    """What a head (费用（含培训、评价，一次收清）, 认定职业与收费) makes of the bare prices below it; else ''."""
    line = line.strip()
    if not 3 <= len(line) <= _HEAD or _MARK(line, 0, len(line) - 1) is not None:
        return ""
    t = _tables()
    match = t.head.search(line)
    if match is None or any(a.marked for a in money.find(line)):
        return ""
    if t.whole.search(line) is not None and t.apart.search(line) is None:
        return TOTAL
    words = line[: match.end()].replace("报考", "")  # 报考价格 heads what signing up costs, all in or not
    return EVALUATION if t.exam.search(words) is not None and t.teaching.search(words) is None else ""


@lru_cache(maxsize=2048)
def rank_line(line: str) -> str:
    """The level of a line that names one and nothing else, as cards have it above a price: 四级（中级工）."""
    line = line.strip(" :：【】■▶●◆*#·—-")
    if not 2 <= len(line) <= 14:
        return ""
    found = [m for m in level_reader.find(line) if not m.held]
    rest = line
    for mention in reversed(found):
        rest = rest[: mention.start] + rest[mention.end :]
    merged = level_reader.merge(found)
    if len(merged) != 1 or any(c.isdigit() or c in "，。：:；！？,￥¥" for c in rest):
        return ""
    return merged[0] if len(rest.strip("（）()/ 、·工班证")) <= _RANK_WORDS and not all(m.grade for m in found) else ""


def inherited(role: str, before: str, line_role: str) -> str:
    """The item of the amount before for 认定费二级780元/人，一级960元/人: only 元/人 stands behind the second."""
    if role != "price" or line_role in ("", "price", "list", "none", TRAINING) or any(c in before for c in "。；"):
        return role
    return role if any(role_of(m.group()) for m in labels().any.finditer(before)) else line_role


def without_parts(text: str, reads: Sequence[Read]) -> None:
    """Of 评价费240元（理论60元＋技能180元） only the sum is a fee; in place."""
    for index, read in enumerate(reads[:-2]):
        end = read.amount.end
        inner = [r for r in reads[index + 1 : index + 6] if r.amount.start - end <= _SUM_REACH]
        if any(r.role not in ("", "price", "none", read.role) for r in inner):
            continue  # a total and its items are fees of their own
        if len(inner) < 2 or _tables().parts.search(text[end : inner[0].amount.start]) is None:
            continue
        total = 0
        for count, part in enumerate(inner, 1):
            total += part.amount.fen
            if total == read.amount.fen and count > 1:
                for each in inner[:count]:
                    each.role = "none"
                break
            if total > read.amount.fen:
                break


def wholes(text: str, reads: Sequence[Read]) -> None:
    """A price that is the sum of the items before it, or in the bracket behind it, is the whole cost; in place."""
    for index, read in enumerate(reads):
        if read.role not in ("", "price", TRAINING):
            continue
        before = [r for r in reads[max(0, index - _PARTS) : index] if r.role not in ("", "price", "none", "list")]
        near = len({r.role for r in before}) > 1 and "。" not in text[before[0].amount.start : read.amount.start]
        if near and sum(r.amount.fen for r in before) == read.amount.fen:
            read.role = TOTAL
            continue
        _parts_behind(text, read, reads[index + 1 : index + _PARTS])


def reckoned(text: str, reads: Sequence[Read]) -> None:
    """What three amounts of a line make of each other: a price less its discount, a deposit and the rest; in place.

    1480元，老学员减200，也就是1280 is a price and its former one; 先交300，剩下1900，总价2200 names a deposit and no
    third price.
    """
    for first, second, third in zip(reads, reads[1:], reads[2:], strict=False):
        one, two, three = (r.amount.fen for r in (first, second, third))
        if any(c in text[first.amount.end : third.amount.start] for c in "。\n"):
            continue
        priced = first.role in ("price", TRAINING, TOTAL)
        if priced and one - two == three and two < three and second.role in ("", "none", "price"):
            if _tables().less.search(text[first.amount.end : second.amount.start]) is not None:
                first.role, second.role, third.role = "list", "none", first.role
                third.levels = third.levels or first.levels
        elif one + two == three or two + three == one:
            whole, parts = (third, (first, second)) if one + two == three else (first, (second, third))
            rest = [r for r in parts if _tables().rest.search(text[max(0, r.amount.start - 10) : r.amount.start])]
            if len(rest) == 1 and whole.role in ("price", TRAINING, TOTAL):
                (deposit,) = (r for r in parts if r is not rest[0])
                rest[0].role = "none"
                deposit.role = OTHER if deposit.role in ("", "none", "price", TRAINING, OTHER) else deposit.role


def added(amount: Amount, reads: Sequence[Read]) -> str:
    """Of 理论60+实操150=210 the sum is one item, of 课760+考试170+书48=978 the whole cost."""
    total, count = 0, 2
    for number, read in enumerate(reversed(reads[-_PARTS:]), 1):
        total += read.amount.fen
        if total == amount.fen:
            count = number
    added = {r.role for r in reads[-count:]}
    return EVALUATION if added <= {EVALUATION, ""} and EVALUATION in added else TOTAL


def _parts_behind(text: str, read: Read, behind: Sequence[Read]) -> None:
    """3280元，包含：课程1980元、评价费400元、集训900元: amounts that sum up to one are its parts; in place."""
    inner = text[read.amount.end : behind[0].amount.start] if behind else ""
    if inner and behind[0].role == EVALUATION and _tables().within.search(inner) is not None:
        read.role = TOTAL  # 每人交1500，里面300是替评价中心收的考试费
        return
    total = 0
    for count, part in enumerate(behind, 1):
        total += part.amount.fen
        if total > read.amount.fen or any(c in text[read.amount.end : part.amount.start] for c in "。\n"):
            return
        if total < read.amount.fen or count == 1:
            continue
        parts = behind[:count]
        roles = {p.role for p in parts}
        nouns = [
            text[b.amount.end : p.amount.start].strip("：:，,、；;元 ")
            for p, b in zip(parts, [read, *parts], strict=False)
        ]
        named = [p.role or header_role(noun) for p, noun in zip(parts, nouns, strict=True)]
        if "none" in roles or "list" in roles or not {*named} & {EVALUATION, "教材费", "证书费", "报名费"}:
            return
        read.role = TOTAL
        for each, noun, item in zip(parts, nouns, named, strict=True):
            if each.role == "":
                lesson = item == "price" or _tables().lesson.search(noun) is not None
                each.role = TRAINING if lesson else OTHER if item in ("", "none", "list") else item
        return


def hired(text: str, start: int, amount_start: int, amount_end: int, end: int) -> bool:
    """True for 收三级证，5000元一年: the sentence offers money for a certificate; nobody pays it for a course."""
    before = text[max(start, amount_start - 60) : amount_start]
    behind = text[amount_end : min(end, amount_end + 24)]
    before = before[max(before.rfind(c) for c in _ENDS) + 1 :]
    behind = behind[: min((p for c in _ENDS if (p := behind.find(c)) >= 0), default=len(behind))]
    return _tables().hired.search(before) is not None or (
        before[-1:] not in "，," and _tables().hired.search(behind) is not None
    )


def granted(before: str, behind: str, role: str) -> str:
    """'none' for 补贴我们代办，保证2000元到手: what comes into one's hand in a sentence on subsidies is no price."""
    if role != "price" or _tables().into_hand.search(behind[:8]) is None:
        return role
    sentence = before[max(before.rfind(c) for c in _ENDS) + 1 :]
    return "none" if _tables().grant.search(sentence) is not None else role


def retake(before: str, behind: str, role: str) -> str:
    """补考费 for 补考：理论80元，技能160元 and 未通过可补一次，220元/关: the sentence is about sitting again."""
    if role not in ("", "price", EVALUATION):
        return role
    sentence = before[max(before.rfind(c) for c in _ENDS) + 1 :]
    t = _tables()
    match = t.retake.search(sentence)
    if match is None:
        return role
    rest = sentence[match.end() :]
    return RETAKE if t.retake_of.search(rest + "\0" + behind[:6]) is not None else role


class Shelf:
    """Lines under 看了又看 or 其他课程 offer other goods: their prices are not the price of this course."""

    def __init__(self) -> None:
        self._left = 0

    def holds(self, line: str) -> bool:
        """Take in the next line; True when it lies on a shelf of other goods."""
        if len(line) > 60 and _tables().goods.search(line) is not None and not occupation.names(line[:12]):
            return True  # 猜你喜欢：显示器 ¥430｜教材 ¥35: the shelf is one line
        if len(line) <= 60 and _tables().goods.search(line) is not None and not occupation.names(line):
            self._left = _OTHER_LINES
            return True
        if not self._left:
            return False
        if occupation.names(line):
            self._left = 0
            return False
        self._left -= 1
        return True


class Grants:
    """Lines under 补贴标准 or 补贴有哪几种 say what others pay out: 四级 1500元 there is no price."""

    def __init__(self) -> None:
        self._left = 0

    def holds(self, line: str) -> bool:
        """Take in the next line; True when it stands under such a heading and names no fee and no class."""
        if len(line) <= _GRANT_HEAD and _tables().grant_head.search(line) is not None:
            self._left = _OTHER_LINES
            return False
        if self._left and _tables().sells.search(line) is not None:
            self._left = 0
        if not self._left:
            return False
        self._left -= 1
        return True
