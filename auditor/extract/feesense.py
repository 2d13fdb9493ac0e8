"""A second opinion on amounts: what a model learnt from other authors' pages makes of the words around each.

The patterns (feetext.py, feegrid.py and the rest) read first. Where the model is far more sure of something else than
of what they say, an amount that is no fee is dropped, an item is put right, or an amount that no pattern knew is added.
Every fee keeps the span of its amount on the page; the model invents none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import feecontext, feelevels, feeroles, feesigns, learned, linegrid, occupation
from auditor.extract import levels as level_reader
from auditor.extract.blocks import Document
from auditor.extract.feelabels import OTHER, TOTAL, TRAINING, Fee, header_role, last_label, role_of
from auditor.extract.feeroles import Line
from auditor.extract.grid import grids
from auditor.extract.money import Amount

MODEL = "fees"
NONE, LISTED = "none", "list"  # no fee of this page; the former price of another amount
CLASSES = (NONE, LISTED, TRAINING, "评价费", "教材费", "报名费", "补考费", "证书费", "加急费", TOTAL, "其他")
# How much more the model must believe in something else than in what the patterns say, to call it something else, to
# drop it, or to add it: measured on authors that neither had seen. What 总费用 is, and is not, words say best.
CHANGE, DROP, ADD, WHOLE = 0.8, 1.0, 0.8, 0.3
_AMOUNTS = 2_000  # of a page; beyond these it is left to the patterns, and time stays linear
_TRADE = 40  # characters of a line in which the trade that it is about is named
_BESIDE = 40  # characters between a price and its former price


@dataclass(frozen=True)
class Asked:
    """The amounts of a page, in order, and the words around them (feesigns.py)."""

    amounts: list[Amount]
    fields: dict[str, list[str]]


@dataclass(frozen=True)
class Heard:
    """The amounts of a page and how much the model believes in each class of each; without any, nothing changes."""

    amounts: list[Amount]
    columns: list[str]  # heads above amounts in tables
    rows: list[str]  # cells before amounts in tables
    near: list[str]  # what stands right before them
    scores: list[list[float]]

    def at(self, start: int, end: int) -> int:
        """Number of the first amount in a span, -1 when there is none."""
        index = bisect_right(self.amounts, start, key=lambda a: a.end)
        return index if index < len(self.amounts) and self.amounts[index].start < end else -1


SILENT = Heard([], [], [], [], [])


def ask(document: Document, text: str, end: int) -> Asked:
    """What the model is asked about a page: its amounts up to a place, where the footer begins."""
    amounts = feesigns.amounts(text, end)
    if len(amounts) > _AMOUNTS:
        amounts = []
    tables = grids(document, text) if amounts else []
    tables += linegrid.find(text, end, tables) if amounts else []
    return Asked(amounts, feesigns.read(text, amounts, tables, document.struck))


def hear(pages: Sequence[tuple[Document, str, int]]) -> list[Heard]:
    """What the model says of the amounts of many pages; asked at once, because that is much faster.

    Args:
        pages: of each the document, its normalised text and where the part to be read ends; 0 = nothing is asked.
    """
    asked = [ask(*page) for page in pages]
    fields = {name: [text for page in asked for text in page.fields[name]] for name in feesigns.FIELDS}
    if not fields["near"]:
        return [SILENT for _ in asked]
    scores = learned.load(MODEL).scores(fields).tolist()
    heard, position = [], 0
    for page in asked:
        stop = position + len(page.amounts)
        said = page.fields
        heard.append(Heard(page.amounts, said["column"], said["row"], said["near"], scores[position:stop]))
        position = stop
    return heard


def settle(heard: Heard, fees: list[Fee]) -> list[Fee]:
    """The fees that the patterns found, with the items that the model is sure of and without what is surely no fee."""
    if not heard.amounts:
        return fees
    kept: list[Fee] = []
    former: list[Fee] = []
    for fee in fees:
        index = heard.at(fee.start, fee.end) if fee.start >= 0 else -1
        item = _instead(heard, index, fee.item) if index >= 0 else fee.item
        if item != fee.item and (
            (fee.sure and item not in (NONE, LISTED))
            or _labelled(heard, index, fee.item)
            or (item == NONE and _named_elsewhere(heard, index))
        ):
            item = fee.item
        if item == LISTED:
            former.append(fee)
        elif item != NONE:
            fee.item = item
            kept.append(fee)
    for fee in former:
        _former(kept, fee.start, fee.end, fee.fen)
    return kept


def add(heard: Heard, text: str, fees: list[Fee], start: int, end: int) -> list[Fee]:
    """The fees of a block with those that no pattern knew, in order; former prices join their prices.

    Args:
        fees: what is known of the block; an amount that is known at one place is not read at another.
    """
    first = bisect_left(heard.amounts, start, key=lambda a: a.start)
    last = bisect_left(heard.amounts, end, key=lambda a: a.start)
    known = {fee.fen for fee in fees} | {fee.list_fen for fee in fees}
    wanted: dict[int, str] = {}
    for index in range(first, last):
        new = (
            heard.amounts[index].fen not in known and not heard.columns[index]
        )  # of a table, the patterns know whose row
        item = _instead(heard, index, NONE) if new else NONE
        if item != NONE:
            wanted[index] = item
    if not wanted:
        return fees
    lines = _own_lines(text, start, end)
    for index, item in wanted.items():
        amount = heard.amounts[index]
        high = next((high for low, high in lines if low <= amount.start < high), -1)
        if high < 0 or _no_fee(heard, text, index, high):
            continue
        if item == LISTED:
            _former(fees, amount.start, amount.end, amount.fen)
            continue
        level = _level(heard, text, index, item)
        if not any((f.item, f.level, f.fen) == (item, level, amount.fen) for f in fees):
            fees.append(
                Fee(item, level, amount.fen, amount.fen_max, None, amount.currency, "", amount.start, amount.end)
            )
    return sorted(fees, key=lambda fee: (fee.start, fee.end))


def _instead(heard: Heard, index: int, said: str) -> str:
    """The class that the model believes in so much more than in what is said, else what is said."""
    scores = heard.scores[index]
    best = CLASSES[max(range(len(CLASSES)), key=scores.__getitem__)]
    margin = ADD if said == NONE else DROP if best == NONE else CHANGE
    margin += WHOLE if TOTAL in (said, best) and said != NONE else 0
    return best if scores[CLASSES.index(best)] - scores[CLASSES.index(said)] > margin else said


def _labelled(heard: Heard, index: int, item: str) -> bool:
    """True where the head of its column or row, or the label right before an amount, says its item in so many words."""
    label = last_label(heard.near[index])
    return item != TRAINING and item in (
        header_role(heard.columns[index]),
        header_role(heard.rows[index]),
        role_of(label) if label[-1:] == "费" else "",
    )


def _named_elsewhere(heard: Heard, index: int) -> bool:
    """True when the same amount is a fee at another place of the page."""
    fen = heard.amounts[index].fen
    return any(
        amount.fen == fen and other != index and max(heard.scores[other]) > heard.scores[other][0]
        for other, amount in enumerate(heard.amounts)
    )


def _former(fees: Sequence[Fee], start: int, end: int, fen: int) -> None:
    """Give a former price to the price beside it, the one before it first."""
    beside = [f for f in fees if f.item in (TRAINING, TOTAL) and f.list_fen is None and f.start >= 0 and f.fen < fen]
    before = [f for f in beside if 0 <= start - f.end < _BESIDE]
    behind = [f for f in beside if 0 <= f.start - end < _BESIDE]
    for fee in before[-1:] or behind[:1]:
        fee.list_fen = fen


def _no_fee(heard: Heard, text: str, index: int, line_end: int) -> bool:
    """True where the words beside an amount say that it is something else: 奖励1500元."""
    amount = heard.amounts[index]
    if not amount.marked and feeroles.counted(text[max(0, amount.start - _BESIDE) : amount.start]):
        return True
    begin = max([text.rfind("\n", 0, amount.start) + 1] + [a.end for a in heard.amounts[max(0, index - 1) : index]])
    return feeroles.role(text, amount, begin, line_end) == NONE or feeroles.of_none(text, amount)


def _level(heard: Heard, text: str, index: int, item: str) -> str:
    """The level of an amount: in brackets behind it, before it on its line, in its column's head, on the line above."""
    amount = heard.amounts[index]
    low = text.rfind("\n", 0, amount.start) + 1
    behind = feeroles.level_behind(text, amount)
    if behind is not None:
        return behind[0]
    begin = max([low] + [a.end for a in heard.amounts[max(0, index - 1) : index]])
    before = feelevels.levels_before(text, Line(low, amount.end, begin), amount)
    if before and item in (OTHER, "加急费") and feelevels.late(text, low, amount):
        return ""
    if before:
        return before[0] if len(before) == 1 else ""
    named = [m for m in level_reader.find(heard.columns[index]) if len(m.levels) == 1]
    above = text[text.rfind("\n", 0, max(0, low - 1)) + 1 : max(0, low - 1)]
    return named[0].levels[0] if named else feecontext.rank_line(above)


def _own_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines of a block that are about its course: no other goods, no other trade, no list of grants."""
    shelf, grants = feecontext.Shelf(), feecontext.Grants()
    lines: list[tuple[int, int]] = []
    position = start
    for line in text[start:end].split("\n"):
        low, position = position, position + len(line) + 1
        if not (shelf.holds(line[:120]) or occupation.other_trade(line[:_TRADE]) or grants.holds(line)):
            lines.append((low, low + len(line)))
    return lines
