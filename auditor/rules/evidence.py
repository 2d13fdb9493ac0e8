"""What a finding is proved by: its capture, the register's answer, and the provisions in force on the capture date.

Joined for the programs that have findings, and for no other: `slot` numbers them. A capture is numbered by `place`:
the capture of slot n is place n, and those of quoted claims follow.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from auditor.model import PageKind
from auditor.rules.columns import BY_NAME
from auditor.rules.joins import LONG_TEXT, Rows, arrow, coded, found, gather, index, positions
from auditor.rules.phrases import Phrases
from auditor.rules.wording import value_text
from auditor.tables import TIME

Mask = npt.NDArray[np.bool_]
Column = Callable[[str], pa.Array]  # name → the column at certain rows
_HOUR = 3_600_000_000  # microseconds
_NEVER = np.iinfo(np.int64).min


class Evidence:
    """Per program with findings: what any of them may need.

    Args:
        facts: the typed facts of all programs.
        rows: which of them have findings, ascending.
    """

    def __init__(
        self,
        facts: pd.DataFrame,
        rows: Rows,
        *,
        programs: pd.DataFrame,
        pages: pd.DataFrame,
        claims: pd.DataFrame,
        verifications: pd.DataFrame,
        captures: pd.DataFrame,
    ) -> None:
        self._facts, self._rows = facts, rows
        self._arrows: dict[tuple[int, str], pa.Array] = {}
        self._programs, self._pages, self._captures, self._answers = programs, pages, captures, verifications
        keys = arrow(facts["program_id"])
        self.program_id = gather(keys, rows)
        self._program = positions(keys, rows, arrow(programs["program_id"]))
        answer = positions(keys, rows, arrow(verifications["program_id"]))
        self._answered = np.append(answer, np.int32(-1))  # the last place answers slot -1, which is nobody
        own = self.program("capture_id")
        self.phrases = Phrases(claims, self.program_id, own)
        self.captures_of = pa.chunked_array([own, self.phrases.capture]).combine_chunks()

    def _column(self, table: pd.DataFrame, name: str, kind: pa.DataType = LONG_TEXT) -> pa.Array:
        """A whole column, converted once."""
        key = (id(table), name)
        if key not in self._arrows:
            self._arrows[key] = arrow(table[name], kind)
        return self._arrows[key]

    def program(self, name: str, slots: Rows | None = None) -> pa.Array:
        """A text column of PROGRAMS, for each slot or for those given."""
        return gather(self._column(self._programs, name), self._program if slots is None else self._program[slots])

    def programs(self, slots: Rows) -> Column:
        """Columns of PROGRAMS for slots, not copied."""
        rows = index(self._program[slots])
        return lambda name: coded(self._column(self._programs, name), rows)

    def answer(self, name: str, slots: Rows) -> pa.Array:
        """A text column of VERIFICATIONS; null where a slot is -1 or was not looked up."""
        return gather(self._column(self._answers, name), self._answered[slots])

    def answers(self, slots: Rows) -> Column:
        """Columns of VERIFICATIONS for slots, not copied; null where a slot is -1 or was not looked up."""
        rows = self._answered[slots]
        index_of = index(rows)

        def column(name: str) -> pa.Array:
            if name != "as_of":
                return coded(self._column(self._answers, name), index_of)
            days, day_of = _days(self._answers[name], rows)
            return coded(days, index(day_of))

        return column

    def fact(self, name: str, slots: Rows) -> pa.Array:
        """A fact as text; null where it is missing."""
        if BY_NAME[name].kind != "category":
            known = self._facts[name].take(self._rows[slots])
            codes, values = pd.factorize(known)
            return gather(pa.array([value_text(name, value) for value in values], LONG_TEXT), codes.astype(np.int64))
        codes = self._facts[name].cat.codes.to_numpy()[self._rows[slots]].astype(np.int64)
        return gather(pa.array([str(value) for value in BY_NAME[name].values], LONG_TEXT), codes)

    @cached_property
    def region(self) -> Rows:
        """Number of each slot's province among those of the facts, -1 when unknown."""
        codes: Rows = self._facts["region"].cat.codes.to_numpy()[self._rows].astype(np.int32)
        return codes

    @cached_property
    def _capture(self) -> Rows:
        return found(self.captures_of, arrow(self._captures["capture_id"]))

    @cached_property
    def _page(self) -> Rows:
        pages = arrow(self._pages["capture_id"])
        if pages.equals(arrow(self._captures["capture_id"])):
            return self._capture
        return found(self.captures_of, pages)

    def page(self, name: str, places: Rows) -> pa.Array:
        """A text column of PAGES."""
        return gather(self._column(self._pages, name), self._page[places])

    def capture_ids(self, places: Rows) -> pa.Array:
        return coded(self.captures_of, index(places))

    @cached_property
    def unread(self) -> Mask:
        """Per slot, whether the program's page is missing or could not be read."""
        kind = self.page("kind", np.arange(len(self._rows)))
        unread: Mask = pc.fill_null(pc.equal(kind, PageKind.UNREADABLE.value), True).to_numpy(zero_copy_only=False)
        return unread

    def digest(self, places: Rows) -> pa.Array:
        """Digest of each capture. A text given to `scan` was never fetched: its page still knows its own digest."""
        column, rows = self._column(self._captures, "sha256"), self._capture[places]
        if not column.null_count and not (rows < 0).any():
            return coded(column, index(rows))
        return pc.coalesce(gather(column, rows), self.page("sha256", places)).dictionary_encode()

    def captured_at(self, places: Rows) -> pa.Array:
        return coded(self._column(self._captures, "fetched_at", TIME), index(self._capture[places]))

    @cached_property
    def days(self) -> tuple[Rows, list[str]]:
        """Per place the number of its capture's day, and the days as YYYY-MM-DD; '' when there is no capture.

        A law takes effect at midnight in Beijing, whatever the clock of the crawler says.
        """
        stamps = self._column(self._captures, "fetched_at", TIME).cast(pa.int64())
        hours = pc.fill_null(stamps, _NEVER).to_numpy(zero_copy_only=False) // _HOUR
        codes, unique = pd.factorize(hours)  # many pages share an hour: no sorting of them all
        number = np.append(codes.astype(np.int32), np.int32(len(unique)))[
            self._capture
        ]  # a place without a capture has no day
        unique = np.append(unique, _NEVER // _HOUR)
        known = unique != _NEVER // _HOUR
        local = pd.DatetimeIndex(unique[known] * _HOUR * 1000, tz="UTC").tz_convert("Asia/Shanghai")
        texts = np.full(len(unique), "", dtype=object)
        texts[known] = local.strftime("%Y-%m-%d").astype(object)
        days, day = np.unique(texts.astype(str), return_inverse=True)
        return day.astype(np.int32)[number], [str(text) for text in days]


def _days(column: pd.Series, rows: Rows) -> tuple[pa.Array, Rows]:
    """The different days of a column at some rows, and the number of each row's; days are slow Python objects."""
    asked = np.unique(rows[rows >= 0])
    number = np.full(len(column) + 1, -1, dtype=np.int32)
    number[asked] = np.arange(len(asked))
    return arrow(column.take(asked), pa.date32()), number[rows]
