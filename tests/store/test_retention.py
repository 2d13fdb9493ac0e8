"""What the store forgets and what it never does, in both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from auditor.store import Store, engine, migrate
from tests.store import sample
from tests.store.test_publish import dump
from tests.store.test_review import R01, decide, publish

OTHER = "2026-W48"


def test_only_a_name_may_be_erased_and_only_once(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "needs_info", "赵一") == ""
    for statement in (
        "UPDATE decisions SET person = '别人'",
        "UPDATE decisions SET person = 'erased-1', reason = '改了'",
        "UPDATE decisions SET person = 'erased-1', expires_on = '2030-01-01'",
        "DELETE FROM decisions",
    ):
        with pytest.raises(DatabaseError, match="only added"), engine.writing(store.engine) as connection:
            connection.execute(text(statement))
    store.retention.forget(numbers=[1])
    assert list(store.decisions()["person"]) == ["erased-1"]
    for statement in ("UPDATE decisions SET person = '赵一'", "UPDATE decisions SET person = 'erased-2'"):
        with pytest.raises(DatabaseError, match="only added"), engine.writing(store.engine) as connection:
            connection.execute(text(statement))
    assert store.retention.known()["decisions"] == []


def test_going_back_a_release_makes_the_log_unchangeable_again(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "needs_info", "赵一") == ""
    migrate.downgrade(store.engine, "0008")
    with pytest.raises(DatabaseError, match="only added"), engine.writing(store.engine) as connection:
        connection.execute(text("UPDATE decisions SET person = 'erased-1'"))
    migrate.upgrade(store.engine)
    store.retention.forget(numbers=[1])
    assert list(store.decisions()["person"]) == ["erased-1"]


def test_one_person_keeps_one_mark_and_two_persons_stay_two(store: Store) -> None:
    publish(store)
    for person, action in (("赵一", "needs_info"), ("钱二", "reply"), ("赵 一", "needs_info")):
        assert decide(store, R01, action, person, reason=f"{person}{action}") == ""
    store.retention.forget(numbers=[1, 2, 3])
    assert list(store.decisions()["person"]) == ["erased-1", "erased-2", "erased-1"]


def test_a_forgotten_week_leaves_no_row_but_that_it_was(store: Store) -> None:
    publish(store)
    publish(store, OTHER)
    later = {name: [row for row in rows if sample.WEEK not in map(str, row)] for name, rows in dump(store).items()}
    counts = store.retention.rows_of_week(sample.WEEK)
    assert counts["programs"] and counts["finding_sightings"]
    for _ in range(2):
        store.retention.forget(week=sample.WEEK, rows=True)
        assert store.retention.rows_of_week(sample.WEEK) == {}
    assert {run["week"]: run["state"] for run in store.runs()} == {sample.WEEK: "deleted", OTHER: "published"}
    now = {name: [row for row in rows if sample.WEEK not in map(str, row)] for name, rows in dump(store).items()}
    assert now == later, "the other week is as it was"


def test_a_forgotten_lead_is_public_no_more_and_its_decisions_stay(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "confirm", "赵一") == "" and decide(store, R01, "confirm", "钱二") == ""
    assert store.finding(R01, released_only=True) is not None
    store.retention.forget(finding_ids=[R01])
    assert store.finding(R01, released_only=True) is None
    assert len(store.decisions()) == 2
    left: list[dict[str, Any]] = store.retention.known()["leads"]
    assert [row["weeks"] for row in left if row["finding_id"] == R01] == [[]]


def test_leads_say_when_they_were_last_seen_and_what_they_cite(store: Store) -> None:
    publish(store)
    publish(store, OTHER)
    lead = next(row for row in store.retention.known()["leads"] if row["finding_id"] == R01)
    assert lead["weeks"] == [sample.WEEK, OTHER]
    runs = {run["week"]: run["as_of"] for run in store.runs()}
    assert lead["last_seen"].isoformat() == runs[OTHER]
    assert lead["decided"] is None and not lead["released"]


def test_the_manifest_that_follows_a_trimming_is_the_one_the_store_knows(store: Store) -> None:
    publish(store)
    store.note_seal(sample.WEEK, "a" * 64, "b" * 64)
    store.retention.forget(week=sample.WEEK, manifest_sha256="c" * 64)
    assert store.noted_seal(sample.WEEK) == {"manifest_sha256": "c" * 64, "timestamp_sha256": None}
    assert store.retention.rows_of_week(sample.WEEK)["programs"]
