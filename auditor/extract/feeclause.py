"""What the clause and the sentence around an amount say it is for, where no label touches it."""

from __future__ import annotations

from functools import lru_cache

from auditor.extract import linear
from auditor.extract.feelabels import TRAINING, labels, role_of
from auditor.extract.money import Amount

_EACH = frozenset(
    ("每人", "每位", "人均", "每位学员", "每班", "一期", "一个人", "一人", "一位", "每期", "一期收", "每人收", "一人收")
)
_NUMBERED = linear.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,2}[）)]?[、.．:：]\s*")
_NUMBERS = "（(一二三四五六七八九十0123456789"  # how such a line begins, unless with a space
_RANK = 12  # characters; so much may stand between the semicolon and the amount: a level
LOOK_BACK = 200  # characters of a line that are searched for what an amount is for

_SET = linear.compile(r"(?:^|[\s，,。；;：:级）)师])全套[:：\s]?[¥￥]?$")
_SUBJECT = linear.compile(r"^(?:费用?)?\s?(?:[为是由按需:：]|自愿|自行|自购|另|统一|单独|可选|可以|不强制|不含|随)")
_COLLECTED = linear.compile(r"(?:收取?|代收|缴纳?|交|付|支付)(?:现金|人民币)?\s?$")
_CHARGED = linear.compile(
    r"(?:^|[，,。；：:\s])(?:我们?|一共|总共|共|只|就|每人|每位|一位|统一|(?:咱|我)们?这?(?:边|里|家)|(?:我们?|咱们?)?[\p{Han}]{1,3}班)?(?:只|就|统一)?(?:收费?|收您|收[你您]|(?:每人|一人|每位)交)\s?$"
)
_ALIKE = linear.compile(
    r"(?:[两二三四五]个?(?:级别|等级|级|班|班次|档)|各级|各班|每个?级)[，,]?(?:的)?(?:都|均|一律|统一|同样)(?:是|为|收|按)?\s?[¥￥]?$"
)
_TAKEN_BACK = linear.compile(r"补考|重考|考试|考务|评价|认定|退|代收|押|证书|邮|加急")
_ASKS = linear.compile(
    r"(?:多少钱|怎么收费?|收多少|价格|费用|学费|收费|什么价|怎么卖|啥价)(?:是?多少|呢|呀|啊|怎么样|的)?[^，。；]{0,6}[？?]?\s*$"
)
_GREETS = linear.compile(
    r"^(?:\d{1,2}:\d{2}(?::\d{2})?\s*)?[^：:，。]{0,10}[：:]?\s*(?:您好|你好|亲|在的|嗯|好的|[~～!！,，。\s])*(?:[一二三四五][级]|初级|中级|高级)?(?:班|的)?\s?$"
)
_EXAMINER = linear.compile(
    r"(?:评价|认定|考核|鉴定|考评|考试)(?:机构|组织|单位|中心)(?:为|是|由|：|:)|由(?:其|该机构|评价机构|考点)(?:负责)?(?:考核|评价|认定|发证)"
    r"|(?:考核|考试|认定|评价|鉴定)(?:都|均|统一|全)?由"
)
_TEACHES = linear.compile(r"培训费|学费|课程|辅导|教学|学习|授课|本班|报名费|教材")
_EXAMINER_TAKES = linear.compile(
    r"(?:评价|认定|考试|考核|鉴定|考评)(?:机构|中心|公司|方|院|站)[\p{Han}]{0,4}收(?:取|的)?[，,：:]\s?[^，,。；;！？\n\d]{0,8}$"
)
_BOOKS = linear.compile(
    r"(?:^|[，,。；;：:、＋+|｜\s→])(?:纸质?|配套|学习|复习)?(?:书本?|课本|教辅|资料|讲义)(?:本|费)?(?:另外?|单)?(?:要|是|收|算|买|付)?[:：]?\s?[¥￥]?$"
)
_BOOKS_COST = (1_000, 30_000)  # fen
_TAKEN = linear.compile(
    r"^(?:元|块钱?)?(?:就能|就可以?|就|直接|即可|可以?)?(?:拿下|搞定|带走|拿走|入手|上车|开学|开课|报名|报走|学完)|^(?:元|块钱?)?就(?:能|可以?)(?:从|学|考|报|拿)"
)
_TO_EXAMINER = linear.compile(
    r"(?:交|付|缴|转|打)(?:给|到|至)[\p{Han}]{0,10}(?:评价|认定|考试|考核|鉴定|考评|考点|考场)[\p{Han}]{0,5}\s?$"
    r"|由[\p{Han}]{0,8}(?:评价|认定|考试|考核|鉴定|考评|考点)[\p{Han}]{0,5}按\s?$"
)
_TAKEN_BY = linear.compile(r"(?:评价|认定|考试|考核|鉴定|测评|考评)[\p{Han}]{0,8}?(?:收取|代?收)[（(]\s?[¥￥]?$")
# 认定由某某技评公司操办，收260; 评审机构收680元; 考五级：某某评价站组织，100元
_EXAMINER_COLLECTS = linear.compile(
    r"(?:评价|评审|认定|鉴定|考评|考试|考核)(?:机构|中心|公司|单位|方|院|站|组织)(?:另外?|再|统一|现场|单独)?(?:收取?|收费)\s?[¥￥]?$"
    r"|(?:^|[。；;\n])(?:考试|认定|评价|鉴定|考核)(?:另外?|则)?由[^。；;\n\d]{2,30}[，,](?:另外?|再|统一|单独)?收(?:取|费)?\s?[¥￥]?$"
)
_WHOLE = linear.compile(
    r"^\s?(?:(?:已)?包?含(?:了)?(?:考试|评价|认定|考务|鉴定)费|全包(?:[^程]|$)|一口价|包干|打包|全含|通包|包圆|一价全|全套)"
)
_EXAM_HEAD = linear.compile(r"^[\s\d、.○●·]{0,4}(?:考试|认定|评价|考核|鉴定)(?:费用?|收费)?[:：]")
_EXAM_TAKES = linear.compile(
    r"^(?:/人|每人|，|,)?由(?:[\p{Han}]{0,4})(?:考核|评价|认定|鉴定|考点|考试|发证)(?:站|机构|单位|中心)?(?:[^，。]{0,6})收"
)


@lru_cache(maxsize=2048)
def label_line(line: str) -> str:
    """The role of a line that is nothing but a label, such as 培训收费："""
    if line[:1].isspace() or line[:1] in _NUMBERS:
        line = _NUMBERED.sub("", line)
    line = line.strip(" :：【】■▶●◆*#")
    if not 2 <= len(line) <= 12:
        return ""
    if line in ("报名费用", "报名价格", "报考费用"):
        return "price"  # the head of a list of prices, not what signing up costs
    last = None
    for match in labels().any.finditer(line):
        last = match
    role = role_of(last.group()) if last is not None and last.end() >= len(line) - 2 else ""
    return "" if role in ("list", "none") else role


def label_line_of_sentence(before: str) -> str:
    """The item last named in the sentence since the amount before: 评价费由…收取，四级345元."""
    before = before[max(before.rfind(c) for c in "。；！？") + 1 :]
    last = ""
    for match in labels().any.finditer(before):
        role = role_of(match.group())
        last = role if role not in ("", "none", "list", "price") and len(match.group()) >= 3 else last
    return last


def per_head(before: str) -> bool:
    """五级，60学时，每人1350元: a clause that is nothing but so much a head, in a sentence that names no other item."""
    sentence = before[max(before.rfind(c) for c in "。；！？\n\t") + 1 :]
    clause = sentence[max(sentence.rfind(c) for c in "，,、：:") + 1 :].strip(" ¥￥")
    named = any(role_of(m.group()) not in ("", "price", TRAINING) for m in labels().any.finditer(sentence))
    return clause in _EACH and not named


def topic(before: str) -> str:
    """认定费由您付给评价机构，不经过我们；五级230元: the item that the sentence before a semicolon opens with."""
    head, mark, rest = before.rpartition("；")
    if not mark or any(c in rest for c in "。！？") or len(rest) > _RANK:
        return ""
    head = head[max(head.rfind(c) for c in "。；！？\n\t") + 1 :].lstrip(" ①②③④⑤0123456789.、·•●-")
    match = labels().any.search(head[:10])
    if match is None or match.start() > 1 or not match.group().endswith(("费", "费用", "钱")):
        return ""
    role = role_of(match.group())
    return "" if role in ("price", "list", "none") else role


def said_of(before: str) -> str:
    """The item of an earlier clause, where the clause of the amount only says how much: …由中心收取，现为240元."""
    cut = max(before.rfind(c) for c in "，,（(")
    if cut < 0 or labels().says.search(before[cut + 1 :]) is None:
        return ""
    return label_line_of_sentence(before[:cut]) or _subject(before[:cut])


def collected(before: str) -> str:
    """考务费另由评价机构收取350元: the item that the clause opens with, where a verb of taking stands between."""
    clause = before[max(before.rfind(c) for c in "，,。；！？\t") + 1 :]
    match = _COLLECTED.search(clause)
    found = list(labels().any.finditer(clause[:16])) if match is not None else []
    role = role_of(found[0].group()) if found else ""
    return "" if role in ("price", "list", "none") or (found and "费" not in found[0].group()) else role


def charged(before: str) -> bool:
    """共18课时，收600元: a clause that says nothing but that so much is taken."""
    return _CHARGED.search(before) is not None and _TAKEN_BACK.search(before[-40:]) is None


def alike(before: str) -> bool:
    """四级、三级两个班，均为2580元; 两个级别都是1980: what all levels just named cost."""
    return _ALIKE.search(before[-24:]) is not None and _TAKEN_BACK.search(before[-40:]) is None


def taken(text: str, amount: Amount, line_end: int) -> bool:
    """1299拿下, 1680上车: a verb of buying right behind a bare number."""
    return _TAKEN.search(text[amount.end : min(line_end, amount.end + 10)]) is not None


def to_examiner(before: str) -> bool:
    """自己交给评价中心380: the clause says that the examiner takes it."""
    return _TO_EXAMINER.search(before[-24:]) is not None


@lru_cache(maxsize=2048)
def asked(line: str) -> bool:
    """True for a line that asks for the price: the bare number that opens the next speaker's line answers it."""
    return len(line) <= 60 and _ASKS.search(line) is not None


def answers(text: str, line_start: int, amount: Amount) -> bool:
    """780，都算在里面了, right behind a question for the price: a greeting at most stands before the number."""
    before = text[line_start : amount.start]
    yuan = amount.fen // 100
    return (
        len(before) <= 30
        and _GREETS.search(before) is not None
        and 200 <= yuan <= 30_000
        and yuan not in range(1990, 2031)
    )


def by_examiner(before: str) -> bool:
    """评价机构收，五级140元: the clause before the level says that the examiner takes it."""
    return _EXAMINER_TAKES.search(before[-32:]) is not None


def books(before: str, amount: Amount) -> bool:
    """书另38, 资料：60元, ＋书48: a noun for books that is all of its clause, before an amount of the size of books."""
    return _BOOKS_COST[0] <= amount.fen <= _BOOKS_COST[1] and _BOOKS.search(before) is not None


def opens_line(before: str) -> bool:
    """True when nothing but 每人, 每位 or a list mark stands before an amount on its line."""
    return before.strip(" ·•-●▪■◆:：") in ("", "每人", "每位", "人均", "一位", "每位学员", "学员每人")


def of_examination(text: str, line_start: int, amount: Amount) -> bool:
    """评价机构为X，由其考核、发证，费用220元: the sentence before the price is about the examiner and no teaching."""
    sentence = text[max(line_start, amount.start - LOOK_BACK) : amount.start]
    sentence = sentence[max(sentence.rfind(c) for c in "。；！？") + 1 :]
    return _EXAMINER.search(sentence) is not None and _TEACHES.search(sentence) is None


def _subject(before: str) -> str:
    """The item that a sentence opens with and goes on about: 教材自愿购买，68元/套; 学费：按条件难易，4800元不等."""
    sentence = before[max(before.rfind(c) for c in "。；！？\t") + 1 :].strip(" ①②③④⑤⑥⑦⑧⑨⑩0123456789.、·•●-")
    match = labels().any.search(sentence[:10])
    if match is None or match.start() or _SUBJECT.search(sentence[match.end() :]) is None:
        return ""
    role = role_of(match.group())
    return "" if role in ("price", "list", "none") else role


def of_examiner(text: str, line_start: int, amount: Amount) -> bool:
    """True when the examiner takes the amount, or the line is about the examination."""
    return (
        _EXAM_TAKES.search(text[amount.end : amount.end + 24]) is not None
        or _EXAM_HEAD.search(text[line_start : line_start + 12]) is not None
        or to_examiner(text[max(line_start, amount.start - 24) : amount.start])
        or _TAKEN_BY.search(text[max(line_start, amount.start - 24) : amount.start]) is not None
        or _EXAMINER_COLLECTS.search(text[max(line_start, amount.start - LOOK_BACK) : amount.start]) is not None
    )


def whole_before(before: str) -> bool:
    """全套2980元: the word right before an amount that names the whole."""
    return _SET.search(before[-8:]) is not None


def plausible(amount: Amount) -> bool:
    """True for a bare number that could be the price of a course, and is no year."""
    yuan = amount.fen // 100
    return 300 <= yuan <= 30_000 and yuan not in range(1990, 2031)


def whole_behind(text: str, amount: Amount, line_end: int) -> bool:
    """1350全包, 2600一口价: a bare number that is called the whole price in the next word."""
    if not plausible(amount):
        return False
    return _WHOLE.search(text[amount.end : min(line_end, amount.end + 8)]) is not None
