"""The reviewers' list and what they decide on: nothing is missed, and nobody decides on a case they have not seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from auditor.model import stable_id
from auditor.review import Action, Entry, State
from auditor.store import Store, Wanted
from tests.store import sample

R01, R18 = stable_id("prog1", "R01", "fail"), stable_id("prog2", "R18", "fail")
R09A = stable_id("prog1", "R09a", "could_not_check")
AT = datetime(2026, 11, 17, 3, tzinfo=UTC)
ANY = Wanted(state="all")


@pytest.fixture
def filled(store: Store) -> Store:
    store.publish(sample.run(), sample.tables(extra_programs=43))
    return store


def decide(store: Store, finding: str, action: str, person: str = "赵一", expires: date | None = None) -> None:
    assert store.decide([Entry(finding, Action(action), person, f"{action}的理由", expires)], AT)[0].problem == ""


def seen(store: Store, person: str = "赵一") -> str:
    case = store.case(R01, person)
    assert case is not None
    return str(case["seen"])


def try_to(store: Store, action: str, mark: str, person: str = "赵一") -> str:
    return store.decide_as_seen(Entry(R01, Action(action), person, "看过了"), AT, mark).code


def test_every_lead_stands_on_exactly_one_page(filled: Store) -> None:
    """A lead between two pages would never be reviewed."""
    pages = [filled.worklist(ANY, limit=20, offset=offset) for offset in (0, 20, 40)]
    ids = [row["finding_id"] for page in pages for row in page["results"]]
    assert len(ids) == len(set(ids)) == pages[0]["total"] == 45
    assert ids[:2] == [R01, R18], "the gravest first"
    assert [page["truncated"] for page in pages] == [True, True, False]
    assert [row["program"] for row in pages[0]["results"][2:5]] == ["班次000", "班次001", "班次002"]
    assert R09A not in ids, "what could not be checked accuses nobody"


def test_list_and_command_line_agree_where_each_lead_stands(filled: Store) -> None:
    decide(filled, R01, "confirm")
    decide(filled, R18, "dismiss", expires=date(2026, 11, 15))
    decide(filled, stable_id("more000", "R05", "fail"), "reply")
    decide(filled, stable_id("more001", "R05", "fail"), "dismiss")
    decide(filled, stable_id("more002", "R05", "fail"), "confirm")
    decide(filled, stable_id("more003", "R05", "fail"), "corrected")
    for state in State:
        ours = filled.worklist(Wanted(state=state.value), limit=100)
        theirs = filled.under_review(state=state.value, limit=100)
        assert {row["finding_id"]: row["publication"] for row in ours["results"]} == {
            row["finding_id"]: row["publication"] for row in theirs["results"]
        }
        assert ours["counts"][state.value] == ours["total"] == theirs["total"]
    counts = filled.worklist(ANY)["counts"]
    assert (counts["open"], counts["all"], counts["second"], counts["reopened"]) == (42, 45, 1, 1)
    assert [row["finding_id"] for row in filled.worklist(replace(ANY, need="second"))["results"]] == [R01]
    assert [row["finding_id"] for row in filled.worklist(replace(ANY, need="reopened"))["results"]] == [R18]


@pytest.mark.parametrize(
    ("changed", "total"),
    [
        ({"severity": "low"}, 43), ({"severity": "critical"}, 0), ({"rule": "R18"}, 1), ({"rule": "R18\x00"}, 0),
        ({"region": "浙江"}, 45), ({"region": "四川"}, 0), ({"institution": "星桥"}, 45), ({"institution": "%"}, 0),
        ({"rule": "R05", "institution": "杭州", "region": "浙江", "severity": "low"}, 43),
    ],
)  # fmt: skip
def test_filters_leave_out_what_they_say_and_nothing_else(filled: Store, changed: dict[str, str], total: int) -> None:
    answer = filled.worklist(replace(ANY, **changed))
    assert (answer["total"], answer["counts"]["all"]) == (total, total)


def test_a_decision_on_a_case_that_changed_meanwhile_is_refused(filled: Store) -> None:
    """Whoever decides must have weighed what is there, not what was there when the page was opened."""
    before = seen(filled)
    decide(filled, R01, "confirm", "钱二")
    assert try_to(filled, "confirm", before) == "changed"
    assert len(filled.decisions()) == 1
    after = seen(filled)
    tables = sample.tables()
    tables["findings"]["rule_version"] = "2"
    filled.publish(sample.run(), tables)
    assert try_to(filled, "dismiss", after) == "changed"
    again = seen(filled)
    filled.publish(sample.run("2026-W48"), sample.tables("2026-W48"))
    assert try_to(filled, "dismiss", again) == "changed"
    assert try_to(filled, "dismiss", "") == "changed"
    assert try_to(filled, "dismiss", seen(filled)) == ""


def test_an_expiry_between_seeing_and_deciding_is_a_change(filled: Store) -> None:
    decide(filled, R01, "dismiss", expires=date(2026, 11, 20))
    before = seen(filled)
    filled.publish(sample.run(as_of="2026-11-21"), sample.tables())
    assert try_to(filled, "needs_info", before) == "changed"


def test_of_two_who_decide_at_once_one_is_told_to_look_again(filled: Store) -> None:
    """Two first confirmations at the same moment must not slip past each other and past the reply rule."""
    mark, together = seen(filled), threading.Barrier(2)

    def at_once(given: tuple[str, str]) -> str:
        together.wait(30)
        return try_to(filled, given[1], mark, given[0])

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(at_once, [("赵一", "confirm"), ("钱二", "dismiss")])) == ["", "changed"]
    assert len(filled.decisions()) == 1


def test_a_case_says_who_must_still_confirm_and_what_this_person_cannot_do(filled: Store) -> None:
    decide(filled, R01, "confirm", "赵 一")
    mine, theirs = filled.case(R01, "赵一"), filled.case(R01, "钱二")
    assert mine is not None
    assert theirs is not None
    assert (mine["needs_two"], mine["confirmed_by"]) == (True, ["赵 一"])
    assert (mine["refusals"]["confirm"], theirs["refusals"]["confirm"]) == ("same_person", "")
    assert mine["verification"]["outcome"] == "verified"
    assert mine["program"]["region"] == "浙江"
    assert filled.case(R09A, "赵一") is None
    assert filled.case("nobody\x00", "赵一") is None


def test_a_table_tried_before_somebody_else_decided_records_nothing(filled: Store) -> None:
    rows: list[tuple[int, dict[str, str | None]]] = [
        (2, {"finding_id": R01, "action": "dismiss", "reason": "误读"}),
        (3, {"finding_id": R18, "action": "dismiss", "reason": "误读", "person": "钱二"}),
        (4, {"finding_id": R18, "action": "dismiss", "reason": "误读", "person": " 赵 一 "}),
    ]
    tried = filled.import_decisions(rows, AT, AT.date(), dry_run=True, person="赵一")
    assert [(row["line"], row["code"]) for row in tried.rejected] == [(3, "other_person")]
    decide(filled, R01, "confirm", "钱二")
    late = filled.import_decisions(rows, AT, AT.date(), dry_run=False, person="赵一", position=tried.position)
    assert late.dry_run
    assert len(filled.decisions()) == 1
    done = filled.import_decisions(rows, AT, AT.date(), dry_run=False, person="赵一", position=late.position)
    assert (done.recorded, done.dry_run) == (2, False)
    assert set(filled.decisions()["person"]) == {"钱二", "赵一"}
