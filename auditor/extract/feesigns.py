"""What stands around an amount of money, as short texts that a learned model reads (feesense.py).

Nothing here knows what the patterns made of an amount, so that the model is a second opinion and not an echo.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from auditor.extract import digits, learned, money
from auditor.extract.grid import Grid
from auditor.extract.money import Amount

FIELDS = ("near", "since", "clause", "behind", "tail", "head", "column", "row", "signs")
_LEAST, _MOST = 2_000, 5_000_000  # fen; bare numbers outside are no price
_ENDS = str.maketrans(dict.fromkeys("。；;！!？?", "\n"))  # of sentences
_CUTS = str.maketrans(dict.fromkeys("，,。；;！!？?：: \t|｜、", "\n"))  # between clauses
_REACH = 400  # characters to other amounts that an amount is compared with
_LINE = 400  # characters before an amount in which its sentence begins
_NEIGHBOURS = 8  # of them on each side at most; time must stay linear
_STEPS = (3_000, 10_000, 20_000, 35_000, 60_000, 100_000, 200_000, 350_000, 800_000)  # fen
_LOUD = 5  # characters per sign, so that a sign weighs as much as a few words
_SIGNS = (
    *(f"size{n}" for n in range(len(_STEPS) + 1)), *(f"line{n}" for n in range(5)), *(f"order{n}" for n in range(4)),
    "marked", "bare", "range", "round", "odd", "struck", "largest", "smaller", "sum", "summed", "part",
    "again", "first",
    *(f"{side}{than}" for side in ("before", "behind") for than in ("same", "higher", "lower", "higher3", "lower3")),
)  # fmt: skip
_SIGN = {name: learned.sign(number, _LOUD) for number, name in enumerate(_SIGNS)}
_MONEY_CHARS = frozenset("0123456789¥,.元/人 ")


def amounts(text: str, end: int) -> list[Amount]:
    """What a page may mean as money up to a place: marked amounts, and bare numbers of the size of a price."""
    found: list[Amount] = []
    position = 0
    for line in text[:end].split("\n"):
        if len(line) > 1:
            for a in money.find(line):
                if a.marked or _LEAST <= a.fen <= _MOST:
                    start = a.end - len(line[a.start : a.end].lstrip())  # a tab parts it from a cell
                    found.append(Amount(position + start, position + a.end, a.fen, a.fen_max, a.currency, a.marked))
        position += len(line) + 1
    return found


def read(
    text: str, found: Sequence[Amount], tables: Sequence[Grid], struck: Sequence[tuple[int, int]]
) -> dict[str, list[str]]:
    """Field → its text for each amount.

    Args:
        found: all amounts of the page, in order.
        tables, struck: of the page; spans that it crosses out.
    """
    if not found:
        return {name: [] for name in FIELDS}
    text = text.replace("\x00", " ")
    heads = _heads(found, tables)
    fields: dict[str, list[str]] = {name: [] for name in FIELDS}
    starts = [amount.start for amount in found]
    known: set[int] = set()
    for index, amount in enumerate(found):
        start, end = amount.start, amount.end
        low = text.rfind("\n", 0, start) + 1
        high = text.find("\n", end)
        high = len(text) if high < 0 else high
        same = _same_line(found, index, low, high)
        begin = max(found[index - 1].end if index and starts[index - 1] >= low else low, start - 30)
        sentence = max(low, start - _LINE)
        sentence += text[sentence:start].translate(_ENDS).rfind("\n") + 1
        first = starts[bisect_left(starts, sentence)]
        tail = text[end : min(high, end + 50)]
        stop = tail.translate(_ENDS).find("\n")
        column, row = heads.get(index, ("", ""))
        fields["near"].append(text[max(0, start - 10) : start])
        fields["since"].append(text[begin:start])
        fields["clause"].append(text[begin:start].translate(_CUTS).rpartition("\n")[2][-16:])
        fields["behind"].append(text[end : end + 10])
        fields["tail"].append(tail if stop < 0 else tail[:stop])
        fields["head"].append(text[max(sentence, first - 24) : first])
        fields["column"].append(column)
        fields["row"].append(row)
        fields["signs"].append(_signs(found, index, same, known, struck))
        known.add(amount.fen)
    return fields


def _same_line(found: Sequence[Amount], index: int, low: int, high: int) -> tuple[int, int]:
    """How many other amounts stand on the line before and behind one."""
    before = behind = 0
    while before < _NEIGHBOURS and before < index and found[index - before - 1].start >= low:
        before += 1
    while behind < _NEIGHBOURS and index + behind + 1 < len(found) and found[index + behind + 1].start < high:
        behind += 1
    return before, behind


def _signs(
    found: Sequence[Amount],
    index: int,
    same: tuple[int, int],
    known: set[int],
    struck: Sequence[tuple[int, int]],
) -> str:
    """What an amount is beside the others, as characters that no page holds."""
    amount, fen = found[index], found[index].fen
    before, behind = same
    around = (*found[max(0, index - _NEIGHBOURS) : index], *found[index + 1 : index + 1 + _NEIGHBOURS])
    near = [other.fen for other in around if abs(other.start - amount.start) < _REACH]
    signs = [f"size{bisect_right(_STEPS, fen)}", "marked" if amount.marked else "bare"]
    if amount.fen_max:
        signs.append("range")
    signs += [f"line{min(4, before + behind)}", f"order{min(3, before)}", "odd" if fen // 100 % 100 else "round"]
    if struck and any(low <= amount.start < high for low, high in struck):
        signs.append("struck")
    if near:
        signs.append("largest" if max(near) <= fen else "smaller")
    if any(a + b == fen and a != b for a, b in pairwise(near)):
        signs.append("sum")
    others = set(near)
    if any(other < fen and fen - other in others and fen != 2 * other for other in near):
        signs.append("summed")
    if any(other > fen and other - fen in others and other != 2 * fen for other in near):
        signs.append("part")
    if before:
        signs.append("before" + _beside(found[index - 1].fen, fen))
    if behind:
        signs.append("behind" + _beside(found[index + 1].fen, fen))
    signs.append("again" if fen in known else "first")
    return "".join(_SIGN[sign] for sign in signs)


def _beside(other: int, fen: int) -> str:
    if other == fen:
        return "same"
    many = "3" if other > 3 * fen or 3 * other < fen else ""
    return ("higher" if other > fen else "lower") + many


def _heads(found: Sequence[Amount], tables: Sequence[Grid]) -> dict[int, tuple[str, str]]:
    """Of an amount in a table: the two nearest cells above it that hold no number, and the cells before it."""
    starts = [amount.start for amount in found]
    heads: dict[int, tuple[str, str]] = {}
    for table in tables:
        above: dict[int, list[str]] = {}
        for row in table.rows:
            left: list[str] = []
            for column, cell in enumerate(row):
                if cell is None:
                    continue
                for index in range(bisect_left(starts, cell.start), bisect_left(starts, cell.end)):
                    column_heads = " ".join(reversed(above.get(column, [])))
                    heads.setdefault(index, (column_heads[:40], " ".join(left[-3:])[-50:]))
                if not _MONEY_CHARS.issuperset(cell.text):
                    left.append(cell.text[:50])
                if cell.text and _few_digits(cell.text[:40]):
                    above[column] = [*above.get(column, []), cell.text[:40]][-2:]
    return heads


def _few_digits(text: str) -> bool:
    return not digits.any_in(text) or sum(c.isdigit() for c in text) < 2
