"""Pages in which a machine replaced a word of the occupation's name, to sell something else with copied text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from auditor.extract import linear
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex

_STEM = linear.compile(r"([\p{Han}A-Za-z0-9+]{1,10})训练师")
_MAX_WORDS = 2000


@dataclass(frozen=True)
class _Tables:
    honest: tuple[str, ...]
    whole: frozenset[str]
    structure: tuple[str, ...]
    brands: Regex
    papers: Regex
    coded: Regex
    brand_label: Regex
    remains: tuple[str, ...]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("tamper")
    return _Tables(
        honest=tuple(data["honest"]),
        whole=frozenset(data["honest_whole"]),
        structure=tuple(data["structure"]),
        brands=compile_re(rf"(?:^|[^\p{{Han}}A-Za-z0-9])([\p{{Han}}A-Za-z0-9]{{2,12}}?)(?:{data['brand_tails']})"),
        papers=compile_re(rf"([\p{{Han}}A-Za-z0-9]{{2,16}}?)(?:{data['paper_tails']})"),
        coded=compile_re(rf"([\p{{Han}}A-Za-z0-9]{{2,10}})训练师{data['code']}"),
        brand_label=compile_re(rf"{data['brand_label']}([\p{{Han}}A-Za-z0-9]{{2,12}})"),
        remains=tuple(data["remains"]),
    )


def tampered(text: str) -> str:
    """Why a page looks altered, in Chinese, or ''.

    Three signs together: one word, at least three times where only the occupation's name may stand, that is no word of
    this trade; phrases of the occupation's standard; and the true name rarer than the false one.
    """
    if "训练师" not in text and "认定" not in text and "证书" not in text:
        return ""
    tables = _tables()
    word, count = _replaced(text, tables)
    shown = f"{word}训练师"
    if not word:
        word, count = _advertised(text, tables)
        shown = word
    if not word:
        return _rebranded(text, tables)
    signs = [phrase for phrase in tables.structure if phrase in text]
    true = text.count("人工智能训练师") + text.count("AI训练师")
    if len(signs) < 2 or true >= count:
        return ""
    return f"职业名称疑被替换：“{shown}”出现 {count} 次，而同页有“{'”“'.join(signs[:3])}”等人工智能训练师标准的用语"


def own_brand(reason: str, text: str, owner: str) -> bool:
    """True where the word put in is the brand of the seller itself: no stranger altered the page then."""
    word = reason.partition("“")[2].partition("”")[0]
    for part in _tables().remains:
        word = word.replace(part, "")
    brands = (match.group(1) for match in islice(_tables().brand_label.finditer(text), _MAX_WORDS))
    return len(word) > 1 and (word in owner or any(word in brand for brand in brands))


def _rebranded(text: str, tables: _Tables) -> str:
    """X智能训练师（4-04-05-05）, where X智能 is a brand of the page and the true name stands nowhere."""
    if "4-04-05-05" not in text or "人工智能训练师" in text or "AI训练师" in text:
        return ""
    brands = {match.group(1) for match in islice(tables.brand_label.finditer(text), _MAX_WORDS)}
    for match in islice(tables.coded.finditer(text), 20):
        word = str(match.group(1))
        brand = next((b for b in brands if word.endswith(b) and b not in tables.honest), "")
        if brand and (count := text.count(f"{brand}训练师")) >= 2:
            return f"职业名称疑被替换：“{brand}训练师”出现 {count} 次，并标着人工智能训练师的编码 4-04-05-05"
    return ""


def _replaced(text: str, tables: _Tables) -> tuple[str, int]:
    """X of 「X训练师」, said at least three times, and how often."""
    stems = [match.group(1) for match in _STEM.finditer(text)]
    if len(stems) < 3:
        return "", 0
    stems = [stem for stem in stems if not stem.endswith(tables.honest) and stem not in tables.whole]
    ends = Counter(stem[-size:] for stem in stems for size in range(2, 7) if len(stem) >= size)
    ends = Counter({end: n for end, n in ends.items() if end not in tables.whole})
    count = max((n for n in ends.values() if n >= 3), default=0)
    if not count:
        return "", 0
    # The longest ending that is as frequent is the whole replacement.
    return max((end for end, n in ends.items() if n == count), key=lambda e: (len(e), e)), count


def _advertised(text: str, tables: _Tables) -> tuple[str, int]:
    """A brand with 下载, 平台, 在线 behind it that the same page puts before 证书, 等级认定, 考试."""
    brands = Counter(match.group(1) for match in islice(tables.brands.finditer(text), _MAX_WORDS))
    told = {brand for brand, n in brands.items() if n >= 2 and not brand.endswith(tables.honest)}
    if not told:
        return "", 0
    papers = Counter(
        brand
        for match in islice(tables.papers.finditer(text), _MAX_WORDS)
        for brand in (match.group(1)[-size:] for size in range(2, 13))
        if brand in told and match.group(1).endswith(brand)
    )
    best = max(papers, key=lambda b: (papers[b], len(b)), default="")
    return (best, text.count(best)) if best and papers[best] >= 2 else ("", 0)
