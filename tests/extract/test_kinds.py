"""What a page is decides whether its words accuse anybody: adverts are offers in any dress, reports never are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.extract.pages import kinds, read

PAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=[p["text"][:24] for p in PAGES])
def test_a_small_page_is_what_a_careful_reader_calls_it(page: dict[str, Any]) -> None:
    reading = read(page["text"])
    assert reading.page["kind"] == page["kind"], reading.page["why"]


@pytest.mark.parametrize("page", [p for p in PAGES if p["kind"] != "offer"], ids=lambda p: p["text"][:24])
def test_a_page_that_sells_nothing_affirms_no_claim(page: dict[str, Any]) -> None:
    assert not kinds(read(page["text"]))


@pytest.mark.parametrize("page", [p for p in PAGES if "claims" in p], ids=lambda p: p["text"][:24])
def test_a_small_advert_is_heard_in_all_it_claims(page: dict[str, Any]) -> None:
    assert set(page["claims"]) <= kinds(read(page["text"]))


def test_a_complaint_number_alone_is_no_way_to_sign_up_but_does_not_hide_one() -> None:
    offer = "人工智能训练师四级班 学费1500元\n澄江技能学校\n投诉电话 0571-8123 0000"
    assert read(f"{offer}\n报名电话 0571-8123 4567").page["kind"] == "offer"
    assert "留有联系电话" not in read(offer).page["why"]
