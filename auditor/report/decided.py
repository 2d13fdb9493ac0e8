"""What people decided: the state of each lead, the tombstones of withdrawn ones, and the log of corrections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditor.model import FindingOutcome
from auditor.report.rows import Row, Run
from auditor.report.safe import shown, stamp
from auditor.report.texts import Texts
from auditor.review import log_of

# What a withdrawn lead no longer says of anybody.
_BURIED = ("severity", "title", "why", "phrase", "start", "end", "basis", "institution_name")
_LOGGED = (
    "number", "finding_id", "rule", "rule_version", "institution_name", "action", "decided_at", "reason", "expires_on",
    "state",
)  # fmt: skip


def decided(run: Run, finding: Row, registered: Iterable[str] = ()) -> Row:
    """The columns of a finding in the files that follow from decisions; a withdrawn one becomes a tombstone.

    Args:
        registered: columns of the register's answer, which a tombstone does not carry either.
    """
    if finding["outcome"] != FindingOutcome.FAIL:
        return {"publication": None, "reopened": None}
    now = run.standing(finding)
    known: Row = {"publication": now.state.value, "reopened": now.reopened or None}
    if run.is_withdrawn(finding):
        known |= dict.fromkeys((*_BURIED, *registered)) | {"outcome": now.state.value}
    return known


def corrections(run: Run) -> list[Row]:
    """The log of corrections, newest first; who decided is not named outside the store."""
    return [{name: line[name] for name in _LOGGED} for line in log_of(run.decisions, run.day)]


def printed(run: Run, t: Texts) -> list[dict[str, Any]]:
    """The log of corrections as the page prints it."""
    words = t["review"]
    return [
        {
            "day": stamp(line["decided_at"])[:10],
            "id": line["finding_id"],
            "institution": shown(line["institution_name"]),
            "rule": shown(line["rule"]),
            "action": words["actions"][line["action"]],
            "reason": shown(line["reason"]),
            "until": stamp(line["expires_on"]),
            "state": words["states"][line["state"]],
        }
        for line in corrections(run)
    ]


def label(run: Run, finding: Row, t: Texts) -> dict[str, str]:
    """State and note of one lead in words."""
    now, words = run.standing(finding), t["review"]
    notes = [words["reopened"][now.reopened]] if now.reopened else []
    if now.waits_for_second:
        notes.append(words["waits"])
    if now.replies:
        notes.append(words["replies"].format(n=now.replies))
    if now.reason and not now.reopened:
        notes.append(words["reason"].format(text=shown(now.reason)))
    return {"state": now.state.value, "word": words["states"][now.state.value], "note": " ".join(notes)}
