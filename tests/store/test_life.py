"""The life of a lead, on both databases: a week nobody could look must neither clear a seller nor accuse it afresh."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time
from typing import Any

import pytest

from auditor.review import Action, Entry
from auditor.store import Store
from tests.store import weeks
from tests.store.weeks import Offer, Page, publish

LEAD = weeks.finding("a", "R01")
FIRES = Page({"a": Offer(said=("包过",), leads=("R01",))})
MENDED = Page({"a": Offer()})
UNREAD = Page(read=False)
STORY = [FIRES, FIRES, UNREAD, MENDED, MENDED, None, FIRES, FIRES]  # None = the page was not asked for
STATES = ["new", "persisting", "unknown", "resolved", "resolved", "unknown", "reopened", "persisting"]


def tell(store: Store, number: int) -> None:
    page = STORY[number]
    publish(store, number, **({"one": page} if page else {}))


def life(store: Store, finding: str = LEAD, **options: Any) -> dict[str, Any]:
    found = store.finding(finding, **options)
    assert found is not None
    told: dict[str, Any] = found["life"]
    return told


def states(store: Store, **options: Any) -> list[str]:
    return [entry["state"] for entry in life(store, **options)["weeks"]]


def test_new_persisting_resolved_reopened(store: Store) -> None:
    for number in range(len(STORY)):
        tell(store, number)
        assert states(store) == STATES[: number + 1]
    found = life(store)
    assert (found["first_seen"], found["last_seen"], found["resolved_in"]) == (weeks.week(0), weeks.week(7), None)
    for number in range(len(STORY)):
        then = life(store, as_known_on=weeks.monday(number))
        assert [entry["state"] for entry in then["weeks"]] == STATES[: number + 1]
        if number in (3, 4, 5):
            assert (then["state"], then["resolved_in"], then["last_seen"]) == ("resolved", weeks.week(3), weeks.week(1))
            assert not then["same_page"]


def test_a_site_that_is_down_has_resolved_nothing(store: Store) -> None:
    for number, page in enumerate((FIRES, UNREAD, None)):
        publish(store, number, **({"one": page} if page else {}))
    found = life(store)
    assert (found["state"], found["resolved_in"], found["last_seen"]) == ("new", None, weeks.week(0))
    assert states(store) == ["new", "unknown", "unknown"]


def test_a_register_that_is_down_has_resolved_nothing(store: Store) -> None:
    publish(store, 0, one=FIRES)
    publish(store, 1, one=Page({"a": Offer(unsure=("R01",))}))
    assert states(store) == ["new", "unknown"]
    assert life(store, weeks.finding("a", "R01", "could_not_check"))["weeks"] == life(store)["weeks"]


@pytest.mark.parametrize("order", list(itertools.permutations((0, 1, 3, 6)))[::8])
def test_reruns_and_weeks_out_of_order_give_the_same_life(store: Store, order: tuple[int, ...]) -> None:
    """A late backfill must not turn an old lead into a new one, or a mended page into a relapse."""
    for number in (*order, order[0], 2):
        tell(store, number)
    assert states(store) == ["new", "persisting", "unknown", "resolved", "reopened"]
    publish(store, 3, state="failed")
    assert states(store) == ["new", "persisting", "unknown", "persisting"], "a run that failed is no evidence"


def test_other_facts_of_the_same_matter_are_not_a_new_lead(store: Store) -> None:
    """A seller that changes its price must not restart the clock of its promise."""
    publish(store, 0, one=FIRES)
    tables = weeks.tables(1, {"one": Page({"a": Offer(3680, leads=("R01",))})})
    tables["findings"]["finding_id"] = ["with-other-facts"]
    store.publish(weeks.sample.run(weeks.week(1), as_of=weeks.monday(1).isoformat()), tables)
    for finding in (LEAD, "with-other-facts"):
        assert [entry["state"] for entry in life(store, finding)["weeks"]] == ["new", "persisting"]


def test_a_page_that_did_not_change_was_not_mended(store: Store) -> None:
    """A changed rule that no longer fires must not read as the seller's correction."""
    publish(store, 0, one=Page({"a": Offer(leads=("R01",))}, body="same"))
    publish(store, 1, one=Page({"a": Offer()}, body="same"))
    found = life(store)
    assert (found["state"], found["same_page"]) == ("resolved", True)


def test_the_public_learns_of_no_unreleased_sighting(store: Store) -> None:
    """Nor is it told that a matter is resolved which only waits for review again."""
    publish(store, 0, one=FIRES)
    at = datetime.combine(weeks.monday(0), time(4), UTC)
    (answer,) = store.decide([Entry(LEAD, Action.CONFIRM, "赵一", "属实")], at)
    assert answer.state == "confirmed"
    tables = weeks.tables(1, {"one": Page({"a": Offer(3680, leads=("R01",))})})
    tables["findings"]["finding_id"] = ["with-other-facts"]
    store.publish(weeks.sample.run(weeks.week(1), as_of=weeks.monday(1).isoformat()), tables)
    assert states(store, released_only=True) == ["new", "unknown"]
    assert states(store) == ["new", "persisting"]
