"""Lines that open a thing sold, as texts that a learnt model reads: a plan, a course beside others, with its price.

Authors name plans as they like (收尾乙, 标准件, 早鸟期（11月）); no list knows them. What tells them is where they
stand: at the beginning of a line, with a price on it or below it, beside lines of the same kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import learned, levels, linear, occupation
from auditor.extract.learned import Shape, framed
from auditor.extract.money import Amount

MODEL = "openings"
SHAPE = Shape(("name", "said", "above", "below", "signs"), (1, 2), 15)
PLAN, OTHER = "plan", "other"  # of the occupation that the page is about; a course that is about none
CLASSES = (PLAN, OTHER)
_NAME, _SAID, _NEAR, _AROUND = 40, 60, 30, 200  # characters
_LINE = 30  # characters; a longer line without a price opens nothing
_BELOW = 4  # lines below in which the price of a title stands
_PAGE = 20_000  # characters of a page in which a name may stand again
_MOST = 400  # lines of a page; a page with more is a catalogue
_MARK = linear.compile(
    r"^[^\p{L}\p{N}]*(?:[(（]?(?:[一二三四五六七八九十]|\d{1,2}|[①-⑩])\s?[)）、.．]|[①-⑩])?[^\p{L}\p{N}]*"
)
_CUT = linear.compile(r"[:：|｜\t，,。；;！!？?]|\s{2,}|——|¥|￥")
_LABEL = linear.compile(
    r"(?:[\s　·]*(?:学费|培训费|费用|一口价|全包价|零售价|售价|现价|特价|价格|价|收费|合计|统一|每人|只要|仅需|仅|收))+"
    r"[为是]?\s*$"
)
_SIGNS = (
    "priced", "two", "many", "below1", "below2", "below3", "below4", "ranked", "ours", "near", "trade", "again",
    "marked", "only", "first", "alike", "same end", "same open", "title", "short", "goes on",
)  # fmt: skip
_LOUD = 4  # characters per sign, so that a sign weighs as much as a few words
_SIGN = {name: learned.sign(number, _LOUD) for number, name in enumerate(_SIGNS)}
_SHORT, _NEARLY = 6, 3  # characters of a short name; by how many names of one form differ
_STOPS = frozenset("，,。；;")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may open a thing sold, offsets into normalised text; `name` is up to its price or colon."""

    start: int
    end: int
    name: str
    name_start: int
    own: int  # amounts on it
    below: int  # lines down to the next amount, 0 = none near

    @property
    def name_end(self) -> int:
        """Where the name ends."""
        return self.name_start + len(self.name)


def lines(text: str, end: int, amounts: Sequence[Amount]) -> list[Line]:
    """The lines of a page up to a place that have a price, on them or close below."""
    spans: list[tuple[int, int]] = []
    position = 0
    for raw in text[:end].split("\n"):
        low = position + len(raw) - len(raw.lstrip())
        high = position + len(raw.rstrip())
        position += len(raw) + 1
        if high > low:
            spans.append((low, high))
    starts = [low for low, _ in spans]
    priced: Counter[int] = Counter()
    first: dict[int, int] = {}
    number = 0
    for amount in amounts:
        while number + 1 < len(starts) and starts[number + 1] <= amount.start:
            number += 1
        priced[number] += 1
        first.setdefault(number, amount.start)
    found: list[Line] = []
    for index, (low, high) in enumerate(spans):
        own = priced[index]
        below = next((k for k in range(1, _BELOW + 1) if priced[index + k]), 0)
        if not own and (high - low > _LINE or not below):
            continue
        stop = first.get(index, high)
        name, name_start = name_of(text, low, stop)
        if name:
            found.append(Line(low, high, name, name_start, own, below))
    return found if len(found) <= _MOST else []


def name_of(text: str, low: int, stop: int) -> tuple[str, int]:
    """The name with which a line opens, '' for none, and where it begins."""
    raw = text[low:stop]
    mark = _MARK.search(raw)
    start = mark.end() if mark is not None else 0
    body = raw[start:]
    cut = next((m.start() for m in _CUT.finditer(body) if m.start() >= 2), len(body))
    name = body[:cut]
    label = _LABEL.search(name)
    if label is not None and label.start() >= 2:
        name = name[: label.start()]
    name = name.rstrip(" \t　-–—=·…（(/【】[]《》“”\"'")
    return (name if len(name) > 1 else "", low + start)


def fields(text: str, title: str, found: Sequence[Line]) -> dict[str, list[str]]:
    """Field → its text for each line; every text has marks at its edges, so that what opens and ends it tells."""
    made: dict[str, list[str]] = {name: [] for name in SHAPE.fields}
    ends = Counter(line.name[-1] for line in found)
    opens = Counter(line.name[0] for line in found)
    heads = "".join(title.split())
    for index, line in enumerate(found):
        above = text[max(0, line.start - _AROUND) : line.start].rstrip().rpartition("\n")[2]
        below = text[line.end : line.end + _AROUND].lstrip().partition("\n")[0]
        made["name"].append(framed(line.name[:_NAME]))
        made["said"].append(framed(text[line.name_end : line.end][:_SAID]))
        made["above"].append(framed(above[:_NEAR]))
        made["below"].append(framed(below[:_NEAR]))
        signs = {
            "first": not index,
            "again": text.count(line.name[:12], 0, _PAGE) > 1,
            "same end": ends[line.name[-1]] > 1,
            "same open": opens[line.name[0]] > 1,
            "title": "".join(line.name.split()) in heads,
            "alike": any(alike(line, found[k], _NEARLY) for k in (index - 1, index + 1) if 0 <= k < len(found)),
            "goes on": text[line.name_end : line.end][:1] in _STOPS,
            **_of_line(line),
        }
        made["signs"].append("".join(_SIGN[name] for name in _SIGNS if signs.get(name)))
    return made


def _of_line(line: Line) -> dict[str, bool]:
    ours = occupation.names(line.name)
    near = not ours and occupation.is_near(line.name)
    return {
        "priced": line.own > 0,
        "two": line.own == 2,
        "many": line.own > 2,
        f"below{line.below}": not line.own,
        "ranked": bool(levels.find(line.name)),
        "ours": ours,
        "near": near,
        "trade": not ours and not near and occupation.other_trade(line.name),
        "marked": line.name_start > line.start,
        "only": line.name_end >= line.end,
        "short": len(line.name) <= _SHORT,
    }


def alike(one: Line, other: Line, most: int) -> bool:
    """True for lines of one form: both with or without a mark and a price, names about as long."""
    same = (one.name_start > one.start) == (other.name_start > other.start) and bool(one.own) == bool(other.own)
    return same and abs(len(one.name) - len(other.name)) <= most


@dataclass(frozen=True, slots=True)
class Opening:
    """A line and how much the model believes that it opens a plan or a course of no occupation (0 = even)."""

    line: Line
    plan: float
    other: float

    @property
    def score(self) -> float:
        """Belief that it opens anything that is sold."""
        return max(self.plan, self.other)


def hear(pages: Sequence[tuple[str, str, int, Sequence[Amount]]]) -> list[list[Opening]]:
    """What the model says of the priced lines of many pages, asked at once.

    Args:
        pages: of each its title, its normalised text, where the part to be read ends, and its amounts.
    """
    found = [lines(text, end, amounts) for _, text, end, amounts in pages]
    made = [fields(text, title, own) for (title, text, _, _), own in zip(pages, found, strict=True)]
    every = {name: [text for page in made for text in page[name]] for name in SHAPE.fields}
    if not every["name"]:
        return [[] for _ in pages]
    scores = iter(learned.load(MODEL).scores(every).tolist())
    return [[Opening(line, *next(scores)) for line in own] for own in found]
