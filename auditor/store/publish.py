"""Writes one run into the store: the whole week in one transaction, the same rows however often it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, exists

from auditor.errors import AuditorError
from auditor.model import stable_id
from auditor.runfolder import check_week
from auditor.store import contents, decisions, institutions, register, timeline
from auditor.store.base import Base, Snapshot
from auditor.store.models import (
    Capture,
    Claim,
    ClaimFacts,
    Decision,
    Fee,
    Finding,
    FindingSighting,
    Gap,
    Gate,
    Program,
    ProgramFacts,
    Risk,
    Run,
    Source,
    Verification,
)
from auditor.store.models.runs import NOT_GOOD
from auditor.store.rows import Row, add_context, require_parents, rows_of
from auditor.store.sql import insert_all, insert_missing, table_of, upsert

_OF_FINDING = ("finding_id", "program_id", "source_id", "rule", "check", "outcome")
_FROM_PAGE = {"kind": "page_kind", "why": "page_why", "title": "page_title", "encoding": "encoding",
              "encoding_how": "encoding_how", "tampered": "tampered"}  # fmt: skip


def publish(connection: Connection, run: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    """Replace one week.

    Args:
        run: week, code_version, lock_hash, ruleset_digest, as_of (date or ISO text), counts, state, report_url;
            optionally `sources`, a list of dicts with id, publisher, kind, region, owner.
        tables: frames of `auditor.tables` by name; one that is absent counts as empty.

    Raises:
        AuditorError: a table breaks its contract, or a row points to one that is not there.
    """
    week = check_week(run["week"])
    rows = {name: rows_of(name, tables) for name in (
        "captures", "programs", "fees", "claims", "verifications", "findings", "risks", "gaps", "gates",
    )}  # fmt: skip
    _check(week, rows)
    _join(rows, tables)
    offered, said = contents.identify(rows["programs"], rows["fees"], rows["claims"])
    upsert(connection, Run, [_run_row(week, run)])
    _clear(connection, week)
    _write_sources(connection, rows, run.get("sources") or [])
    for model, name in (
        (Capture, "captures"), (Program, "programs"), (Fee, "fees"), (Claim, "claims"),
        (Verification, "verifications"), (Risk, "risks"), (Gap, "gaps"), (Gate, "gates"),
    ):  # fmt: skip
        insert_all(connection, model, [{"week": week, **row} for row in rows[name]])
    insert_missing(connection, ProgramFacts, offered)
    insert_missing(connection, ClaimFacts, said)
    good = (run.get("state") or "published") not in NOT_GOOD
    timeline.fold(connection, week, contents.digest_of(rows) if good else None)
    _write_findings(connection, week, rows["findings"])
    register.refresh_groups(connection, tables.get("filings"), tables.get("coverage"))
    institutions.refresh(connection)


def _check(week: str, rows: dict[str, list[Row]]) -> None:
    captures = {row["capture_id"] for row in rows["captures"]}
    programs = {row["program_id"] for row in rows["programs"]}
    for child in ("programs", "claims"):
        require_parents(child, rows[child], "capture_id", captures)
    for child in ("fees", "verifications"):
        require_parents(child, rows[child], "program_id", programs)
    strangers = sorted({row["run"] for row in rows["findings"]} - {week})
    if strangers:
        raise AuditorError(
            f"findings of run {strangers[0]} in the tables of {week}", "findings.run", "publish each run by itself"
        )


def _join(rows: dict[str, list[Row]], tables: dict[str, pd.DataFrame]) -> None:
    """Fill the columns the store adds: institution ids, what reading a page gave, context of spans."""
    pages = {row["capture_id"]: row for row in _pages_without_text(tables.get("pages"))}
    for row in rows["captures"]:
        page = pages.get(row["capture_id"], {})
        row.update({ours: page.get(theirs) for theirs, ours in _FROM_PAGE.items()})
    owner: dict[str, str] = {}
    by_subject: dict[str, str] = {}
    for row in rows["programs"]:
        row["institution_id"] = institutions.institution_id(row["uscc"], row["institution_name"], row["source_id"])
        owner[row["program_id"]] = row["institution_id"]
        for subject in (row["uscc"], row["institution_name"], row["source_id"]):
            if subject:
                by_subject.setdefault(subject, row["institution_id"])
    for row in rows["findings"]:
        row["institution_id"] = owner.get(row["program_id"]) or institutions.institution_id(
            None, row["institution_name"], row["source_id"]
        )
    for row in rows["risks"]:
        subject = row["subject_id"]
        of_program = row["subject_kind"] == "program"
        row["institution_id"] = owner.get(subject) if of_program else by_subject.get(subject, stable_id(subject))
    add_context(rows["findings"], tables.get("pages"))


def _pages_without_text(pages: pd.DataFrame | None) -> list[Row]:
    """Rows of pages with an empty text: copying every page's text into rows would only cost memory."""
    return [] if pages is None else rows_of("pages", {"pages": pages.assign(text="")})


def _run_row(week: str, run: dict[str, Any]) -> Row:
    as_of = run.get("as_of")
    return {
        "week": week, "as_of": date.fromisoformat(as_of[:10]) if isinstance(as_of, str) else as_of,
        "state": run.get("state") or "published", "code_version": run.get("code_version"),
        "lock_hash": run.get("lock_hash"), "ruleset_digest": run.get("ruleset_digest"),
        "counts": run.get("counts") or {}, "report_url": run.get("report_url"),
        "manifest_sha256": None, "timestamp_sha256": None,  # of the folder as it was: `runs.note_seal` says it anew
    }  # fmt: skip


def _clear(connection: Connection, week: str) -> None:
    snapshots = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Snapshot)}
    for table in reversed(Base.metadata.sorted_tables):
        if table in snapshots:
            connection.execute(delete(table).where(table.c.week == week))


def _write_sources(connection: Connection, rows: dict[str, list[Row]], described: list[dict[str, Any]]) -> None:
    known = {str(entry.get("id") or entry.get("source_id")): entry for entry in described}
    seen = {row["source_id"] for name in ("captures", "programs", "findings") for row in rows[name] if row["source_id"]}
    insert_missing(connection, Source, [_source_row(key, {}) for key in sorted(seen - known.keys())])
    upsert(connection, Source, [_source_row(key, known[key]) for key in sorted(known)])


def _source_row(key: str, entry: dict[str, Any]) -> Row:
    return {"source_id": key, **{name: _plain(entry.get(name)) for name in ("publisher", "kind", "region", "owner")}}


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _write_findings(connection: Connection, week: str, findings: list[Row]) -> None:
    insert_missing(
        connection, Finding, [{**{name: row[name] for name in _OF_FINDING}, "released_at": None} for row in findings]
    )
    columns = {column.name for column in table_of(FindingSighting).columns}
    sightings = [{"week": week, **{name: value for name, value in row.items() if name in columns}} for row in findings]
    insert_all(connection, FindingSighting, sightings)
    # A finding that no run sees any more (its week was published again without it) goes, unless a reviewer acted on it.
    seen = exists().where(FindingSighting.finding_id == Finding.finding_id)
    decided = exists().where(Decision.finding_id == Finding.finding_id)
    connection.execute(delete(Finding).where(~seen, ~decided, Finding.released_at.is_(None)))
    decisions.hide_reopened(connection, week)
