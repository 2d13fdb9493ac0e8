"""The report after people decided: a dismissed institution is accused nowhere, and nothing disappears unsaid."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from auditor.report import build
from auditor.review import fingerprint_of, matter_of
from tests.report import sample

AT = datetime(2026, 11, 10, 3, tzinfo=UTC)


def decide(b: sample.Builder, rule: str, action: str, **values: Any) -> str:
    """Add a decision about this week's only lead of the rule; returns its id."""
    row = next(row for row in b.rows["findings"] if row["rule"] == rule and row["outcome"] == "fail")
    b.add("decisions", **{
        "number": len(b.rows["decisions"]) + 1, "finding_id": row["finding_id"], "rule": rule, "rule_version": "1",
        "fingerprint": fingerprint_of(row["finding_id"], "1"), "severity": row["severity"], "title": row["title"],
        "matter": matter_of(row["program_id"], rule, row["check"]), "institution_name": row["institution_name"],
        "action": action, "person": "复核员甲", "decided_at": AT, "reason": f"{action}的理由", "was_public": False,
        **values,
    })  # fmt: skip
    return str(row["finding_id"])


def built(
    b: sample.Builder, previous: Any = None, lang: str = "zh"
) -> tuple[LexborHTMLParser, dict[str, Any], list[dict[str, str]]]:
    files = build(sample.WEEK, b.plan(), b.frames(), previous, sample.RULES, lang=lang)
    table = csv.DictReader(io.StringIO(files["findings.csv"].decode("utf-8-sig"), newline=""))
    return LexborHTMLParser(files["index.html"].decode()), json.loads(files["findings.json"]), list(table)


def ids(page: LexborHTMLParser, outcome: str) -> set[str | None]:
    return {node.attributes["id"] for node in page.css(f'[data-outcome="{outcome}"]')}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_withdrawn_lead_accuses_nobody_and_is_still_counted(lang: str) -> None:
    b = sample.week()
    gone = decide(b, "R05", "dismiss")
    page, document, table = built(b, lang=lang)
    assert ids(page, "withdrawn") == {f"f-{gone}"}
    assert f"f-{gone}" not in ids(page, "fail")
    assert (document["counts"]["fail"], document["counts"]["withdrawn"], document["counts"]["findings"]) == (4, 1, 6)
    stone = next(row for row in document["findings"] if row["finding_id"] == gone)
    assert (stone["outcome"], stone["publication"]) == ("withdrawn", "withdrawn")
    assert not any(stone[name] for name in ("severity", "title", "why", "phrase", "institution_name"))
    assert next(row for row in table if row["finding_id"] == gone)["phrase"] == ""
    assert "最权威" not in [node.text() for node in page.css("mark")]
    assert [row["finding_id"] for row in document["corrections"]] == [gone]
    assert "dismiss的理由" in page.css_first("#corrections").text()


def test_an_institution_whose_only_lead_is_withdrawn_stands_among_the_programs_without_a_lead() -> None:
    b = sample.week()
    assert "无名落地页" in built(b)[0].css_first("#findings").text()
    decide(b, "R30", "dismiss")
    page = built(b)[0]
    assert "无名落地页" not in page.css_first("#findings").text()
    assert "扫码报名班" in page.css_first("#programs").text()


def test_nobody_who_decided_is_named_in_the_report() -> None:
    b = sample.week()
    decide(b, "R05", "dismiss")
    decide(b, "R01", "reply")
    files = build(sample.WEEK, b.plan(), b.frames(), None, sample.RULES)
    assert all("复核员甲" not in data.decode() for data in files.values())


def test_each_lead_says_where_it_stands() -> None:
    b = sample.week()
    answered, alleged = decide(b, "R01", "reply"), decide(b, "R18", "needs_info")
    page, document, _ = built(b)
    assert "机构已回应，有争议" in page.css_first(f"#f-{answered} summary").text()
    assert "已收到机构回应 1 份" in page.css_first(f"#f-{answered}").text()
    assert "线索，待核实" in page.css_first(f"#f-{alleged} summary").text()
    states = {row["finding_id"]: row["publication"] for row in document["findings"]}
    assert (states[answered], states[alleged]) == ("disputed", "alleged")
    assert [row["publication"] for row in document["findings"] if row["outcome"] == "could_not_check"] == [None]


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"expires_on": date(2026, 11, 1)}, "撤回的期限已过"),
        ({"fingerprint": "other", "rule_version": "0"}, "所依据的事实或规则已变"),
        ({"action": "corrected"}, "改正之后又采集到"),
    ],
)
def test_a_decision_that_no_longer_holds_reopens_the_lead(changed: dict[str, Any], note: str) -> None:
    b = sample.week()
    again = decide(b, "R05", **{"action": "dismiss", **changed})
    page, document, _ = built(b)
    assert f"f-{again}" in ids(page, "fail")
    assert note in page.css_first(f"#f-{again}").text()
    assert document["counts"]["withdrawn"] == 0


def test_a_lead_withdrawn_since_the_last_report_is_not_named_among_the_missing() -> None:
    """It has not gone from the page, and naming it would accuse again."""
    last = sample.week().frames()
    b = sample.week()
    gone = decide(b, "R05", "dismiss")
    page, document, _ = built(b, last)
    assert document["missing_since_last"] == []
    b.rows["findings"] = [row for row in b.rows["findings"] if row["finding_id"] != gone]
    page, document, _ = built(b, last)
    assert document["missing_since_last"] == []
    assert "最权威" not in page.css_first("#changes").text()
