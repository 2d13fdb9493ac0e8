"""Reading: fair answers on both databases, from the newest state alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from auditor.model import stable_id
from auditor.store import Filters, Store
from tests.store import sample


def filled(store: Store) -> Store:
    store.save_register(sample.filings(), sample.coverage())
    store.publish(sample.run(), sample.tables(extra_programs=3))
    return store


@pytest.mark.parametrize(
    ("changed", "standing", "words"),
    [
        ({}, "active", "备案有效"),
        ({"valid_to": date(2026, 11, 15)}, "expired", "备案已到期"),
        ({"valid_to": date(2026, 11, 16)}, "active", "至2026-11-16"),
        ({"valid_to": None}, "active", "有效期未注明"),
        ({"status": "暂停"}, "suspended", "备案已暂停"),
        ({"status": "未注明"}, "unstated", "备案状态未注明"),
        ({"scope": "[]"}, "active", "公示未列明备案职业范围"),
        ({"scope": '[["4-01-01-01", "采购员", "", "三级"]]'}, "active", "备案范围未见人工智能训练师"),
    ],
)
def test_a_filing_is_worded_as_the_register_has_it(
    store: Store, changed: dict[str, Any], standing: str, words: str
) -> None:
    store.publish(sample.run(), {})
    store.save_register(sample.filings(**changed), sample.coverage())
    filing = store.search("澄明")["results"][0]["filings"][0]
    assert filing["standing"] == standing
    assert words in filing["sentence"]
    assert "2026-11-16" in filing["sentence"]


def test_a_seller_without_a_code_is_shown_the_filing_of_its_own_name(store: Store) -> None:
    """A filed body must not look unfiled because its page leaves the code out."""
    tables = sample.tables()
    programs = tables["programs"].copy()
    programs.loc[programs["program_id"] == "prog3", "institution_name"] = "浙江澄明技能评价中心"
    store.save_register(sample.filings(), sample.coverage())
    store.publish(sample.run(), {**tables, "programs": programs})
    seller = store.institution(stable_id("浙江澄明技能评价中心"))
    assert seller is not None
    assert [filing["filing_code"] for filing in seller["filings"]] == ["S000133000123"]


def test_a_nameless_seller_is_known_by_its_source(store: Store) -> None:
    filled(store)
    program = store.program("prog3")
    assert program is not None
    assert program["institution_id"] == stable_id("nameless")
    institution = store.institution(program["institution_id"])
    assert institution is not None
    assert institution["name"] == "nameless"


def test_an_institution_keeps_its_page_when_the_newest_run_misses_it(store: Store) -> None:
    """A site that was down this week must not make last week's case vanish."""
    store.publish(sample.run(sample.WEEK_BEFORE), sample.tables(sample.WEEK_BEFORE))
    store.publish(sample.run(), {})
    institution = store.institution(sample.SELLER_USCC)
    assert institution is not None
    assert (institution["last_week"], institution["newest_week"]) == (sample.WEEK_BEFORE, sample.WEEK)
    assert len(institution["programs"]) == 2
    assert store.flagged()["total"] == 0


def test_counts_add_up_between_overview_list_and_case(store: Store) -> None:
    """What the front page counts, the list must show, and no other number."""
    filled(store)
    counts = store.overview()["counts"]
    listed = store.flagged(limit=200)
    assert counts["fails"] == {"high": 1, "medium": 1, "low": 3}
    assert sum(len(row["findings"]) for row in listed["results"]) == sum(counts["fails"].values())
    unsure = store.flagged(Filters(outcome="could_not_check"), limit=200)
    assert sum(len(row["findings"]) for row in unsure["results"]) == counts["could_not_check"] == 1


def test_risk_of_an_institution_is_found_by_its_code(store: Store) -> None:
    filled(store)
    institution = store.institution(sample.SELLER_USCC)
    assert institution is not None
    assert (institution["risk"]["score"], institution["risk"]["level"]) == (80, "high")
