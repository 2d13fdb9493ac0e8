"""The past of prices, on both databases: a week left out or a word lost turns a true list price into a false one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from auditor.store import Store
from auditor.tables import PRICES
from tests.store import sample

CLAIM = {"capture_id": "cap1", "kind": "fake_discount", "polarity": "affirmed", "start": 0, "end": 4, "where": "body"}


def publish(store: Store, week: str, as_of: date, *said: dict[str, Any], **run: Any) -> None:
    tables = sample.tables(week)
    extra = [{**CLAIM, "claim_id": f"d{number}", **claim} for number, claim in enumerate(said)]
    tables["claims"] = sample.table("claims", [*tables["claims"].to_dict("records"), *extra])
    store.publish(sample.run(week, as_of=as_of.isoformat(), **run), tables)


def test_an_empty_store_has_no_past(store: Store) -> None:
    assert store.prices(before="2026-W47").equals(PRICES.empty())


def test_every_price_of_the_weeks_before_comes_back(store: Store) -> None:
    publish(store, "2026-W45", date(2026, 11, 2))
    publish(store, "2026-W46", date(2026, 11, 9))
    publish(store, "2026-W47", date(2026, 11, 16))
    found = store.prices(before="2026-W47")
    assert found["week"].tolist() == ["2026-W45", "2026-W46"], "not the week itself, and no fee without an amount"
    row = found.iloc[0]
    assert (row["program_id"], row["item"], row["level"], row["amount_fen"]) == ("prog1", "培训费", "三级", 298000)
    assert (row["as_of"], row["code_version"], row["offers"]) == (date(2026, 11, 2), "0.1.0", "")
    assert pd.isna(row["list_price_fen"])
    assert len(row["capture_sha256"]) == 64


def test_only_words_that_were_affirmed_for_the_program_stand_beside_its_price(store: Store) -> None:
    """A neighbour's offer, or a warning against one, would make an honest price look endless."""
    publish(
        store, "2026-W46", date(2026, 11, 9),
        {"program_id": "prog1", "phrase": "今日 特价"}, {"program_id": "", "phrase": "限时优惠"},
        {"program_id": "prog2", "phrase": "秒杀特惠"},
        {"program_id": "prog1", "phrase": "限时抢购", "polarity": "negated"},
    )  # fmt: skip
    assert store.prices(before="2026-W47")["offers"].tolist() == ["今日特价|限时优惠"]


def test_a_failed_run_is_no_past(store: Store) -> None:
    """What nobody was shown proves nothing."""
    publish(store, "2026-W45", date(2026, 11, 2), state="failed")
    publish(store, "2026-W46", date(2026, 11, 9))
    assert store.prices(before="2026-W47")["week"].tolist() == ["2026-W46"]


def test_the_past_ends_after_twelve_runs(store: Store) -> None:
    """Without an end each weekly run would copy all that was ever read."""
    monday = date(2026, 8, 3)
    for number in range(14):
        day = monday + timedelta(weeks=number)
        publish(store, f"2026-W{day.isocalendar().week:02}", day)
    found = store.prices(before="2026-W47")
    assert found["week"].nunique() == 12
    assert found["week"].max() == "2026-W45"
