"""Finds institutions by name, unified code or filing code, and answers fairly for each."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from auditor.store import filings, institutions, runs
from auditor.store.institutions import search_key
from auditor.store.known import NOW, Known, buried, visible
from auditor.store.models import FilingVersion, Finding, FindingSighting, Institution, Program, ProgramFacts
from auditor.store.rows import Row, storable
from auditor.store.sql import contains, table_of
from auditor.store.standing import NOT_FOUND


def search(
    connection: Connection, text: str, *, released_only: bool, limit: int, offset: int, known: Known = NOW
) -> dict[str, Any]:
    """Institutions whose name, alias, USCC or filing code contains the text.

    Returns:
        query, total, truncated, results (institution fields, filings with standing, programs, fails, could_not_check)
        and, when nothing is found, `answer`: why that proves nothing. As known on a day: also `as_known_on`.
    """
    key = search_key(storable(text))
    run = runs.newest(connection, known)
    answer: dict[str, Any] = {"query": text, "as_of": run and run["as_of"], "week": run and run["week"],
                              "total": 0, "truncated": False, "results": [], "answer": None}  # fmt: skip
    if known.day:
        answer["as_known_on"] = known.day
    if not key:
        return answer
    if known.day:
        all_found = _known_then(connection, key, known)
        total, found = len(all_found), all_found[offset : offset + limit]
    else:
        total, found = _now(connection, key, limit, offset)
    results = _fill(connection, found, run, known, released_only)
    answer.update(total=total, truncated=offset + len(found) < total, results=results)
    if not total:
        answer["answer"] = NOT_FOUND
    return answer


def _now(connection: Connection, key: str, limit: int, offset: int) -> tuple[int, list[Row]]:
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
    return total, [dict(row) for row in connection.execute(query).mappings()]


def _known_then(connection: Connection, key: str, known: Known) -> list[Row]:
    """All institutions that a search on that day would have found, in its order.

    Whoever bears the text today, or ever bore it, is asked for, and then judged by the names and codes of that day.
    """
    if known.day is None:
        return []
    ever = [
        contains(column, key) for column in (FilingVersion.name_key, func.lower(FilingVersion.uscc),
                                             func.lower(FilingVersion.filing_code), func.lower(FilingVersion.facts))
    ]  # fmt: skip
    listed = filings.known_versions(connection, known.day, or_(*ever))
    ids = {row["institution_id"] for row in listed}
    ids |= set(connection.scalars(select(Institution.institution_id).where(contains(Institution.search_text, key))))
    ids |= set(connection.scalars(select(ProgramFacts.institution_id).where(contains(ProgramFacts.name_key, key))))
    listed = filings.listed(connection, ids, (), known.day)
    rows = [row for row in institutions.as_known(connection, ids, listed, known) if key in row["search_text"]]
    return sorted(rows, key=lambda row: (_rank(row["name_key"], key), row["name_key"], row["institution_id"]))


def _rank(name: str, key: str) -> int:
    return 0 if name == key else 1 if name.startswith(key) else 2


def _fill(
    connection: Connection, found: list[Row], run: Row | None, known: Known, released_only: bool
) -> list[dict[str, Any]]:
    ids = [row["institution_id"] for row in found]
    week = run["week"] if run else ""
    day = date.fromisoformat(run["as_of"]) if run and run["as_of"] else None
    held = filings.of_institutions(connection, found, day, known)
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
        counted = counted.where(visible(known))
    fails = _per_institution(connection, counted.where(Finding.outcome == "fail", ~buried(known)))
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
