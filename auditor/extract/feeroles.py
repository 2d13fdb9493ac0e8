"""What one amount in a line of text is for: by its label, its sentence, its level or its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import levels as level_reader
from auditor.extract import linear, money, occupation
from auditor.extract.feeclause import LOOK_BACK
from auditor.extract.feelabels import EVALUATION, TOTAL, Fee, labels, last_label, role_of
from auditor.extract.money import Amount

_LABEL_REACH = 14
_SHORT_LINE = 120
_LEAST_BARE = 2_000  # fen
_WEAK = frozenset(("", "共", "人均", "每人", "全程", "分别"))


@dataclass(slots=True)
class Line:
    """Where reading stands in one line, and what it carries from one amount to the next."""

    start: int
    end: int
    position: int
    role: str = ""  # of the amount before
    pending: int | None = None  # a list price that waits for its price
    fees: list[Fee] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)  # lists of amounts that were read as such
    rank: str = ""  # the level that the line above names, and nothing else
    head: str = ""  # what the line above says that this line is about
    above: tuple[int, int] = (0, 0)  # the line above, which may ask for the price
    known: Sequence[Fee] = ()  # the fees of the lines above


def role(text: str, amount: Amount, after_previous: int, line_end: int) -> str:
    """What the nearest label says: before the amount in its clause, else right behind it."""
    low = max(after_previous, amount.start - _LABEL_REACH - 10)
    before = text[low : amount.start]
    for mark in "。；！？\t":
        before = before[before.rfind(mark) + 1 :]
    if before[:1] in ("（", "(") and after_previous > 0:
        closed = max(before.find("）"), before.find(")"))
        before = before[closed + 1 :] if 0 < closed <= _LABEL_REACH else before  # ¥5980（学费）＋¥420（评价费）
    last = None
    for match in labels().any.finditer(before):
        last = match
    if last is not None:
        gap = before[last.end() :]
        if len(gap) <= _LABEL_REACH and not any(c in gap for c in "，,、"):
            role = role_of(last.group())
            bare = role == EVALUATION and not last.group().endswith(("费", "用", "钱"))
            if bare and (with_exam := _WITH.search(before[: last.start()])) is not None:
                return "price" if with_exam.group().startswith("不") else TOTAL  # 包考试2380, 不带考试2280元
            # 补贴 or 薪 anywhere before in the clause outweighs a weak price word such as 收入…费用.
            if role == "price" and any(role_of(m.group()) == "none" for m in labels().any.finditer(before)):
                return "none"
            # 学费2880 … 证书费拿证时再交 150: a bare number needs its label right before it, or a word of paying.
            pays = role not in ("price", "none", "list") and labels().pay_gap.search(gap) is not None
            few = (
                amount.fen < _LEAST_BARE or _SCORE.search(text[max(0, amount.start - 24) : amount.end + 12]) is not None
            ) and not last.group().endswith("费")  # 模拟考试 | 6 are hours
            if not amount.marked and ((not _tight(gap) and not pays) or few):
                return ""
            return role
    return _role_behind(text[amount.end : min(line_end, amount.end + 16)]) if amount.marked else ""


def paid(text: str, amount: Amount, before: str, line_end: int) -> str:
    """交300元定金, 再补一笔400的入网钱: what is paid stands behind the amount, the paying before it."""
    behind = text[amount.end : min(line_end, amount.end + 16)]
    match = labels().paid_for.search(behind)
    if match is None or labels().pay.search(before[-12:]) is None:
        return ""
    found = None
    for label in labels().any.finditer(match.group()):
        found = label
    if found is None or found.end() < match.end() - 1:
        return ""
    role = role_of(found.group())
    return "" if role in ("price", "list") else role


def level_behind(text: str, amount: Amount) -> tuple[str, int] | None:
    """1380元（四级）: the level in brackets right behind an amount, and where the brackets end."""
    behind = text[amount.end : amount.end + 24]
    match = _BRACKET.search(behind)
    if match is None:
        return None
    named = level_reader.find(match.group(1))
    if len(named) != 1 or len(named[0].levels) != 1 or named[0].held or len(match.group(1)) > 10:
        return None
    if any(c in match.group(1) for c in "含需持除限送"):
        return None
    return named[0].levels[0], amount.end + match.end()


def behind_class(text: str, line: Line, amount: Amount) -> bool:
    """普通班4600: chat writes the price right behind the class, without a unit."""
    yuan = amount.fen // 100
    before = text[max(line.start, amount.start - 8) : amount.start]
    if _CLASS.search(before) is None or not 300 <= yuan <= 30_000 or yuan in range(1990, 2031):
        return False
    return text[amount.end : amount.end + 1] in ("", " ", "，", ",", "。", "；", "、", "/", "\n", "！")


def is_promo(before: str) -> bool:
    """True when the label before a price speaks of today's price: 到手, 券后, 秒杀价."""
    return _PROMO.search(before[-10:]) is not None


def _tight(gap: str) -> bool:
    """Nothing but filler and a level stands between a label and a bare number."""
    for mention in reversed(level_reader.find(gap)):
        gap = gap[: mention.start] + gap[mention.end :]
    return gap.strip(" :：|｜—-=为是约仅只需￥¥(（.…·") in _WEAK or labels().filler.search(gap) is not None


def behind_level(text: str, position: int, amount: Amount) -> bool:
    """True for 五级……1260元, 4级：￥1680, 四级1280: a level, and nothing but filler up to the amount."""
    low = max(position, amount.start - 40)
    mentions = level_reader.find(text, low, amount.start)
    if not mentions or mentions[-1].held:
        return False
    gap = text[mentions[-1].end : amount.start]
    if labels().filler.search(gap) is None:
        return False
    if of_none(text, amount):
        return False
    digits = amount.fen // 100
    return amount.marked or (digits >= 100 and digits not in range(1990, 2031))


_CLASS = linear.compile(r"[\p{Han}a-zA-Z](?:班|营|套餐|课程|直播课|网课|面授)[:：\s]?$")
_WITH = linear.compile(r"不?(?:包|带|含|连|加上?)$")
_BRACKET = linear.compile(r"^(?:/人|/位|每人|起)?\s?[（(【]([^（）()【】\n]{1,12})[）)】]")
_SCORE = linear.compile(r"\d\s?分|成绩|及格|合格|差\d|考了|得分|刷题|\d\s?(?:道|题|套|集|讲|节)")
_PROMO = linear.compile(
    r"(?:到手|券后|折后|秒杀|现价|今[天日晚]|现在|领券|活动|优惠|特惠|特价|限时|早鸟|直播间?|促销|抢购|[一二]节|双1[12]|"
    r"冲刺|开学|预售|专享|拼团|团购)[\p{Han}]{0,3}[:：\s]{0,2}(?:只要|仅需?|只需|为|是|卖)?\s?[¥￥]?$"
)
_GRANT = linear.compile(
    r"补贴|补助|奖励|津贴|薪|工资|资助|积分|返现|收入|挂靠|挂证|挂出|挂[一两二三]年|收证|收购|回收|求购|求租|租(?:金|证|用|一年)|[一每]年(?:一付|给|付)"
)
_CONTACT = linear.compile(r"(?:加|联系|咨询|找)?(?:客服|老师)?(?:微信|VX|V信|QQ|电话|手机)[^\n]{0,40}$")
_COURSE = linear.compile(r"班|课程|套餐|训练营|考培|项目|辅导|培训|[营课]\s")


def in_course_row(text: str, line: Line, amount: Amount) -> bool:
    """True for X三级周末班 2280元: a short row that names a course and says nothing else about the amount."""
    begin = max(line.start, amount.start - LOOK_BACK)
    before = text[begin : amount.start]
    if begin == line.start and not before.strip(" ·•-●▪") and amount.fen >= 5_000:
        return "，" in text[amount.end : amount.end + 3] or text[amount.end : amount.end + 1] in (" ", "")
    clause = before[max(before.rfind(c) for c in "。；！？") + 1 :]
    if len(clause) > 60 or any(role_of(m.group()) in ("none", "list") for m in labels().any.finditer(clause)):
        return False
    behind = text[amount.end : min(line.end, amount.end + 5)]
    if labels().any.search(behind) is not None and "，" not in behind[:2] and behind[:1] not in "（(":
        return False
    named = occupation.names(clause) or _COURSE.search(clause + " ") is not None
    return named and amount.fen >= 5_000


def of_none(text: str, amount: Amount) -> bool:
    """True for 五级1000、四级1500的补贴标准: the sentence is about money that nobody pays, and names no fee."""
    start, end = max(0, amount.start - 60), min(len(text), amount.end + 60)
    before, after = text[start : amount.start], text[amount.end : end]
    before = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
    after = after[: min((p for c in "。；！？\n" if (p := after.find(c)) >= 0), default=len(after))]
    if any(role_of(m.group()) not in ("none", "list", "") for m in labels().any.finditer(before)):
        return False
    return _GRANT.search(before) is not None or _GRANT.search(after) is not None


def levels_before(text: str, line: Line, amount: Amount) -> tuple[str, ...]:
    """The levels an amount is for: those named since the amount before, else the last ones of the line."""
    begin = max(line.start, amount.start - LOOK_BACK)
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


def for_all(text: str, line: Line, amount: Amount) -> bool:
    """True for 四级480元，三级560元；教材每套68元: since several levels were named, a clause of its own has begun."""
    begin = max(line.start, amount.start - LOOK_BACK)
    named = [m for m in level_reader.find(text, begin, amount.start) if not m.held]
    if len({m.levels for m in named}) < 2:
        return False
    since = text[named[-1].end : amount.start]
    return any(c in since for c in "。；;！") and not any(c in since for c in "（(")


def _role_behind(after: str) -> str:
    """The role of a label right behind an amount, unless that label belongs to the next amount."""
    if labels().behind.search(after) is not None:
        return "price"
    match = labels().any.search(after)
    if match is None or after[match.end() : match.end() + 6].lstrip(" :：¥人民币")[:1].isdigit():
        return ""
    between = after[: match.start()]
    return "" if between.strip(" 的/人（(每起") or "，" in between else role_of(match.group())


def stands_alone(text: str, amount: Amount, line_start: int, line_end: int, title: tuple[int, int]) -> bool:
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
    for match in list(labels().any.finditer(rest))[::-1]:
        if role_of(match.group()) == "list":
            rest = rest[: match.start()] + rest[match.end() :]
    rest = rest.replace("\x00", "")
    for word in ("立即报名", "立即购买", "报名", "购买", "抢购", "下单", "咨询", "起", "包邮"):
        rest = rest.replace(word, "")
    rest = _CONTACT.sub("", rest)
    return not rest.strip(" /人期位每次约¥()（）+:：|｜·>～~-")


def role_of_line_above(text: str, line_start: int, block_start: int) -> str:
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
