"""Plans of one course: classes, packages and schemes side by side or one after another, each with its own price.

自学班 / 直播班 / 协议班 as cards, as columns or rows of a table, as lines, as clauses of a sentence. A plan without a
price of its own is no program, and one plan alone is just the course.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from auditor.extract import levels, money, occupation, plannames, plantable
from auditor.extract.blocks import Document
from auditor.extract.grid import Grid, flattened
from auditor.extract.planparts import NAME, Part, key, settled, tables
from auditor.extract.segments import around
from auditor.extract.tags import HEADING

_MAX = 200  # mentions of plans on a page; more are a forum, not a price list
REACH = 400  # how far the text of the last plan goes where no element bounds it
LEAST = 10_000  # fen; a smaller bare number behind a plan's name is a count
_CHEAP = 9_900  # fen; a smaller amount is for a book or a stamp, not the price of a plan
_LETTERS = "ABCDEFGHabcdefgh甲乙丙丁戊"
_BRAND = 4  # characters that a seller's own word may set before the name of a plan
PRICE_NEAR = 8  # characters between the name and a price without a currency sign


def find(document: Document, text: str, start: int, end: int, grids: Sequence[Grid]) -> list[Part]:
    """The plans in a stretch of the page, in order; [] unless there are two or more with prices of their own."""
    for grid in grids:
        parts = plantable.find(grid)
        if parts:
            return parts
    spans = [m.span(1) for m in islice(tables().name.finditer(text, start, end), _MAX)]
    spans = plannames.siblings(text, start, end, spans)
    if len({key(text[low:high]) for low, high in spans}) < 2:
        spans = plannames.headed(document, text, start, end) if document.html else []
    if not spans:
        return []
    if not document.html:
        for grid in flattened(text, start, end):
            parts = plantable.find(grid)
            if parts:
                return parts
    return _described(text, settled(_in_lines(document, text, start, end, spans)), spans)


def _in_lines(document: Document, text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> list[Part]:
    """Plans as titles of cards and lines, or as clauses with the price right behind them."""
    found = [m for span in spans if (m := _mention(text, start, span, end)) is not None]
    begins = [low for low, _, _ in found]
    parts = []
    for index, (low, title_end, opens) in enumerate(found):
        following = begins[index + 1] if index + 1 < len(begins) else end
        line_end = text.find("\n", title_end)
        line_end = min(line_end if line_end >= 0 else end, end)
        clause = min(following, line_end)
        if _amount(text, title_end, clause):
            high = clause
        elif not opens:
            continue
        else:
            high = following
        if opens and line_end < following and not (high == clause and _listed(text, begins, index)):
            high = max(clause, min(until(document, text, (low, title_end), begins, end), following))
        if _amount(text, title_end, high):
            parts.append(Part(text[low:title_end].strip(), low, title_end, low, high))
    return parts


def _listed(text: str, begins: Sequence[int], index: int) -> bool:
    """True when the line before holds the plan before: a list of plans with their prices, a line each."""
    return index > 0 and text.count("\n", begins[index - 1], begins[index]) == 1


def _mention(text: str, start: int, span: tuple[int, int], end: int) -> tuple[int, int, bool] | None:
    """(start, end of the title, opens a line) of a plan's name that something is said of; None for one in passing."""
    low, high = span
    line_start = max(text.rfind("\n", 0, low) + 1, start)
    line_end = text.find("\n", high)
    line_end = min(line_end if line_end >= 0 else end, end)
    before = text[line_start:low]
    clause = before[max(before.rfind(c) for c in "。！!；;，,、|｜\t") + 1 :]
    bare = clause.strip(" •·●■◆▪★☆✅✔☑👉⭐✨💥🔥▶【[(（+/、:：>0123456789.")
    for mention in reversed(levels.find(bare)):
        bare = bare[: mention.start] + bare[mention.end :]
    if occupation.names(bare) and len(bare) <= 16:
        low, bare = low - len(clause.lstrip(" •·●■◆▪★☆【[")), ""
    elif not bare and levels.find(clause):
        low -= len(clause.lstrip(" •·●■◆▪★☆【["))
    if 2 <= len(bare) <= _BRAND and before.rstrip()[-1:] in ("·", "•", "|", "-", "—") and clause == before:
        low, bare = line_start + len(before) - len(before.lstrip()), ""  # 轻舟·自学包
    if len(bare) == 1 and bare in _LETTERS:
        low, bare = line_start + len(before) - len(before.lstrip(" •·●■◆▪★☆【[(（")), ""  # A 自学班, 甲 面授班
    if bare and not clause.rstrip().endswith((":", "：")):
        return None
    rest = text[high:line_end]
    if tables().behind.search(rest) is None or tables().extra.search(rest[:12]) is not None:
        return None
    opens = not before[: low - line_start].strip(" •·●■◆▪★☆✅✔☑👉⭐✨💥🔥▶【[0123456789.、①②③④⑤")
    if opens and rest.lstrip()[:1] in (":", "：", "·", "|", "｜"):
        high += _said(rest)
    return low, high, opens


def _said(rest: str) -> int:
    """How far the title goes on behind the name: 方案二：结业证书; A班：人工智能训练师四级，1600元."""
    clause = rest[: min((p for c in "。；;，," if (p := rest.find(c)) >= 0), default=len(rest))]
    if not 2 < len(clause) <= NAME + 4 or money.find(clause):
        return 0
    named = occupation.names(clause) or occupation.is_near(clause.strip(" :：·|｜"))
    return len(clause) if clause == rest or named else 0


def _described(text: str, parts: list[Part], spans: Sequence[tuple[int, int]]) -> list[Part]:
    """A price list by number (产品A …… 3200元) takes its titles from where the products are described."""
    for found in parts:
        if occupation.names(found.title):
            continue
        for low, high in spans:
            line_end = text.find("\n", high)
            rest = text[high : line_end if line_end >= 0 else len(text)]
            if key(text[low:high]) != key(found.title) or not 4 <= len(rest.strip()) <= NAME or money.find(rest):
                continue
            if occupation.names(rest) or occupation.is_near(rest.strip(" :：·|｜")):
                found.title, found.start, found.end = text[low:high] + rest.rstrip(), low, high + len(rest.rstrip())
                break
    return parts


def _amount(text: str, low: int, high: int) -> bool:
    return any(
        (a.marked and a.fen >= _CHEAP) or (a.fen >= LEAST and a.start - low <= PRICE_NEAR)
        for a in money.find(text, low, min(high, low + REACH))
    )


def until(document: Document, text: str, title: tuple[int, int], begins: Sequence[int], end: int) -> int:
    """Where the text of a plan that is a title ends: with its card, else with the paragraph or at the next heading."""
    low, title_end = title
    if document.html:
        _, high = around(document, low, title_end, list(begins), end)
        if high - title_end > 3 and high < end:
            return high
        heads = [e.start for e in document.elements if e.tag in HEADING and e.start > title_end]
        return min([end, title_end + REACH, *heads[:1]])
    blank = text.find("\n\n", title_end + 2)
    return min(end, title_end + REACH, blank if blank >= 0 else end)
