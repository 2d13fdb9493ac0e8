"""The list of programs with findings in the newest run, filtered and paged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from auditor.model import LEVELS
from auditor.store import decisions, review, runs
from auditor.store.known import NOW, Known, buried, visible
from auditor.store.models import Finding, FindingSighting, Program, Risk
from auditor.store.rows import storable

_UNSHOWN = ("program_id", "check", "outcome", "rule_version", "captured_at")  # asked only to find the decisions


@dataclass(frozen=True)
class Filters:
    """What to list; '' means any.

    Attributes:
        outcome: 'fail' or 'could_not_check'.
        rule: a rule id such as R01.
        severity: 'high', 'medium' or 'low'.
        region: as the programs state it.
        level: 五级 … 一级.
        risk: 'high', 'medium', 'low' or 'none'; ignored for the public, whose list must not tell what is unreleased.
    """

    outcome: str = "fail"
    rule: str = ""
    severity: str = ""
    region: str = ""
    level: str = ""
    risk: str = ""


def flagged(
    connection: Connection, filters: Filters, *, released_only: bool, limit: int, offset: int, known: Known = NOW
) -> dict[str, Any]:
    """Programs with at least one matching finding, riskiest first. Keys: week, total, truncated, results."""
    week = runs.newest_week(connection, known)
    matching = _matching(week, filters, known, released_only=released_only)
    total = connection.execute(select(func.count()).select_from(matching.subquery())).scalar_one()
    score = func.max(func.coalesce(Risk.score, -1))
    worst = func.max(case((FindingSighting.severity == "high", 3), (FindingSighting.severity == "medium", 2), else_=1))
    first = (worst.desc(),) if released_only else (score.desc(), worst.desc())
    ordered = matching.order_by(*first, func.count().desc(), Program.program_id).limit(limit).offset(offset)
    ids = list(connection.scalars(ordered))
    results = _details(connection, week, ids, filters.outcome, known, released_only=released_only)
    return {"week": week, "total": total, "truncated": offset + len(ids) < total, "results": results}


def _matching(week: str, filters: Filters, known: Known, *, released_only: bool) -> Select[str]:
    query = (
        select(Program.program_id)
        .join(
            FindingSighting,
            and_(FindingSighting.week == Program.week, FindingSighting.program_id == Program.program_id),
        )
        .join(Finding, Finding.finding_id == FindingSighting.finding_id)
        .outerjoin(
            Risk,
            and_(Risk.week == Program.week, Risk.subject_kind == "program", Risk.subject_id == Program.program_id),
        )
        .where(Program.week == week, Finding.outcome == filters.outcome, ~buried(known))
        .group_by(Program.program_id)
    )
    if released_only:
        query = query.where(visible(known))
    elif filters.risk:
        query = query.where(Risk.level == filters.risk)
    if filters.rule:
        query = query.where(Finding.rule == storable(filters.rule))
    if filters.severity:
        query = query.where(FindingSighting.severity == filters.severity)
    if filters.region:
        query = query.where(Program.region == storable(filters.region))
    if filters.level:
        # Levels are joined by '|'; no level's name is part of another's, so containing it is having it.
        query = query.where(Program.levels.contains(storable(filters.level), autoescape=True))
    return query


def _details(
    connection: Connection, week: str, ids: list[str], outcome: str, known: Known, *, released_only: bool
) -> list[dict[str, Any]]:
    programs = select(
        Program.program_id, Program.title, Program.institution_id, Program.institution_name, Program.source_id,
        Program.region, Program.levels, Program.url, Risk.score.label("risk_score"), Risk.level.label("risk_level"),
    ).outerjoin(
        Risk, and_(Risk.week == Program.week, Risk.subject_kind == "program", Risk.subject_id == Program.program_id)
    ).where(Program.week == week, Program.program_id.in_(ids))  # fmt: skip
    by_id = {row["program_id"]: dict(row) for row in connection.execute(programs).mappings()}
    seen = (
        select(
            FindingSighting.program_id, FindingSighting.finding_id, Finding.rule, FindingSighting.severity,
            FindingSighting.title, FindingSighting.phrase, FindingSighting.why, Finding.check, Finding.outcome,
            FindingSighting.rule_version, FindingSighting.captured_at,
        )
        .join(Finding, Finding.finding_id == FindingSighting.finding_id)
        .where(FindingSighting.week == week, FindingSighting.program_id.in_(ids), Finding.outcome == outcome)
        .where(~buried(known))
        .order_by(Finding.rule, FindingSighting.start, FindingSighting.finding_id)
    )  # fmt: skip
    if released_only:
        seen = seen.where(visible(known))
    findings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = [dict(row) for row in connection.execute(seen).mappings()]
    found = decisions.of_findings(connection, rows, known)
    for row in rows:
        kept = {key: value for key, value in row.items() if key not in _UNSHOWN}
        findings[row["program_id"]].append(kept | {"publication": review.shown(found.get(row["finding_id"]))})
    results = [{**by_id[key], "findings": findings[key]} for key in ids]
    if released_only:
        for result in results:  # the score counts findings nobody has reviewed
            del result["risk_score"], result["risk_level"]
    return results


def choices(connection: Connection, *, released_only: bool, known: Known = NOW) -> dict[str, Any]:
    """What the filters may be set to in the newest run: rules (id and title), regions, levels."""
    week = runs.newest_week(connection, known)
    titles = (
        select(Finding.rule, func.min(FindingSighting.title))
        .join(FindingSighting, FindingSighting.finding_id == Finding.finding_id)
        .where(FindingSighting.week == week)
        .group_by(Finding.rule)
        .order_by(Finding.rule)
    )
    if released_only:
        titles = titles.where(visible(known))
    regions = (
        select(Program.region).where(Program.week == week, Program.region != "").distinct().order_by(Program.region)
    )
    return {
        "rules": [{"rule": rule, "title": title} for rule, title in connection.execute(titles)],
        "regions": list(connection.scalars(regions)),
        "levels": list(LEVELS),
    }
