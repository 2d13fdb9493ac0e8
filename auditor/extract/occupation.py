"""Which occupation and 工种 a stretch of text sells, and whether a line is the title of a course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract import levels, linear
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex


@dataclass(frozen=True)
class Occupation:
    """An occupation as found; code '' where the dictionary gives none."""

    code: str
    name: str
    work_type: str = ""


@dataclass(frozen=True)
class _Tables:
    occupations: tuple[tuple[str, str, Any, tuple[tuple[str, Any], ...]], ...]
    any_name: Regex
    course: Regex
    trade: Regex
    section: Regex
    article: Regex
    leaflet: Regex
    trade_name: Regex
    opening_trade: Regex
    no_trade: Regex
    near: Regex
    not_near: Regex
    short_name: Regex
    fields: Regex


_STATED = linear.compile(
    r"(?:工种|报考方向|职业方向|专业方向)(?:名称)?[:：|\s]{1,3}([^\n。；，]{2,40})|训练师\s?[（(·—-]\s?([^（）()\n]{2,40})"
    r"|([\p{Han}A-Za-z]{2,12})方向"
)
_ASIDE = linear.compile(r"[（(][^（()）\n]{2,16}[，,][^（()）\n]{2,16}[）)]")
_NUMBERED = linear.compile(
    r"^(?:项目|班次|课程|班级|产品|专业|培训班|方案|套餐)\s?[一二三四五六1-9A-Fa-f①-⑥]$|^[甲乙丙丁]班?$"
)
OURS = "4-04-05-05"
_AI = ("AI", "人工智能", "标注", "模型", "提示词", "智能体", "数字人")
_PAPERS = ("1+X", "专项", "认证")
_NEAR = 32
_LINE = 100  # characters; longer texts are not kept
_MAX_STATED = 50


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("occupations")
    titles = load_yaml("programs")
    return _Tables(
        occupations=tuple(
            (
                entry["code"],
                entry["name"],
                compile_re("|".join(entry["aliases"])),
                tuple((name, compile_re("|".join(forms))) for name, forms in entry.get("work_types", {}).items()),
            )
            for entry in data["occupations"]
        ),
        any_name=compile_re(
            "|".join(
                f"(?:{form})"
                for entry in data["occupations"]
                for forms in (entry["aliases"], *entry.get("work_types", {}).values())
                for form in forms
            )
        ),
        course=compile_re(data["course_words"]),
        trade=compile_re(data["other_trades"]),
        section=compile_re(titles["section_heading"]),
        article=compile_re(titles["article_title"]),
        leaflet=compile_re(titles["leaflet"]),
        trade_name=compile_re(data["trade_name"]),
        opening_trade=compile_re(data["opening_trade"]),
        no_trade=compile_re(data["no_trade"]),
        near=compile_re(data["near_course"]),
        not_near=compile_re(data["no_near_course"]),
        short_name=compile_re(data["short_name"]),
        fields=compile_re(data["other_fields"]),
    )


def leaflet() -> Regex:
    """What a title carries behind it without being part of it, such as 招生简章."""
    return _tables().leaflet


def find(title: str, block: str) -> Occupation | None:
    """The occupation of a program: by its title, else the first one its block names."""
    for text in (title, block):
        best: tuple[int, Occupation] | None = None
        for code, name, pattern, work_types in _tables().occupations:
            match = pattern.search(text)
            works = [work for work, form in work_types if form.search(title) is not None]
            if match is None and not works:
                continue
            place = match.start() if match is not None else 0
            if best is None or place < best[0]:
                if not works and match is not None:
                    works = _stated(block, work_types)
                best = (place, Occupation(code, name, works[0] if len(works) == 1 else ""))
        if best is not None:
            return best[1]
        if text is title and (is_title(title) or is_near(title)):
            # A course of another trade must not take our occupation from its surroundings; 三级训练师取证课 may.
            return shortened(title, block)
    return None


def shortened(title: str, block: str) -> Occupation | None:
    """The occupation of a title that leaves out half of its name (训练师四级班), where the block names it in full."""
    if not is_short(title):
        return None
    kind = find("", block)
    if kind is not None and kind.code == OURS:
        return kind
    ours = next(forms for code, _, forms, _ in _tables().occupations if code == OURS)
    return find("", "人工智能训练师") if "AI" in block or ours.search(block) is not None else None


def is_short(title: str) -> bool:
    """True for a title that names our occupation by half of its name (训练师三级)."""
    return _tables().short_name.search(title) is not None


def _stated(block: str, work_types: tuple[tuple[str, Any], ...]) -> list[str]:
    """The 工种 that a block states as such: 工种：数据标注员, 人工智能训练师（数据标注员）."""
    said = [
        match.group(1) or match.group(2) or match.group(3) for match in islice(_STATED.finditer(block), _MAX_STATED)
    ]
    return [name for name, form in work_types if any(form.search(words) is not None for words in said)]


def _may_name(text: str) -> bool:
    """False for a text without any of the characters in which the names of all occupations in the lexicon end."""
    return "师" in text or "员" in text or "工" in text


def names(text: str) -> bool:
    """True when a text names an occupation of the lexicon."""
    return _named(text) if len(text) <= _LINE else _tables().any_name.search(text) is not None


@lru_cache(maxsize=4096)  # every reader of lines asks
def _named(line: str) -> bool:
    return _tables().any_name.search(line) is not None


def without(text: str) -> str:
    """A text without the names of the occupations of the lexicon that it holds."""
    return _tables().any_name.sub("", text)


def is_bare(title: str) -> bool:
    """True when a title is the name of an occupation of the lexicon and hardly anything else."""
    return len(title) <= 14 and names(title) and _tables().course.search(title) is None


def is_trade(word: str) -> bool:
    """True when a word is the name of some occupation or trade, ours included."""
    if not 2 <= len(word) <= 24 or not _may_name(word):
        return False
    t = _tables()
    return names(word) or (t.trade_name.search(word) is not None and t.no_trade.search(word) is None)


def other_trade(line: str) -> bool:
    """True when a line opens with the name of another occupation and does not name one of the lexicon."""
    if not _may_name(line):
        return False
    match = _tables().opening_trade.search(line)
    if match is None or is_ai(match.group(1)):
        return False  # 大模型应用工程师 is no trade beside ours, but a course of the same field
    return _tables().no_trade.search(match.group(1)) is None and not names(line)


def is_other_course(title: str) -> bool:
    """True for a course of another trade (低压电工取证班), however its title begins."""
    if names(title) or is_near(title):
        return False
    return other_trade(title) or (_tables().trade.search(title) is not None and is_title(title))


def is_other_field(title: str) -> bool:
    """True for a course of a field that has nothing to do with AI (咖啡师体验课, 小学奥数寒假班)."""
    return not is_ai(title) and not names(title) and _tables().fields.search(title) is not None


def is_near(line: str) -> bool:
    """True when a short line reads like the title of a course on AI that is no occupation: AIGC办公实战课."""
    if "）" in line or ")" in line:
        line = _ASIDE.sub("（）", line)  # AI办公轻松学（兴趣课，无证书）, 数据处理（1+X，中级）班
    if not 5 <= len(line) <= _NEAR or any(c in line for c in "。！；，,？?"):
        return False
    t = _tables()
    if t.near.search(line) is None or t.not_near.search(line) is not None:
        return False
    return t.article.search(line) is None and not other_trade(line)


def is_ai(title: str) -> bool:
    """True when a title has a word of AI in it."""
    return any(word in title for word in _AI)


def is_about(title: str) -> bool:
    """True when a title says what is taught or certified, in words of AI or of papers, not only how it is sold."""
    return is_ai(title) or any(word in title for word in _PAPERS)


def is_class(title: str) -> bool:
    """True for the title of a class on AI that says nothing of a paper or test of its own."""
    return is_near(title) and not any(word in title for word in ("证", "测评", "1+X", "考"))


def is_title(line: str) -> bool:
    """True when a line reads like the title of a course: an occupation or trade, and a course word or level."""
    if not _may_name(line):
        return False
    t = _tables()
    if (
        not 4 <= len(line) <= 60
        or line.endswith(("。", "！", "；", "，", "：", ":"))
        or "。" in line
        or line.count("，") > 1
    ):
        return False
    label, colon, _ = line.replace(":", "：").partition("：")
    if colon and not names(label) and _NUMBERED.search(label.strip()) is None:
        return False  # 对应工种：…, 适合人群：…
    if t.section.search(line) is not None or t.article.search(line) is not None:
        return False
    named = names(line) or any(form.search(line) is not None for _, _, _, works in t.occupations for _, form in works)
    course = t.course.search(line) is not None
    ranked = bool(levels.find(line))
    if named:
        return course or ranked or len(line) <= 12
    for mention in reversed(levels.find(line)):
        line = line[: mention.start] + line[mention.end :]  # 初级工 is no trade: 五级（初级工）——培训费680元 is a price
    return course and (ranked or "班" in line or "课程" in line or "考证" in line) and _names_trade(line)


def _names_trade(line: str) -> bool:
    """True when a line names a trade or half of our occupation; 佳佳老师(考证) and 员工考证 name people."""
    t = _tables()
    trades = [match.group(1) for match in islice(t.trade.finditer(line), _MAX_STATED)]
    named = any(trade.endswith("工程师") or t.no_trade.search(trade) is None for trade in trades)
    return named or t.short_name.search(line) is not None
