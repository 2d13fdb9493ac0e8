"""The week's numbers: tiles, and leads per rule, the same for the table and the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditor.report.compare import Changes
from auditor.report.rows import Run
from auditor.report.safe import shown
from auditor.report.texts import Texts

COLUMNS = ("high", "medium", "low", "unknown")


@dataclass(frozen=True)
class RuleCount:
    """Counts of one rule: leads by severity, and findings with outcome could_not_check."""

    rule: str
    title: str
    high: int
    medium: int
    low: int
    unknown: int

    @property
    def fails(self) -> int:
        return self.high + self.medium + self.low

    @property
    def total(self) -> int:
        return self.fails + self.unknown


def rule_title(run: Run, rule: str, fallback: str | None, t: Texts) -> str:
    """A rule's title in the report's language, or the title its findings carry."""
    known = run.rules.get(rule, {})
    return shown(str(known.get(f"title_{t['html_lang'][:2]}") or fallback or rule))


def per_rule(run: Run, t: Texts) -> list[RuleCount]:
    """One entry per rule in force or with a finding, in the order of their ids."""
    counts: dict[str, dict[str, int]] = {rule: dict.fromkeys(COLUMNS, 0) for rule in run.rules}
    titles: dict[str, str | None] = {}
    for row in run.findings:
        counts.setdefault(row["rule"], dict.fromkeys(COLUMNS, 0))
        titles.setdefault(row["rule"], row["title"])
    for row in run.fails:
        # A severity we do not know would vanish from the sum: count it as low, never drop it.
        column = row["severity"] if row["severity"] in COLUMNS[:3] else "low"
        counts[row["rule"]][column] += 1
    for row in run.unknown:
        counts[row["rule"]]["unknown"] += 1
    return [
        RuleCount(rule, rule_title(run, rule, titles.get(rule), t), **entry)
        for rule, entry in sorted(counts.items(), key=lambda item: item[0])
    ]


def totals(counts: list[RuleCount]) -> RuleCount:
    """The sum row."""
    return RuleCount("", "", *(sum(getattr(count, column) for count in counts) for column in COLUMNS))


def tiles(run: Run, institutions: int, counts: list[RuleCount], changes: Changes, t: Texts) -> list[dict[str, Any]]:
    """The figures at the top: label, number, style."""
    total = totals(counts)
    out = [
        ("pages", len(run.pages), ""),
        ("institutions", institutions, ""),
        ("programs", len(run.programs), ""),
        ("high", total.high, "high"),
        ("medium", total.medium, "medium"),
        ("low", total.low, "low"),
        ("unknown", total.unknown, "unknown"),
    ]
    if changes.compared:
        out += [(name, changes.counts[name], "") for name in ("new", "persisting", "gone")]
    return [{"label": t["numbers"][name], "n": n, "style": style} for name, n, style in out]
