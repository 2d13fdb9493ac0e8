"""The history of filings: what a register once showed must stay provable, on both databases."""

from __future__ import annotations

from datetime import date

import pandas as pd

from auditor.store import Store
from tests.store import sample

FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)


def test_a_change_of_a_filing_is_kept_with_its_days(store: Store) -> None:
    """A body whose filing was suspended last week must not look as if it had never been filed."""
    store.save_register(sample.filings(FIRST), sample.coverage(FIRST))
    store.save_register(sample.filings(SECOND), sample.coverage(SECOND))
    store.save_register(sample.filings(THIRD, status="暂停"), sample.coverage(THIRD))
    versions = store.filing_history("S000133000123")
    assert [(v["seen_from"], v["seen_to"], v["facts"]["status"]) for v in versions] == [
        (FIRST, SECOND, "有效"),
        (THIRD, THIRD, "暂停"),
    ]
    assert [v["changed"] for v in versions] == [[], ["status"]]
    assert all(v["listed"] for v in versions)
    assert store.filing_history("浙江澄明技能评价中心") == versions


def test_a_filing_that_leaves_the_list_keeps_its_last_day(store: Store) -> None:
    store.save_register(sample.filings(FIRST), sample.coverage(FIRST))
    store.save_register(sample.filings(SECOND).iloc[:0], sample.coverage(SECOND))
    (version,) = store.filing_history("filing1")
    assert (version["seen_to"], version["listed"]) == (FIRST, False)


def test_reading_the_same_again_or_an_older_list_changes_no_history(store: Store) -> None:
    """A rerun of an old week must not rewrite what was known."""
    store.save_register(sample.filings(SECOND), sample.coverage(SECOND))
    before = store.filing_history("filing1")
    store.save_register(sample.filings(SECOND), sample.coverage(SECOND))
    store.save_register(sample.filings(FIRST, status="暂停"), sample.coverage(FIRST))
    assert store.filing_history("filing1") == before


def test_an_unknown_name_has_no_history(store: Store) -> None:
    store.save_register(pd.concat([sample.filings(FIRST)]), sample.coverage(FIRST))
    assert store.filing_history("无此机构") == []


def test_a_filing_that_comes_back_is_not_told_as_never_gone(store: Store) -> None:
    """Whoever taught while a filing was off the list must not be covered by its return."""
    store.save_register(sample.filings(FIRST), sample.coverage(FIRST))
    store.save_register(sample.filings(SECOND).iloc[:0], sample.coverage(SECOND))
    store.save_register(sample.filings(THIRD), sample.coverage(THIRD))
    versions = store.filing_history("filing1")
    assert [(v["seen_from"], v["seen_to"], v["gone_on"]) for v in versions] == [
        (FIRST, FIRST, SECOND),
        (THIRD, THIRD, None),
    ]
    store.save_register(sample.filings(THIRD), sample.coverage(THIRD))
    assert store.filing_history("filing1") == versions


def test_a_list_read_twice_in_a_day_leaves_no_gap(store: Store) -> None:
    """A first, broken import of the day must not stay as a day off the list."""
    store.save_register(sample.filings(FIRST), sample.coverage(FIRST))
    store.save_register(sample.filings(SECOND).iloc[:0], sample.coverage(SECOND))
    store.save_register(sample.filings(SECOND), sample.coverage(SECOND))
    (version,) = store.filing_history("filing1")
    assert (version["seen_from"], version["seen_to"], version["gone_on"]) == (FIRST, SECOND, None)
