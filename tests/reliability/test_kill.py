"""A process that is killed must cost time, and nothing else: a sample of what `make bench-kill` runs whole."""

from __future__ import annotations

import pytest

from tests.reliability import cases
from tests.reliability.cases import Case

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reliability")]
SAMPLE = (
    "half of plan.json", "shard-000.warc.gz while it is crawled, at 40 %", "pjjg/answers-1.warc.gz, at 90 %",
    "shards/captures-000.parquet not yet renamed", "publication: SQLite's log at 150 KB",
    "manifest.json not yet renamed",
)  # fmt: skip


@pytest.mark.parametrize("name", SAMPLE)
def test_an_audit_killed_here_and_resumed_is_as_if_nothing_had_happened(week: Case, name: str) -> None:
    point = next(point for point in cases.audit_points(week) if point.name == name)
    outcome = week.killed(point)
    assert outcome.differing == ()
    assert outcome.rerun == "took over"


def test_a_killed_decision_is_recorded_once_or_not_at_all(week: Case) -> None:
    decided = cases.of_decision(week.calm)
    assert len(decided.calm.rows()["decisions"]) == 1
    for point in cases.decision_points(decided):
        assert decided.killed(point).differing == (), point


def test_a_killed_import_leaves_the_old_mirror_or_the_new_one(week: Case) -> None:
    imported = cases.of_import(week.base)
    assert differing_mirror(imported)
    for point in cases.import_points(imported):
        assert imported.killed(point).differing == (), point


def differing_mirror(case: Case) -> bool:
    return case.base.rows()["filings"] != case.calm.rows()["filings"]


def test_enough_points_are_counted(week: Case) -> None:
    """A change of names must not silently empty the table."""
    names = [point.name for point in cases.audit_points(week)]
    assert len(names) >= 70
    assert len(set(names)) == len(names)
    assert set(SAMPLE) <= set(names)
