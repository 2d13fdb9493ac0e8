"""Measures an audit of the sandbox against the truth, over (program, rule) pairs."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from auditor.sandbox.site import World
from auditor.sandbox.truth import RULES, TrueProgram, Truth, truth

_R09 = ("R09a", "R09b", "R09c")
PAST = ("R19",)  # rules about what was asked before: to be seen only by who audited two weeks of the same world before
_WEEKS = 2


def evaluate(world: World, programs: pd.DataFrame, findings: pd.DataFrame, *, earlier: int = 0) -> dict[str, Any]:
    """Compare what was found with what is true.

    Args:
        world: the world that was audited.
        programs: rows of the PROGRAMS table.
        findings: rows of the FINDINGS table; only those with outcome 'fail' and a rule the truth knows are judged.
        earlier: weeks just before this one that were audited too; with fewer than two, true pairs of the rules in
            `PAST` are left out: neither right nor missed.

    Returns:
        A JSON-able dict: precision, recall, tp, fp, fn, false_accusations (number of wrong pairs), filed_accused
        (R09 pairs about a truly verified evaluator), per_rule, missed, wrong, severity_differs, programs_true,
        programs_found (of those, how many were read), programs_unknown.
    """
    known = truth(world) if earlier >= _WEEKS else _without_past(truth(world))
    matched = {row["program_id"]: _match(known, row) for row in _records(programs)}
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    wrong: list[dict[str, Any]] = []
    differs: list[dict[str, Any]] = []
    filed_accused = 0
    fails = findings[(findings["outcome"] == "fail") & findings["rule"].isin(RULES)]
    seen: set[tuple[str, str]] = set()
    for finding in _records(fails.sort_values(["rule", "source_id", "program_id"], kind="stable")):
        program, rule = matched.get(finding["program_id"]), finding["rule"]
        key = (program.program if program else f"?{finding['program_id']}", rule)
        if program and rule in program.rules:
            pairs[key] = finding
        elif key not in seen and not (program and rule in program.may):
            wrong.append(_wrong(finding, program, known))
            filed_accused += int(rule in _R09 and program is not None and program.status == "verified")
        seen.add(key)
    for program in known.programs:
        for rule, severity in program.rules.items():
            found = pairs.get((program.program, rule))
            if found and rule == "R17" and found["severity"] != severity:
                differs.append({"url": program.url, "rule": rule, "found": found["severity"], "true": severity})
    return _summary(known, matched, pairs, wrong) | {"filed_accused": filed_accused, "severity_differs": differs}


def _without_past(known: Truth) -> Truth:
    programs = tuple(
        replace(p, rules={r: s for r, s in p.rules.items() if r not in PAST}, may=(*p.may, *(set(p.rules) & set(PAST))))
        for p in known.programs
    )
    return replace(known, programs=programs)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _match(known: Truth, row: dict[str, Any]) -> TrueProgram | None:
    """The true program a found one stands for: same source and page; on a page with several, the most alike."""
    path = urlsplit(str(row["url"])).path or "/"
    same = [p for p in known.programs if p.source_id == row["source_id"] and path in p.paths]
    own_page = [p for p in same if p.paths[0] == path] or same
    return max(own_page, key=lambda p: _alike(p, row), default=None)


def _alike(program: TrueProgram, row: dict[str, Any]) -> float:
    title, levels = _text(row.get("title")), set(_text(row.get("levels")).split("|")) - {""}
    overlap = len(levels & set(program.levels)) / max(1, len(levels | set(program.levels)))
    return SequenceMatcher(None, title, program.title, autojunk=False).ratio() + overlap


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _wrong(finding: dict[str, Any], program: TrueProgram | None, known: Truth) -> dict[str, Any]:
    source = finding["source_id"]
    if source in known.forbidden:
        why = "robots.txt closes this site: nothing of it may be audited"
    elif program is None:
        why = "nothing is sold on this page"
    else:
        status = f", evaluator {program.evaluator}: {program.status}" if program.evaluator else ""
        why = f"true rules of this program: {', '.join(program.rules) or 'none'}{status}"
    return {
        "source_id": source, "url": finding["url"], "title": program.title if program else "", "rule": finding["rule"],
        "phrase": _text(finding["phrase"]) or _text(finding["why"]), "explanation": why,
    }  # fmt: skip


def _summary(
    known: Truth,
    matched: dict[str, TrueProgram | None],
    pairs: dict[tuple[str, str], dict[str, Any]],
    wrong: list[dict[str, Any]],
) -> dict[str, Any]:
    read = {program.program for program in matched.values() if program}
    missed = [
        {
            "source_id": p.source_id, "url": p.url, "title": p.title, "rule": rule,
            "phrase": p.phrases.get(rule, "") or p.evaluator,
            "explanation": "no finding" if p.program in read else "no program was read from this page",
        }
        for p in known.programs for rule in p.rules if (p.program, rule) not in pairs
    ]  # fmt: skip
    per_rule = {}
    for rule in RULES:
        tp = sum(1 for _, r in pairs if r == rule)
        per_rule[rule] = _rates(tp, *(sum(1 for m in rows if m["rule"] == rule) for rows in (wrong, missed)))
    return {
        **_rates(len(pairs), len(wrong), len(missed)), "false_accusations": len(wrong), "per_rule": per_rule,
        "missed": missed, "wrong": wrong, "programs_true": len(known.programs), "programs_found": len(read),
        "programs_unknown": sum(1 for program in matched.values() if program is None),
    }  # fmt: skip


def _rates(tp: int, fp: int, fn: int) -> dict[str, Any]:
    """Precision of no findings at all, and recall of nothing to find, are 1.0."""
    return {
        "tp": tp, "fp": fp, "fn": fn, "precision": round(tp / (tp + fp), 4) if tp + fp else 1.0,
        "recall": round(tp / (tp + fn), 4) if tp + fn else 1.0,
    }  # fmt: skip
