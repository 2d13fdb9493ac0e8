"""What a reviewer works on in the browser: the list of leads, one case, and a decision on just what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from auditor.model import FindingOutcome, stable_id
from auditor.review import ONE_PERSON, Action, Entry, Standing, State, refusal, same_person, standings
from auditor.store import cases, decisions, review, runs
from auditor.store.models import Decision, Finding, FindingSighting, Program, Verification
from auditor.store.rows import Row, storable
from auditor.store.sql import CHUNK, chunks, contains, table_of

OPEN, ALL = "open", "all"
REOPENED, SECOND = "reopened", "second"
_UNSETTLED = (State.ALLEGED, State.DISPUTED)


@dataclass(frozen=True)
class Wanted:
    """What to list; '' means any.

    Attributes:
        state: a `State`, 'open' (alleged or disputed) or 'all'.
        need: 'reopened' or 'second' (waits for a second person).
        severity, rule, region: as the findings and programs have them.
        institution: part of its name.
    """

    state: str = OPEN
    need: str = ""
    severity: str = ""
    rule: str = ""
    region: str = ""
    institution: str = ""


def listed(connection: Connection, wanted: Wanted, *, limit: int, offset: int) -> dict[str, Any]:
    """Leads, gravest first, always in the same order.

    Keys: week, total, truncated, results, and counts: how many there are by state, need, 'open' and 'all', whatever
    `wanted` says of state and need.
    """
    week = runs.newest_week(connection)
    found = _decided(connection, week)
    counts: Counter[str] = Counter()
    chosen = []
    for finding_id in _ordered(connection, week, wanted):
        now = found.get(finding_id) or Standing()
        names = _names(now)
        counts.update(names)
        if wanted.state in names and (not wanted.need or wanted.need in names):
            chosen.append(finding_id)
    results = _details(connection, week, chosen[offset : offset + limit])
    for row in results:
        row["publication"] = review.shown(found.get(row["finding_id"]))
    return {
        "week": week, "total": len(chosen), "truncated": offset + len(results) < len(chosen), "results": results,
        "counts": {name: counts[name] for name in (OPEN, *State, ALL, REOPENED, SECOND)},
    }  # fmt: skip


def _names(now: Standing) -> set[str]:
    """The lists a lead stands in."""
    names = {ALL, now.state.value}
    names |= {OPEN} if now.state in _UNSETTLED else set()
    names |= {REOPENED} if now.reopened else set()
    return names | ({SECOND} if now.waits_for_second else set())


def _ordered(connection: Connection, week: str, wanted: Wanted) -> list[str]:
    seen = FindingSighting
    grave = case((seen.severity == "high", 1), (seen.severity == "medium", 2), (seen.severity == "low", 3), else_=0)
    names = (func.coalesce(seen.institution_name, ""), func.coalesce(Program.title, ""))
    query = (
        select(Finding.finding_id)
        .join(seen, seen.finding_id == Finding.finding_id)
        .outerjoin(Program, and_(Program.week == seen.week, Program.program_id == seen.program_id))
        .where(seen.week == week, Finding.outcome == FindingOutcome.FAIL.value)
        .order_by(grave, Finding.rule, *names, Finding.finding_id)
    )
    if wanted.severity:
        query = query.where(seen.severity == wanted.severity)
    if wanted.rule:
        query = query.where(Finding.rule == storable(wanted.rule))
    if wanted.institution:
        query = query.where(contains(seen.institution_name, storable(wanted.institution)))
    if wanted.region:
        query = query.where(Program.region == storable(wanted.region))
    return list(connection.scalars(query))


def _decided(connection: Connection, week: str) -> dict[str, Standing]:
    """finding_id → standing of the leads about whose matter anything was decided: few, however many leads there are."""
    decided = select(Finding.program_id).join(Decision, Decision.finding_id == Finding.finding_id).distinct()
    programs = set(connection.scalars(decided))
    query = (
        select(
            Finding.finding_id, Finding.program_id, Finding.rule, Finding.check, Finding.outcome,
            FindingSighting.rule_version, FindingSighting.captured_at,
        )
        .join(FindingSighting, FindingSighting.finding_id == Finding.finding_id)
        .where(FindingSighting.week == week, Finding.outcome == FindingOutcome.FAIL.value)
    )  # fmt: skip
    rows: list[Row] = []
    for some in chunks(sorted(filter(None, programs)), CHUNK):
        rows += map(dict, connection.execute(query.where(FindingSighting.program_id.in_(some))).mappings())
    if None in programs:
        rows += map(dict, connection.execute(query.where(FindingSighting.program_id.is_(None))).mappings())
    return decisions.of_findings(connection, rows)


def _details(connection: Connection, week: str, ids: list[str]) -> list[Row]:
    seen = FindingSighting
    query = (
        select(
            Finding.finding_id, Finding.rule, Finding.outcome, seen.severity, seen.title, seen.phrase, seen.why,
            seen.institution_name, Finding.source_id, seen.captured_at, Program.title.label("program"), Program.region,
        )
        .join(seen, seen.finding_id == Finding.finding_id)
        .outerjoin(Program, and_(Program.week == seen.week, Program.program_id == seen.program_id))
        .where(seen.week == week, Finding.finding_id.in_(ids))
    )  # fmt: skip
    rows = {row["finding_id"]: dict(row) for row in connection.execute(query).mappings()}
    return [rows[name] for name in ids]


def case_of(connection: Connection, finding_id: str, person: str) -> dict[str, Any] | None:
    """One lead for the reviewer `person`: what `cases.finding` tells, and

    program, verification (of the week it was last seen in, or None), newest_week, standing (a `Standing`),
    confirmed_by (persons as they wrote themselves), needs_two (persons, to confirm), refusals (action → why this person
    cannot take it now, a code), seen (stands for all that a decision rests on). None: unknown, or not a lead.
    """
    found = cases.finding(connection, finding_id, released_only=False)
    if found is None or found["outcome"] != FindingOutcome.FAIL:
        return None
    key = and_(Program.week == found["week"], Program.program_id == found["program_id"])
    asked = and_(Verification.week == found["week"], Verification.program_id == found["program_id"])
    now = _standing(connection, found)
    wrote = {same_person(row["person"]): row["person"] for row in found["decisions"]}
    return {
        **found,
        "program": _first(connection, table_of(Program), key),
        "verification": _first(connection, table_of(Verification), asked),
        "newest_week": runs.newest_week(connection),
        "standing": now,
        "confirmed_by": [wrote[name] for name in now.confirmed_by],
        "needs_two": found["severity"] not in ONE_PERSON,
        "refusals": {action.value: refusal(now, action, person) for action in Action},
        "seen": _mark(connection, found, now),
    }


def decide(connection: Connection, entry: Entry, at: datetime, seen: str) -> review.Answer:
    """Record a decision, unless the case is no longer the one its reviewer saw (code 'changed').

    Args:
        seen: of `case_of`, when the page was made.
    """
    found = cases.finding(connection, entry.finding_id, released_only=False)
    if found is not None and _mark(connection, found, _standing(connection, found)) != seen:
        return review.Answer(entry.finding_id, problem="the case changed since it was shown", code="changed")
    return review.decide(connection, [entry], at, dry_run=False)[0]


def position(connection: Connection) -> str:
    """Stands for the log and the newest run: another one whenever a decision or a run was added."""
    last = connection.execute(select(func.max(Decision.number))).scalar()
    return stable_id(runs.newest_week(connection), str(decisions.audit_day(connection)), str(last))


def _standing(connection: Connection, found: Mapping[str, Any]) -> Standing:
    day = decisions.audit_day(connection)
    return standings([found], found["decisions"], day).get(found["finding_id"]) or Standing()


def _mark(connection: Connection, found: Mapping[str, Any], now: Standing) -> str:
    """Another run, other facts, another rule version, another decision or an expiry give another mark."""
    last = found["decisions"][-1]["number"] if found["decisions"] else 0
    parts = (
        runs.newest_week(connection), found["week"], found["rule_version"], found["facts_digest"], found["severity"],
        found["capture_sha256"], last, now.state.value, now.reopened,
    )  # fmt: skip
    return stable_id(*(str(part) for part in parts))


def _first(connection: Connection, table: Any, condition: Any) -> Row | None:
    row = connection.execute(select(table).where(condition)).mappings().first()
    return dict(row) if row else None
