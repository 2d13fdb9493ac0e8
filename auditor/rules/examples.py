"""Run the examples of a rule file through the real path: text → page → facts → Great Expectations → findings.

The reader of pages is handed in by the caller, because this package may not know the extraction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from auditor.model import FindingOutcome, sha256_hex, stable_id
from auditor.rules import facts as fact_table
from auditor.rules.columns import COLUMNS, NONE, NOT_STATED
from auditor.rules.model import Example, Rule, RuleSet
from auditor.rules.validate import validate
from auditor.tables import CAPTURES, CLAIMS, FEES, PAGES, PROGRAMS, VERIFICATIONS, Table, to_frame

# rows of PAGES (one), PROGRAMS, FEES, CLAIMS for one HTML page and its capture id
Reader = Callable[[bytes, str], tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]]
WHEN = datetime(2026, 11, 16, tzinfo=UTC)  # examples are judged by the provisions in force on this day
# A course page that breaks no rule by itself, so that what fires is the example and nothing else.
SHELL = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<title>人工智能训练师{level}培训班</title></head>
<body><h1>人工智能训练师{level}培训班</h1><p>示例市青禾职业培训学校有限公司开设本课程。</p><p>{text}</p>
<p>培训费：2600元。</p><p>报名电话：0571-00000000</p><p>地址：示例市青禾路1号</p></body></html>"""
CLEAN: dict[str, Any] = {
    "page_kind": "offer",
    "certificate_type": NOT_STATED,
    "issuer_kind": NOT_STATED,
    "verification": "verified",
    "verification_role": "evaluator",
    "register_answer": "verified",
    "evaluator_class": "S",
    "fee_stated": True,
    "evaluation_fee_stated": True,
    "fee_total_fen": 260000,
    "seller_identified": True,
    "evaluator_named": True,
    "licence_shown": True,
    "seller_kind": "school",
    "trains": True,
    "self_evaluates": False,
    "grand_body": False,
    "certificate_number": "none",
    "fee_position": "usual",
    "fee_reference": "proxy",
    "fee_item": "总费用",
    "fee_fen": 260000,
    "evaluation_position": "usual",
    "evaluation_reference": "proxy",
    "list_price_history": "none",
    "limited_offer": "none",
    "subsidy_fit": "none",
    **{fact.name: NONE for fact in COLUMNS if fact.name.startswith("claim_")},
}


@dataclass(frozen=True)
class ExampleResult:
    """One example and what became of it."""

    rule: str
    group: str  # 'must_fire' | 'must_not_fire' | 'could_not_check'
    number: int  # from 1
    label: str
    passed: bool
    detail: str  # what happened instead, or ''


def _examples(ruleset: RuleSet) -> Iterator[tuple[str, Rule, str, int, Example]]:
    for rule in ruleset.rules:
        for group in ("must_fire", "must_not_fire", "could_not_check"):
            for number, example in enumerate(getattr(rule, group), start=1):
                yield stable_id("example", rule.id, group, number), rule, group, number, example


def _frame(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = list(table.schema.names)
    data = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names, dtype=object)
    return to_frame(table.conform(data))


def run(ruleset: RuleSet, read: Reader) -> list[ExampleResult]:
    """Run every example of every rule in one batch.

    Args:
        read: turns the bytes of a page and a capture id into rows of PAGES, PROGRAMS, FEES and CLAIMS.
    """
    names = ("pages", "programs", "fees", "claims", "captures")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    given: dict[str, dict[str, Any]] = {}
    for key, _, _, _, example in _examples(ruleset):
        body = SHELL.format(level=example.level, text=example.text).encode("utf-8")
        url = f"https://example.invalid/{key}"
        rows["captures"].append(
            {"capture_id": key, "source_id": key, "url": url, "final_url": url, "outcome": "ok", "status": 200,
             "fetched_at": WHEN, "sha256": sha256_hex(body)}
        )  # fmt: skip
        if example.text:
            page, programs, fees, claims = read(body, key)
            rows["pages"].append({**page, "source_id": key})
            rows["programs"] += [{**program, "source_id": key} for program in programs]
            rows["fees"] += fees
            rows["claims"] += claims
        else:
            given[key] = dict(example.facts)
            rows["pages"].append({"capture_id": key, "source_id": key, "url": url, "kind": "offer"})
            rows["programs"].append({"program_id": key, "source_id": key, "capture_id": key, "url": url})
    frames = {table.name: _frame(table, rows[table.name]) for table in (PAGES, PROGRAMS, CLAIMS, CAPTURES)}
    answers = _frame(VERIFICATIONS, [{"program_id": p, "role": "none"} for p in frames["programs"]["program_id"]])
    tables = {**frames, "fees": _frame(FEES, rows["fees"]), "verifications": answers}
    facts = fact_table.build(**tables, earlier=(), today=None)
    facts = _replace(facts, given)
    findings = validate(ruleset, facts, **frames, verifications=answers, run="examples")
    findings = findings.merge(frames["programs"][["program_id", "capture_id"]], on="program_id", suffixes=("", "_of"))
    results = []
    for key, rule, group, number, example in _examples(ruleset):
        mine = findings[findings["capture_id_of"].eq(key) & findings["rule"].eq(rule.id)]
        if example.check:
            mine = mine[mine["check"].eq(example.check)]
        sold = bool(frames["programs"]["capture_id"].eq(key).any())
        detail = _detail(group, mine, sold)
        results.append(ExampleResult(rule.id, group, number, example.label, not detail, detail))
    return results


def _replace(facts: pd.DataFrame, given: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Facts of the examples that are given as facts: those of a clean program with the given ones put in."""
    blank = {fact.name: None for fact in COLUMNS}
    rows = [{"program_id": key, **blank, **CLEAN, **facts_given} for key, facts_given in given.items()]
    if not rows:
        return facts
    kept = facts[~facts["program_id"].isin(set(given))]
    extra = fact_table.typed(pd.DataFrame(rows, columns=list(facts.columns)).astype(object))
    return fact_table.typed(pd.concat([kept, extra], ignore_index=True))


def _detail(group: str, mine: pd.DataFrame, sold: bool) -> str:
    """What happened instead of what the example declares, or ''. `sold`: the page was read as an offer."""
    failed = mine[mine["outcome"].eq(FindingOutcome.FAIL.value)]
    unknown = mine[mine["outcome"].eq(FindingOutcome.COULD_NOT_CHECK.value)]
    if group == "must_not_fire":
        return f"fired check {failed.iloc[0]['check']} on {failed.iloc[0]['phrase']}" if len(failed) else ""
    if not sold:
        return "the page was not read as an offer, so there was nothing to judge"
    if group == "could_not_check":
        return "fired" if len(failed) else "was judged" if unknown.empty else ""
    if len(failed):
        return ""
    return f"could not check: {unknown.iloc[0]['why']}" if len(unknown) else "no finding"
