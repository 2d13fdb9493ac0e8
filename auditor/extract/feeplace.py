"""What the place of an amount on the page makes of it: a row of a price list, a line of its own, beside a price."""

from __future__ import annotations

from auditor.extract import levels as level_reader
from auditor.extract import linear, money, occupation
from auditor.extract.feeclause import LOOK_BACK
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, labels, last_label, role_of
from auditor.extract.feeroles import Line, of_none
from auditor.extract.money import Amount

_SHORT_LINE = 120
_BULLETS = " ·•-●▪■◆▶👉✅【[☐□○◯☑✓✔▢◇"
_LEAST_GOODS = 1_000  # fen; an option of a shop, level by level, may cost as little
_OPTIONS, _SHORT_NAME = ("", "规格", "套餐", "选择", "选项", "款式", "版本", "分类", "级别", "可选"), 10
_ROW = 44  # a longer line is no row of a price list
_CLASS = linear.compile(r"[\p{Han}a-zA-Z](?:班|营|套餐|课程|直播课|网课|面授)(?:[（(][^（()）\n]{1,16}[）)])?[:：\s]?$")
_COURSE = linear.compile(r"班|课程|套餐|训练营|考培|项目|辅导|培训|[营课]\s")
_CONTACT = linear.compile(r"(?:加|联系|咨询|找)?(?:客服|老师)?(?:微信|VX|V信|QQ|电话|手机)[^\n]{0,40}$")
_FACTS, _LEAST_FACT = "｜|·•/／\t", 5_000  # what parts facts; fen
_LASTS = linear.compile(
    r"(?:^|[｜|·•/／\s])(?:共|约)?[\d一二三四五六七八九十]{1,3}\s?(?:课时|学时|周|天|晚|节|次课|个?月)"
)
_GIVEN = linear.compile(r"给|提|返|佣|补|退|省|赚|奖|送|罚|扣|加|差")


def behind_class(text: str, line: Line, amount: Amount) -> bool:
    """普通班4600: chat writes the price right behind the class, without a unit."""
    yuan = amount.fen // 100
    before = text[max(line.start, amount.start - 28) : amount.start]
    if _CLASS.search(before) is None or not 300 <= yuan <= 30_000 or yuan in range(2015, 2031):
        return False
    return text[amount.end : amount.end + 1] in ("", " ", "，", ",", "。", "；", "、", "/", "\n", "！")


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
    if not named and line.position == line.start == begin and line.end - line.start <= _ROW:
        ranks = level_reader.find(clause[:12])  # · 四级 学习期2个月 1680元
        named = bool(ranks) and not ranks[0].held and not clause[: ranks[0].start].strip(_BULLETS)
        if named and amount.marked and not text[amount.end : line.end].strip():
            return amount.fen >= _LEAST_GOODS  # ☐ 五级 题库+讲解视频 ¥39
    if _option(text, line, amount):
        return True
    return named and amount.fen >= 5_000


def _option(text: str, line: Line, amount: Amount) -> bool:
    """True for each price of 规格：四级 半年卡 ¥68 三级 半年卡 ¥98: a level and a few words since the price before."""
    if not amount.marked or amount.fen < _LEAST_GOODS or amount.end - amount.start < 2:
        return False
    words = text[max(line.position, amount.start - _ROW) : amount.start]
    ranks = level_reader.find(words)
    if len(ranks) != 1 or ranks[0].held or len(level_reader.find(text, line.start, line.end)) < 2:
        return False
    head, gap = words[: ranks[0].start].strip(_BULLETS + "：:"), words[ranks[0].end :].strip(" ¥￥")
    if head not in _OPTIONS or not 0 < len(gap) <= _SHORT_NAME or any(c in gap for c in "，。；：:、/"):
        return False
    return not any(role_of(m.group()) in ("none", "list") for m in labels().any.finditer(gap))


def in_facts(text: str, line: Line, amount: Amount) -> bool:
    """True for 66课时 ｜ 980元 ｜ 平日班: an amount that is a cell of a line, beside how long the course is."""
    if not amount.marked or amount.fen < _LEAST_FACT or line.end - line.start > _SHORT_LINE:
        return False
    before, behind = text[line.start : amount.start].rstrip(" ¥￥"), text[amount.end : line.end].lstrip()
    own = (not before or before[-1] in _FACTS) and (behind[:1] in _FACTS or behind[:2] in ("/人", "每人", ""))
    return own and _LASTS.search(before + "\n" + behind) is not None and not of_none(text, amount)


def beside_price(text: str, line: Line, amount: Amount) -> bool:
    """True for the second of 大专1980元，高中2280元: a short clause beside a price that says nothing else."""
    if line.role not in ("price", TRAINING) or line.position == line.start or amount.fen < 10_000:
        return False
    gap = text[line.position : amount.start]
    clause = gap[max(gap.rfind(c) for c in "，,；;、") + 1 :].strip(" ¥￥")
    if any(c in gap for c in "。！？含包券") or not 2 <= len(clause) <= 10 or not clause.isalpha():
        return False
    if _GIVEN.search(clause) is not None:
        return False  # 给你们提0.6k
    return not any(role_of(m.group()) != "price" for m in labels().any.finditer(gap)) and not of_none(text, amount)


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
    for match in reversed(list(labels().any.finditer(rest))):
        if role_of(match.group()) == "list":
            rest = rest[: match.start()] + rest[match.end() :]
    rest = rest.replace("\x00", "")
    for word in ("立即报名", "立即购买", "报名", "购买", "抢购", "下单", "咨询", "起", "包邮"):
        rest = rest.replace(word, "")
    rest = _CONTACT.sub("", rest)
    return not rest.strip(" /人期位每次约¥()（）+:：|｜·>～~-")


def between_lines(text: str, line: Line, amount: Amount) -> bool:
    """True for a bare number alone on its line, below a label (售价) or above its unit (元), as spans fall."""
    if text[line.start : line.end].strip(" ¥￥起") != text[amount.start : amount.end].strip() or amount.fen < 10_000:
        return False
    unit = text[line.end : line.end + 3].strip()[:1] in ("元", "起")
    above = text[line.above[0] : line.above[1]].strip(" :：") if line.above[1] > line.above[0] else ""
    return unit or (len(above) <= 6 and role_of(above) in ("price", TRAINING, TOTAL))


def role_of_line_above(text: str, line_start: int, block_start: int) -> str:
    """A price on a line of its own (cards, shops) takes the label of the line above, else it is the price."""
    if line_start <= block_start:
        return "price"
    previous = text[max(block_start, text.rfind("\n", 0, line_start - 1) + 1) : line_start - 1].strip()
    last = None
    for match in labels().any.finditer(previous):
        last = match
    if any(a.marked for a in money.find(previous)):
        return "price"  # 考试券另购¥300 above ¥499 has an amount of its own
    if last is not None and last.end() >= len(previous) - 3 and len(previous) < 14:
        role = role_of(last.group())
        named = last.group().endswith(("费", "用", "钱")) or last.end() - last.start() + 2 >= len(previous)
        return role if role != EVALUATION or named else "price"  # 结课后参加等级认定 above ¥980 is no label
    return "price"
