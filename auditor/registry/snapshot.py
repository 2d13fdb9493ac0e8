"""What one sync of one register brought, and what it could not bring."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from auditor.model import Filing
from auditor.registry.frames import PUBLISHED_ELSEWHERE, Coverage, coverage_frame, filings_frame


@dataclass(frozen=True)
class Snapshot:
    """One sync as frames.

    Attributes:
        filings, coverage: FILINGS and COVERAGE frames in their contracts.
        gaps: dict(subject, reason, todo), in Chinese: what was not read, why, and what to do.
        rejected: addresses whose answers could not be used.
    """

    filings: pd.DataFrame
    coverage: pd.DataFrame
    gaps: list[dict[str, Any]]
    rejected: tuple[str, ...] = ()


@dataclass
class RawSnapshot:
    """A sync in the making."""

    register: str
    filings: list[Filing] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # (subject, reason): gaps that spoil no coverage

    def spoil(self, province: str, why: str) -> None:
        """A province that looked whole is not to be trusted: neither its coverage nor its filings."""
        self.coverage = [
            replace(row, complete=False, why=why, filings=0) if row.province == province else row
            for row in self.coverage
        ]
        self.filings = [filing for filing in self.filings if filing.province != province]

    def finish(self) -> Snapshot:
        """Frames and gaps; the order depends on the content alone."""
        gaps = [
            {
                "subject": f"登记名录 {self.register} {row.province or '全国'}（{row.institution_class or 'SYJ'}）",
                "reason": row.why,
                "todo": "取得该省公布的名单附件并导入"
                if row.why.startswith(PUBLISHED_ELSEWHERE)
                else "查看该名录是否可以访问、页面结构是否变化，之后重新同步；在此之前涉及的机构一律列为无法核对",
            }
            for row in self.coverage
            if not row.complete
        ]
        gaps += [
            {"subject": f"登记名录 {self.register} {subject}", "reason": reason, "todo": "查看该接口是否变化"}
            for subject, reason in self.notes
        ]
        gaps.sort(key=lambda gap: (gap["subject"], gap["reason"]))
        return Snapshot(filings_frame(self.filings), coverage_frame(self.coverage), gaps)
