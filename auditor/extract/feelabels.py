"""What an amount of money is called, and what that makes of it. The words are lexicons/fees.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract.lexicon import compile_re, load_yaml, union
from auditor.extract.linear import Regex

TOTAL, TRAINING, EVALUATION, OTHER = "总费用", "培训费", "评价费", "其他"


@dataclass(slots=True)
class Fee:
    """One fee as the page states it; spans in normalised text.

    `sure`: another cell, a sum or a sentence in so many words makes it the whole cost, which the words right around
    the amount do not show; they overrule it no more.
    """

    item: str
    level: str
    fen: int
    fen_max: int | None
    list_fen: int | None
    currency: str
    per: str
    start: int
    end: int
    sure: bool = False


@dataclass(frozen=True)
class Labels:
    """The compiled patterns: any label, price words behind an amount, table headers, part names, roles."""

    any: Regex
    behind: Regex
    money: Regex
    not_money: Regex
    parts: tuple[tuple[str, Any], ...]
    all_in: Regex
    exam_apart: Regex
    all_levels: Regex
    whole: Regex
    whole_not: Regex
    filler: Regex
    lowered: Regex
    pay: Regex
    paid_for: Regex
    pay_gap: Regex
    says: Regex
    covers: dict[str, Any]
    roles: tuple[tuple[str, Any], ...]


@lru_cache(maxsize=1)
def labels() -> Labels:
    """The patterns, compiled once."""
    data = load_yaml("fees")
    roles = [(item, words) for item, words in data["items"].items()]
    roles += [("price", data["price"]), ("list", data["list_price"]), ("none", data["not_a_fee"])]
    # Longest label first: 优惠价 is a price, 优惠 is not.
    every = sorted({w for _, words in roles for w in words}, key=lambda w: (-len(w), w))
    return Labels(
        any=compile_re("|".join(f"(?:{w})" for w in every)),
        behind=compile_re(data["price_behind"]),
        money=compile_re(data["headers"]["money"]),
        not_money=compile_re(data["headers"]["not_money"]),
        parts=tuple((item, compile_re(pattern)) for item, pattern in data["headers"]["parts"].items()),
        all_in=union(data["all_in"]),
        exam_apart=compile_re(data["exam_apart"]),
        all_levels=compile_re(data["all_levels"]),
        whole=compile_re(data["context"]["whole"]),
        whole_not=compile_re(data["context"]["apart"]),
        filler=compile_re(data["filler"]),
        lowered=compile_re(data["lowered"]),
        pay=compile_re(data["pay"]),
        paid_for=compile_re(data["paid_for"]),
        pay_gap=compile_re(data["pay_gap"]),
        says=compile_re(data["says"]),
        covers={name: compile_re(pattern) for name, pattern in data["covers"].items()},
        roles=tuple((name, compile_re("^(?:" + "|".join(words) + ")$")) for name, words in roles),
    )


@lru_cache(maxsize=4096)
def role_of(label: str) -> str:
    """An item name, 'price', 'list' or 'none' for a label such as 评价费 or 原价; '' when it is no label."""
    for name, pattern in labels().roles:
        if pattern.search(label) is not None:
            return name
    return ""


@lru_cache(maxsize=4096)
def header_role(header: str) -> str:
    """The role that the last label in a table header gives to the column or row; '' when it gives none.

    What brackets add is said about the label before them: 学费（不含考试费）, 报价（全包，含考务）.
    """
    # 三、特种作业类（由应急管理部门组织考核): a heading across the table, whatever it speaks of
    across = header.startswith(tuple("一二三四五六七八九十")) and "、" in header[1:3]
    return "" if across else _header_role(header)


def _header_role(header: str) -> str:
    opened = min((i for c in "（(【[" if (i := header.find(c)) > 0), default=0)
    base = ""
    if opened:
        base, said = header_role(header[:opened]), header[opened:]
        apart = labels().whole_not.search(said) is not None
        if base in ("price", TRAINING, EVALUATION) and not apart and labels().whole.search(said) is not None:
            return TOTAL
        if base and (base != "price" or apart):
            return base
    found = list(labels().any.finditer(header))
    role = role_of(found[-1].group()) if found else ""
    if role == TOTAL and len(found) == 2 and found[0].end() == found[1].start():
        role = role_of(found[0].group()) or role  # 评价费合计 is the whole of one item, 培训考试全部费用 of two
    if role == "教材费" and any(word in header for word in ("培训+", "课程+", "学费+", "培训、", "课程、", "培训和")):
        return TRAINING  # 培训+教材
    if role and role != "price":
        return role
    part = next((item for item, pattern in labels().parts if pattern.search(header) is not None), "")
    if not part and not role and header.endswith("价") and not header.endswith(("评价", "议价", "差价", "定价")):
        return "price"  # 散客价, 十人以上团体价
    return part or role or base  # 双旦价（元）


def last_label(text: str) -> str:
    """The last label in a stretch, '' when there is none."""
    last = ""
    for match in labels().any.finditer(text):
        last = match.group()
    return last
