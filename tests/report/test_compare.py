"""A lead counts as gone only when we looked again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.report.compare import Changes, compare
from auditor.report.rows import read_run
from tests.report import sample


def changes(now: sample.Builder, before: sample.Builder | None) -> Changes:
    previous = {"findings": before.frames()["findings"]} if before else None
    return compare(read_run(now.plan(), now.frames(), sample.RULES), previous)


def counts(**expected: int) -> dict[str, int]:
    return {"new": 0, "persisting": 0, "gone": 0, "now_unknown": 0, "not_read": 0} | expected


def without(builder: sample.Builder, **match: Any) -> sample.Builder:
    builder.rows["findings"] = [
        row for row in builder.rows["findings"] if any(row[name] != value for name, value in match.items())
    ]
    return builder


def test_first_report_has_only_new_leads() -> None:
    found = changes(sample.week(), None)
    assert not found.compared
    assert found.counts == counts(new=5)


def test_same_week_twice_persists() -> None:
    assert changes(sample.week(), sample.week()).counts == counts(persisting=5)


def test_dropped_phrase_is_gone_when_the_page_was_read_again() -> None:
    found = changes(without(sample.week(), rule="R01"), sample.week())
    assert found.counts == counts(persisting=4, gone=1)
    assert [row["rule"] for row in found.missing] == ["R01"]


def test_a_site_that_is_down_has_not_corrected_anything() -> None:
    now = without(sample.week(), source_id="qiming")
    for row in now.rows["captures"]:
        if row["source_id"] == "qiming":
            row["outcome"] = "timeout"
    assert changes(now, sample.week()).counts == counts(persisting=3, not_read=2)


def test_an_unreadable_page_has_not_corrected_anything() -> None:
    now = without(sample.week(), source_id="qiming")
    now.rows["pages"][0]["kind"] = "unreadable"
    assert changes(now, sample.week()).counts == counts(persisting=3, not_read=2)


def test_a_register_that_is_down_does_not_clear_a_lead() -> None:
    now = sample.week()
    next(row for row in now.rows["findings"] if row["rule"] == "R09a")["outcome"] = "could_not_check"
    found = changes(now, sample.week())
    assert found.counts == counts(persisting=4, now_unknown=1)


def test_leads_of_a_trial_source_do_not_surface_through_the_comparison() -> None:
    now = without(sample.week(), source_id="qiming")
    next(source for source in now.sources if source["id"] == "qiming")["state"] = "shadow"
    assert changes(now, sample.week()).missing == []


def test_a_previous_run_without_findings_is_still_a_previous_run() -> None:
    now = sample.week()
    run = read_run(now.plan(), now.frames(), sample.RULES)
    found = compare(run, {"findings": pd.DataFrame(columns=now.frames()["findings"].columns)})
    assert found.compared
    assert found.counts == counts(new=5)
