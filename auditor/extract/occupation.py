"""Which occupation and 工种 a stretch of text sells, and whether a line is the title of a course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract import levels
from auditor.extract.lexicon import compile_re, load_yaml


@dataclass(frozen=True)
class Occupation:
    """An occupation as found; code '' where the dictionary gives none."""

    code: str
    name: str
    work_type: str = ""


@dataclass(frozen=True)
class _Tables:
    occupations: tuple[tuple[str, str, Any, tuple[tuple[str, Any], ...]], ...]
    course: Any
    trade: Any
    section: Any
    article: Any
    leaflet: Any


_TRADE_ENDS = frozenset("师员工")  # how the names of all occupations in the lexicon end


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
        course=compile_re(data["course_words"]),
        trade=compile_re(data["other_trades"]),
        section=compile_re(titles["section_heading"]),
        article=compile_re(titles["article_title"]),
        leaflet=compile_re(titles["leaflet"]),
    )


def leaflet() -> Any:
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
                best = (place, Occupation(code, name, works[0] if len(works) == 1 else ""))
        if best is not None:
            return best[1]
        if text is title and is_title(title):
            return None  # a course of another trade must not take our occupation from its surroundings
    return None


def names(text: str) -> bool:
    """True when a text names an occupation of the lexicon."""
    return any(pattern.search(text) is not None for _, _, pattern, _ in _tables().occupations)


def is_title(line: str) -> bool:
    """True when a line reads like the title of a course: an occupation or trade, and a course word or level."""
    if not any(c in line for c in _TRADE_ENDS):
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
    if colon and not names(label):
        return False  # 对应工种：…, 适合人群：…
    if t.section.search(line) is not None or t.article.search(line) is not None:
        return False
    named = names(line) or any(form.search(line) is not None for _, _, _, works in t.occupations for _, form in works)
    course = t.course.search(line) is not None
    ranked = bool(levels.find(line))
    if named:
        return course or ranked or len(line) <= 12
    return t.trade.search(line) is not None and course and (ranked or "班" in line or "课程" in line or "考证" in line)
