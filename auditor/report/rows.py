"""The run's tables as plain rows in contract order, and the look-ups the report needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from auditor.model import FindingOutcome
from auditor.review import Standing, State, standings
from auditor.tables import BY_NAME

Row = dict[str, Any]
SEVERITY_ORDER = {"high": 0, "medium": 1, "low": 2}


def rows_of(tables: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    """Rows of one table sorted by its key, missing values as None; a table not handed in has no rows.

    Raises:
        AuditorError: the frame breaks its contract.
    """
    frame = tables.get(name)
    if frame is None:
        return []
    listed: list[Row] = BY_NAME[name].conform(frame).to_pylist()
    return listed


def parsed(text: str | None) -> list[Any]:
    """A JSON list held in a text column; [] when there is none or it is not a list."""
    try:
        value = json.loads(text) if text else []
    except json.JSONDecodeError:
        return []
    return value if isinstance(value, list) else []


def by(rows: list[Row], column: str) -> dict[Any, list[Row]]:
    """Rows grouped by a column, groups and rows in their given order."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


@dataclass(frozen=True)
class Run:
    """One run's rows; `captures`, `pages`, `programs`, `verifications` and `filings` are keyed by their ids."""

    plan: Mapping[str, Any]
    captures: dict[str, Row]
    pages: dict[str, Row]
    programs: dict[str, Row]
    fees: dict[str, list[Row]]
    verifications: dict[str, Row]
    filings: dict[str, Row]
    coverage: list[Row]
    findings: list[Row]
    risks: list[Row]
    gaps: list[Row]
    gates: list[Row]
    rules: dict[str, Row]
    decisions: list[Row] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)  # of the findings anything was decided about

    @property
    def fails(self) -> list[Row]:
        """Findings with outcome fail that nobody has withdrawn."""
        return [row for row in self.findings if row["outcome"] == FindingOutcome.FAIL and not self.is_withdrawn(row)]

    @property
    def withdrawn(self) -> list[Row]:
        """Findings with outcome fail that a person has dismissed: no institution is accused by them."""
        return [row for row in self.findings if self.is_withdrawn(row)]

    def is_withdrawn(self, finding: Row) -> bool:
        """True while a dismissal of the finding holds."""
        return self.standing(finding).state is State.WITHDRAWN

    def standing(self, finding: Row) -> Standing:
        """Where a finding stands; one nobody decided about is alleged."""
        return self.standings.get(finding["finding_id"]) or Standing()

    @property
    def day(self) -> date | None:
        """The audit day."""
        as_of = self.plan.get("as_of")
        return date.fromisoformat(str(as_of)[:10]) if as_of else None

    @property
    def unknown(self) -> list[Row]:
        """Findings with outcome could_not_check."""
        return [row for row in self.findings if row["outcome"] == FindingOutcome.COULD_NOT_CHECK]

    @property
    def sources(self) -> dict[str, Row]:
        """The catalogue entries frozen in the plan, by id."""
        return {str(source["id"]): source for source in self.plan.get("sources", [])}


def read_run(plan: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], rules: list[Row]) -> Run:
    """Collect the rows of one run.

    Args:
        plan: the frozen plan of the week.
        tables: frames by table name; names left out count as empty.
        rules: rule descriptions with at least `id`.
    """
    fees = rows_of(tables, "fees")
    fees.sort(key=lambda row: row["start"] if row["start"] is not None else 1 << 40)  # as the page lists them
    findings = rows_of(tables, "findings")
    findings.sort(key=lambda row: (SEVERITY_ORDER.get(row["severity"], 9), row["rule"] or "", row["check"] or ""))
    decisions = rows_of(tables, "decisions")
    run = Run(
        plan=plan,
        captures={row["capture_id"]: row for row in rows_of(tables, "captures")},
        pages={row["capture_id"]: row for row in rows_of(tables, "pages")},
        programs={row["program_id"]: row for row in rows_of(tables, "programs")},
        fees=by(fees, "program_id"),
        verifications={row["program_id"]: row for row in rows_of(tables, "verifications")},
        filings={row["filing_id"]: row for row in rows_of(tables, "filings")},
        coverage=rows_of(tables, "coverage"),
        findings=findings,
        risks=rows_of(tables, "risks"),
        gaps=rows_of(tables, "gaps"),
        gates=rows_of(tables, "gates"),
        rules={str(rule["id"]): rule for rule in sorted(rules, key=lambda rule: str(rule["id"]))},
        decisions=decisions,
    )
    return replace(run, standings=standings(findings, decisions, run.day))
