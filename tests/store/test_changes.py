"""What changed on a page: told as the captures show it, and never as the seller's doing when it was ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from auditor.store import Store
from tests.store import weeks
from tests.store.weeks import Offer, Page, publish


def told(store: Store, program: str = "a", on: date | None = None) -> list[tuple[str, str]]:
    return [(f"{row['day']}", row["text"]) for row in store.changes(program, as_known_on=on)]


DAYS = [str(weeks.monday(number)) for number in range(9)]


def test_what_a_seller_changed_is_told_with_its_day(store: Store) -> None:
    publish(store, 0, one=Page({"a": Offer(2980, "三级", ("包过",))}))
    publish(store, 1, one=Page({"a": Offer(2980, "三级", ("包过",))}))
    publish(store, 2, one=Page(read=False))
    publish(store, 3, one=Page({"a": Offer(3680, "四级|三级", more={"issuer": "某协会"})}))
    publish(store, 4, one=Page({"a": Offer(3680, "四级", ("包过", "免考"), more={"issuer": "某协会"})}))
    publish(store, 5, one=Page())
    publish(store, 6, one=Page({"a": Offer(3680, "四级", ("免考",), more={"issuer": "某协会"})}))
    expected = [
        (DAYS[0], "首次采集到该项目"),
        (DAYS[3], "新增等级 四级"),
        (DAYS[3], "发证单位 未注明 → 某协会"),
        (DAYS[3], "培训费 2980元 → 3680元"),
        (DAYS[3], "删去「包过」"),
        (DAYS[4], "删去等级 三级"),
        (DAYS[4], "新增「免考」"),
        (DAYS[4], "再次出现「包过」"),
        (DAYS[5], "页面不再列出该项目"),
        (DAYS[6], "页面重新列出该项目"),
        (DAYS[6], "删去「包过」"),
    ]
    assert sorted(told(store)) == sorted(expected)
    assert [day for day, _ in told(store)] == [day for day, _ in expected]
    assert all(row["page_changed"] is not False for row in store.changes("a"))
    for number in range(7):
        now = told(store, on=weeks.monday(number))
        assert now == [event for event in told(store) if event[0] <= DAYS[number]], "as known on each day"
    assert told(store) == told(store, on=weeks.monday(6))


def test_another_reading_of_the_same_page_is_not_the_sellers_change(store: Store) -> None:
    """A better reader that now sees a promise must not make the seller add it this week."""
    publish(store, 0, one=Page({"a": Offer(2980)}, body="same"))
    publish(store, 1, one=Page({"a": Offer(2980, said=("包过",))}, body="same"))
    events = store.changes("a")
    assert [row["page_changed"] for row in events] == [None, False]
    assert events[1]["text"] == "新增「包过」（网页内容未变，是读取方式不同）"


def test_a_page_that_was_not_read_has_changed_nothing(store: Store) -> None:
    publish(store, 0, one=Page({"a": Offer(said=("包过",))}))
    publish(store, 1, one=Page(read=False))
    publish(store, 2)
    assert told(store) == [(DAYS[0], "首次采集到该项目")]


def test_an_older_week_published_late_gives_the_same_story(store: Store) -> None:
    offers = [Offer(2980, said=("包过",)), Offer(2980), Offer(3680)]
    for number in (0, 2, 1, 2, 1):
        publish(store, number, one=Page({"a": offers[number]}))
    assert told(store) == [
        (DAYS[0], "首次采集到该项目"),
        (DAYS[1], "删去「包过」"),
        (DAYS[2], "培训费 2980元 → 3680元"),
    ]


def test_a_renamed_program_is_told_beside_the_one_that_went(store: Store) -> None:
    """A program is known by its title: taking 包过 out of it must not look like a course that was given up."""
    publish(store, 0, one=Page({"a": Offer(more={"title": "训练师包过班"}), "b": Offer()}))
    publish(store, 1, one=Page({"c": Offer(more={"title": "训练师三级班"}), "b": Offer()}))
    publish(store, 2, one=Page({"c": Offer(4000, more={"title": "训练师三级班"}), "b": Offer()}))
    expected = (DAYS[1], "页面不再列出该项目；同页新出现「训练师三级班」")
    assert told(store)[-1] == expected
    assert told(store, on=weeks.monday(1))[-1] == expected


def test_days_are_those_of_beijing(store: Store) -> None:
    """A capture at 23:30 UTC is the next day's in China."""
    publish(store, 0, one=Page({"a": Offer()}), at=datetime.combine(weeks.monday(0), time(23, 30), UTC))
    assert told(store) == [(str(date(2026, 11, 3)), "首次采集到该项目")]


@pytest.mark.parametrize("key", ["", "nobody", "a' OR '1'='1", "\x00"])
def test_an_unknown_program_has_no_story(store: Store, key: str) -> None:
    publish(store, 0, one=Page({"a": Offer()}))
    assert store.changes(key) == []
