"""A world that drifts, repeats itself or is easier than the real one would make every later measurement worthless."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date, timedelta

import pytest
import yaml

from auditor.model import SourceKind
from auditor.sandbox.catalogue import document
from auditor.sandbox.codes import uscc_check_digit
from auditor.sandbox.truth import RULES
from auditor.sandbox.world import build
from tests.sandbox.worlds import ANCHOR, SEEDS, facts, plot, world


def test_same_seed_anchor_and_step_give_the_same_bytes() -> None:
    """Otherwise a conditional GET would never see 304 and two runs could not be compared."""
    again = build(1, ANCHOR, 0)
    assert again == world(1)
    assert again.provincial_xlsx() == world(1).provincial_xlsx()
    assert document(again) == document(world(1))


def test_another_seed_gives_other_names_and_wording() -> None:
    """Otherwise extraction could be fitted to one world."""
    one, other = ({r.phrase + r.url for r in facts(seed).rows if r.phrase} for seed in (1, 7))
    assert not one & other


def test_making_a_world_takes_less_than_a_second() -> None:
    begun = time.perf_counter()
    build(99, ANCHOR, 1)
    assert time.perf_counter() - begun < 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_world_is_large_enough_to_measure_and_small_enough_to_crawl(seed: int) -> None:
    made = plot(seed)
    selling = [i for i in made.institutions if i.kind != "filler"]
    assert len(selling) >= 60
    assert len({i.province for i in selling}) == 9
    assert len({site.style for site in made.sites}) >= 12
    sites = [site for site in world(seed).sites.values() if not site.register]
    assert sum(len(site.pages) for site in sites) <= 220
    assert all(1 <= len(site.pages) <= 8 for site in sites)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_and_hosts_are_unique(seed: int) -> None:
    """A shared name would make one institution answer for another."""
    made = plot(seed)
    names = [i.name for i in made.institutions]
    assert len(names) == len(set(names))
    assert len({site.slug for site in made.sites}) == len(made.sites)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rule_is_broken_at_least_three_times_in_different_words(seed: int) -> None:
    by_rule = defaultdict(list)
    for row in facts(seed).rows:
        by_rule[row.rule].append(row)
    assert set(by_rule) == set(RULES)
    for rule, rows in by_rule.items():
        assert len(rows) >= 3, rule
        wordless = rule.startswith("R09") or rule in (
            "R10",
            "R20",
            "R27",
            "R30",
        )  # a register, an absence or a figure decides
        assert len({row.phrase for row in rows if row.phrase}) >= (0 if wordless else 3)
    assert {row.severity for row in by_rule["R17"]} == {"high", "medium"}


@pytest.mark.parametrize("seed", SEEDS)
def test_four_sellers_in_ten_are_honest(seed: int) -> None:
    """A world of crooks would reward an auditor that accuses everybody."""
    broken: dict[str, bool] = {}
    for program in facts(seed).programs:
        broken[program.source_id] = broken.get(program.source_id, False) or bool(program.rules)
    assert list(broken.values()).count(False) >= 0.4 * len(broken)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_twelve_pages_hold_bad_words_and_sell_nothing(seed: int) -> None:
    styles = ("official", "news", "reference", "employer")
    hosts = [site.host for site in plot(seed).sites if site.style in styles]
    assert sum(len(world(seed).sites[host].pages) - 1 for host in hosts) >= 12


def test_codes_pass_their_check_digits_and_belong_to_nobody() -> None:
    codes = [i.uscc for i in plot(1).institutions if i.uscc]
    assert len(codes) == len(set(codes)) >= 60
    assert all(len(code) == 18 and uscc_check_digit(code[:17]) == code[17] for code in codes)
    assert {code[4:6] for code in codes} == {"99"}, "city 99 exists in no province"
    assert uscc_check_digit("91350100M000100Y4") == "3", "worked example printed in GB 32100-2015"


def test_the_catalogue_names_every_host_and_betrays_nobody() -> None:
    entries = yaml.safe_load(document(world(1)))["sources"]
    assert len({entry["id"] for entry in entries}) == len(entries) == len(world(1).sites)
    assert {entry["kind"] for entry in entries} == {SourceKind.SITE.value, SourceKind.REGISTER.value}
    sites = [tuple(sorted(entry)) for entry in entries if entry["kind"] == "site"]
    assert len(set(sites)) == 1, "an extra field on some entries would tell them apart"


def test_an_anchor_that_is_no_monday_is_refused() -> None:
    with pytest.raises(ValueError, match="Monday"):
        build(1, date(2026, 11, 17))


def test_a_week_later_only_what_happened_has_changed() -> None:
    """One site drops 包过, one filing runs out, one offer is new; every other page answers 304."""
    before, after = world(1, 0), world(1, 1)
    assert after.today - before.today == timedelta(days=7)
    changed = [
        (host, path)
        for host, site in before.sites.items()
        for path in {**site.pages, **after.sites[host].pages}
        if site.pages.get(path) != after.sites[host].pages.get(path)
    ]
    assert len(changed) == 2
    assert before.provincial_xlsx() == after.provincial_xlsx()
    old, new = ({(r.source_id, r.title, r.rule) for r in facts(1, step).rows} for step in (0, 1))
    assert {rule for _, _, rule in old - new} == {"R01"}
    assert sorted(rule for _, _, rule in new - old) == ["R09c", "R11"]
    assert len(facts(1, 1).programs) == len(facts(1, 0).programs) + 1
