"""A score from 0 to 100 that a person can recompute by hand; docs/scoring.md is its specification."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from auditor.model import FindingOutcome, RiskLevel, Severity
from auditor.tables import RISKS, to_frame

POINTS = {Severity.HIGH.value: 40, Severity.MEDIUM.value: 15, Severity.LOW.value: 5}
NAMES = {Severity.HIGH.value: "高", Severity.MEDIUM.value: "中", Severity.LOW.value: "低"}
# A level can only be reached with a finding of that severity: all medium and low points together stay below 40.
THRESHOLDS = ((40, RiskLevel.HIGH.value), (15, RiskLevel.MEDIUM.value), (1, RiskLevel.LOW.value))
MORE, MORE_CAP = 2, 10  # an institution's further programs with a fail
_ORDER = {Severity.HIGH.value: 0, Severity.MEDIUM.value: 1, Severity.LOW.value: 2}


def level_of(score: int) -> str:
    """The risk level of a score."""
    return next((level for bound, level in THRESHOLDS if score >= bound), RiskLevel.NONE.value)


def _counted(fails: pd.DataFrame) -> pd.DataFrame:
    """Fails in the order they count, with `same_as`: the rule that already counted this rule or this passage, or ''."""
    fails = fails.assign(order=fails["severity"].map(_ORDER))
    fails = fails.sort_values(["program_id", "order", "rule", "check", "finding_id"], kind="stable", ignore_index=True)
    again = fails.duplicated(["program_id", "rule"])
    # Passages that overlap are one passage: number them by walking over the spans of a page from left to right.
    spans = fails[fails["start"].notna() & ~again].sort_values(["program_id", "capture_id", "start"], kind="stable")
    place = [spans["program_id"], spans["capture_id"]]
    reach = spans["end"].fillna(spans["start"]).groupby(place).cummax().groupby(place).shift()
    fresh = (reach.isna() | (spans["start"] >= reach)).fillna(True).astype("int64")
    fails["passage"] = fresh.groupby(place).cumsum().reindex(fails.index)
    owner = fails[fails["passage"].notna()].groupby(["program_id", "capture_id", "passage"])["rule"].transform("first")
    quoted = owner.reindex(fails.index).where(owner.reindex(fails.index).ne(fails["rule"]))
    fails["same_as"] = fails["rule"].where(again, quoted).fillna("")
    fails["rank"] = -1
    counting = fails["same_as"].eq("")
    fails.loc[counting, "rank"] = fails[counting].groupby(["program_id", "severity"]).cumcount()
    points = fails["severity"].map(POINTS).astype("int64")
    halves = fails["rank"].clip(0, 30).map(lambda rank: 2**rank).astype("int64")
    fails["points"] = (points // halves).where(counting, 0).astype("int64")
    return fails


def _formula(severity: str, rank: int, points: int, same_as: str, rule: str) -> str:
    if same_as:
        return "同一规则只计一次" if same_as == rule else f"与 {same_as} 引用同一处文字，只计一次"
    full = POINTS[severity]
    return (
        f"{NAMES[severity]} {full}"
        if rank == 0
        else f"{NAMES[severity]} {full} ÷ {2**rank} = {points}（同级第 {rank + 1} 项）"
    )


def _programs(findings: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    fails = _counted(findings[findings["outcome"].eq(FindingOutcome.FAIL.value)])
    columns = ["program_id", "rule", "severity", "rank", "points", "same_as"]
    parts: dict[str, list[dict[str, Any]]] = {}
    for program, rule, severity, rank, points, same_as in fails[columns].itertuples(index=False, name=None):
        part = {"rule": rule, "points": points, "formula": _formula(severity, rank, points, same_as, rule)}
        parts.setdefault(program, []).append(part)
    unknown = findings[findings["outcome"].eq(FindingOutcome.COULD_NOT_CHECK.value)]
    ids = programs["program_id"].astype(object)
    explained = pd.Series({key: json.dumps(value, ensure_ascii=False) for key, value in parts.items()}, dtype=object)
    score = ids.map(fails.groupby("program_id")["points"].sum()).fillna(0).astype("int64").clip(upper=100)
    return pd.DataFrame(
        {
            "subject_kind": "program",
            "subject_id": ids,
            "name": programs["title"],
            "score": score,
            "level": score.map({value: level_of(value) for value in score.unique()}),
            "parts": explained.reindex(ids).fillna("[]").to_numpy(),
            "programs": 1,
            "fails": ids.map(fails.groupby("program_id").size()).fillna(0).astype("int64"),
            "could_not_check": ids.map(unknown.groupby("program_id").size()).fillna(0).astype("int64"),
        }
    )


def institution_ids(programs: pd.DataFrame) -> pd.Series:
    """The institution a program belongs to: its 统一社会信用代码, else its name, else its source."""
    ids = programs["uscc"].astype("string").fillna("")
    ids = ids.where(ids.ne(""), programs["institution_name"].astype("string").fillna(""))
    return ids.where(ids.ne(""), programs["source_id"].astype("string")).astype(object)


def _institutions(risks: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    name = programs["institution_name"].astype("string").fillna("")
    table = risks.assign(
        institution=institution_ids(programs).to_numpy(),
        called=name.where(name.ne(""), programs["source_id"].astype("string")).to_numpy(),
    ).sort_values(["institution", "score", "subject_id"], ascending=[True, False, True], kind="stable")
    groups = table.groupby("institution", sort=True)
    worst = groups.first()
    failing = table["fails"].gt(0).groupby(table["institution"]).sum()
    extra = ((failing - 1).clip(lower=0) * MORE).clip(upper=MORE_CAP)
    score = (worst["score"] + extra).clip(upper=100).astype("int64")
    parts = []
    for text, more, count in zip(worst["parts"], extra, failing, strict=True):
        items = json.loads(text)
        if more:
            formula = f"另有 {count - 1} 门课程有问题：每门 {MORE} 分，最多 {MORE_CAP} 分"
            items.append({"rule": "", "points": int(more), "formula": formula})
        parts.append(json.dumps(items, ensure_ascii=False))
    return pd.DataFrame(
        {
            "subject_kind": "institution",
            "subject_id": worst.index.astype(object),
            "name": worst["called"].to_numpy(),
            "score": score.to_numpy(),
            "level": worst["level"].to_numpy(),  # of the worst program: many small things are not one grave thing
            "parts": parts,
            "programs": groups.size().to_numpy(),
            "fails": groups["fails"].sum().to_numpy(),
            "could_not_check": groups["could_not_check"].sum().to_numpy(),
        }
    )


def score(findings: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """RISKS: one row per program and one per institution.

    Args:
        findings: FINDINGS frame; rows with outcome could_not_check are counted and add nothing.
        programs: PROGRAMS frame.
    """
    if programs.empty:
        return RISKS.empty()
    programs = programs.sort_values("program_id", kind="stable", ignore_index=True)
    risks = _programs(findings, programs)
    return to_frame(RISKS.conform(pd.concat([risks, _institutions(risks, programs)], ignore_index=True)))
