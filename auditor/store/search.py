"""Finds institutions by name, unified code or filing code, and answers fairly for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from auditor.store import runs
from auditor.store.institutions import search_key
from auditor.store.models import Filing, Finding, FindingSighting, Institution, Program
from auditor.store.rows import storable
from auditor.store.sql import contains, table_of
from auditor.store.standing import NOT_FOUND, standing
from auditor.store.withdrawn import withdrawn


def search(connection: Connection, text: str, *, released_only: bool, limit: int, offset: int) -> dict[str, Any]:
    """Institutions whose name, alias, USCC or filing code contains the text.

    Returns:
        query, total, truncated, results (institution fields, filings with standing, programs, fails, could_not_check)
        and, when nothing is found, `answer`: why that proves nothing.
    """
    key = search_key(storable(text))
    run = runs.newest(connection)
    answer: dict[str, Any] = {"query": text, "as_of": run and run["as_of"], "week": run and run["week"],
                              "total": 0, "truncated": False, "results": [], "answer": None}  # fmt: skip
    if not key:
        return answer
    matching = contains(Institution.search_text, key)
    total = connection.execute(select(func.count()).select_from(Institution).where(matching)).scalar_one()
    rank = case((Institution.name_key == key, 0), (Institution.name_key.startswith(key, autoescape=True), 1), else_=2)
    query = (
        select(table_of(Institution))
        .where(matching)
        .order_by(rank, Institution.name_key, Institution.institution_id)
        .limit(limit)
        .offset(offset)
    )
    found = [dict(row) for row in connection.execute(query).mappings()]
    answer.update(
        total=total, truncated=offset + len(found) < total, results=_fill(connection, found, run, released_only)
    )
    if not total:
        answer["answer"] = NOT_FOUND
    return answer


def _fill(
    connection: Connection, found: list[dict[str, Any]], run: dict[str, Any] | None, released_only: bool
) -> list[dict[str, Any]]:
    ids = [row["institution_id"] for row in found]
    week = run["week"] if run else ""
    day = date.fromisoformat(run["as_of"]) if run and run["as_of"] else None
    held = filings_of(connection, found, day)
    programs = _per_institution(
        connection,
        select(Program.institution_id, func.count())
        .where(Program.week == week, Program.institution_id.in_(ids))
        .group_by(Program.institution_id),
    )
    counted = (
        select(FindingSighting.institution_id, func.count())
        .join(Finding, Finding.finding_id == FindingSighting.finding_id)
        .where(FindingSighting.week == week, FindingSighting.institution_id.in_(ids))
        .group_by(FindingSighting.institution_id)
    )
    if released_only:
        counted = counted.where(Finding.released_at.is_not(None))
    fails = _per_institution(connection, counted.where(Finding.outcome == "fail", ~withdrawn()))
    unsure = _per_institution(connection, counted.where(Finding.outcome == "could_not_check"))
    return [
        {
            **public(row), "filings": held[row["institution_id"]], "programs": programs.get(row["institution_id"], 0),
            "fails": fails.get(row["institution_id"], 0), "could_not_check": unsure.get(row["institution_id"], 0),
        }
        for row in found
    ]  # fmt: skip


def _per_institution(connection: Connection, query: Any) -> dict[str, int]:
    return {str(key): int(number) for key, number in connection.execute(query)}


def public(institution: dict[str, Any]) -> dict[str, Any]:
    """An institution's fields for readers: aliases as a list, without the columns search works on."""
    row = {key: value for key, value in institution.items() if key not in ("search_text", "name_key", "aliases")}
    return {**row, "aliases": [alias for alias in institution["aliases"].split("|") if alias]}


def filings_of(
    connection: Connection, institutions: Sequence[dict[str, Any]], day: date | None
) -> dict[str, list[dict[str, Any]]]:
    """The filings of each institution, by id or, where a page shows no code, by exactly the same name."""
    ids = [row["institution_id"] for row in institutions]
    names = [row["name_key"] for row in institutions if row["name_key"] and not row["uscc"]]
    query = (
        select(table_of(Filing))
        .where(or_(Filing.institution_id.in_(ids), Filing.name_key.in_(names)))
        .order_by(Filing.province, Filing.filing_code, Filing.filing_id)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for institution in institutions:
        for row in rows:
            same_name = not institution["uscc"] and row["name_key"] == institution["name_key"]
            if row["institution_id"] == institution["institution_id"] or same_name:
                held[institution["institution_id"]].append(standing(row, day))
    return held
