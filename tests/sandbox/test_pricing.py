"""Prices of the world: what is called a breach must be one in every week, and what is honest must have been asked."""

from __future__ import annotations

import re

import pytest

from auditor.sandbox.nouns import Fee
from auditor.sandbox.pricing import NO_LIST_PRICE, priced, usual_list_price
from tests.sandbox.worlds import SEEDS, facts, plot, world

FEES = (Fee("training", "三级", 2000), Fee("evaluation", "三级", 360), Fee("book", "三级", 40))


def test_an_honest_list_price_was_the_price_before() -> None:
    before, list_before, _ = priced("charged", ("三级",), FEES, -2)
    now, list_now, rules = priced("charged", ("三级",), FEES, 0)
    assert (list_before, rules) == (NO_LIST_PRICE, ())
    assert before[0].yuan == list_now > now[0].yuan


def test_a_made_up_list_price_was_never_asked() -> None:
    weeks = [priced("made_up", ("三级",), FEES, week) for week in (-2, -1, 0)]
    assert [fees[0].yuan for fees, _, _ in weeks] == [2400] * 3
    assert [list_price for _, list_price, _ in weeks] == [NO_LIST_PRICE, NO_LIST_PRICE, usual_list_price(2400)]


def test_an_unknown_story_is_refused() -> None:
    with pytest.raises(ValueError, match="cheap"):
        priced("cheap", ("三级",), FEES, 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_before_the_anchor_only_prices_differ(seed: int) -> None:
    """The past must be the same world, or its programs would have no past."""
    stories = {p.source_id for p in facts(seed).programs if {"R19", "R20"} & set(p.rules)}
    now, then = world(seed), world(seed, -2)
    changed = {host for host in now.sites if now.sites[host].pages != then.sites[host].pages}
    assert changed, "the lists that were not shown yet"
    assert len(changed) <= 5
    assert {host.split(".")[0] for host in changed} - stories, "among them the price that was really asked"
    assert [site.slug for site in plot(seed).sites] == [site.slug for site in plot(seed, -2).sites]


def test_no_empty_crossed_out_price_is_shown() -> None:
    """A label without an amount would be read as the label of the next one."""
    pages = [
        page.body.decode("utf-8", "replace") for site in world(1, -2).sites.values() for page in site.pages.values()
    ]
    assert not [text for text in pages if re.search(r"(?:原价|门市价|划线价)\W{0,3}</", text)]
