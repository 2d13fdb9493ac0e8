"""The history of filings: every state a register showed, with the days between which it was seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from auditor.model import sha256_hex
from auditor.store.institutions import search_key
from auditor.store.models import Filing, FilingVersion, RegisterReading
from auditor.store.rows import Row
from auditor.store.sql import insert_all, table_of, upsert

# What makes a state: neither when nor from which bytes it was read.
_FACTS = (
    "name", "aliases", "uscc", "institution_class", "filing_code", "province", "valid_from", "valid_to", "status",
    "scope",
)  # fmt: skip
_KEPT = ("name", "name_key", "uscc", "filing_code", "evidence_sha256", "source_url")


def remember(connection: Connection, filings: Iterable[Row]) -> None:
    """Add what is new in a reading of the registers; a reading older than what is known adds nothing.

    Args:
        filings: rows of FILINGS as they go into the mirror, with `name_key`.
    """
    latest = _latest(connection)
    rows = []
    for row in filings:
        if row["as_of"] is None:
            continue
        facts = json.dumps({name: row[name] for name in _FACTS}, ensure_ascii=False, default=str, sort_keys=True)
        digest = sha256_hex(facts.encode())
        known = latest.get(row["filing_id"])
        if known is not None and row["as_of"] < known["seen_to"]:
            continue
        left = known is not None and known["gone_on"] not in (None, row["as_of"])
        same = known is not None and known["digest"] == digest and not left
        if same and known is not None and known["seen_to"] == row["as_of"] and known["gone_on"] is None:
            continue
        rows.append({
            "filing_id": row["filing_id"],
            "seen_from": known["seen_from"] if same and known is not None else row["as_of"],
            "seen_to": row["as_of"],
            "digest": digest,
            "register": row["register"] or "",
            "facts": facts,
            "gone_on": None,
            **{name: row[name] for name in _KEPT},
        })  # fmt: skip
    upsert(connection, FilingVersion, rows)


def forget(connection: Connection, left: Mapping[str, date]) -> None:
    """Note with which reading filings left the mirror.

    Args:
        left: filing id → the day of that reading.
    """
    table = table_of(FilingVersion)
    newest = select(func.max(table.c.seen_from)).where(table.c.filing_id == bindparam("filing"))
    statement = update(table).where(
        table.c.filing_id == bindparam("filing"),
        table.c.seen_from == newest.scalar_subquery(),
        table.c.gone_on.is_(None),
    )
    if left:
        values = [{"filing": key, "day": day} for key, day in sorted(left.items())]
        connection.execute(statement.values(gone_on=bindparam("day")), values)


def note_readings(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Remember on which days which lists were read (rows with register, province, as_of)."""
    days = {(row["register"], row["province"], row["as_of"]) for row in rows if row["as_of"] is not None}
    names = ("register", "province", "day")
    table = table_of(RegisterReading)
    known = {tuple(row) for row in connection.execute(select(*(table.c[name] for name in names)))}
    insert_all(connection, RegisterReading, [dict(zip(names, row, strict=True)) for row in sorted(days - known)])


def _latest(connection: Connection) -> dict[str, Any]:
    table = table_of(FilingVersion)
    columns = (table.c[name] for name in ("filing_id", "seen_from", "seen_to", "digest", "gone_on"))
    query = select(*columns).order_by(table.c.seen_from)
    return {row["filing_id"]: row for row in connection.execute(query).mappings()}


def versions(connection: Connection, text: str) -> list[dict[str, Any]]:
    """Every known state of the filings with this id, name, credit code or filing code.

    Returns:
        Oldest first per filing: filing_id, register, seen_from, seen_to, gone_on, listed (the mirror holds it), facts
        (dict), changed (names of the facts that differ from the state before), evidence_sha256, source_url.
    """
    table, text = table_of(FilingVersion), text.strip()
    wanted = or_(
        table.c.filing_id == text,
        table.c.filing_code == text.upper(),
        table.c.uscc == text.upper(),
        table.c.name_key == search_key(text),
    )
    query = select(table).where(wanted).order_by(table.c.filing_id, table.c.seen_from)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    ids = {row["filing_id"] for row in rows}
    listed = {found for (found,) in connection.execute(select(Filing.filing_id).where(Filing.filing_id.in_(ids)))}
    answer: list[dict[str, Any]] = []
    for row in rows:
        facts = json.loads(row["facts"])
        before = answer[-1] if answer and answer[-1]["filing_id"] == row["filing_id"] else None
        changed = [name for name in _FACTS if before is not None and before["facts"][name] != facts[name]]
        kept = ("filing_id", "register", "seen_from", "seen_to", "gone_on", "evidence_sha256", "source_url")
        answer.append({
            **{name: row[name] for name in kept},
            "listed": row["filing_id"] in listed, "facts": facts, "changed": changed,
        })  # fmt: skip
    return answer
