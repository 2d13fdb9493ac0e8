"""Plans of one course: classes, packages and schemes side by side or one after another, each with its own price.

自学班 / 直播班 / 协议班 as cards, as columns or rows of a table, as lines, as clauses of a sentence. A plan without a
price of its own is no program, and one plan alone is just the course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from auditor.extract import levels, money, occupation, plannames
from auditor.extract.blocks import Document
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import header_role, labels
from auditor.extract.grid import Cell, Grid, flattened, part
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.segments import around
from auditor.extract.tags import HEADING

_MAX = 200  # mentions of plans on a page; more are a forum, not a price list
NAME = 30  # a plan's name is short
REACH = 400  # how far the text of the last plan goes where no element bounds it
LEAST = 10_000  # fen; a smaller bare number behind a plan's name is a count
_CHEAP = 9_900  # fen; a smaller amount is for a book or a stamp, not the price of a plan
_LETTERS = "ABCDEFGHabcdefgh甲乙丙丁戊"
_BRAND = 4  # characters that a seller's own word may set before the name of a plan
PRICE_NEAR = 8  # characters between the name and a price without a currency sign


@dataclass(slots=True)
class Part:
    """A plan or a course among several: its title, its block, and its share of a table if it stands in one."""

    title: str
    start: int
    end: int
    low: int
    high: int
    grid: Grid | None = None


@dataclass(frozen=True)
class _Tables:
    name: Regex
    whole: Regex
    head: Regex
    behind: Regex
    extra: Regex
    all_in: Regex
    feature: Regex


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data = load_yaml("programs")["plans"]
    name = f"(?:{data['name']})"
    bracket = r"(?:\s?[（(【\[][^（()）】\]\n]{1,20}[）)】\]])?"
    return _Tables(
        name=compile_re(
            rf"(?m)(?:^|[\s。！!；;，,、|｜/:：>+•·●■◆▪★☆✅✔☑👉⭐✨💥🔥▶【\[(（]|的|级|[）)])({name}{bracket})"
        ),
        whole=compile_re(rf"^[\s•·●■◆▪★☆\d.、①-⑳]{{0,4}}{name}{bracket}$"),
        head=compile_re(data["head"]),
        behind=compile_re(data["behind"]),
        extra=compile_re(data["extra"]),
        all_in=compile_re(data["all_in"]),
        feature=compile_re(data["feature"]),
    )


def all_in() -> Regex:
    """What says, near the name of a plan, that its price covers everything."""
    return _tables().all_in


def find(document: Document, text: str, start: int, end: int, grids: Sequence[Grid]) -> list[Part]:
    """The plans in a stretch of the page, in order; [] unless there are two or more with prices of their own."""
    for grid in grids:
        parts = _in_grid(grid)
        if parts:
            return parts
    spans = [m.span(1) for m in islice(_tables().name.finditer(text, start, end), _MAX)]
    spans = plannames.siblings(text, start, end, spans)
    if len({_key(text[low:high]) for low, high in spans}) < 2:
        spans = plannames.headed(document, text, start, end) if document.html else []
    if not spans:
        return []
    if not document.html:
        for grid in flattened(text, start, end):
            parts = _in_grid(grid)
            if parts:
                return parts
    return _described(text, _settled(_in_lines(document, text, start, end, spans)), spans)


def is_name(cell: str) -> bool:
    """True for a cell or line that is nothing but the name of a plan."""
    return len(cell) <= NAME and _tables().whole.search(cell) is not None


def _key(name: str) -> str:
    return "".join(name.split()).upper()


def _settled(parts: list[Part]) -> list[Part]:
    """Each plan once. Plans that differ in nothing but the level are one course at several levels."""
    keys = [_key(found.title) for found in parts]
    distinct = [found for index, found in enumerate(parts) if keys[index] not in keys[:index]]
    ranks = [levels.merge(levels.find(p.title)) for p in distinct]
    each_its_own = all(len(r) == 1 for r in ranks) and len(set(ranks)) == len(ranks)
    if len(distinct) < 2 or (each_its_own and len({plannames.class_of(p.title) for p in distinct}) < 2):
        return []
    return distinct


def _in_grid(grid: Grid) -> list[Part]:
    """Plans as the columns or as the rows of a table."""
    for index, row in enumerate(grid.rows[:4]):
        first = next((c for c in row if c is not None and c.text), None)
        headed = first is not None and _tables().head.search(first.text) is not None
        cornered = len(row) > 2 and not (row[0] is not None and row[0].text)
        headed = headed or (not index and (cornered or _alike(row[1:])))
        columns = [
            c
            for c, cell in enumerate(row)
            if cell is not None and (is_name(cell.text) or (headed and c and _bare(cell.text)))
        ]
        if len({cell.text for c in columns if (cell := row[c]) is not None}) >= 2 and _only_names(grid, index, columns):
            parts = _priced([part(grid, index, columns[0], c) for c in columns], grid, index, columns)
            if parts:
                return parts
    return _rows(grid)


def _alike(cells: Sequence[Cell | None]) -> bool:
    """True for 自学版 | 陪学版 | 全程版: heads that end in the same word for a kind of class."""
    ends = {cell.text[-1:] if cell is not None else "" for cell in cells}
    return len(cells) > 1 and len(ends) == 1 and ends <= frozenset("班版型档款")


def _only_names(grid: Grid, index: int, columns: Sequence[int]) -> bool:
    """True when the cells beside the names are at most the head of the column of labels."""
    row = grid.rows[index]
    return all(c in columns or c < columns[0] or cell is None or not cell.text for c, cell in enumerate(row))


def _bare(word: str) -> bool:
    """A short word under 班型 or 套餐 that is no level, no occupation, no price, and no head of a column itself."""
    if not 2 <= len(word) <= 10 or levels.find(word) or occupation.is_trade(word) or plannames.is_agent(word):
        return False
    label = header_role(word) or money.find(word) or labels().not_money.search(word) is not None
    return not label and _tables().feature.search(word) is None


def _priced(grids: Sequence[Grid], grid: Grid, index: int, columns: Sequence[int]) -> list[Part]:
    parts = []
    for own, column in zip(grids, columns, strict=True):
        cell = grid.rows[index][column]
        if cell is not None and from_grid(own):
            parts.append(Part(cell.text, cell.start, cell.start + len(cell.text), grid.start, grid.end, own))
    return _settled(parts)


def _rows(grid: Grid) -> list[Part]:
    """Plans in the first column that names some, one or more rows each."""
    width = max((len(row) for row in grid.rows), default=0)
    for column in range(min(width, 3)):
        cells = [row[column] if len(row) > column else None for row in grid.rows]
        headed = any(c is not None and _tables().head.search(c.text) is not None for c in cells[:2])
        headed = headed and not any(c is not None and occupation.names(c.text) for c in cells[1:])  # courses
        named: dict[str, list[int]] = {}
        for index, cell in enumerate(cells):
            if cell is not None and index and (is_name(cell.text) or (headed and _bare(cell.text))):
                named.setdefault(cell.text, []).append(index)
        if len(named) < 2:
            continue
        first = min(indices[0] for indices in named.values())
        parts = []
        for name, indices in named.items():
            own = Grid(grid.start, grid.end, grid.caption, [*grid.rows[:first], *(grid.rows[i] for i in indices)])
            cell = cells[indices[0]]
            if cell is not None and any(
                any(c.start <= f.start < c.end for i in indices for c in grid.rows[i] if c is not None)
                for f in from_grid(own)
            ):
                spans = [c for i in indices for c in grid.rows[i] if c is not None]
                low, high = min(c.start for c in spans), max(c.end for c in spans)
                parts.append(Part(name, cell.start, cell.start + len(cell.text), low, high, own))
        ranks = [frozenset(f.level for f in from_grid(p.grid) if f.level) for p in parts if p.grid is not None]
        classes = {plannames.class_of(p.title) for p in parts if levels.find(p.title)}
        if len(parts) > 1 and all(len(r) == 1 for r in ranks) and len(set(ranks)) == len(ranks) and len(classes) < 2:
            continue  # every row is another level: one course
        if settled := _settled(parts):
            return settled
    return []


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
    if _tables().behind.search(rest) is None or _tables().extra.search(rest[:12]) is not None:
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
            if _key(text[low:high]) != _key(found.title) or not 4 <= len(rest.strip()) <= NAME or money.find(rest):
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
