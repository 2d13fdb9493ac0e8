"""One row of a list by the names of our fields, whatever column they stand in."""

from __future__ import annotations

from datetime import date

from auditor.registry.header import Header
from auditor.registry.lines import clean, squash
from auditor.registry.readers.grid import NOT_CALCULATED, SOFT_BREAK, Cell

_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_LOST = ("\ufffd", "(cid:")  # letters that the file could not tell


class Rejected(Exception):
    """A row that cannot be taken; the message is the reason, in Chinese."""


class Cells:
    """The cells of one row."""

    def __init__(self, cells: list[Cell], header: Header) -> None:
        self._cells, self._header = cells, header

    def has(self, name: str) -> bool:
        """True when the list has such a column."""
        return name in self._header.columns

    def label(self, name: str) -> str:
        """The heading of the column as written."""
        return self._header.labels.get(name, name)

    def raw(self, name: str) -> Cell:
        """The cell as read; '' when the list has no such column."""
        column = self._header.columns.get(name, -1)
        return self._cells[column] if 0 <= column < len(self._cells) else ""

    def written(self, name: str) -> str:
        """The cell as text with the line breaks that somebody typed, those of the column's width taken back."""
        value = self.raw(name)
        return value.isoformat() if isinstance(value, date) else value.replace(SOFT_BREAK, "")

    def text(self, name: str) -> str:
        """The cell in one line: NFKC and single spaces."""
        return clean(self.written(name))

    def lines(self, name: str) -> list[str]:
        """The lines that somebody typed, as written but for their spaces."""
        return [squash(line) for line in self.written(name).split("\n") if line.strip()]

    def check_readable(self) -> None:
        """Refuse values that stand for a lost text.

        Raises:
            Rejected: an error of a formula, or letters that the file does not tell.
        """
        for name in self._header.columns:
            text = self.written(name)
            if text in _ERRORS:
                raise Rejected(f"“{self.label(name)}”是公式错误值{text}")
            if text == NOT_CALCULATED:
                raise Rejected(f"“{self.label(name)}”是没有计算结果的公式，请用表格软件打开并保存一次再导入")
            if any(mark in text for mark in _LOST):
                raise Rejected(f"“{self.label(name)}”有无法还原的文字（乱码）")
