"""Leads under review as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from auditor.runfolder import BEIJING

_REOPENED = {
    "changed": "reopened: the facts or the rule changed since it was decided",
    "expired": "reopened: the dismissal has expired",
    "seen_again": "reopened: seen again after it was put right",
}


def _notes(publication: dict[str, Any]) -> str:
    notes = []
    if publication["reopened"]:
        notes.append(_REOPENED[publication["reopened"]])
    if publication["waits_for_second"]:
        notes.append("waits for a second person")
    if publication["replies"]:
        notes.append(f"replies: {publication['replies']}")
    if publication["until"]:
        notes.append(f"until {publication['until']}")
    return f"  ({'; '.join(notes)})" if notes else ""


def list_line(row: dict[str, Any]) -> str:
    """One lead in one line."""
    shown = row["publication"]
    what = f"{row['rule']} {row['severity']}  {row['institution_name'] or '未署名'}  {row['title'] or ''}"
    phrase = f"  “{' '.join(row['phrase'].split())[:40]}”" if row["phrase"] else ""
    return f"{row['finding_id']}  {shown['state']}  {what}{phrase}{_notes(shown)}"


def case_lines(case: dict[str, Any]) -> Iterator[str]:
    """One lead, its proof in short, and its decisions, oldest first."""
    yield list_line(case)
    yield f"why: {case['why'] or ''}"
    yield f"page: {case['url'] or ''}  captured {_time(case['captured_at'])}  sha256 {case['capture_sha256'] or ''}"
    yield f"rule version: {case['rule_version'] or ''}  weeks: {' '.join(case['weeks'])}"
    yield f"public: {'since ' + _time(case['released_at']) if case['released_at'] else 'no'}"
    if not case["decisions"]:
        yield "no decision yet"
    for row in case["decisions"]:
        until = f" until {row['expires_on']}" if row["expires_on"] else ""
        facts = (
            "" if row["holds_for_these_facts"] else f"  [on other facts or another rule version: {row['finding_id']}]"
        )
        what = f"{row['number']}  {_time(row['decided_at'])}  {row['action']}{until}"
        yield f"{what}  {row['person']}: {row['reason']}{facts}"


def _time(value: datetime | None) -> str:
    return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}" if value else "?"
