"""'原价' is a grave word to doubt: it must rest on what the same course asked before, not on what we failed to read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from auditor import __version__
from auditor.rules import facts
from auditor.tables import FEES, PRICES
from tests.rules.builders import World, table

TODAY = date(2026, 11, 16)


def then(weeks: int, yuan: int, list_yuan: int | None = None, **more: Any) -> dict[str, Any]:
    """What an earlier run read of program p."""
    day = TODAY - timedelta(weeks=weeks)
    row = {
        "week": f"2026-W{47 - weeks:02}", "fee_id": f"f{weeks}", "program_id": "p", "item": "培训费", "level": "三级",
        "amount_fen": yuan * 100, "list_price_fen": list_yuan and list_yuan * 100, "as_of": day,
        "capture_sha256": f"{weeks:064}", "code_version": __version__, "offers": "",
    }  # fmt: skip
    return row | more


def judged(*past: dict[str, Any], yuan: int = 2580, list_yuan: int | None = 3980, said: str = "") -> pd.Series:
    world = World()
    world.program("p", levels="三级")
    fee = {"fee_id": "now", "program_id": "p", "item": "培训费", "level": "三级", "amount_fen": yuan * 100}
    world.fees.append({**fee, "list_price_fen": list_yuan and list_yuan * 100})
    if said:
        world.claim("fake_discount", said, capture="c-p", program="p")
    prices = table(PRICES, list(past))
    made = facts.build(**world.frames(), fees=table(FEES, world.fees), prices=prices, today=TODAY)
    return made.set_index("program_id").loc["p"]


def test_no_list_price_has_no_history_to_doubt() -> None:
    assert judged(list_yuan=None)["list_price_history"] == "none"
    assert judged(list_yuan=2580)["list_price_history"] == "none", "a list price that is the price promises nothing"


def test_a_first_capture_knows_no_past() -> None:
    """'none' or 'charged' would say that we looked."""
    assert pd.isna(judged()["list_price_history"])
    assert pd.isna(judged(then(1, 2580))["list_price_history"]), "one capture before it may have been a sale day"


def test_a_list_price_that_appears_above_an_unchanged_price_is_made_up() -> None:
    row = judged(then(2, 2580), then(1, 2580))
    assert row["list_price_history"] == "made_up"
    assert (row["list_price_fen"], row["list_price_highest_fen"]) == (3980_00, 2580_00)
    assert (row["list_price_captures"], row["list_price_days"]) == (3, 14)


def test_it_stays_made_up_while_it_stands() -> None:
    row = judged(then(4, 2580), then(3, 2580), then(2, 2580, 3980), then(1, 2580, 3980))
    assert row["list_price_history"] == "made_up"


def test_a_price_that_was_asked_is_a_true_list_price() -> None:
    """Accusing a seller of a real sale is the worst this rule can do."""
    assert judged(then(3, 3980), then(2, 3980), then(1, 2580, 3980))["list_price_history"] == "charged"
    assert judged(then(9, 3980), then(2, 2580), then(1, 2580))["list_price_history"] == "charged"


def test_a_list_price_older_than_our_first_capture_is_not_yet_doubted() -> None:
    assert pd.isna(judged(*[then(week, 2580, 3980) for week in range(1, 7)])["list_price_history"])


def test_eight_captures_over_seven_weeks_without_anybody_asked_it() -> None:
    assert judged(*[then(week, 2580, 3980) for week in range(1, 8)])["list_price_history"] == "never_charged"


def test_many_captures_in_few_days_are_few() -> None:
    """An operator who repeats a run every day does not make seven weeks pass."""
    past = [then(week, 2580, 3980, as_of=TODAY - timedelta(days=week)) for week in range(1, 8)]
    assert pd.isna(judged(*past)["list_price_history"])


@pytest.mark.parametrize(
    "more",
    [
        {"code_version": "0.0.1"},  # an older version may have overlooked the list price
        {"item": "总费用"},  # another item
        {"level": "四级"},  # another level
        {"program_id": "q"},  # another course
        {"amount_fen": 100_00},  # another thing, or misread
        {"capture_sha256": "0" * 64},  # the very same bytes: it stood there already
    ],
)
def test_what_cannot_be_compared_makes_nothing_up(more: dict[str, Any]) -> None:
    assert pd.isna(judged(then(2, 2580, **more), then(1, 2580, **more))["list_price_history"])


def test_an_offer_of_today_that_stands_for_weeks_is_repeated() -> None:
    past = [then(week, 2580, offers="今日特价") for week in (1, 2)]
    assert judged(*past, said="今日特价")["limited_offer"] == "repeated"
    assert judged(*past, said="今日 特价")["limited_offer"] == "repeated", "spaces make no other words"


def test_a_new_offer_is_fresh() -> None:
    assert judged(then(2, 2580), then(1, 2580, offers="今日特价"), said="今日特价")["limited_offer"] == "fresh"
    past = [then(week, 2980, offers="今日特价") for week in (1, 2)]
    assert judged(*past, said="今日特价")["limited_offer"] == "fresh", "at another price it is another offer"


def test_an_offer_of_the_month_may_stand_for_a_month() -> None:
    def past(weeks: int) -> list[dict[str, Any]]:
        return [then(week, 2580, offers="本月特惠") for week in range(1, weeks + 1)]

    assert judged(*past(4), said="本月特惠")["limited_offer"] == "fresh"
    assert judged(*past(5), said="本月特惠")["limited_offer"] == "repeated"


def test_an_offer_without_a_past_is_not_judged() -> None:
    assert pd.isna(judged(then(1, 2580, offers="今日特价"), said="今日特价")["limited_offer"])
    assert pd.isna(judged(said="今日特价")["limited_offer"])
    assert judged()["limited_offer"] == "none"


def test_a_list_price_in_words_is_no_limited_offer() -> None:
    past = [then(week, 2580, 3980, offers="原价3980") for week in (1, 2)]
    assert judged(*past, said="原价3980")["limited_offer"] == "none"
