"""What became of each lead since the last report: new, persisting, gone, or not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from auditor.model import FetchOutcome, FindingOutcome, PageKind
from auditor.report.rows import Row, Run, rows_of
from auditor.review import State, standings

Key = tuple[str, str, str]
READ = (FetchOutcome.OK, FetchOutcome.NOT_MODIFIED)


@dataclass(frozen=True)
class Changes:
    """Comparison with the last report.

    Attributes:
        compared: False when there is no last report.
        states: finding_id of this week's findings to 'new' or 'persisting'.
        missing: last report's leads that this one does not have, each with 'state': 'gone' (its page was read again),
            'now_unknown' (the rule could not be checked) or 'not_read' (there is no usable result for it).
        counts: number of leads per state.
    """

    compared: bool
    states: dict[str, str]
    missing: list[Row]
    counts: dict[str, int]


def key_of(finding: Row) -> Key:
    """What makes two findings of two weeks the same matter."""
    return (finding["program_id"] or "", finding["rule"] or "", finding["check"] or "")


def compare(run: Run, previous: Mapping[str, pd.DataFrame] | None) -> Changes:
    """Match this week's findings with the last report's.

    Args:
        run: this week.
        previous: the last report's tables, of which `findings` is used; None when there is none.
    """
    # What a trial source said last week must not surface through the comparison.
    hidden = {name for name, source in run.sources.items() if source.get("state") in ("shadow", "draft")}
    before = [row for row in rows_of(previous or {}, "findings") if row["source_id"] not in hidden]
    old = {(row["outcome"], key_of(row)) for row in before}
    states = {
        row["finding_id"]: "persisting" if (row["outcome"], key_of(row)) in old else "new" for row in run.findings
    }
    now = {key_of(row) for row in run.fails}
    # A withdrawn lead has not gone, and naming it among the missing ones would accuse again.
    buried = {key_of(row) for row in run.withdrawn}
    earlier = standings(before, run.decisions, run.day)
    unknown = {key_of(row) for row in run.unknown}
    readable = {url for row in run.captures.values() if _read(run, row) for url in (row["url"], row["final_url"])}
    missing = []
    for row in before:
        if row["outcome"] != FindingOutcome.FAIL or key_of(row) in now or key_of(row) in buried:
            continue
        if row["finding_id"] in earlier and earlier[row["finding_id"]].state is State.WITHDRAWN:
            continue
        state = "now_unknown" if key_of(row) in unknown else "gone" if row["url"] in readable else "not_read"
        missing.append({**row, "state": state})
    missing.sort(key=lambda row: (row["state"], row["institution_name"] or "", row["rule"] or "", row["finding_id"]))
    counts = dict.fromkeys(("new", "persisting", "gone", "now_unknown", "not_read"), 0)
    for row in run.fails:
        counts[states[row["finding_id"]]] += 1
    for row in missing:
        counts[row["state"]] += 1
    return Changes(previous is not None, states, missing, counts)


def _read(run: Run, capture: Row) -> bool:
    """True when the page came and its text could be read."""
    page = run.pages.get(capture["capture_id"])
    return capture["outcome"] in READ and page is not None and page["kind"] != PageKind.UNREADABLE
