"""The five skill levels, however a list writes them: 五级—三级, 5-3, 3、4、5级, 三级/高级工, 三级及以上."""

from __future__ import annotations

import unicodedata

import re2

from auditor.model import LEVELS

# 高级 is 三级/高级工 and never 一级/高级技师 (domain brief §1.3). Longest words first.
_WORDS = {
    "高级技师": 4, "初级工": 0, "中级工": 1, "高级工": 2, "初级": 0, "中级": 1, "高级": 2, "技师": 3,
    "五级": 0, "四级": 1, "三级": 2, "二级": 3, "一级": 4, "五": 0, "四": 1, "三": 2, "二": 3, "一": 4,
    "5级": 0, "4级": 1, "3级": 2, "2级": 3, "1级": 4, "L5": 0, "L4": 1, "L3": 2, "L2": 3, "L1": 4,
    "5": 0, "4": 1, "3": 2, "2": 3, "1": 4,
}  # fmt: skip
_TOKEN = re2.compile("|".join(sorted(_WORDS, key=lambda word: (-len(word), word))) + r"|及以上|以上|及以下|以下|.")
_RANGE = set("-~至到")
_LIST = set("、,;/|.和及与\n()")
_DASHES = str.maketrans(dict.fromkeys("‐‑–—―─━﹣−～〜", "-"))


def parse_levels(text: str) -> tuple[str, ...]:
    """The levels a text names, low to high; () when any part of it is not understood.

    An unknown text must never become a shorter list: that would make a filed institution look out of scope.
    """
    cleaned = unicodedata.normalize("NFKC", text).translate(_DASHES).upper().strip()
    cleaned = cleaned.replace("--", "-").replace("职业技能", "").replace("等级", "").replace("(含)", "")
    found: set[int] = set()
    last: int | None = None
    span_open, after_digit = False, False
    for token in _TOKEN.findall(cleaned):
        if token in _WORDS:
            level = _WORDS[token]
            if after_digit and (token[0].isascii() or token == "一"):
                return ()  # '53' may be anything, and '5一3' a dash badly read
            if span_open and last is not None:
                found |= set(range(min(last, level), max(last, level) + 1))
            found.add(level)
            last, span_open, after_digit = level, False, token.isdigit()
            continue
        after_digit = False
        if token in ("及以上", "以上", "及以下", "以下"):
            if last is None or span_open:
                return ()
            found |= set(range(last, len(LEVELS))) if "上" in token else set(range(last + 1))
        elif token in _RANGE:
            if last is None or span_open:
                return ()
            span_open = True
        elif token not in _LIST and not token.isspace():
            return ()
    return () if span_open else tuple(LEVELS[level] for level in sorted(found))
