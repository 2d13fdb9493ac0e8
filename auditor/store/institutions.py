"""Who an institution is: one identity for sellers and filed evaluators, and the table derived from both."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, tuple_

from auditor.model import stable_id
from auditor.store.known import NOW, Known
from auditor.store.models import Filing, Institution, Program, Source
from auditor.store.rows import Row
from auditor.store.sql import CHUNK, chunks, table_of, upsert

_WEEK = table_of(Program).c.week


def institution_id(uscc: str | None, name: str | None, source_id: str | None = None) -> str:
    """The USCC when known, else a hash of the name, else a hash of the source."""
    if uscc:
        return uscc
    return stable_id(name) if name else stable_id(source_id)


def search_key(text: str | None) -> str:
    """Text as search compares it: NFKC, case-folded, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def refresh(connection: Connection) -> None:
    """Make `institutions` say what the newest programs and the mirror of filings say; a function of those two alone."""
    wanted = _sellers(connection, NOW)
    for filing in connection.execute(select(Filing.__table__).order_by(Filing.filing_id)).mappings():
        _add_filing(wanted, dict(filing))
    rows = [_finish(row) for row in wanted.values()]
    upsert(connection, Institution, rows)
    known = set(connection.scalars(select(Institution.institution_id)))
    for part in chunks(sorted(known - wanted.keys()), CHUNK):
        connection.execute(delete(Institution).where(Institution.institution_id.in_(part)))


def as_known(connection: Connection, ids: Collection[str], filings: Iterable[Row], known: Known) -> list[Row]:
    """What `institutions` would have said of these on a day, in the order of their ids; unknown ones are left out.

    Args:
        filings: the filings that were listed then, with `institution_id`.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for part in chunks(sorted(ids), CHUNK):
        wanted |= _sellers(connection, known, part)
    for filing in filings:
        if filing["institution_id"] in ids:
            _add_filing(wanted, filing)
    return [_finish(wanted[key]) for key in sorted(wanted)]


def _sellers(connection: Connection, known: Known, ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
    newest_of = select(Program.institution_id, func.max(Program.week).label("week")).where(known.runs(_WEEK))
    if ids is not None:
        newest_of = newest_of.where(Program.institution_id.in_(ids))
    newest = newest_of.group_by(Program.institution_id).subquery()
    query = (
        select(
            Program.institution_id, Program.institution_name, Program.uscc, Program.region, Program.week,
            Program.source_id, Source.publisher, Source.region.label("source_region"),
        )
        .join(newest, tuple_(Program.institution_id, Program.week) == tuple_(newest.c.institution_id, newest.c.week))
        .outerjoin(Source, Source.source_id == Program.source_id)
        .order_by(Program.institution_id, Program.program_id)
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query).mappings():
        entry = found.setdefault(row["institution_id"], _blank(row["institution_id"]))
        entry["last_week"] = row["week"]
        entry["fallback"] = entry["fallback"] or row["publisher"] or row["source_id"] or ""
        _add_names(entry, [row["institution_name"]])
        entry["uscc"] = entry["uscc"] or row["uscc"] or ""
        entry["region"] = entry["region"] or row["region"] or row["source_region"] or ""
    return found


def _add_filing(wanted: dict[str, dict[str, Any]], filing: dict[str, Any]) -> None:
    entry = wanted.setdefault(filing["institution_id"], _blank(filing["institution_id"]))
    entry["filed"] = True
    _add_names(entry, [filing["name"], *(filing["aliases"] or "").split("|")])
    entry["uscc"] = entry["uscc"] or filing["uscc"] or ""
    entry["region"] = entry["region"] or filing["province"] or ""
    entry["codes"].append(filing["filing_code"] or "")


def _blank(identity: str) -> dict[str, Any]:
    return {
        "institution_id": identity, "names": [], "uscc": "", "region": "", "last_week": None, "filed": False,
        "codes": [], "fallback": "",
    }  # fmt: skip


def _add_names(entry: dict[str, Any], names: list[str | None]) -> None:
    entry["names"] += [name for name in names if name and name not in entry["names"]]


def _finish(entry: dict[str, Any]) -> dict[str, Any]:
    name = entry["names"][0] if entry["names"] else entry["fallback"]
    aliases = entry["names"][1:]
    terms = [name, *aliases, entry["uscc"], *entry["codes"]]
    return {
        "institution_id": entry["institution_id"], "name": name, "uscc": entry["uscc"], "region": entry["region"],
        "aliases": "|".join(aliases), "name_key": search_key(name),
        "search_text": "\n".join(search_key(term) for term in terms if term),
        "last_week": entry["last_week"], "filed": entry["filed"],
    }  # fmt: skip
