"""Facts of short pages: what a price covers, which level, who issues and examines, which paper, who sells."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.extract import PageReading
from tests.evaluation.reading import name_key
from tests.extract.pages import read

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("facts.yaml").read_text(encoding="utf-8"))


def having(key: str) -> list[Any]:
    """The cases that state one fact, each named by its words."""
    return [pytest.param(case, id=f"{n}-{case['text'][-24:]!r}") for n, case in enumerate(CASES) if key in case]


def reading(case: dict[str, Any]) -> PageReading:
    """The page of a case, read once for all of its facts."""
    return _read(case["text"])


@lru_cache(maxsize=1024)
def _read(text: str) -> PageReading:
    return read(text, url=f"http://a.example.invalid/x.{'html' if text.startswith('<') else 'txt'}")


def priced(page: PageReading) -> list[str]:
    """The fees of all programs, in the notation of facts.yaml."""
    only = {p["program_id"]: p["levels"] if "|" not in (p["levels"] or "") else "" for p in page.programs}
    found = set()
    for fee in page.fees:
        said = f"{fee['item']} {fee['amount_fen'] / 100:g}"
        said += f"-{fee['amount_max_fen'] / 100:g}" if fee["amount_max_fen"] else ""
        said += f"@{fee['level'] or only[fee['program_id']]}"
        found.add(said + (f"<{fee['list_price_fen'] / 100:g}" if fee["list_price_fen"] else ""))
    return sorted(found)


@pytest.mark.parametrize("case", having("fees"))
def test_no_price_changes_its_item_its_level_or_its_list_price(case: dict[str, Any]) -> None:
    assert priced(reading(case)) == sorted(case["fees"])


@pytest.mark.parametrize("case", having("levels"))
def test_no_level_is_offered_that_the_page_does_not_sell(case: dict[str, Any]) -> None:
    assert [level for level in (reading(case).programs[0]["levels"] or "").split("|") if level] == case["levels"]


@pytest.mark.parametrize("case", having("issuer"))
def test_no_other_body_is_said_to_issue(case: dict[str, Any]) -> None:
    assert name_key(reading(case).programs[0]["issuer"]) == name_key(case["issuer"])


@pytest.mark.parametrize("case", having("evaluator"))
def test_no_other_body_is_said_to_examine(case: dict[str, Any]) -> None:
    assert name_key(reading(case).programs[0]["evaluator_name"]) == name_key(case["evaluator"])


@pytest.mark.parametrize("case", having("type"))
def test_no_paper_is_taken_for_another(case: dict[str, Any]) -> None:
    assert (reading(case).programs[0]["certificate_type"] or "") == case["type"]


@pytest.mark.parametrize("case", having("institution"))
def test_no_stranger_answers_for_a_page(case: dict[str, Any]) -> None:
    assert name_key(reading(case).page["institution_name"]) == name_key(case["institution"])
