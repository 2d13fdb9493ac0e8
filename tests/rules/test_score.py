"""The score can be recomputed by hand from its page, and nobody is charged twice for one sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from auditor.rules.score import level_of, score
from auditor.tables import FINDINGS, PROGRAMS
from tests.rules.builders import table

DOCS = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"program_id": "p", "capture_id": "c", "check": "c", "outcome": "fail", "severity": "high"}
    filled = [
        {**base, "finding_id": f"f{number:03}", "rule": f"R{number:02}", **row} for number, row in enumerate(rows, 1)
    ]
    return table(FINDINGS, filled)


def programs(*rows: dict[str, Any]) -> pd.DataFrame:
    return table(PROGRAMS, [{"source_id": "s", "title": "课", **row} for row in rows or ({"program_id": "p"},)])


def program_risk(*rows: dict[str, Any]) -> pd.Series:
    risks = score(findings(*rows), programs())
    return risks[risks["subject_kind"].eq("program")].iloc[0]


def parts(risk: pd.Series) -> list[tuple[str, int]]:
    return [(part["rule"], part["points"]) for part in json.loads(risk["parts"])]


def combination(text: str) -> list[dict[str, Any]]:
    severity = {"H": "high", "M": "medium", "L": "low"}
    counts = re.findall(r"(\d+)([HML])", text)
    return [{"severity": severity[letter]} for number, letter in counts for _ in range(int(number))]


def test_the_sensitivity_table_is_true() -> None:
    """The page that justifies the weights must show what the code does."""
    lines = DOCS.read_text(encoding="utf-8").split("<!-- sensitivity")[1].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d[HML]", line)]
    assert len(rows) == 8
    settings = [((40, 15, 5), True), ((50, 20, 5), True), ((30, 10, 3), True), ((40, 15, 5), False)]
    for name, *cells in rows:
        wanted = combination(name)
        counts = [sum(row["severity"] == severity for row in wanted) for severity in ("high", "medium", "low")]
        risk = program_risk(*wanted)
        assert cells[0] == f"{risk['score']} {risk['level']}", name
        for cell, (weights, halved) in zip(cells, settings, strict=True):
            total = sum(w >> k if halved else w for w, n in zip(weights, counts, strict=True) for k in range(n))
            assert cell == f"{min(total, 100)} {level_of(min(total, 100))}", (name, weights)


def test_lesser_findings_never_add_up_to_a_higher_level() -> None:
    """Twenty small things must not be shown like one grave one."""
    assert program_risk(*combination("30M 30L"))["level"] == "medium"
    assert program_risk(*combination("30L"))["level"] == "low"
    assert program_risk(*combination("1H"))["level"] == "high"
    assert program_risk(*combination("30H 30M 30L"))["score"] == 100


def test_one_passage_counts_once() -> None:
    """'内部渠道包过' breaks two rules in one breath; charging twice would double-count one sentence."""
    risk = program_risk(
        {"start": 10, "end": 16},
        {"start": 12, "end": 14},
        {"severity": "medium", "start": 15, "end": 20},
        {"severity": "medium", "start": 20, "end": 22},
        {"severity": "low", "start": 10, "end": 16, "capture_id": "another page"},
    )
    assert parts(risk) == [("R01", 40), ("R02", 0), ("R03", 0), ("R04", 15), ("R05", 5)]
    assert risk["score"] == 60
    assert "R01" in json.loads(risk["parts"])[1]["formula"]
    assert risk["fails"] == 5


def test_a_long_passage_covers_all_that_lies_in_it() -> None:
    """Spans are merged by how far the passage reaches, not by the last span looked at."""
    risk = program_risk({"start": 0, "end": 30}, {"start": 2, "end": 4}, {"start": 20, "end": 25})
    assert parts(risk) == [("R01", 40), ("R02", 0), ("R03", 0)]


def test_one_rule_counts_once_by_its_gravest_check() -> None:
    """Two checks of one rule are one accusation."""
    risk = program_risk({"rule": "R04", "check": "b", "severity": "medium"}, {"rule": "R04", "check": "a"})
    assert parts(risk) == [("R04", 40), ("R04", 0)]


def test_the_graver_rule_keeps_the_passage() -> None:
    """If the lesser rule took the passage, the graver one would count nothing."""
    risk = program_risk({"severity": "low", "start": 1, "end": 3}, {"severity": "high", "start": 1, "end": 3})
    assert parts(risk) == [("R02", 40), ("R01", 0)]


def test_could_not_check_adds_nothing() -> None:
    """Nobody is riskier because we could not look."""
    risk = program_risk(*[{"outcome": "could_not_check"}] * 9)
    assert (risk["score"], risk["level"], risk["fails"], risk["could_not_check"]) == (0, "none", 0, 9)
    assert json.loads(risk["parts"]) == []


def test_parts_explain_the_score() -> None:
    """A score nobody can recompute is an opinion."""
    risk = program_risk(*combination("2H 2M 2L"))
    assert sum(points for _, points in parts(risk)) == risk["score"] == 40 + 20 + 15 + 7 + 5 + 2
    assert json.loads(risk["parts"])[1]["formula"] == "高 40 ÷ 2 = 20（同级第 2 项）"


@pytest.mark.parametrize(("others", "extra"), [(0, 0), (1, 2), (4, 8), (9, 10)])
def test_institution_is_its_worst_program_and_a_little(others: int, extra: int) -> None:
    """A hundred honest courses must not hide one fraud, nor may size alone make a fraud."""
    rows = [{"program_id": "worst"}, {"program_id": "worst", "severity": "medium"}]
    rows += [{"program_id": f"p{number}", "severity": "medium"} for number in range(others)]
    owned = [{"program_id": key, "uscc": "U1", "institution_name": "示例学校"} for key in ("worst", "clean")]
    owned += [{"program_id": f"p{number}", "uscc": "U1"} for number in range(others)]
    risks = score(findings(*rows), programs(*owned)).set_index(["subject_kind", "subject_id"])
    risk = risks.loc[("institution", "U1")]
    assert risk["score"] == 55 + extra
    assert risk["level"] == "high"
    assert (risk["programs"], risk["fails"]) == (others + 2, others + 2)
    assert sum(points for _, points in parts(risk)) == risk["score"]
    assert risk["name"] == "示例学校"


def test_institution_without_code_or_name_is_its_source() -> None:
    """A nameless seller must not be merged with every other nameless seller."""
    owned = [{"program_id": "a", "source_id": "s1"}, {"program_id": "b", "source_id": "s2"}]
    owned += [{"program_id": "c", "institution_name": "示例学校"}, {"program_id": "d", "institution_name": "示例学校"}]
    risks = score(findings(), programs(*owned))
    assert sorted(risks.loc[risks["subject_kind"].eq("institution"), "subject_id"]) == ["s1", "s2", "示例学校"]


def test_nothing_offered() -> None:
    """An empty week has an empty risk table."""
    assert score(findings(), programs().head(0)).empty
