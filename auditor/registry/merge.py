"""The mirror: what the registers said, each province at its own date; a bad reading never replaces a good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from auditor.model import Filing
from auditor.registry.frames import (
    NATIONWIDE,
    Coverage,
    coverage_frame,
    filings_frame,
    to_coverage,
    to_filings,
)

_SHRINK_FLOOR = 5  # below so many filings a loss says nothing

Key = tuple[str, str, str]  # register, province, class


def _key(row: Coverage) -> Key:
    return row.register, row.province, row.institution_class


def _speaks_for(row: Coverage, filing: Filing) -> bool:
    return (
        filing.register == row.register
        and row.province in (NATIONWIDE, filing.province)
        and row.institution_class in ("", filing.institution_class)
    )


class _Mirror:
    def __init__(self, max_shrink: float) -> None:
        self.max_shrink = max_shrink
        self.coverage: dict[Key, Coverage] = {}
        self.filings: dict[str, Filing] = {}

    def _refusal(self, row: Coverage) -> str:
        """Why a fresh row may not replace what is known, or ''."""
        known = self.coverage.get(_key(row))
        if known is None or not known.complete:
            return ""
        if row.as_of < known.as_of:
            return f"比已有名单（{known.as_of}）更早"
        if not row.complete:
            return row.why
        if known.filings >= _SHRINK_FLOOR and row.filings < known.filings * (1 - self.max_shrink):
            return f"名单由{known.filings}条骤减为{row.filings}条，未采用，请人工核对"
        return ""

    def add(self, filings: list[Filing], coverage: list[Coverage]) -> None:
        registers = {row.register for row in coverage}
        bad_list = {row.register for row in coverage if row.province == NATIONWIDE and not row.complete}
        before = {row.register for row in self.coverage.values()}
        fresh_ids = {filing.filing_id for filing in filings}
        for row in coverage:
            refusal = self._refusal(row)
            if refusal:
                known = self.coverage[_key(row)]
                self.coverage[_key(row)] = replace(known, why=f"{row.as_of:%Y-%m-%d}的读取未采用：{refusal}")
                continue
            if row.province == NATIONWIDE and not row.complete and self._list_known(row):
                continue  # the list of provinces is known from before; its rows keep their own dates
            if row.complete:
                self._drop(row, fresh_ids)
            self.coverage[_key(row)] = row
        for register in sorted((registers & before) - bad_list):
            self._forget_bad_list(register, coverage)
        for filing in filings:
            known_filing = self.filings.get(filing.filing_id)
            if known_filing is None or known_filing.as_of <= filing.as_of:
                self.filings[filing.filing_id] = filing

    def _list_known(self, row: Coverage) -> bool:
        """True when an earlier reading saw this register's whole list of provinces."""
        mine = [known for known in self.coverage.values() if known.register == row.register]
        return bool(mine) and all(known.province != NATIONWIDE for known in mine)

    def _drop(self, row: Coverage, fresh_ids: set[str]) -> None:
        gone = [key for key, filing in self.filings.items() if key not in fresh_ids and _speaks_for(row, filing)]
        for key in gone:
            del self.filings[key]

    def _forget_bad_list(self, register: str, coverage: list[Coverage]) -> None:
        """A list of provinces that was broken before has now been read whole."""
        given = {_key(row) for row in coverage}
        for key, row in list(self.coverage.items()):
            if row.register == register and row.province == NATIONWIDE and not row.complete and key not in given:
                del self.coverage[key]


def merge(
    snapshots: Sequence[tuple[pd.DataFrame, pd.DataFrame]], *, max_shrink: float = 0.3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay snapshots over each other, oldest first.

    A fresh complete answer for a (register, province, class) replaces the older rows. An incomplete one, or one that
    lost more than `max_shrink` (0-1) of its filings, keeps the older rows with their own as-of date; the filings it
    did read whole are laid over them.

    Args:
        snapshots: (FILINGS frame, COVERAGE frame) pairs, oldest first; the mirror comes first.
        max_shrink: 1.0 accepts any loss.

    Returns:
        FILINGS and COVERAGE frames in their contracts.
    """
    mirror = _Mirror(max_shrink)
    for filings, coverage in snapshots:
        mirror.add(to_filings(filings), to_coverage(coverage))
    return filings_frame(mirror.filings.values()), coverage_frame(mirror.coverage.values())
