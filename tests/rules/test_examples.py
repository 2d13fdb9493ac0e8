"""Every example of every rule, through the real extraction and the real engine; and the page on adding a rule."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.cli.rules import read_example
from auditor.rules import RuleSet, lint, load_rules
from auditor.rules.examples import ExampleResult, run

RULES = load_rules()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-rule.md"


@pytest.fixture(scope="module")
def results() -> list[ExampleResult]:
    return run(RULES, read_example)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.rules])
def test_examples_do_as_declared(rule: str, results: list[ExampleResult]) -> None:
    """A rule that misses its own examples accuses the wrong people, or nobody."""
    mine = [result for result in results if result.rule == rule]
    assert len(mine) >= 12
    assert [f"{r.group} {r.number}: {r.label} -> {r.detail}" for r in mine if not r.passed] == []


def test_a_rule_turned_round_fails_its_examples() -> None:
    """If inverting a rule fails no example, its examples prove nothing."""
    inverted = []
    for rule in RULES.rules:
        turned = {"expect_column_values_to_not_be_in_set": "in", "expect_column_values_to_be_in_set": "not_in"}
        names = {"in": "expect_column_values_to_be_in_set", "not_in": "expect_column_values_to_not_be_in_set"}
        checks = tuple(replace(check, expectation=names[turned[check.expectation]]) for check in rule.checks)
        inverted.append(replace(rule, checks=checks))
    failed = {result.rule for result in run(RuleSet(tuple(inverted), "inverted"), read_example) if not result.passed}
    assert failed == {rule.id for rule in RULES.rules}


def test_the_page_on_adding_a_rule_can_be_followed(tmp_path: Path) -> None:
    """The page is the only thing a lawyer reads; its example must lint and do as it says."""
    text = PAGE.read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(id: .*?)```", text, flags=re.S)
    assert block is not None
    name = re.search(r"`expectations/compliance/(R28-[\w-]+\.yaml)`", text)
    assert name is not None
    folder = tmp_path / "compliance"
    folder.mkdir()
    (folder / name[1]).write_text(block[1], encoding="utf-8")
    assert lint(tmp_path) == []
    results = run(load_rules(tmp_path), read_example)
    assert [f"{r.group} {r.number}: {r.label} -> {r.detail}" for r in results if not r.passed] == []
    assert "auditor rules lint" in text
    assert "auditor rules test --rule R28" in text
