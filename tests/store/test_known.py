"""As known on a day: what the store said then, on both databases, and never more than the public may see today."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from auditor.errors import BadInput
from auditor.review import Action, Entry
from auditor.store import Filters, Store, parse_day
from tests.store import sample, weeks
from tests.store.weeks import Offer, Page, publish

LEAD = weeks.finding("a", "R01")
DAYS = [weeks.monday(number) for number in range(6)]
STATUS = ("有效", "有效", "暂停", None, "有效")  # of the evaluator's filing, week by week; None = not in the list


def decide(store: Store, day: date, action: str, person: str = "赵一", finding: str = LEAD) -> None:
    entry = Entry(finding, Action(action), person, f"{action} {day}")
    (answer,) = store.decide([entry], datetime.combine(day, time(4), UTC))
    assert not answer.problem, answer


def register(store: Store, day: date, status: str | None) -> None:
    filings = sample.filings(day, status=status) if status else sample.filings(day).iloc[:0]
    store.save_register(filings, sample.coverage(day))


def answers(store: Store, on: date | None = None) -> dict[str, Any]:
    """Everything that can be asked of a day, without what says that it was asked of one."""
    given = {
        "澄明": store.search("澄明", as_known_on=on), "星桥": store.search("星桥", as_known_on=on),
        "seller": store.institution(sample.SELLER_USCC, as_known_on=on),
        "evaluator": store.institution(sample.EVALUATOR_USCC, as_known_on=on),
        "programs": [store.program(key, as_known_on=on) for key in "abc"],
        "lead": store.finding(LEAD, as_known_on=on), "changes": store.changes("a", as_known_on=on),
        "flagged": store.flagged(Filters(), as_known_on=on), "choices": store.choices(as_known_on=on),
        "public": store.program("a", released_only=True, as_known_on=on),
        "public lead": store.finding(LEAD, released_only=True, as_known_on=on),
    }  # fmt: skip
    return {name: _bare(value) for name, value in given.items()}


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if key not in ("as_known_on", "now")}
    return value


def week(store: Store, number: int) -> None:
    """One week: the register is read, a run published, something decided."""
    register(store, DAYS[number], STATUS[number])
    offers = [
        Offer(2980, said=("包过",), leads=("R01",)), Offer(3680, said=("包过",), leads=("R01",)),
        Offer(3680), Offer(3680, unsure=("R01",)), Offer(3680, said=("包过",), leads=("R01",)),
    ]  # fmt: skip
    extra = {"b": Offer()} if number in (1, 2) else {}
    pages = {} if number == 3 else {"one": Page({"a": offers[number], **extra})}
    publish(store, number, **pages)
    for action in {1: ("needs_info",), 2: ("confirm",), 3: ("reply",)}.get(number, ()):
        decide(store, DAYS[number], action)


def test_an_answer_of_a_day_is_the_one_that_was_given_on_it(store: Store) -> None:
    """Whoever relied on an answer must be able to show it later, whatever became known since."""
    given = []
    for number in range(5):
        week(store, number)
        given.append(answers(store))
    for number, then in enumerate(given):
        for later in (0, 1, 6):  # the days up to the next run know no more
            on = DAYS[number] + timedelta(days=later)
            if number < 4 or later == 0:
                assert answers(store, on) == then, (number, later)


def test_a_run_of_an_older_week_published_later_is_known_from_its_audit_day(store: Store) -> None:
    publish(store, 1, one=Page({"a": Offer(3680)}))
    before = answers(store, DAYS[1])
    run = sample.run(weeks.week(0), as_of=DAYS[2].isoformat())
    store.publish(run, weeks.tables(0, {"one": Page({"b": Offer()})}))
    assert answers(store, DAYS[1]) == before
    assert store.program("b", as_known_on=DAYS[1]) is None
    assert store.program("b", as_known_on=DAYS[2]) is not None


def test_what_was_withdrawn_since_is_hidden_from_the_public_on_every_day(store: Store) -> None:
    """A wrong accusation must not stay readable by asking for the week before it was withdrawn."""
    publish(store, 0, one=Page({"a": Offer(said=("包过",), leads=("R01",))}))
    decide(store, DAYS[0], "confirm")
    publish(store, 1, one=Page({"a": Offer(said=("包过",), leads=("R01",))}))
    seen = store.finding(LEAD, released_only=True, as_known_on=DAYS[0])
    assert seen is not None
    assert seen["publication"]["state"] == "confirmed"
    decide(store, DAYS[1], "dismiss")
    for on in (DAYS[0], DAYS[1]):
        assert store.finding(LEAD, released_only=True, as_known_on=on) is None
        case = store.program("a", released_only=True, as_known_on=on)
        assert case is not None
        assert (case["findings"], case["claims"], case["withdrawn"]) == ([], [], [])
        assert store.flagged(released_only=True, as_known_on=on)["total"] == 0
        assert store.overview(released_only=True, as_known_on=on)["counts"]["fails"]["medium"] == 0
        (found,) = store.search("星桥", released_only=True, as_known_on=on)["results"]
        assert found["fails"] == 0
    inside = store.finding(LEAD, as_known_on=DAYS[0])
    assert inside is not None
    assert (inside["publication"]["state"], inside["now"]["state"]) == ("confirmed", "withdrawn")


def test_what_was_released_later_was_not_public_before(store: Store) -> None:
    publish(store, 0, one=Page({"a": Offer(leads=("R01",))}))
    publish(store, 1, one=Page({"a": Offer(leads=("R01",))}))
    decide(store, DAYS[1], "confirm")
    assert store.finding(LEAD, released_only=True, as_known_on=DAYS[1]) is not None
    assert store.finding(LEAD, released_only=True, as_known_on=DAYS[0]) is None


def test_an_old_state_is_never_shown_without_the_reply_given_since(store: Store) -> None:
    """The right of reply must not be lost by linking to an old day."""
    publish(store, 0, one=Page({"a": Offer(leads=("R01",))}))
    decide(store, DAYS[0], "confirm")
    publish(store, 1, one=Page({"a": Offer(leads=("R01",))}))
    decide(store, DAYS[1], "reply")
    then = store.finding(LEAD, released_only=True, as_known_on=DAYS[0])
    assert then is not None
    assert (then["publication"]["state"], then["now"]["state"]) == ("confirmed", "disputed")
    assert then["now"]["reason"] == f"reply {DAYS[1]}"


def test_a_day_without_an_answer_is_refused_in_one_line(store: Store) -> None:
    with pytest.raises(BadInput, match="no run has been published"):
        store.search("星桥", as_known_on=DAYS[0])
    publish(store, 0, one=Page({"a": Offer()}))
    with pytest.raises(BadInput, match="nothing was known on 2026-11-01"):
        store.search("星桥", as_known_on=DAYS[0] - timedelta(days=1))
    with pytest.raises(BadInput, match="is yet to come"):
        store.search("星桥", as_known_on=date(2999, 1, 1))
    for text in ("20261116", "2026-W47-1", "2026-02-30", "16.11.2026", "today", "2026-11-16T00:00"):
        with pytest.raises(BadInput, match="write it like"):
            parse_day(text)
    assert parse_day("") is None


def test_a_name_given_up_since_is_found_on_the_day_it_was_borne(store: Store) -> None:
    """A seller must not shed its past by taking another name."""
    publish(store, 0, one=Page({"a": Offer(more={"institution_name": "旧名培训学校"})}))
    publish(store, 1, one=Page({"a": Offer(more={"institution_name": "新名教育公司"})}))
    assert store.search("旧名")["total"] == 0
    assert [row["name"] for row in store.search("旧名", as_known_on=DAYS[0])["results"]] == ["旧名培训学校"]
    assert store.search("新名", as_known_on=DAYS[0])["total"] == 0
