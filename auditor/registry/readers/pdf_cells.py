"""The cells of one ruled table of a PDF page: which letters lie in them, and which line breaks are real."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Any

from pdfplumber.table import Table

from auditor.registry.readers.grid import SOFT_BREAK, Cell, Grid, Span

_ROOM = 14  # points: both margins inside a cell, as word processors leave them
_GAP = 0.3  # share of a letter's height from which a gap in a line is a space
Letter = dict[str, Any]
Box = tuple[float, float, float, float]


def table_grid(table: Table, letters: list[Letter], place: str, *, follows: bool) -> Grid:
    """One table: cells by their ruling lines, letters by their centres."""
    boxes = [box for box in table.cells if box]
    xs = sorted({edge for left, _, right, _ in boxes for edge in (left, right)})
    ys = sorted({edge for _, top, _, bottom in boxes for edge in (top, bottom)})
    column, line = {edge: index for index, edge in enumerate(xs)}, {edge: index for index, edge in enumerate(ys)}
    areas = {
        Span(line[top], column[left], line[bottom] - 1, column[right] - 1): (left, top, right, bottom)
        for left, top, right, bottom in boxes
    }
    owner = {
        (row, place_in_row): area
        for area in areas
        for row in range(area.top, area.bottom + 1)
        for place_in_row in range(area.left, area.right + 1)
    }
    inside: dict[Span, list[Letter]] = defaultdict(list)
    for letter in letters:
        middle, height = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        found = owner.get((bisect_right(ys, height) - 1, bisect_right(xs, middle) - 1))
        if found:
            inside[found].append(letter)
    rows: list[list[Cell]] = [[""] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    for area, found_letters in inside.items():
        rows[area.top][area.left] = cell_text(found_letters, areas[area])
    merged = [area for area in areas if (area.top, area.left) != (area.bottom, area.right)]
    return Grid(place, rows, tuple(sorted(merged, key=lambda area: (area.top, area.left))), follows=follows)


def lines_outside(tables: list[Table], letters: list[Letter]) -> list[str]:
    """The lines of text beside the tables: titles and footnotes."""
    boxes = [table.bbox for table in tables]
    outside = [letter for letter in letters if not any(_within(letter, box) for box in boxes)]
    return [text for text, _ in lines_of(outside) if text]


def _within(letter: Letter, box: Box) -> bool:
    left, top, right, bottom = box
    return bool(
        left <= (letter["x0"] + letter["x1"]) / 2 <= right and top <= (letter["top"] + letter["bottom"]) / 2 <= bottom
    )


def lines_of(letters: list[Letter]) -> list[tuple[str, list[Letter]]]:
    """(text, letters) of each line, from the top; letters belong to one line when their middles are close."""
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda item: (item["top"] + item["bottom"], item["x0"])):
        last = lines[-1][0] if lines else None
        if last and abs(_middle(letter) - _middle(last)) < 0.5 * max(last["bottom"] - last["top"], 1):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    ordered = [sorted(line, key=lambda item: item["x0"]) for line in lines]
    return [(_joined(line), line) for line in ordered]


def _middle(letter: Letter) -> float:
    return float((letter["top"] + letter["bottom"]) / 2)


def _joined(line: list[Letter]) -> str:
    text = ""
    for before, letter in zip([None, *line], line, strict=False):
        if before and letter["x0"] - before["x1"] > _GAP * (letter["bottom"] - letter["top"]):
            text += " "
        text += letter["text"]
    return " ".join(text.split())


def cell_text(letters: list[Letter], box: Box) -> str:
    """The lines of a cell; a line that left no room for what follows was broken by the column, not by a person."""
    lines = [(text, line) for text, line in lines_of(letters) if text]
    text = ""
    for index, (written, line) in enumerate(lines):
        text += written
        if index + 1 < len(lines):
            room = (box[2] - box[0]) - (line[-1]["x1"] - line[0]["x0"])
            text += SOFT_BREAK if room < _unbreakable(lines[index + 1][1]) + _ROOM else "\n"
    return text


def _unbreakable(line: list[Letter]) -> float:
    """Width of what a column would not divide at the beginning of a line: one Chinese character, or a date or code."""
    count = 0
    while count < len(line) and line[count]["text"].isascii() and not line[count]["text"].isspace():
        count += 1
    return float(line[max(count, 1) - 1]["x1"] - line[0]["x0"])
