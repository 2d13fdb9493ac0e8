"""The fast findings table is the plain one, to the byte: a join that slips by a row accuses a neighbour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from auditor.rules import findings, load_rules
from auditor.rules.columns import typed
from auditor.rules.gx import run as engine
from auditor.rules.model import Basis, Check, RuleSet
from auditor.rules.validate import validate
from auditor.tables import FINDINGS
from tests.rules.bench.world import Material, make
from tests.rules.builders import World
from tests.rules.plain import findings_of

RULES = load_rules()


def in_order(facts: pd.DataFrame) -> pd.DataFrame:
    return facts.sort_values("program_id", kind="stable", ignore_index=True)


def assert_same(rules: RuleSet, facts: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Both ways, compared as Arrow tables; every row accounted for."""
    given = {name: frame.copy() for name, frame in tables.items()}
    ours = validate(rules, facts, **tables, run="2026-W47")
    judged = engine.judge(rules.pairs(), in_order(typed(facts)).drop(columns="program_id"))
    rows = {key: (said.failed, said.unknown, said.crashed) for key, said in judged.items()}
    plain = findings_of(rules, facts, rows, **tables, run="2026-W47")
    pd.testing.assert_frame_equal(ours, plain)
    assert FINDINGS.conform(ours).equals(FINDINGS.conform(plain))
    assert pa.Table.from_pandas(ours).equals(pa.Table.from_pandas(plain))
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, given[name])
    crashed = len(facts) * sum(bool(said.crashed) for said in judged.values())
    counted = sum(said.unexpected_count + said.could_not_check_count for said in judged.values())
    assert len(ours) == counted + crashed
    return ours


@pytest.mark.parametrize(("bad", "unknown"), [(0.0, 0.0), (0.02, 0.0), (0.02, 0.05), (0.4, 0.4)])
def test_same_findings_whatever_is_broken_or_missing(bad: float, unknown: float) -> None:
    """Random programs, from none to most of them guilty, from nothing to much of it unknown."""
    made = make(RULES, 700, bad=bad, unknown=unknown, seed=int(bad * 100))
    found = assert_same(RULES, made.facts, made.tables)
    assert found.empty == (bad == 0)


@pytest.mark.parametrize("bad", [0, 1, 199, 200, 201, 100_000])
def test_same_findings_at_every_count(bad: int) -> None:
    """The library cuts lists at 200; all ids beyond must arrive, each with its own evidence."""
    small = make(RULES, max(bad + 50, 300), bad=0.0, unknown=0.0)
    rows = np.sort(np.random.default_rng(bad).choice(len(small.facts), bad, replace=False))
    said = small.facts["claim_guarantee_pass"].cat.codes.to_numpy().copy()
    dtype = small.facts["claim_guarantee_pass"].dtype
    said[rows] = dtype.categories.get_loc("affirmed")
    facts = small.facts.assign(claim_guarantee_pass=pd.Categorical.from_codes(said, dtype=dtype))
    found = assert_same(RULES, facts, small.tables)
    assert sorted(found["program_id"]) == list(facts["program_id"].iloc[rows])


def shuffled(made: Material, seed: int) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Tables out of order, some rows lost, some keys twice: what a stage should not write but could."""
    rng = np.random.default_rng(seed)
    tables = {}
    for name, frame in made.tables.items():
        kept = rng.permutation(len(frame))[: int(len(frame) * 0.9)]
        twice = frame.take(kept[:20]).assign(source_id="twice") if "source_id" in frame else frame.take(kept[:20])
        tables[name] = pd.concat([frame.take(kept), twice], ignore_index=True)
    return made.facts.take(rng.permutation(len(made.facts))).reset_index(drop=True), tables


@pytest.mark.parametrize("seed", [1, 2])
def test_same_findings_from_tables_out_of_order_and_with_gaps(seed: int) -> None:
    """Equal keys in equal order are the fast path; the slow one must not differ."""
    facts, tables = shuffled(make(RULES, 600, bad=0.2, unknown=0.2, seed=seed), seed)
    found = assert_same(RULES, facts, tables)
    assert found["url"].isna().any()
    assert found["captured_at"].isna().any()


def test_same_findings_from_facts_and_tables_as_text() -> None:
    """Facts read back from Parquet have text where categories were."""
    made = make(RULES, 200, bad=0.2, unknown=0.2)
    facts = made.facts.astype({name: object for name, dtype in made.facts.dtypes.items() if dtype == "category"})
    facts = facts.astype(object).where(facts.notna(), None)
    objects = {name: frame.astype(object).where(frame.notna(), None) for name, frame in made.tables.items()}
    objects["claims"] = made.tables["claims"]
    objects["captures"] = made.tables["captures"]
    assert_same(RULES, facts, {**objects, "verifications": made.tables["verifications"]})


def test_same_findings_on_hand_made_pages() -> None:
    """Phrases from other pages, without a place, of the whole page; a page never fetched; laws that changed."""
    world = World()
    for number in range(6):
        world.program(f"p{number}", capture=f"c{number % 4}", levels="四级|三级" if number % 2 else "")
    world.page("list", source="other")
    world.claim("insider", "内部名额", capture="list", program="p1", start=7)
    world.claim("insider", "内部", capture="c1", start=None)
    world.claim("guarantee_pass", "包过", capture="c0", start=None)
    world.claim("guarantee_pass", "保过", capture="c0", program="p0", start=90)
    world.claim("guarantee_pass", "", capture="c2", program="p2", start=3)
    world.claim("guarantee_pass", "x", capture="c3", program="p3", start=3)
    world.claims[-1]["phrase"] = None
    world.claim("guarantee_pass", "稳过", capture="c3", start=8)
    world.claim("no_exam", "免考", capture="gone", program="p3", start=1)
    world.page("blank", kind="unreadable")
    world.program("px", capture="blank", answer="unavailable", region="浙江省杭州市")
    world.captures = [row for row in world.captures if row["capture_id"] != "c0"]
    province = Basis("某省办法", "第一条", "2026-01-01", "", True, (), "浙江")
    old = Basis("旧法", "第一条", "2020-01-01", "2026-11-15", True)
    rules = tuple(replace(rule, basis=(province, old, *rule.basis[:1])) for rule in RULES.rules)
    assert_same(replace(RULES, rules=rules), world.facts(), world.frames())
    assert_same(RULES, world.facts(), world.frames())


def test_same_findings_when_a_rule_crashes() -> None:
    """Everybody could not be checked by that rule, and every other rule is untouched."""
    made = make(RULES, 300, bad=0.1, unknown=0.1)
    broken = Check(
        "c", "expect_column_values_to_not_be_in_set", {"column": "gone", "value_set": ["x"]}, None, "high", (), ""
    )
    rule = RULES.rules[0]
    rules = replace(RULES, rules=(replace(rule, checks=(*rule.checks, broken)), *RULES.rules[1:]))
    found = assert_same(rules, made.facts, made.tables)
    assert found["check"].eq("c").sum() == 300


def test_same_findings_when_they_are_put_together_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large run is made in pieces; at a seam no finding may be lost, doubled or out of order."""
    monkeypatch.setattr(findings, "BLOCK", 7)
    made = make(RULES, 150, bad=0.1, unknown=0.1)
    assert len(assert_same(RULES, made.facts, made.tables)) > 100
