"""Lines that could be titles of courses, put in order: rows of one price list, subtitles, lines of a chat."""

from __future__ import annotations

from auditor.extract import feelabels, levels, money, occupation

_COUNTERS = frozenset("①②③④⑤⑥⑦⑧⑨⑩")
_ROW = 100  # a row of a list says no more than this


def with_subtitles(titles: list[tuple[int, int, str, bool]]) -> list[tuple[int, int, str, bool]]:
    """Leave out a line right below a title that only says once more what the title said (X · 一次购买看一年)."""
    kept: list[tuple[int, int, str, bool]] = []
    for title in titles:
        start, _, words, linked = title
        above = kept[-1] if kept else None
        close = above is not None and 0 < start - above[1] <= 2 and not linked and not above[3]
        if close and above is not None and not levels.find(words) and not money.find(words):
            first, second = occupation.find(above[2], ""), occupation.find(words, "")
            if first is not None and second is not None and first.code == second.code and not second.work_type:
                continue
        kept.append(title)
    return kept


def spoken(line: str) -> str:
    """The course of a line of a chat that names it with its price (群主: X 五级 1100 四级 1500), else ''."""
    speaker, _, rest = line.replace("：", ":").partition(":")
    rest = rest.strip()
    if not rest or occupation.names(speaker) or feelabels.labels().any.search(speaker) is not None:
        return ""
    opens = occupation.names(rest[:14]) and not any(c in rest[:14] for c in "？?，。")
    if not opens or len(rest) > _ROW or not any(a.marked or a.fen >= 20_000 for a in money.find(rest)):
        return ""
    stem = _stem(rest)
    return stem if 4 <= len(stem) <= 24 and occupation.names(stem) else ""


def rows_as_one(titles: list[tuple[int, int, str, bool]], text: str) -> list[tuple[int, int, str, bool]]:
    """A price list in lines (X五级…1260元, X四级…1560元) is one course at several levels."""
    kept: list[tuple[int, int, str, bool]] = []
    stems: dict[str, int] = {}
    for title in titles:
        start, _, words, linked = title
        stem = _stem(words)
        row = not linked and occupation.is_bare(stem) and words[:1] not in _COUNTERS and _priced_row(text, start)
        if row and stem in stems:
            first = kept[stems[stem]]
            kept[stems[stem]] = (
                first[0],
                first[0] + max(text[first[0] : first[1]].find(stem), 0) + len(stem),
                stem,
                False,
            )
            continue
        if row:
            stems[stem] = len(kept)
        kept.append(title)
    return kept


def _stem(title: str) -> str:
    """A title without levels, prices and what stands behind them."""
    cut = min((a.start for a in money.find(title) if a.marked or a.fen >= 10_000), default=len(title))
    label = feelabels.labels().any.search(title)
    stem = title[: min(cut, label.start()) if label is not None and label.start() >= 4 else cut]
    for mention in reversed(levels.find(stem)):
        stem = stem[: mention.start] + stem[mention.end :]
    digit = next((i for i, c in enumerate(stem) if c.isdigit() and i >= 4), len(stem))
    return stem[:digit].strip(" .…·:：/|｜-—=(（)）")


def _priced_row(text: str, start: int) -> bool:
    line_end = text.find("\n", start)
    line = text[start : line_end if line_end >= 0 else len(text)]
    return len(line) <= _ROW and bool(levels.find(line)) and bool(money.find(line))
