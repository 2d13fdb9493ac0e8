"""What retention asks the store and lets it forget; decisions themselves are never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, func, select, update

from auditor.model import FindingOutcome
from auditor.review import Standing
from auditor.review.standing import same_person
from auditor.store import decisions, engine, institutions, runs, timeline
from auditor.store.base import Base, Snapshot
from auditor.store.models import Decision, Finding, FindingSighting, Run, Verification
from auditor.store.models.runs import DELETED
from auditor.store.rows import Row
from auditor.store.sql import CHUNK, chunks, table_of

_ERASED = "erased-"
_LEAD = ("finding_id", "source_id", "institution_id", "institution_name", "weeks", "register")


def leads(connection: Connection) -> list[Row]:
    """Every lead the store knows, with what decides about its life.

    Returns:
        finding_id, source_id, institution_id, institution_name, weeks (those that saw it), register (digests of the
        answers it cites), released (bool), last_seen (audit day of the newest run that saw it, or None), standing,
        decided (day of the last decision about it, or None); ordered by finding_id.
    """
    seen = FindingSighting
    query = (
        select(
            Finding.finding_id, Finding.program_id, Finding.source_id, Finding.rule, Finding.check, Finding.outcome,
            Finding.released_at, seen.week, seen.rule_version, seen.captured_at, seen.institution_id,
            seen.institution_name, seen.register_sha256,
            Verification.evidence_sha256, Run.as_of,
        )
        .outerjoin(seen, seen.finding_id == Finding.finding_id)
        .outerjoin(Run, Run.week == seen.week)
        .outerjoin(Verification, (Verification.week == seen.week) & (Verification.program_id == Finding.program_id))
        .where(Finding.outcome == FindingOutcome.FAIL.value)
        .order_by(Finding.finding_id, seen.week)
    )  # fmt: skip
    newest: dict[str, Row] = {}
    for row in connection.execute(query).mappings():
        entry: Row = {**row, "weeks": [row["week"]] if row["week"] else [], "register": set()}
        if row["finding_id"] in newest:
            entry["weeks"] = newest[row["finding_id"]]["weeks"] + entry["weeks"]
            entry["register"] = newest[row["finding_id"]]["register"]
        entry["register"] |= {row[name] for name in ("register_sha256", "evidence_sha256") if row[name]}
        newest[row["finding_id"]] = entry
    log: dict[str, list[Row]] = {}
    for decision in decisions.every(connection):
        log.setdefault(decision["finding_id"], []).append(decision)
    for lead in newest.values():
        _from_log(lead, log.get(lead["finding_id"], []))
    standings = decisions.of_findings(connection, list(newest.values()))
    return [
        {
            **{name: row[name] for name in _LEAD},
            "released": row["released_at"] is not None,
            "last_seen": row["as_of"],
            "standing": standings.get(row["finding_id"]) or Standing(),
            "decided": max((d["decided_at"].date() for d in log.get(row["finding_id"], [])), default=None),
        }
        for row in newest.values()
    ]


def _from_log(row: Row, own: list[Row]) -> None:
    """A finding that no run sees any more is known by its last decision."""
    if not row["weeks"] and own:
        row["rule_version"], row["institution_name"] = own[-1]["rule_version"], own[-1]["institution_name"]


def _snapshots() -> list[Any]:
    tables = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Snapshot)}
    return [table for table in reversed(Base.metadata.sorted_tables) if table in tables]


def rows_of_week(connection: Connection, week: str) -> dict[str, int]:
    """Table → number of rows that belong to a week."""
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table).where(table.c.week == week)).scalar_one()
        for table in _snapshots()
    }
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def forget_week(connection: Connection, week: str) -> None:
    """Delete all rows of a week; the run itself stays on record as deleted."""
    for table in _snapshots():
        connection.execute(delete(table).where(table.c.week == week))
    connection.execute(update(Run).where(Run.week == week).values(state=DELETED, report_url=None))
    timeline.forget(connection, week)
    _drop_unseen(connection)
    institutions.refresh(connection)


def forget_findings(connection: Connection, finding_ids: Iterable[str]) -> None:
    """Delete leads and their sightings; of one that was decided about, the decisions stay, and it is public no more."""
    for some in chunks(sorted(set(finding_ids)), CHUNK):
        connection.execute(delete(FindingSighting).where(FindingSighting.finding_id.in_(some)))
        connection.execute(update(Finding).where(Finding.finding_id.in_(some)).values(released_at=None))
    _drop_unseen(connection)


def _drop_unseen(connection: Connection) -> None:
    seen = exists().where(FindingSighting.finding_id == Finding.finding_id)
    decided = exists().where(Decision.finding_id == Finding.finding_id)
    connection.execute(delete(Finding).where(~seen, ~decided, Finding.released_at.is_(None)))


def named_decisions(connection: Connection) -> list[Row]:
    """Decisions that still name a person: number, finding_id, matter, person, day."""
    return [
        {**{name: row[name] for name in ("number", "finding_id", "matter", "person")}, "day": row["decided_at"].date()}
        for row in decisions.every(connection)
        if not str(row["person"]).startswith(_ERASED)
    ]


def erase_names(connection: Connection, numbers: Iterable[int]) -> None:
    """Put 'erased-N' for the person of these decisions; one person keeps one N within one call.

    The database's triggers let nothing else of a decision be changed, and no name be written back.
    """
    table = table_of(Decision)
    wanted = sorted(set(numbers))
    query = select(table.c.number, table.c.person).where(table.c.number.in_(wanted)).order_by(table.c.number)
    marks: dict[str, str] = {}
    for number, person in connection.execute(query).all():
        if not person.startswith(_ERASED):
            mark = marks.setdefault(same_person(person), f"{_ERASED}{number}")
            connection.execute(update(table).where(table.c.number == number).values(person=mark))


def register_digests(connection: Connection) -> set[str]:
    """Digests of register answers that the mirror or an answer kept in the store points at."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if "evidence_sha256" in table.c and table.name in ("filings", "coverage"):
            found |= set(connection.scalars(select(table.c.evidence_sha256).distinct()))
    return {digest for digest in found if digest}


class Retention:
    """The part of the store that `auditor.retention` uses: one consistent read, one transaction for each forgetting."""

    def __init__(self, bound: Engine) -> None:
        self._engine = bound

    def known(self) -> dict[str, Any]:
        """leads, decisions (that name a person), runs (week → row) and register_digests, all of one moment."""
        with engine.reading(self._engine) as connection:
            return {
                "leads": leads(connection),
                "decisions": named_decisions(connection),
                "runs": {row["week"]: dict(row) for row in connection.execute(select(table_of(Run))).mappings()},
                "register_digests": register_digests(connection),
            }

    def rows_of_week(self, week: str) -> dict[str, int]:
        """Table → number of rows that belong to a week."""
        with engine.reading(self._engine) as connection:
            return rows_of_week(connection, week)

    def forget(
        self, *, week: str = "", rows: bool = False, manifest_sha256: str = "", finding_ids: Iterable[str] = (),
        numbers: Iterable[int] = (),
    ) -> None:  # fmt: skip
        """Forget in one transaction; doing it twice changes nothing.

        Args:
            week: what the next two are about. rows: all rows of it go. manifest_sha256: of the run's new manifest,
                which carries no timestamp yet.
            finding_ids: leads that go. numbers: decisions whose person is erased.
        """
        with engine.writing(self._engine) as connection:
            if rows:
                forget_week(connection, week)
            if manifest_sha256:
                runs.note_seal(connection, week, manifest_sha256, None)
            if finding_ids:
                forget_findings(connection, finding_ids)
            if numbers:
                erase_names(connection, numbers)
