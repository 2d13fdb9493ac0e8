"""Reads one case: a program with its proof, an institution with its programs, a finding with its evidence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from auditor.store import decisions, filings, institutions, life, review, runs
from auditor.store.known import NOW, Known, buried, visible
from auditor.store.models import (
    Capture,
    Claim,
    Fee,
    Finding,
    FindingSighting,
    Institution,
    Program,
    Risk,
    Run,
    Source,
    Verification,
)
from auditor.store.rows import storable
from auditor.store.search import public
from auditor.store.sql import table_of


def institution(
    connection: Connection, identity: str, *, released_only: bool, known: Known = NOW
) -> dict[str, Any] | None:
    """An institution, its filings, and its programs as of the newest run that saw any; None when unknown."""
    found = _institution(connection, storable(identity), known)
    if found is None:
        return None
    run = runs.newest(connection, known)
    day = date.fromisoformat(run["as_of"]) if run and run["as_of"] else None
    week = found["last_week"] or ""
    query = select(table_of(Program)).where(Program.week == week, Program.institution_id == found["institution_id"])
    programs = _all(connection, query.order_by(Program.title, Program.program_id))
    for program in programs:
        rows = _findings(
            connection,
            and_(FindingSighting.week == week, FindingSighting.program_id == program["program_id"]),
            released_only,
            known,
        )
        program["findings"] = [row for row in rows if not row["withdrawn"]]
    risk = None if released_only else _first(
        connection,
        select(table_of(Risk)).where(
            Risk.week == week, Risk.subject_kind == "institution", Risk.institution_id == found["institution_id"]
        ),
    )  # fmt: skip
    return {
        **public(found), "newest_week": run["week"] if run else None, "programs": programs,
        "filings": filings.of_institutions(connection, [found], day, known)[found["institution_id"]],
        "risk": _parsed(risk, "parts"), "as_known_on": known.day,
    }  # fmt: skip


def _institution(connection: Connection, identity: str, known: Known) -> dict[str, Any] | None:
    if known.day is None:
        return _first(connection, select(table_of(Institution)).where(Institution.institution_id == identity))
    listed = filings.listed(connection, {identity}, (), known.day)
    return next(iter(institutions.as_known(connection, {identity}, listed, known)), None)


def program(
    connection: Connection, program_id: str, *, released_only: bool, known: Known = NOW
) -> dict[str, Any] | None:
    """One program as the newest run that saw it did, with everything known about it; None when unknown.

    For the public, claims, the score and a register answer other than 'verified' are shown only with a released
    finding: by themselves they would accuse before a person has looked.
    """
    newest = select(func.max(Program.week)).join(Run, Run.week == Program.week).where(
        Program.program_id == storable(program_id), Run.state.not_in(runs.NOT_GOOD),
        known.runs(table_of(Program).c.week),
    )  # fmt: skip
    week = connection.execute(newest).scalar()
    if week is None:
        return None
    found = _first(connection, select(table_of(Program)).where(Program.week == week, Program.program_id == program_id))
    if found is None:
        return None
    key = and_(FindingSighting.week == week, FindingSighting.program_id == program_id)
    findings = _findings(connection, key, released_only, known)
    cleared = not released_only or bool(findings)
    buried = [
        {name: row[name] for name in ("finding_id", "rule", "publication")} for row in findings if row["withdrawn"]
    ]
    findings = [row for row in findings if not row["withdrawn"]]
    verification = _parsed(
        _first(
            connection,
            select(table_of(Verification)).where(Verification.week == week, Verification.program_id == program_id),
        ),
        "candidates",
    )
    if verification and not cleared and verification["outcome"] != "verified":
        verification = None
    claims = (
        select(table_of(Claim))
        .where(Claim.week == week, Claim.capture_id == found["capture_id"])
        .where(or_(Claim.program_id == program_id, Claim.program_id == "", Claim.program_id.is_(None)))
        .order_by(Claim.start, Claim.claim_id)
    )
    risk = select(table_of(Risk)).where(
        Risk.week == week, Risk.subject_kind == "program", Risk.subject_id == program_id
    )
    return {
        **found,
        "run": _first(
            connection, select(Run.week, Run.as_of, Run.ruleset_digest, Run.code_version).where(Run.week == week)
        ),
        "newest_week": runs.newest_week(connection, known),
        "as_known_on": known.day,
        "source": _first(connection, select(table_of(Source)).where(Source.source_id == found["source_id"])),
        "capture": _capture(connection, week, found["capture_id"]),
        "fees": _all(
            connection,
            select(table_of(Fee)).where(Fee.week == week, Fee.program_id == program_id).order_by(Fee.start, Fee.fee_id),
        ),
        "claims": _all(connection, claims) if cleared else [],
        "verification": verification,
        "findings": [row for row in findings if row["outcome"] == "fail"],
        "withdrawn": buried,
        "could_not_check": [row for row in findings if row["outcome"] == "could_not_check"],
        "risk": _parsed(_first(connection, risk), "parts") if not released_only else None,
        "withheld": not cleared,
    }  # fmt: skip


def finding(
    connection: Connection, finding_id: str, *, released_only: bool, known: Known = NOW
) -> dict[str, Any] | None:
    """One finding as last seen, with its capture, the weeks it was seen in, and its life (`auditor.store.life`).

    None when unknown, or not released. As known on a day, `now` says how it stands today: nobody shall read an old
    state for the present one.
    """
    week = table_of(FindingSighting).c.week
    newest = (
        select(func.max(week))
        .where(FindingSighting.finding_id == storable(finding_id), known.runs(week))
        .scalar_subquery()
    )
    found = _findings(
        connection,
        and_(FindingSighting.finding_id == storable(finding_id), FindingSighting.week == newest),
        released_only,
        known,
    )
    if not found:
        return None
    row = found[0]
    weeks = (
        select(FindingSighting.week)
        .where(FindingSighting.finding_id == row["finding_id"], known.runs(week))
        .order_by(FindingSighting.week)
    )
    return {
        **row,
        "capture": _capture(connection, row["week"], row["capture_id"]),
        "weeks": list(connection.scalars(weeks)),
        "decisions": [] if released_only else review.history(connection, row, known),
        "life": life.of(connection, row, known, released_only=released_only),
        "as_known_on": known.day,
        "now": review.shown(decisions.of_findings(connection, found).get(row["finding_id"])) if known.day else None,
    }


def _findings(connection: Connection, condition: Any, released_only: bool, known: Known) -> list[dict[str, Any]]:
    """Findings with first and last week seen, worst first."""
    other = aliased(FindingSighting)  # asked per finding, by its index: grouping all sightings would read them all
    weeks = and_(other.finding_id == FindingSighting.finding_id, known.runs(other.week))
    first, last = (select(pick(other.week)).where(weeks).scalar_subquery() for pick in (func.min, func.max))
    query = (
        select(
            table_of(FindingSighting), Finding.source_id, Finding.rule, Finding.check, Finding.outcome,
            Finding.released_at, buried(known).label("withdrawn"), first.label("first_seen"), last.label("last_seen"),
        )
        .join(Finding, Finding.finding_id == FindingSighting.finding_id)
        .where(condition)
        .order_by(Finding.rule, FindingSighting.start, FindingSighting.finding_id)
    )  # fmt: skip
    if released_only:
        query = query.where(visible(known))
    order = {"high": 0, "medium": 1, "low": 2}
    rows = [_parsed(row, "basis") or {} for row in _all(connection, query)]
    found = decisions.of_findings(connection, rows, known)
    for row in rows:
        row["publication"] = review.shown(found.get(row["finding_id"]))
        if known.until and row["released_at"] and row["released_at"] >= known.until:
            row["released_at"] = None
    return sorted(rows, key=lambda row: order.get(row["severity"] or "", 3))


def _capture(connection: Connection, week: str, capture_id: str | None) -> dict[str, Any] | None:
    return _first(connection, select(table_of(Capture)).where(Capture.week == week, Capture.capture_id == capture_id))


def _parsed(row: dict[str, Any] | None, column: str) -> dict[str, Any] | None:
    """The row with one JSON column as the list it is."""
    return None if row is None else {**row, column: json.loads(row[column]) if row[column] else []}


def _first(connection: Connection, query: Any) -> dict[str, Any] | None:
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def _all(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
