"""Names of plans that no list knows (轻装班, 扎实班): lines that open alike and end in the same word, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from auditor.extract import levels, linear, money, occupation
from auditor.extract.document import Document
from auditor.extract.feelabels import header_role

_ENDINGS = ("套餐", "方案", "计划", "课包", "班", "版", "档", "营")
_OPENS = linear.compile(
    r"(?m)^[\s•·●■◆▪★☆✅✔☑👉⭐✨▶【\[]{0,4}"
    r"([\p{Han}A-Za-z]{1,6}(?:套餐|方案|计划|课包|班|版|档|营)(?:[（(·][^（()）\n】\]]{1,12}[）)]?)?)"
    r"(?:[】\]：:|｜]|\s|$|[¥￥]|\d)"
)
# Classes that were or will be, other trades' and words that only end so.
_NO_PLAN = linear.compile(
    r"^(?:[一二三四五六七八九十]{1,2}月|[上下本往首末第]|近期|最新|开|跨|学习|教学|培训|考试|复习|备考|评价|实施|工作|行动|任务|年度|专项|"
    r"职业|技能|人工|训练师|网页|手机|电脑|移动|旧|新|完整|电子|纸质|正|盗|出|夏令|冬令|军|国|私|民|自|公|经|运)(?:班|版|档|营|计划|方案)?$"
)
_AGENT = linear.compile(r"合伙人|代理|加盟|分销|推广员|保证金")
# Words that every class may bear: 考证班, 培训, 课程.
_PLAIN = linear.compile(
    r"职业|技能|等级|证书|认定|考试|考证|考前|取证|培训|辅导|课程|班|工种|项目|套餐|方案|学员|[的型档款版]"
)
_CLASS = linear.compile(
    r"(?:班|营|工作坊|套餐|方案|课|课程|课包|辅导|私教|一对一|1对1|陪跑|[^费]卡)(?:[（(【][^（()）\n]{1,16}[）)】]?)?$"
)
_MOST = 60
_HEADS = frozenset(("h2", "h3", "h4", "h5", "dt"))
_HEADED, _CARD = 8, 120  # characters of a heading, and of a card
_COURSE = 30  # characters of a heading that names a course
_LEAST = 9_900  # fen
_HAN = linear.compile(r"^[\p{Han}A-Za-z·]+$")
_PRICE = linear.compile(r"^\s*[¥￥]?\s?[\d,]{3,7}(?:\.\d{1,2})?\s?元?(?:/人)?(?:\s+[¥￥]?[\d,]{3,7}\s?元?)?\s*$")
_SECTION = linear.compile(
    r"介绍|说明|须知|流程|对象|条件|时间|地点|内容|方式|联系|师资|优势|安排|要求|报名|证书|考试|评价|简介|公告|推荐|问题|项目$"
)


def is_agent(name: str) -> bool:
    """True for a rank of those who sell for the seller (县级合伙人): nothing that a student buys."""
    return _AGENT.search(name) is not None


def is_class(name: str) -> bool:
    """True for a name that ends in a word for a class or another thing sold (周末班, 一对一, 刷题卡)."""
    return _CLASS.search(name) is not None


def class_of(name: str) -> str:
    """What a name says of the kind of class: 人工智能训练师四级（周末班） → 周末; '' for a class like any other."""
    words = occupation.without(name)
    for mention in reversed(levels.find(words)):
        words = words[: mention.start] + words[mention.end :]
    return _PLAIN.sub("", "".join(c for c in words if c.isalpha()))


def siblings(text: str, start: int, end: int, known: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of lines' first words that end like each other, two or more kinds; known names count as well.

    Args:
        known: spans of the names that the lexicon knows; they are in the answer.
    """
    taken = set(known)
    groups: dict[str, list[tuple[int, int]]] = {}
    for match in islice(_OPENS.finditer(text, start, end), _MOST):
        low, high = match.span(1)
        if any(s < high and low < e for s, e in taken) or not _is_name(match.group(1)):
            continue
        groups.setdefault(_ending(match.group(1)), []).append((low, high))
    found = list(known)
    for ending, spans in groups.items():
        named = {text[low:high] for low, high in spans}
        named |= {text[low:high] for low, high in known if text[low:high].endswith(ending)}
        if len(named) > 1:
            found += spans
    return sorted(found)


def headed(document: Document, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Short headings of one rank, each with one price below it and none that a word explains: 自在学, 结伴学, 一路陪.

    Any name will do, since the place says that it is one; a level, a trade, a label of money or a section is none.
    """
    groups: dict[str, list[tuple[int, int]]] = {}
    heads = (e for e in document.elements if e.tag in _HEADS and start <= e.start < end and not e.footer)
    for element in islice(heads, _MOST):
        name = text[element.start : element.end].strip()
        if len(name) <= _COURSE and (occupation.names(name) or occupation.is_near(name) or occupation.is_trade(name)):
            return []  # headings of that kind name courses here
        if 2 <= len(name) <= _HEADED and _HAN.search(name) is not None and _may_head(name):
            groups.setdefault(element.tag, []).append((element.start, element.start + len(name)))
    for spans in groups.values():
        stops = [*(low for low, _ in spans[1:]), min(end, spans[-1][1] + _CARD)]
        cards = [text[high:stop] for (_, high), stop in zip(spans, stops, strict=True)]
        if len(spans) > 1 and all(_card(card) for card in cards):
            return spans
    return []


def _may_head(name: str) -> bool:
    return _is_name(name) and not header_role(name) and _SECTION.search(name) is None


def _card(card: str) -> bool:
    """True for the text of a card: short, and on a line by itself a price with or without a former one."""
    if len(card) > _CARD:
        return False
    lines = [line for line in card.split("\n") if any(a.marked and a.fen >= _LEAST for a in money.find(line))]
    return len(lines) == 1 and _PRICE.search(lines[0]) is not None


def _ending(name: str) -> str:
    stem = name.replace("(", "（").replace("·", "（").partition("（")[0]
    return next((e for e in _ENDINGS if stem.endswith(e)), "")


def _is_name(name: str) -> bool:
    """False for a level, another trade's class, and a word that only ends like a plan."""
    stem = name.replace("(", "（").replace("·", "（").partition("（")[0]
    if _NO_PLAN.search(stem) is not None or occupation.is_trade(stem) or occupation.is_trade(stem[:-1]):
        return False
    return not levels.find(stem) and not occupation.names(stem) and not occupation.is_near(stem)
