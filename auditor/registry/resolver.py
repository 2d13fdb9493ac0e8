"""The register's answer to every program: index once, ask each distinct question once, join back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from auditor.registry.absence import CoverageBook
from auditor.registry.answer import answer
from auditor.registry.asked import questions
from auditor.registry.frames import to_coverage, to_filings
from auditor.registry.index import RegisterIndex
from auditor.registry.lookup import lookup
from auditor.tables import VERIFICATIONS, to_frame


class Resolver:
    """Holds one state of the mirror.

    Args:
        filings: FILINGS frame.
        coverage: COVERAGE frame: what was read whole. Without it nothing can be 'not found'.
        max_age_days: an older reading proves no absence and is held against nobody.
    """

    def __init__(self, filings: pd.DataFrame, coverage: pd.DataFrame, max_age_days: int) -> None:
        self._index = RegisterIndex(to_filings(filings))
        self._book = CoverageBook(to_coverage(coverage), max_age_days)

    def verify(self, programs: pd.DataFrame, today: date) -> pd.DataFrame:
        """One VERIFICATIONS row per program.

        Args:
            programs: PROGRAMS frame.
            today: the day on which validity is judged.
        """
        if programs.empty:
            return VERIFICATIONS.empty()
        numbers, asked = questions(programs)
        # All at once: many are looked up by two processes.
        self._index.find_many((q.name, q.uscc, q.code, q.region) for q in asked if q.role != "none")
        rows = [answer(self._index, self._book, question, today).row(question) for question in asked]
        answers = pd.DataFrame(rows, dtype=object)
        joined = answers.take(numbers.to_numpy()).reset_index(drop=True)
        joined.insert(0, "program_id", programs["program_id"].to_numpy())
        return to_frame(VERIFICATIONS.conform(joined))

    def lookup(self, text: str, today: date) -> dict[str, Any]:
        """The same reasoning for a person who gives a name, USCC, filing code or certificate number; JSON-able."""
        return lookup(self._index, self._book, text, today)
