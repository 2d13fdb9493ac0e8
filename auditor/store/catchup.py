"""Makes the history of weeks that were published before there was one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from auditor.store import contents, timeline
from auditor.store.models import (
    Capture,
    Claim,
    ClaimFacts,
    Fee,
    FoldedWeek,
    Program,
    ProgramFacts,
    ProgramVersion,
    Run,
    Verification,
)
from auditor.store.models.runs import NOT_GOOD
from auditor.store.rows import Row
from auditor.store.sql import insert_missing, table_of, upsert

_TABLES = (
    ("captures", Capture), ("programs", Program), ("fees", Fee), ("claims", Claim), ("verifications", Verification),
)  # fmt: skip


def needed(connection: Connection) -> bool:
    """True when there are programs and no history of any."""
    first = connection.execute(select(Program.week).limit(1)).first()
    return first is not None and connection.execute(select(ProgramVersion.from_week).limit(1)).first() is None


def catch_up(connection: Connection) -> None:
    """Identify what every week says, and make the whole history."""
    query = select(Run.week).where(Run.state.not_in(NOT_GOOD)).order_by(Run.week)
    for week in list(connection.scalars(query)):
        rows = {name: _rows(connection, model, week) for name, model in _TABLES}
        offered, said = contents.identify(rows["programs"], rows["fees"], rows["claims"])
        insert_missing(connection, ProgramFacts, offered)
        insert_missing(connection, ClaimFacts, said)
        _mark(connection, Program, "program_id", "version", rows["programs"])
        _mark(connection, Claim, "claim_id", "claim_key", rows["claims"])
        upsert(connection, FoldedWeek, [{"week": week, "digest": contents.digest_of(rows)}])
    timeline.rebuild(connection)


def _rows(connection: Connection, model: Any, week: str) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table_of(model)).where(model.week == week)).mappings()]


def _mark(connection: Connection, model: Any, key: str, column: str, rows: list[Row]) -> None:
    table = table_of(model)
    if rows:
        statement = update(table).where(table.c.week == bindparam("w"), table.c[key] == bindparam("k"))
        values = [{"w": row["week"], "k": row[key], "v": row[column]} for row in rows]
        connection.execute(statement.values({column: bindparam("v")}), values)
