"""The filings of institutions: as the mirror has them, or as the registers had shown them by an earlier day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from auditor.store.institutions import institution_id
from auditor.store.known import NOW, Known
from auditor.store.models import Filing, FilingVersion, RegisterReading
from auditor.store.rows import Row
from auditor.store.sql import CHUNK, chunks, table_of
from auditor.store.standing import standing

_DAYS = ("valid_from", "valid_to")
_CODE = 18  # characters of a 统一社会信用代码 (GB 32100-2015)


def of_institutions(
    connection: Connection, institutions: Sequence[Row], day: date | None, known: Known = NOW
) -> dict[str, list[Row]]:
    """The filings of each institution, by id or, where a page shows no code, by exactly the same name.

    Args:
        institutions: rows with institution_id, name_key and uscc.
        day: the day by which their validity is judged.

    Returns:
        institution id → filings with what they amount to (`auditor.store.standing`).
    """
    ids = {row["institution_id"] for row in institutions}
    names = {row["name_key"] for row in institutions if row["name_key"] and not row["uscc"]}
    rows = _listed(connection, ids, names) if known.day is None else listed(connection, ids, names, known.day)
    held: dict[str, list[Row]] = defaultdict(list)
    for institution in institutions:
        for row in rows:
            same_name = not institution["uscc"] and row["name_key"] == institution["name_key"]
            if row["institution_id"] == institution["institution_id"] or same_name:
                held[institution["institution_id"]].append(standing(row, day))
    return held


def _listed(connection: Connection, ids: Collection[str], names: Collection[str]) -> list[Row]:
    query = (
        select(table_of(Filing))
        .where(or_(Filing.institution_id.in_(ids), Filing.name_key.in_(names)))
        .order_by(Filing.province, Filing.filing_code, Filing.filing_id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def listed(connection: Connection, ids: Collection[str], names: Collection[str], day: date) -> list[Row]:
    """Rows as those of the mirror, of the institutions and names asked for, as it stood at the end of a day."""
    rows = known_versions(connection, day, FilingVersion.name_key.in_(names)) if names else []
    for part in chunks(sorted(ids), CHUNK):
        rows += known_versions(connection, day, FilingVersion.uscc.in_(part))
    # An id that is no code was made from a name or, without one, from the filing's own id.
    others = {key for key in ids if len(key) != _CODE}
    if others:
        bare = or_(FilingVersion.uscc.is_(None), FilingVersion.uscc == "")
        rows += [row for row in known_versions(connection, day, bare) if row["institution_id"] in others]
    unique = {row["filing_id"]: row for row in rows}
    return sorted(unique.values(), key=lambda row: (row["province"], row["filing_code"] or "", row["filing_id"]))


def known_versions(connection: Connection, day: date, which: ColumnElement[bool]) -> list[Row]:
    """The newest state that was seen by a day of every filing that was listed then, of those that ever matched."""
    table = table_of(FilingVersion)
    matched = select(table.c.filing_id).where(which)
    query = select(table).where(table.c.filing_id.in_(matched), table.c.seen_from <= day)
    newest = {row["filing_id"]: row for row in connection.execute(query.order_by(table.c.seen_from)).mappings()}
    readings = _readings(connection, day)
    return [_row(dict(row), readings, day) for row in newest.values() if row["gone_on"] is None or row["gone_on"] > day]


def _readings(connection: Connection, day: date) -> dict[tuple[str, str], date]:
    """(register, province) → the last day up to `day` on which it was read."""
    table = table_of(RegisterReading)
    query = select(table).where(table.c.day <= day).order_by(table.c.day)
    return {(row["register"], row["province"]): row["day"] for row in connection.execute(query).mappings()}


def _row(version: Row, readings: dict[tuple[str, str], date], day: date) -> Row:
    facts = json.loads(version["facts"])
    read = readings.get((version["register"], facts["province"] or ""), version["seen_from"])
    as_of = version["seen_to"] if version["seen_to"] <= day else max(version["seen_from"], read)
    return {
        "filing_id": version["filing_id"],
        "institution_id": institution_id(facts["uscc"], facts["name"], version["filing_id"]),
        "name_key": version["name_key"],
        **facts,
        **{name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS},
        "register": version["register"],
        "as_of": as_of,
        "evidence_sha256": version["evidence_sha256"],
        "source_url": version["source_url"],
    }
