"""Whose name a page bears: the full form of a short name, and the body whose name opens the page."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import linear
from auditor.extract.named import Organisation
from auditor.extract.organisations import canonical, nobody, tables

LEGAL = ("有限公司", "有限责任公司", "学校", "学院", "大学")
_SHORT = linear.compile(
    r"(?:学校|学院|中心|(?:培训|教务|招生|认证|市场|客服|服务|信息|教学|考务|运营)[部处]|工作室|办事处)$"
)
_PLACE = linear.compile(r"[省市区县州]$")
_COMPANY = linear.compile(r"(?:有限公司|有限责任公司)$")
_TOWN = 2  # characters of a town that is in no list
_MARKS = " \n#*·•◆●★■【《"
_FULL = 7  # characters of a name that is no short form (洛南商会, 市民夜校)


def in_full(name: str, names: Sequence[Organisation]) -> str:
    """新航学校, 星栈云培训部: a short name for the one body of the page that carries its word in a full name."""
    longer = {canonical(o.name): o.name for o in names if name and o.name != name and o.name.endswith(name)}
    placed = {full for full in longer.values() if _region(full[: -len(name)])}
    if not placed and len(longer) == 1:  # 松原 of 松原北辰技工学校
        placed = {full for full in longer.values() if len(full) == len(name) + _TOWN}
    if len(placed) == 1:
        return placed.pop()  # 青岚数字职业学校 of 贵阳青岚数字职业学校
    legal = {canonical(o.name): o.name for o in names if name and o.name.startswith(name) and _COMPANY.search(o.name)}
    if len(legal) == 1 and not longer and _COMPANY.search(name) is None:
        return next(iter(legal.values()))  # 卓研进修学院 of 卓研进修学院有限公司
    ending = _SHORT.search(name)
    word = name[: ending.start()] if ending is not None else ""
    if ending is None or not 2 <= len(word) <= 4 or nobody(word + "中心") or _PLACE.search(word) is not None:
        return name
    kind = ending.group() if ending.group() in LEGAL else ""
    full = {
        canonical(o.name): o.name
        for o in names
        if word in o.name and name not in o.name and o.name.endswith(kind or LEGAL) and len(o.name) > len(name)
    }
    return next(iter(full.values())) if len(full) == 1 else name


def _region(words: str) -> bool:
    """True for 贵阳 or 安徽省合肥市: words that are nothing but the name of a place."""
    match = tables().region.search(words)
    return match is not None and match.end() == len(words)


def opening(text: str, names: Sequence[Organisation]) -> Organisation | None:
    """The body whose full name opens the page, also one that issues its own papers; None where a short form does."""
    for o in names[:3]:
        if text[: o.start].strip(_MARKS):
            return None
        if len(o.name) >= _FULL:
            return o
    return None
