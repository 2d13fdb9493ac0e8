"""Matches of RE2: offsets in characters are only worked out when they are asked for."""

from __future__ import annotations

from typing import Any


def characters(raw: bytes, low: int, high: int) -> int:
    """How many characters stand between two of them."""
    return len(raw[low:high].decode())  # the library's own count costs more than this for all but very long stretches


class Match:
    """One match; offsets are characters of the text."""

    __slots__ = ("_base", "_groups", "_raw", "_spans", "_whole")

    def __init__(self, raw: bytes, spans: list[tuple[int, int]], groups: dict[str, int], base: tuple[int, int]) -> None:
        self._raw, self._spans, self._groups, self._base = raw, spans, groups, base
        self._whole: tuple[int, int] | None = None  # start and end, once they were asked

    def _all(self) -> tuple[int, int]:
        if self._whole is None:
            low, high = self._spans[0]
            start = self._offset(low)
            self._whole = start, start + characters(self._raw, low, high)
        return self._whole

    def _number(self, group: int | str) -> int:
        return self._groups[group] if isinstance(group, str) else group

    def _offset(self, position: int) -> int:
        if position < 0:
            return -1
        low, before = self._base
        if position < low:
            return characters(self._raw, 0, position)
        return before + characters(self._raw, low, position)

    def start(self, group: int | str = 0) -> int:
        """First character of a group, -1 when it took no part."""
        if group == 0:
            return self._all()[0]
        return self._offset(self._spans[self._number(group)][0])

    def end(self, group: int | str = 0) -> int:
        """One behind the last character of a group, -1 when it took no part."""
        if group == 0:
            return self._all()[1]
        return self._offset(self._spans[self._number(group)][1])

    def span(self, group: int | str = 0) -> tuple[int, int]:
        """(start, end) of a group."""
        if group == 0:
            return self._all()
        low, high = self._spans[self._number(group)]
        if low < 0:
            return -1, -1
        start = self._offset(low)
        return start, start + characters(self._raw, low, high)

    def _text(self, number: int) -> str | None:
        low, high = self._spans[number]
        return None if low < 0 else self._raw[low:high].decode("utf-8", "replace")

    def group(self, *groups: int | str) -> Any:
        """The text of one group (default: the whole match), or a tuple of several."""
        if len(groups) <= 1:
            return self._text(self._number(groups[0]) if groups else 0)
        return tuple(self._text(self._number(group)) for group in groups)

    def groups(self, default: str | None = None) -> tuple[Any, ...]:
        """The texts of all groups."""
        return tuple(default if (text := self._text(n)) is None else text for n in range(1, len(self._spans)))

    def __getitem__(self, group: int | str) -> Any:
        return self.group(group)


class Bytes:
    """A match in bytes."""

    __slots__ = ("_raw", "_spans")

    def __init__(self, raw: bytes, spans: list[tuple[int, int]]) -> None:
        self._raw, self._spans = raw, spans

    def span(self, group: int = 0) -> tuple[int, int]:
        """(start, end) of a group, bytes."""
        return self._spans[group]

    def start(self, group: int = 0) -> int:
        """First byte of a group."""
        return self._spans[group][0]

    def end(self, group: int = 0) -> int:
        """One behind the last byte of a group."""
        return self._spans[group][1]

    def group(self, group: int = 0) -> bytes:
        """The bytes of a group."""
        low, high = self._spans[group]
        return self._raw[low:high]
