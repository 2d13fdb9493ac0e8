"""A finding is a lead somebody can check: the right words, on the right page, by the law of that day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from auditor.rules import load_rules
from auditor.rules.model import Basis, RuleSet
from auditor.rules.validate import validate
from auditor.tables import FINDINGS
from tests.rules.builders import World

RULES = load_rules()


def judge(world: World, rules: RuleSet = RULES) -> pd.DataFrame:
    return validate(rules, world.facts(), **world.frames(), run="2026-W47")


def fails(world: World, rule: str, rules: RuleSet = RULES) -> pd.DataFrame:
    found = judge(world, rules)
    return found[found["rule"].eq(rule) & found["outcome"].eq("fail")]


def test_the_programs_own_words_come_before_the_pages() -> None:
    """Showing a footer slogan as proof against one course, when its own text says it outright, weakens the case."""
    world = World()
    world.program("p")
    world.claim("guarantee_pass", "页脚包过", capture="c-p", start=1)
    world.claim("guarantee_pass", "保过", capture="c-p", program="p", start=90)
    world.claim("guarantee_pass", "包拿证", capture="c-p", program="p", start=50)
    world.claim("guarantee_pass", "不包过", capture="c-p", program="p", start=10, polarity="negated")
    row = fails(world, "R01").iloc[0]
    assert (row["phrase"], row["start"], row["end"]) == ("包拿证", 50, 53)
    assert "「包拿证」" in row["why"]


def test_a_phrase_from_another_page_points_into_that_page() -> None:
    """A span that points into the wrong stored page proves nothing."""
    world = World()
    world.program("p", capture="detail")
    world.page("list", when=datetime(2026, 11, 15, 1, tzinfo=UTC))
    world.pages[-1]["sha256"] = world.captures[-1]["sha256"] = "1" * 64
    world.claim("insider", "内部名额", capture="list", program="p", start=7)
    row = fails(world, "R02").iloc[0]
    assert row["capture_id"] == "list"
    assert row["url"] == "http://s.test/list"
    assert row["capture_sha256"] == "1" * 64
    assert row["captured_at"].day == 15


def test_a_claim_without_a_place_still_has_its_words() -> None:
    """A meta description has no span in the visible text."""
    world = World()
    world.program("p")
    world.claim("no_exam", "免考", capture="c-p", start=None, where="meta")
    row = fails(world, "R11").iloc[0]
    assert row["phrase"] == "免考"
    assert pd.isna(row["start"])


def test_an_absence_has_no_phrase() -> None:
    """There is nothing to quote where nothing was said."""
    world = World()
    world.program("p")
    row = fails(world, "R30").iloc[0]
    assert pd.isna(row["phrase"])
    assert pd.isna(row["start"])
    assert pd.isna(row["register_sha256"])


@pytest.mark.parametrize(
    ("answer", "rule"), [("not_found", "R09a"), ("scope_exceeded", "R09b"), ("expired", "R09c"), ("suspended", "R09c")]
)
def test_register_findings_carry_the_registers_answer(answer: str, rule: str) -> None:
    """Without the register's date and digest nobody can contest what it said."""
    world = World()
    world.program("p", answer=answer, institution_name="示例学校")
    found = judge(world)
    assert list(found["rule"]) == [rule]
    row = found.iloc[0]
    assert (row["outcome"], row["severity"]) == ("fail", "high")
    assert row["why"] == f"核对结果：{answer}"
    assert row["register_sha256"] == "e" * 64
    assert str(row["register_as_of"]) == "2026-11-10"


@pytest.mark.parametrize("answer", ["unavailable", "name_ambiguous"])
def test_a_silent_register_gives_no_fail(answer: str) -> None:
    """Registry down is our trouble: could_not_check, with the reason and what to do."""
    world = World()
    world.program("p", answer=answer, institution_name="示例学校")
    found = judge(world)
    assert set(found["rule"]) == {"R09a", "R09b", "R09c", "R09d"}
    assert set(found["outcome"]) == {"could_not_check"}
    assert found["why"].str.contains(f"核对结果：{answer}").all()
    assert found["why"].str.contains("请").all()


def test_a_page_that_names_nobody_is_not_looked_up() -> None:
    """Role 'none' is not a register failure; it must not fill the could-not-check list."""
    world = World()
    world.program("p", answer=None, institution_name="示例学校")
    assert judge(world).empty


def test_an_unread_page_says_why_and_what_to_do() -> None:
    """'could not check' without a reason helps nobody."""
    world = World()
    world.page("c", kind="unreadable")
    world.program("p", capture="c")
    found = judge(world)
    assert set(found["outcome"]) == {"could_not_check"}
    first = found[found["rule"].eq("R01")].iloc[0]
    assert "页面只有图片" in first["why"]
    assert "人工" in first["why"]


@pytest.mark.parametrize(
    ("day", "article"),
    [(datetime(2025, 10, 14, 15, 59, tzinfo=UTC), "第八条"), (datetime(2025, 10, 14, 16, 1, tzinfo=UTC), "第九条")],
)
def test_the_law_of_the_capture_date(day: datetime, article: str) -> None:
    """反不正当竞争法 moved false advertising from art 8 to art 9 on 2025-10-15, Beijing time."""
    world = World()
    world.page("c", when=day)
    world.program("p", capture="c")
    world.claim("guarantee_pass", "包过", capture="c")
    basis = json.loads(fails(world, "R01").iloc[0]["basis"])
    cited = [item["article"] for item in basis if "反不正当竞争法" in item["document"]]
    assert len(cited) == 1
    assert cited[0].startswith(article)
    assert set(basis[0]) == {"document", "article", "verified"}


def test_a_text_that_was_never_captured_is_judged_by_todays_law() -> None:
    """`scan` of a pasted text has no capture; it must still show a basis."""
    world = World()
    world.program("p")
    world.claim("guarantee_pass", "包过", capture="c-p")
    world.captures.clear()
    row = fails(world, "R01").iloc[0]
    assert "第九条" in row["basis"]
    assert "第八条（虚假" not in row["basis"]
    assert row["capture_sha256"] == "0" * 64
    assert pd.isna(row["captured_at"])


def with_basis(*basis: Basis) -> RuleSet:
    rule = replace(RULES.get("R01"), basis=basis)
    return RuleSet((rule,), "test")


def test_unverified_law_never_raises_severity() -> None:
    """A grave accusation on a provision nobody has read is a grave mistake of ours."""
    world = World()
    world.program("p", region="四川省")
    world.claim("guarantee_pass", "包过", capture="c-p")
    known = Basis("甲法", "一", "2020-01-01", "", True)
    unread = Basis("乙法", "二", "2020-01-01", "", False)
    past = Basis("丙法", "三", "2020-01-01", "2021-01-01", True)
    here = Basis("丁办法", "四", "2020-01-01", "", True, province="四川")
    there = Basis("戊办法", "五", "2020-01-01", "", True, province="浙江")

    def severity(*basis: Basis) -> str:
        return str(fails(world, "R01", with_basis(*basis)).iloc[0]["severity"])

    assert severity(known, unread) == "high"
    assert severity(unread) == severity(past, unread) == severity(past) == "low"
    assert severity(here) == "high"
    assert severity(there, unread) == "low"


def test_each_shipped_rule_keeps_its_declared_severity_today() -> None:
    """A rule whose whole basis is unverified would silently sink to low."""
    for rule in RULES.rules:
        for check in rule.checks:
            basis = [b for b in rule.basis_of(check.id) if b.in_force("2026-11-16") and not b.province]
            assert check.severity == "low" or any(b.verified for b in basis), (rule.id, check.id)


def test_a_findings_id_lives_as_long_as_its_facts() -> None:
    """A dismissal holds until the facts change; it must not die with every unrelated edit of the page."""

    def finding(**more: object) -> pd.Series:
        world = World()
        world.program("p", **more)  # type: ignore[arg-type]
        world.claim("no_entry_condition", "零门槛", capture="c-p")
        return fails(world, "R17").iloc[0]

    before = finding(levels="三级")
    unrelated = finding(levels="三级", hours=12.0, institution_name="示例学校")
    changed = finding(levels="二级")
    assert before["finding_id"] == unrelated["finding_id"]
    assert before["facts_digest"] == unrelated["facts_digest"]
    assert before["finding_id"] != changed["finding_id"]


def test_same_input_same_bytes_in_any_order() -> None:
    """Order of rows in a table must reach neither ids nor output."""
    world = World()
    for number in range(40):
        world.program(
            f"p{number:02}", answer=["verified", "not_found", "unavailable", "expired"][number % 4], levels="三级"
        )
        world.claim(["guarantee_pass", "extra_fee", "superlative"][number % 3], capture=f"c-p{number:02}", start=number)
    once = judge(world)
    for rows in (world.captures, world.pages, world.programs, world.claims, world.verifications):
        rows.reverse()
    for number, claim in enumerate(world.claims):
        claim["claim_id"] = f"other{number}"
    again = judge(world)
    assert FINDINGS.conform(once).equals(FINDINGS.conform(again))
    assert len(once) > 60
    assert set(once["ruleset_digest"]) == {RULES.digest}
    assert set(once["run"]) == {"2026-W47"}


def test_level_rule_by_level() -> None:
    """'不限学历' is true for 五级, doubtful for 四级, false from 三级 on."""
    world = World()
    for key, levels in (("five", "五级"), ("four", "五级|四级"), ("three", "四级|三级"), ("none", "")):
        world.program(key, levels=levels, institution_name="示例学校")
        world.claim("no_entry_condition", "零门槛", capture=f"c-{key}")
    found = judge(world).set_index("program_id")
    assert "five" not in found.index
    assert (found.loc["four", "outcome"], found.loc["four", "severity"]) == ("fail", "medium")
    assert (found.loc["three", "outcome"], found.loc["three", "severity"]) == ("fail", "high")
    assert found.loc["none", "outcome"] == "could_not_check"


def test_other_paper_sold_with_a_level() -> None:
    """An association's paper has no national level; a completion certificate that says so is honest."""
    world = World()
    for key, paper in (("a", "协会证书"), ("b", "结业证书"), ("c", "职业技能等级证书"), ("d", "")):
        world.program(key, levels="三级", certificate_type=paper, institution_name="示例学校")
    world.program("e", certificate_type="协会证书", institution_name="示例学校")
    found = judge(world)
    assert list(zip(found["program_id"], found["rule"], found["check"], strict=True)) == [("a", "R08", "paper")]
    assert "三级" in found["why"].iloc[0]
    assert "协会证书" in found["why"].iloc[0]
