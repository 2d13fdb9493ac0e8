"""Decisions in both databases: kept for ever, tied to facts and rule, and followed by what readers see."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from auditor.model import stable_id
from auditor.review import Action, Entry, NotTaken
from auditor.store import Store, decisions, engine, migrate, withdrawn
from auditor.store.models import FindingSighting
from tests.store import sample
from tests.store.test_publish import dump

R01, R18, R09A = (
    stable_id("prog1", "R01", "fail"),
    stable_id("prog2", "R18", "fail"),
    stable_id("prog1", "R09a", "could_not_check"),
)
AT = datetime(2026, 11, 17, 3, tzinfo=UTC)


def decide(store: Store, finding: str, action: str, person: str = "赵一", reason: str = "", **more: Any) -> str:
    """The problem, or '' when it was recorded."""
    given = Entry(finding, Action(action), person, reason or f"{action}的理由", more.pop("expires_on", None))
    return store.decide([given], more.pop("at", AT), **more)[0].problem


def publish(store: Store, week: str = sample.WEEK, *, change: dict[str, Any] | None = None, **run: Any) -> None:
    tables = sample.tables(week)
    for name, value in (change or {}).items():
        tables["findings"][name] = value
    store.publish(sample.run(week, **run), tables)


def state(store: Store, finding: str = R01) -> str:
    found = store.finding(finding)
    assert found is not None
    return str(found["publication"]["state"])


def leads(store: Store) -> int:
    return int(sum(store.overview()["counts"]["fails"].values()))


def test_no_decision_is_ever_changed_or_deleted(store: Store) -> None:
    """Who decided what must stand years later, whoever holds the password."""
    publish(store)
    assert decide(store, R01, "dismiss") == ""
    before = dump(store)["decisions"]
    for statement in ("UPDATE decisions SET person = 'x'", "DELETE FROM decisions"):
        with pytest.raises(DatabaseError, match="only added"), engine.writing(store.engine) as connection:
            connection.execute(text(statement))
    publish(store)
    without = sample.tables()
    without["findings"] = without["findings"].iloc[0:0]
    store.publish(sample.run(), without)
    assert dump(store)["decisions"] == before
    assert [row["finding_id"] for row in store.corrections()] == [R01]


def test_going_back_a_release_does_not_destroy_decisions(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "dismiss") == ""
    with pytest.raises(RuntimeError, match="not empty"):
        migrate.downgrade(store.engine, "0003")
    assert len(store.decisions()) == 1


def test_a_dismissed_lead_is_in_no_list_and_no_count(store: Store) -> None:
    publish(store)
    assert (leads(store), store.flagged()["total"], store.search("星桥")["results"][0]["fails"]) == (2, 2, 2)
    assert decide(store, R01, "dismiss") == ""
    assert (leads(store), store.flagged()["total"], store.search("星桥")["results"][0]["fails"]) == (1, 1, 1)
    case = store.program("prog1")
    seller = store.institution(sample.SELLER_USCC)
    assert case is not None
    assert seller is not None
    assert case["findings"] == []
    assert [set(row) for row in case["withdrawn"]] == [{"finding_id", "rule", "publication"}]
    shown = [row["finding_id"] for program in seller["programs"] for row in program["findings"]]
    assert R01 not in shown
    assert R18 in shown


def test_a_dismissal_holds_over_reruns_and_reopens_when_facts_or_rule_change(store: Store) -> None:
    publish(store, sample.WEEK_BEFORE)
    assert decide(store, R01, "dismiss") == ""
    publish(store)
    assert (state(store), leads(store)) == ("withdrawn", 1)
    publish(store, change={"rule_version": "2"})
    assert (state(store), leads(store)) == ("alleged", 2)
    found = store.finding(R01)
    assert found is not None
    assert found["publication"]["reopened"] == "changed"
    publish(store)  # the old rule again: the dismissal was made for exactly this
    assert (state(store), leads(store)) == ("withdrawn", 1)
    tables = sample.tables()
    tables["findings"]["finding_id"] = [
        name if name != R01 else "other-facts" for name in tables["findings"]["finding_id"]
    ]
    store.publish(sample.run(), tables)
    assert (state(store, "other-facts"), leads(store)) == ("alleged", 2)
    assert [row["finding_id"] for row in store.under_review(reopened=True)["results"]] == ["other-facts"]


def test_a_dismissal_with_an_expiry_reopens_by_itself(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "dismiss", expires_on=date(2026, 11, 20)) == ""
    assert leads(store) == 1
    publish(store, as_of="2026-11-20")
    assert leads(store) == 1
    publish(store, as_of="2026-11-21")
    assert (state(store), leads(store)) == ("alleged", 2)
    assert decide(store, R01, "dismiss", reason="仍不成立", expires_on=date(2026, 12, 31)) == ""
    assert (state(store), leads(store)) == ("withdrawn", 1)


def test_the_public_sees_a_grave_lead_only_after_two_persons(store: Store) -> None:
    publish(store)
    assert decide(store, R01, "confirm") == ""
    assert store.finding(R01, released_only=True) is None
    assert "same person" in decide(store, R01, "confirm", reason="再看一遍")
    assert decide(store, R01, "confirm", "钱二") == ""
    found = store.finding(R01, released_only=True)
    assert found is not None
    assert found["publication"]["state"] == "confirmed"
    assert found["decisions"] == []


def test_a_reply_is_shown_beside_what_was_published(store: Store) -> None:
    publish(store)
    for person in ("赵一", "钱二"):
        assert decide(store, R01, "confirm", person) == ""
    assert decide(store, R01, "reply", reason="本机构认为表述有据") == ""
    found = store.finding(R01, released_only=True)
    assert found is not None
    assert (found["publication"]["state"], found["publication"]["reason"]) == ("disputed", "本机构认为表述有据")


def test_a_withdrawal_leaves_a_tombstone_that_accuses_nobody(store: Store) -> None:
    publish(store)
    assert store.tombstone(R01) is None
    for person in ("赵一", "钱二"):
        assert decide(store, R01, "confirm", person) == ""
    assert decide(store, R01, "dismiss", reason="误读") == ""
    assert store.finding(R01, released_only=True) is None
    stone = store.tombstone(R01)
    assert stone is not None
    assert stone == {"finding_id": R01, "rule": "R01", "decided_at": AT, "reason": "误读", "expires_on": None}
    assert [row["finding_id"] for row in store.corrections(released_only=True)] == [R01]
    assert decide(store, R18, "dismiss") == ""
    assert store.tombstone(R18) is None, "the public was never told of it"
    assert [row["finding_id"] for row in store.corrections(released_only=True)] == [R01]


def test_what_the_public_saw_under_an_older_rule_goes_back_to_review(store: Store) -> None:
    publish(store)
    for person in ("赵一", "钱二"):
        assert decide(store, R01, "confirm", person) == ""
    publish(store)
    assert store.finding(R01, released_only=True) is not None
    publish(store, change={"rule_version": "2"})
    assert store.finding(R01, released_only=True) is None
    assert state(store) == "alleged"


def test_what_cannot_be_decided_is_said_and_the_rest_recorded(store: Store) -> None:
    publish(store)
    given = [Entry(name, Action.DISMISS, "赵一", "误读") for name in (R01, "nobody", R09A, R01, R18)]
    answers = store.decide(given, AT)
    assert [bool(answer.problem) for answer in answers] == [False, True, True, True, False]
    assert "no such finding" in answers[1].problem
    assert "accuses nobody" in answers[2].problem
    assert "word for word" in answers[3].problem
    assert [row[0] for row in dump(store)["decisions"]] == [1, 2]


def test_a_dry_run_answers_the_same_and_records_nothing(store: Store) -> None:
    publish(store)
    before = dump(store)
    given = [Entry(R01, Action.CONFIRM, person, "属实") for person in ("赵一", "钱二")]
    tried = store.decide(given, AT, dry_run=True)
    assert dump(store) == before
    assert store.decide(given, AT) == tried
    assert [answer.state for answer in tried] == ["alleged", "confirmed"]


def test_the_database_and_the_function_agree_on_what_is_withdrawn(store: Store) -> None:
    """A list that leaves out another set than the case page would accuse on one page and clear on the other."""
    publish(store)
    chance = random.Random(6)
    with engine.writing(store.engine) as connection:
        sighting = (
            connection.execute(select(FindingSighting.__table__).where(FindingSighting.finding_id == R01))
            .mappings()
            .one()
        )
        shown = select(withdrawn.withdrawn()).where(FindingSighting.finding_id == R01)
        for round_ in range(60):
            with connection.begin_nested() as attempt:
                for step in range(chance.randint(1, 6)):
                    action = chance.choice(list(Action))
                    expiry = chance.choice([None, date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17)])
                    entry = Entry(
                        R01,
                        action,
                        chance.choice("甲乙丙"),
                        f"{round_}.{step}",
                        expiry if action is Action.DISMISS else None,
                    )
                    with suppress(NotTaken):
                        decisions.record(connection, entry, AT + timedelta(minutes=step))
                row = {**sighting, "program_id": "prog1", "rule": "R01", "check": "main", "outcome": "fail"}
                found = decisions.of_findings(connection, [row]).get(R01)
                says = found is not None and found.state == "withdrawn"
                assert bool(connection.execute(shown).scalar_one()) == says
                attempt.rollback()


def test_the_log_comes_back_as_the_table_of_the_contract(store: Store) -> None:
    assert store.decisions().empty
    publish(store)
    assert decide(store, R01, "dismiss", expires_on=date(2027, 1, 1)) == ""
    frame = store.decisions()
    assert frame["number"].tolist() == [1]
    assert frame["decided_at"].tolist() == [AT]
    assert frame["expires_on"].tolist() == [date(2027, 1, 1)]
    assert frame["was_public"].tolist() == [False]
