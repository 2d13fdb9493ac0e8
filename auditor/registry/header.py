"""Finds the heading of a published list: which column holds which of our fields."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from auditor.registry.data_files import load
from auditor.registry.readers.grid import Cell

_SEARCH_ROWS = 15
_MAX_DEPTH = 3


@dataclass(frozen=True)
class Header:
    """Where the data begin and what the columns mean.

    Attributes:
        first_row: index (from 0) of the first row under the heading.
        columns: our field → column index.
        labels: our field → the heading as written, for a person to check.
        unknown: headings that mean nothing to us.
        width: number of columns that have a heading.
    """

    first_row: int
    columns: dict[str, int]
    labels: dict[str, str]
    unknown: tuple[str, ...]
    width: int


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, str]:
    fields: dict[str, list[str]] = load("headers")["fields"]
    return {_fold(word): name for name, words in fields.items() for word in words}


def _fold(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def is_name_heading(text: str) -> bool:
    """True for the heading of the institutions' column: a list of several pages repeats it."""
    return _synonyms().get(_fold(text)) == "name"


def _meaning(parts: list[str]) -> tuple[str, str]:
    """(field, heading) of one column from its cells above each other, the lowest being the most exact."""
    distinct = list(dict.fromkeys(part for part in parts if part))
    label = "/".join(distinct)
    tries = [distinct[-1], "".join(distinct), *reversed(distinct[:-1])] if distinct else []
    return next((_synonyms()[_fold(text)] for text in tries if _fold(text) in _synonyms()), ""), label


def find_header(rows: list[list[Cell]]) -> Header | None:
    """The heading that explains most columns, or None when the required ones are not there."""
    best: Header | None = None
    for start in range(min(_SEARCH_ROWS, len(rows))):
        for depth in range(1, _MAX_DEPTH + 1):
            found = _try(rows, start, depth)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def _try(rows: list[list[Cell]], start: int, depth: int) -> Header | None:
    block = rows[start : start + depth]
    if len(block) < depth or not all(_is_heading(row) for row in block):
        return None
    columns: dict[str, int] = {}
    labels: dict[str, str] = {}
    unknown: list[str] = []
    width = 0
    for column in range(max(len(row) for row in block)):
        meaning, label = _meaning(["".join(str(row[column]).split()) for row in block if column < len(row)])
        width = column + 1 if label else width
        if meaning and meaning != "ignored" and meaning not in columns:
            columns[meaning] = column
            labels[meaning] = label
        elif label and meaning != "ignored" and label != labels.get(meaning):
            unknown.append(label)
    required: list[str] = load("headers")["required"]
    has_occupation = "occupation" in columns or "occupation_code" in columns
    if any(name not in columns for name in required if name != "occupation") or not has_occupation:
        return None
    return Header(start + depth, columns, labels, tuple(unknown), width)


def _is_heading(row: list[Cell]) -> bool:
    """A heading row has no dates, and every cell that says something is short."""
    texts = [cell for cell in row if cell != ""]
    return bool(texts) and all(isinstance(cell, str) and len(cell) <= 40 for cell in texts)
