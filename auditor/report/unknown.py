"""What could not be checked, by rule and by reason, and the leads of the last report that are missing now."""

from __future__ import annotations

from typing import Any

from auditor.report.compare import Changes
from auditor.report.evidence import describe
from auditor.report.numbers import rule_title
from auditor.report.rows import Run, by
from auditor.report.safe import link, shown
from auditor.report.texts import Texts


def unknown(run: Run, changes: Changes, t: Texts) -> list[dict[str, Any]]:
    """One entry per rule: its title, its count, and its findings under each reason."""
    out = []
    for rule, findings in sorted(by(run.unknown, "rule").items(), key=lambda item: item[0] or ""):
        reasons = by(findings, "why")
        ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0] or ""))
        title = rule_title(run, rule, findings[0]["title"], t)
        out.append(
            {
                "heading": t["unknown"]["group"].format(rule=shown(rule), title=title, n=len(findings)),
                "reasons": [
                    {"why": shown(why), "findings": [describe(run, changes, row, t) for row in rows]}
                    for why, rows in ordered
                ],
            }
        )
    return out


def missing(run: Run, changes: Changes, t: Texts) -> list[dict[str, Any]]:
    """Leads of the last report that this one does not have, with what became of them."""
    return [
        {
            "state": t["states"][row["state"]],
            "institution": shown(row["institution_name"]),
            "rule": shown(row["rule"]),
            "title": rule_title(run, row["rule"], row["title"], t),
            "phrase": shown(row["phrase"])[:200],
            "url": shown(row["url"]),
            "link": link(row["url"]),
        }
        for row in changes.missing
    ]
