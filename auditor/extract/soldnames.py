"""What the name of something sold says of it: a rung of a ladder, another trade, or no name of a thing at all."""

from __future__ import annotations

from auditor.extract import levels, linear, occupation, plannames
from auditor.extract.planparts import Part
from auditor.extract.program import FIVE_LEVELS, Program

# Hashtags, numbers of sections, labels, who pays, and the beginnings of sentences in talk open nothing.
_NOTHING = linear.compile(
    r"#|^[IVX]+$|^(?:适用|适合|学时|课时|时数|时间|形式|方式|地点|对象|等级|级别|考级|收费|费用|价格|学费|培训费|证书|发证|评价机构|培训评价组织|特点|内容)$"
    r"|^(?:非?(?:会员|学员)(?:单位)?|社会人员|校外人员|外单位|一个人|两个?人|单人)$|^(?:单独购买|单人购|[二两三五十2-9]+人(?:成团|拼团|拼单|团)?)$"
    r"|^(?:那|您|你|我|咱|建议|请|如果|要是)[^班课营]*$"
)
_SUM = linear.compile(r"^(?:小计|合计|总计|共计|实付|应付|已选)$")
# A vendor's or an association's own ladder (L1 助理, CAIT-2): grades of one course unless they name a class.
_LADDER = linear.compile(r"^(?:L|[A-Z]{2,6}-)[1-5](?:[\s·:：]|[^\dA-Za-z]|$)")


def nothing(name: str) -> bool:
    """True for words that open nothing that a student buys: labels, kinds of buyers, talk, ranks of agents."""
    return _NOTHING.search(name) is not None or is_sum(name) or plannames.is_agent(name)


def is_sum(name: str) -> bool:
    """True for 合计 and the like: the amount on its line is no price of what stands above."""
    return _SUM.search(name) is not None


def kind_of(title: str, hours: float | None) -> str:
    """What tells classes apart: the name without its level; 四级小班 of 45 lessons and 三级小班 of 50 are two."""
    own = hours and plannames.is_class(title) and levels.find(title)
    return stem(title) + (f" {hours:g}" if own else "")


def rung(base: Program, title: str) -> bool:
    """True for 人工智能训练师 三级 below a program of that occupation: one of its levels, no plan."""
    bare = stem(title)
    kind = occupation.find(bare, "") if occupation.is_bare(bare) else None
    same = kind is not None and (kind.code, kind.work_type) == (base.occupation_code, base.work_type)
    return len(bare) < 2 or (same and base.occupation_code in FIVE_LEVELS)


def is_grade(title: str) -> bool:
    """True for a grade of somebody's own ladder (L2 工程师, CAIT-1), which is none of the five levels."""
    return _LADDER.search(title) is not None


def grade(found: Part, text: str) -> bool:
    """True for a grade of somebody's own ladder that is only examined for (L1 助理, 60题, ¥200)."""
    taught = any(word in text[found.low : found.high] for word in ("课", "班", "营", "培训"))
    return not taught and is_grade(found.title)


def foreign(title: str) -> bool:
    """True for a course of another trade (电工班), which is none of the auditor's."""
    if occupation.names(title) or occupation.is_ai(title):
        return False  # 大模型应用工程师 reads like a trade, too
    if occupation.is_other_field(title):
        return False  # known for sure: it takes its price with it, and is dropped then
    bare = stem(title)
    return occupation.is_other_course(title) or occupation.is_trade(bare) or occupation.is_trade(bare[:-1])


def stem(title: str) -> str:
    """A title without levels, numbers and marks: what is left of 四级·只买课 is 只买课."""
    for mention in reversed(levels.find(title)):
        title = title[: mention.start] + title[mention.end :]
    return "".join(c for c in title if c.isalpha())
