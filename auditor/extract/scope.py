"""The stretch of a page that belongs to one program, the stretches of the others, and what is said for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from auditor.extract.lexicon import compile_re, load_yaml

_MOST = 24  # blocks; a longer page is a catalogue, and time must stay linear
_LONGER = 2  # lines by which the last block of a list exceeds the longest of the others before its rest is for all


@lru_cache(maxsize=1)
def _heading() -> Any:
    return compile_re(load_yaml("organisations")["notes"])


@dataclass(frozen=True)
class Scope:
    """The stretch of a program, the stretches of the others, and the owner of the page."""

    start: int
    end: int
    others: Sequence[tuple[int, int]]
    owner: str = ""


def shared(text: str, scope: Scope) -> list[tuple[int, int]]:
    """The parts of other programs' blocks that speak of the whole page: from a heading such as 说明 or 常见问题 on."""
    parts = [(_notes(text, start, end), end) for start, end in scope.others]
    return [(low, high) for low, high in parts if low >= 0]


@lru_cache(maxsize=512)  # every program of a page asks for the blocks of all others
def _notes(text: str, start: int, end: int) -> int:
    """Where the notes in a block begin, or -1; the first line is the title of the course itself."""
    low = text.find("\n", start, end)
    heading = _heading().search(text, low, end) if low >= 0 else None
    return int(heading.start()) if heading is not None else -1


def free_parts(text: str, scope: Scope) -> list[tuple[int, int]]:
    """What stands outside all blocks of a page, and the notes for all inside them, in order."""
    parts, position = [*shared(text, scope), *_tail(text, scope)], 0
    for low, high in sorted([*scope.others, (scope.start, scope.end)]):
        if low > position:
            parts.append((position, low))
        position = max(position, high)
    if position < len(text):
        parts.append((position, len(text)))
    return sorted(parts)


def _tail(text: str, scope: Scope) -> list[tuple[int, int]]:
    """What stands in the last block of a page well below as many lines as the others have: it may speak for all."""
    blocks = sorted([*scope.others, (scope.start, scope.end)])
    start, end = blocks[-1]
    if not 0 < len(scope.others) < _MOST or start == scope.start:
        return []
    low = start
    for _ in range(max(text.count("\n", a, b) for a, b in blocks[:-1]) + _LONGER):
        low = text.find("\n", low, end) + 1
        if not low:
            return []
    return [(low, end)]


def own_end(text: str, scope: Scope) -> int:
    """Where the block of a program ends and the notes for all programs of the page begin."""
    notes = shared(text, Scope(0, 0, [(scope.start, scope.end)])) if scope.others else []
    return notes[0][0] if notes else scope.end


def is_free(position: int, scope: Scope, notes: Sequence[tuple[int, int]]) -> bool:
    """True for what stands in no other program's block, or in its notes for all."""
    if any(low <= position < high for low, high in notes):
        return True
    return not any(low <= position < high for low, high in scope.others)
