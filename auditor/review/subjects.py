"""Ties decisions to findings: fingerprint, matter, the standing of many findings, and the log of corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from auditor.model import FindingOutcome, stable_id
from auditor.review.standing import Action, Decision, Standing, standing

Row = Mapping[str, Any]


def fingerprint_of(finding_id: str, rule_version: str | None) -> str:
    """Facts and rule version in one: a finding's id is made of program, rule, check, outcome and its facts' digest."""
    return stable_id(finding_id, rule_version or "")


def matter_of(program_id: str | None, rule: str | None, check: str | None) -> str:
    """What stays the same when the facts change: the program, the rule and its check."""
    return stable_id(program_id or "", rule or "", check or "")


def decision_of(row: Row) -> Decision:
    """A row of DECISIONS as a decision."""
    return Decision(
        fingerprint=row["fingerprint"], action=row["action"], person=row["person"], decided_at=row["decided_at"],
        reason=row["reason"], severity=row["severity"], expires_on=row["expires_on"],
    )  # fmt: skip


def histories(decisions: Iterable[Row]) -> dict[str, list[Decision]]:
    """Matter → its decisions, oldest first."""
    grouped: dict[str, list[Decision]] = defaultdict(list)
    for row in sorted(decisions, key=lambda row: int(row["number"])):
        grouped[row["matter"]].append(decision_of(row))
    return grouped


def standings(findings: Iterable[Row], decisions: Iterable[Row], day: date | None) -> dict[str, Standing]:
    """finding_id → standing, of those leads about whose matter anything was ever decided.

    Args:
        findings: rows with finding_id, program_id, rule, check, rule_version, outcome, captured_at.
        decisions: rows of DECISIONS.
        day: the audit day.
    """
    known = histories(decisions)
    if not known:
        return {}
    found = {}
    for row in findings:
        history = known.get(matter_of(row["program_id"], row["rule"], row["check"]))
        if history and row["outcome"] == FindingOutcome.FAIL:
            mark = fingerprint_of(row["finding_id"], row["rule_version"])
            found[row["finding_id"]] = standing(history, mark, day, row["captured_at"])
    return found


def log_of(decisions: Iterable[Row], day: date | None) -> list[dict[str, Any]]:
    """The log of corrections: every dismissal and every putting right, newest first, with how it stands now."""
    rows = list(decisions)
    known = histories(rows)
    lines = [
        {**row, "state": standing(known[row["matter"]], row["fingerprint"], day).state.value}
        for row in rows
        if row["action"] in (Action.DISMISS, Action.CORRECTED)
    ]
    return sorted(lines, key=lambda line: -int(line["number"]))
