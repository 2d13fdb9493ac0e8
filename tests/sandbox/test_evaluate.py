"""A judge that counts wrongly would let a false accusation pass, or blame the auditor for a fault of the network."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from auditor.sandbox.evaluate import evaluate
from auditor.sandbox.truth import RULES, TrueProgram
from tests.sandbox.worlds import facts, world


def _programs(programs: list[TrueProgram]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "program_id": p.program,
                "source_id": p.source_id,
                "url": p.url,
                "title": p.title,
                "levels": "|".join(p.levels),
            }
            for p in programs
        ],
        columns=["program_id", "source_id", "url", "title", "levels"],
    )


def _finding(program: TrueProgram, rule: str, outcome: str = "fail", severity: str = "high") -> dict[str, object]:
    return {
        "program_id": program.program, "source_id": program.source_id, "url": program.url, "rule": rule,
        "outcome": outcome, "severity": severity, "phrase": pd.NA, "why": "因为",
    }  # fmt: skip


def _findings(rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = ["program_id", "source_id", "url", "rule", "outcome", "severity", "phrase", "why"]
    return pd.DataFrame(rows, columns=columns)


def _perfect() -> list[dict[str, object]]:
    return [_finding(p, rule, severity=s) for p in facts(1).programs for rule, s in p.rules.items()]


def _honest() -> TrueProgram:
    return next(p for p in facts(1).programs if not p.rules and not p.may and p.status == "verified")


def test_finding_exactly_the_truth_scores_one() -> None:
    result = evaluate(world(1), _programs(list(facts(1).programs)), _findings(_perfect()), earlier=2)
    assert (result["precision"], result["recall"], result["false_accusations"]) == (1.0, 1.0, 0)
    assert result["missed"] == result["wrong"] == result["severity_differs"] == []
    assert set(result["per_rule"]) == set(RULES)
    json.dumps(result, ensure_ascii=False)


def test_finding_nothing_misses_everything_and_accuses_nobody() -> None:
    result = evaluate(world(1), _programs([]), _findings([]), earlier=2)
    assert (result["recall"], result["precision"], result["false_accusations"]) == (0.0, 1.0, 0)
    assert len(result["missed"]) == len(facts(1).rows)
    assert {m["explanation"] for m in result["missed"]} == {"no program was read from this page"}


@pytest.mark.parametrize(("rule", "accused"), [("R01", 0), ("R09a", 1)])
def test_a_finding_about_an_honest_seller_is_a_false_accusation(rule: str, accused: int) -> None:
    honest = _honest()
    rows = [*_perfect(), _finding(honest, rule), _finding(honest, rule)]
    result = evaluate(world(1), _programs(list(facts(1).programs)), _findings(rows))
    assert result["false_accusations"] == 1, "one pair counts once"
    assert result["filed_accused"] == accused
    assert result["wrong"][0]["url"] == honest.url
    assert result["per_rule"][rule]["fp"] == 1


def test_what_only_the_past_shows_is_not_asked_of_who_has_none() -> None:
    """A first audit cannot know that a list price was never asked; nor is it wrong to have found out."""
    found = evaluate(world(1), _programs(list(facts(1).programs)), _findings(_perfect()), earlier=1)
    assert (found["precision"], found["recall"], found["per_rule"]["R19"]["tp"]) == (1.0, 1.0, 0)
    missed = evaluate(world(1), _programs(list(facts(1).programs)), _findings([]), earlier=2)["missed"]
    assert len([row for row in missed if row["rule"] == "R19"]) >= 3


def test_could_not_check_is_never_wrong() -> None:
    rows = [_finding(_honest(), rule, outcome="could_not_check") for rule in RULES]
    result = evaluate(world(1), _programs([_honest()]), _findings(rows))
    assert result["false_accusations"] == 0


def test_a_finding_on_a_page_that_sells_nothing_is_wrong() -> None:
    programs = _programs([_honest()])
    programs.loc[0, "url"] = "http://nowhere.sandbox.test/art/1.html"
    result = evaluate(world(1), programs, _findings([_finding(_honest(), "R01")]))
    assert result["wrong"][0]["explanation"] == "nothing is sold on this page"
    assert result["programs_unknown"] == 1


def test_a_site_closed_by_robots_must_not_be_audited() -> None:
    closed = facts(1).forbidden[0]
    programs = _programs([_honest()]).assign(source_id=closed, url=f"http://{closed}.sandbox.test/")
    row = {**_finding(_honest(), "R01"), "source_id": closed}
    result = evaluate(world(1), programs, _findings([row]))
    assert "robots" in result["wrong"][0]["explanation"]


def test_rules_on_which_readers_may_differ_count_neither_way() -> None:
    program = next(p for p in facts(1).programs if p.may)
    result = evaluate(world(1), _programs([program]), _findings([_finding(program, rule) for rule in program.may]))
    assert (result["tp"], result["fp"]) == (0, 0)


def test_several_programs_on_one_page_are_told_apart_by_title_and_level() -> None:
    pages: dict[str, list[TrueProgram]] = {}
    for program in facts(1).programs:
        pages.setdefault(program.url, []).append(program)
    shared = next(group for group in pages.values() if len(group) > 2 and any("R01" in p.rules for p in group))
    guilty = next(p for p in shared if "R01" in p.rules)
    innocent = next(p for p in shared if "R01" not in p.rules)
    right = evaluate(world(1), _programs(shared), _findings([_finding(guilty, "R01")]))
    assert (right["tp"], right["fp"]) == (1, 0)
    wrong = evaluate(world(1), _programs(shared), _findings([_finding(innocent, "R01")]))
    assert (wrong["tp"], wrong["fp"]) == (0, 1)


def test_a_program_seen_on_its_list_page_is_the_same_program() -> None:
    program = next(p for p in facts(1).programs if p.rules and len(p.paths) > 1 and "detail" in p.paths[0])
    programs = _programs([program]).assign(url=f"http://{program.source_id}.sandbox.test{program.paths[1]}")
    rule = next(iter(program.rules))
    assert evaluate(world(1), programs, _findings([_finding(program, rule)]))["tp"] == 1


def test_a_wrong_severity_of_entry_conditions_is_reported() -> None:
    program = next(p for p in facts(1).programs if p.rules.get("R17") == "medium")
    result = evaluate(world(1), _programs([program]), _findings([_finding(program, "R17", severity="high")]))
    assert result["severity_differs"] == [{"url": program.url, "rule": "R17", "found": "high", "true": "medium"}]
