"""Publishing: all or nothing, the same rows however often, nothing lost between weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from auditor.errors import AuditorError
from auditor.model import stable_id
from auditor.store import Store
from auditor.store.base import Base
from tests.store import sample

R01 = stable_id("prog1", "R01", "fail")


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of its key."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_publishing_a_week_twice_adds_no_duplicate(store: Store) -> None:
    store.save_register(sample.filings(), sample.coverage())
    store.publish(sample.run(), sample.tables())
    once = dump(store)
    store.publish(sample.run(), sample.tables())
    assert dump(store) == once
    assert {name: len(rows) for name, rows in once.items()} == {
        "runs": 1, "sources": 2, "captures": 2, "gaps": 1, "gates": 1, "programs": 3, "fees": 2, "claims": 2,
        "verifications": 2, "risks": 3, "filings": 1, "coverage": 2, "institutions": 3, "findings": 3,
        "folded_weeks": 1, "program_facts": 3, "claim_facts": 2, "program_versions": 3, "claim_versions": 2,
        "register_readings": 2, "finding_sightings": 3, "filing_versions": 1, "decisions": 0, "run_locks": 0,
        "reviewers": 0, "review_sessions": 0,
        "sign_in_attempts": 0,
    }  # fmt: skip


def test_the_order_of_publishing_weeks_does_not_matter(store: Store) -> None:
    """A late rerun of an old week must not make the newest state older."""
    for week in (sample.WEEK, sample.WEEK_BEFORE):
        store.publish(sample.run(week), sample.tables(week))
    late = dump(store)
    store.publish(sample.run(sample.WEEK), sample.tables(sample.WEEK))
    assert dump(store) == late
    last = store.last_run()
    assert last is not None
    assert last["week"] == sample.WEEK


def test_a_failed_publish_leaves_the_last_good_run(store: Store) -> None:
    """A broken table must not leave half a week behind."""
    store.publish(sample.run(), sample.tables())
    before = dump(store)
    broken = sample.tables()
    broken["fees"] = sample.table("fees", [{"fee_id": "fee9", "program_id": "nobody"}])
    with pytest.raises(AuditorError, match="fees have a program_id"):
        store.publish(sample.run(), broken)
    broken = sample.tables()
    broken["gaps"] = sample.table(
        "gaps", [{"source_id": "s", "subject": None, "stage": "crawl"}]
    )  # late in the transaction
    with pytest.raises(Exception, match=r"(?i)null"):
        store.publish(sample.run(), broken)
    assert dump(store) == before


def test_a_failed_run_is_never_the_newest(store: Store) -> None:
    store.publish(sample.run(sample.WEEK_BEFORE), sample.tables(sample.WEEK_BEFORE))
    store.publish(sample.run(state="failed"), {})
    last = store.last_run()
    assert last is not None
    assert last["week"] == sample.WEEK_BEFORE
    assert [run["week"] for run in store.runs()] == [sample.WEEK, sample.WEEK_BEFORE]


def test_a_run_comes_back_as_it_was_given(store: Store) -> None:
    given = sample.run()
    store.publish(given, sample.tables())
    del given["sources"]
    assert store.last_run() == given


def test_first_and_last_seen_come_from_the_sightings(store: Store) -> None:
    store.publish(sample.run(sample.WEEK_BEFORE), sample.tables(sample.WEEK_BEFORE))
    store.publish(sample.run(), sample.tables())
    finding = store.finding(R01)
    assert finding is not None
    assert (finding["first_seen"], finding["last_seen"]) == (sample.WEEK_BEFORE, sample.WEEK)
    assert finding["weeks"] == [sample.WEEK_BEFORE, sample.WEEK]


def test_a_release_survives_publishing_again_and_a_vanished_lead_does_not(store: Store) -> None:
    """A reviewer's decision must not be lost when a week is rerun."""
    store.publish(sample.run(), sample.tables())
    assert store.release([R01], datetime(2026, 11, 17, tzinfo=UTC)) == 1
    without = sample.tables()
    without["findings"] = without["findings"].iloc[0:0]
    store.publish(sample.run(), without)
    assert [row[0] for row in dump(store)["findings"]] == [R01]
    store.publish(sample.run(), sample.tables())
    finding = store.finding(R01, released_only=True)
    assert finding is not None
    assert finding["released_at"] == datetime(2026, 11, 17, tzinfo=UTC)


def test_personal_numbers_never_enter_the_store(store: Store) -> None:
    """A phone or an identity card on a page must not reach a public page through a snippet or a title."""
    store.publish(sample.run(), sample.tables())
    everything = repr(dump(store))
    assert "13812345678" not in everything
    assert "110101199003074518" not in everything
    finding = store.finding(R01)
    assert finding is not None
    assert finding["context_span"] == sample.FEARED
    assert finding["context_before"].endswith("本校承诺：")
    assert "138****5678" in finding["context_before"]


def test_times_keep_their_zone_and_missing_stays_missing(store: Store) -> None:
    store.publish(sample.run(), sample.tables())
    case = store.program("prog1")
    assert case is not None
    assert case["capture"]["fetched_at"] == sample.FETCHED
    assert [fee["amount_fen"] for fee in case["fees"]] == [298000, None]


def test_register_mirror_comes_back_equal_and_empty_before(store: Store) -> None:
    filings, coverage = store.mirror()
    assert (len(filings), len(coverage)) == (0, 0)
    store.save_register(sample.filings(), sample.coverage())
    filings, coverage = store.mirror()
    assert filings.equals(sample.filings())
    assert set(coverage["province"]) == {"浙江", "四川"}


def test_an_old_week_published_again_does_not_undo_a_later_import(store: Store) -> None:
    store.save_register(sample.filings(status="暂停", as_of=date(2026, 11, 20)), sample.coverage(date(2026, 11, 20)))
    store.publish(sample.run(), {**sample.tables(), "filings": sample.filings(), "coverage": sample.coverage()})
    assert store.mirror()[0]["status"].tolist() == ["暂停"]
    store.publish(sample.run(), {**sample.tables(), "filings": sample.filings(date(2026, 11, 23))})
    assert store.mirror()[0]["status"].tolist() == ["有效"]
