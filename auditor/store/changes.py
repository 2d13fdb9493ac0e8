"""What changed in a program from capture to capture: one event per thing that changed, oldest first.

Each event says whether the stored page itself changed. Where its bytes are the same, another version of our reader saw
more or less in it, and the seller did nothing.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from auditor.model import Polarity
from auditor.runfolder import BEIJING
from auditor.store import islands
from auditor.store.change_text import sentence
from auditor.store.contents import FACTS
from auditor.store.islands import CLAIMS, PROGRAMS, Only, Subject
from auditor.store.known import NOW, Known
from auditor.store.models import Capture, Claim, ClaimVersion, Program, ProgramFacts, ProgramVersion, Run
from auditor.store.models.runs import DELETED, NOT_GOOD
from auditor.store.pricediff import fee_changes
from auditor.store.rows import Row, storable
from auditor.store.sql import table_of

Place = tuple[datetime, str]  # when a page was captured, and in which week's run
Told = tuple[Place, str, dict[str, Any]]  # where, on which page, what
_SHOWN = 60  # characters of a phrase
_FIELDS = {name: position for position, name in enumerate(("program", *FACTS, "fee", "claim"))}


def of(connection: Connection, program_id: str, known: Known = NOW) -> list[dict[str, Any]]:
    """The events of one program; empty when it is unknown.

    Returns:
        Rows with day (in Beijing), week, field, action, before, after, note (level of a fee, polarity of a claim),
        page_changed (None = not known), capture_sha256 (of the page that shows it) and text (zh). `field` is
        'program', 'claim', 'fee' or a column of programs; `action` is 'listed', 'oldest' (listed before, in runs that
        were deleted when their period was over), 'unlisted', 'relisted', 'added',
        'dropped', 'again' or 'changed'. What is unlisted has in `after` the programs new on that page, if any.
    """
    key = storable(program_id)
    found = _contents(connection, key, known)
    if not found:
        return []
    found[0]["oldest"] = bool(connection.execute(select(_deleted_before(found[0]["from_week"]))).scalar())
    told = [*_of_content(found), *_of_claims(_claims(connection, key, found, known), found)]
    pages = _pages(connection, {page for _, page, _ in told}, known)
    events = []
    for place, page, event in told:
        row = {"day": place[0].astimezone(BEIJING).date(), "week": place[1], **event, **_page(pages[page], place)}
        if event["action"] == "unlisted":
            row["after"] = _newcomers(connection, page, place) or None
        events.append((place, row | {"text": sentence(row)}))
    events.sort(key=lambda told: (told[0], _FIELDS[told[1]["field"]], told[1]["action"], told[1]["text"]))
    return [row for _, row in events]


def _event(field: str, action: str, before: Any = None, after: Any = None, note: str | None = None) -> dict[str, Any]:
    return {"field": field, "action": action, "before": before, "after": after, "note": note}


def _newcomers(connection: Connection, page: str, place: Place) -> list[str]:
    """Titles of the programs that the page showed for the first time then: a renamed program is among them."""
    first = select(ProgramVersion.program_id, func.min(ProgramVersion.seen_from).label("at"))
    first_seen = first.group_by(ProgramVersion.program_id).subquery()
    query = (
        select(ProgramFacts.facts)
        .join(ProgramVersion, ProgramVersion.version == ProgramFacts.version)
        .join(first_seen, first_seen.c.program_id == ProgramVersion.program_id)
        .where(ProgramVersion.from_week == place[1], ProgramVersion.seen_from == place[0])
        .where(first_seen.c.at == place[0], ProgramVersion.capture_id == page)
    )
    return sorted({str(json.loads(text)["title"] or "") for text in connection.scalars(query)} - {""})


def _of_content(found: list[Row]) -> Iterator[Told]:
    for position, row in enumerate(found):
        begun, page, last = _begin(row), row["capture_id"], found[position - 1] if position else None
        if last is None:
            yield begun, page, _event("program", "oldest" if row["oldest"] else "listed", after=row["facts"]["title"])
            continue
        if last["ended_week"] != row["from_week"]:
            yield _end(last), last["capture_id"], _event("program", "unlisted", before=last["facts"]["title"])
            yield begun, page, _event("program", "relisted", after=row["facts"]["title"])
        for name in FACTS:
            if last["facts"][name] != row["facts"][name]:
                yield begun, page, _event(name, "changed", last["facts"][name], row["facts"][name])
        for action, before, after, level in fee_changes(last["facts"]["fees"], row["facts"]["fees"]):
            yield begun, page, _event("fee", action, before, after, level)
    if found[-1]["ended_at"] is not None:
        last = found[-1]
        yield _end(last), last["capture_id"], _event("program", "unlisted", before=last["facts"]["title"])


def _of_claims(rows: Iterable[Row], found: list[Row]) -> Iterator[Told]:
    """Words that came and went while the program was offered; those that left and returned with it are not told."""
    absences = [
        (_end(last), _begin(row)) for last, row in itertools.pairwise(found) if last["ended_week"] != row["from_week"]
    ]
    first, over = _begin(found[0]), _end(found[-1]) if found[-1]["ended_at"] else None
    for (words, polarity), spells in sorted(_spells(rows).items(), key=repr):
        spans: list[list[Any]] = []
        for begun, ended, page in spells:
            with_it = spans and any(left == spans[-1][1] and back == begun for left, back in absences)
            if with_it:
                spans[-1][1] = ended
            else:
                spans.append([begun, ended, page])
        for number, (begun, ended, page) in enumerate(spans):
            if begun > first and (over is None or begun < over):
                yield begun, page, _event("claim", "again" if number else "added", None, words, polarity)
            # What went away together with the program is told on the day the program came back without it.
            told = next((back for left, back in absences if left == ended), ended)
            if told is not None and told > first and (over is None or told < over):
                yield told, page, _event("claim", "dropped", words, None, polarity)


def _spells(rows: Iterable[Row]) -> dict[tuple[str, str | None], list[tuple[Place, Place | None, str]]]:
    """(words, polarity unless affirmed) → times in which some claim of the page said so, oldest first.

    One phrase may be a claim of two kinds, or move from the program to the whole page: neither is a change of words.
    """
    found: dict[tuple[str, str | None], list[tuple[Place, Place | None, str]]] = {}
    for row in sorted(rows, key=lambda row: (_begin(row), row["claim_key"])):
        words = (row["phrase"] or row["normalised"] or "")[:_SHOWN]
        spells = found.setdefault((words, None if row["polarity"] == Polarity.AFFIRMED else row["polarity"]), [])
        begun, ended = _begin(row), _end(row) if row["ended_at"] else None
        if spells and (spells[-1][1] is None or begun <= spells[-1][1]):
            last = spells.pop()
            ended = None if ended is None or last[1] is None else max(ended, last[1])
            begun = last[0]
        spells.append((begun, ended, row["capture_id"]))
    return found


def _deleted_before(week: str) -> ColumnElement[bool]:
    return exists().where(Run.state == DELETED, Run.week < week)


def _begin(row: Row) -> Place:
    return row["seen_from"], row["from_week"]


def _end(row: Row) -> Place:
    return row["ended_at"], row["ended_week"]


def _contents(connection: Connection, program_id: str, known: Known) -> list[Row]:
    rows = _versions(
        connection, PROGRAMS, ProgramVersion.program_id == program_id, Program.program_id == program_id, known
    )
    ids = {row["version"] for row in rows}
    query = select(ProgramFacts.version, ProgramFacts.facts).where(ProgramFacts.version.in_(ids))
    facts = {version: json.loads(text) for version, text in connection.execute(query)}
    return [row | {"facts": facts[row["version"]]} for row in rows]


def _claims(connection: Connection, program_id: str, found: list[Row], known: Known) -> list[Row]:
    pages = sorted({row["capture_id"] for row in found})

    def about(model: type[Claim] | type[ClaimVersion]) -> ColumnElement[bool]:
        whole = or_(model.program_id == "", model.program_id.is_(None))
        return and_(or_(model.program_id == program_id, whole), model.capture_id.in_(pages))

    return _versions(connection, CLAIMS, about(ClaimVersion), about(Claim), known)


def _versions(
    connection: Connection, subject: Subject, kept: ColumnElement[bool], seen: ColumnElement[bool], known: Known
) -> list[Row]:
    """The versions as they stand, or as they were known on a day: made again from the runs known then."""
    if known.day is None:
        made: Any = select(table_of(subject.versions)).where(kept)
    else:
        made = islands.versions(subject, Only(seen, kept, known))
    rows = [dict(row) for row in connection.execute(made).mappings()]
    return sorted(rows, key=lambda row: (*_begin(row), row[subject.key]))


def _pages(connection: Connection, pages: set[str], known: Known) -> dict[str, list[tuple[datetime, str, str]]]:
    """Page → when and in which week it was read, and the digest of what came, oldest first."""
    week = table_of(Capture).c.week
    query = (
        select(Capture.capture_id, Capture.fetched_at, week, Capture.sha256)
        .join(Run, Run.week == week)
        .where(Capture.capture_id.in_(pages), Run.state.not_in(NOT_GOOD), Capture.fetched_at.is_not(None))
        .where(islands.came(), known.runs(week))
        .order_by(Capture.fetched_at, week)
    )
    found: dict[str, list[tuple[datetime, str, str]]] = {page: [] for page in pages}
    for page, at, name, digest in connection.execute(query):
        found[page].append((at, name, digest or ""))
    return found


def _page(reads: list[tuple[datetime, str, str]], place: Place) -> dict[str, Any]:
    """The digest of the page at a place, and whether the reading before it was another one."""
    at = bisect_left([(moment, week) for moment, week, _ in reads], place)
    here = reads[at][2] if at < len(reads) and reads[at][:2] == place else None
    before = reads[at - 1][2] if at > 0 else None
    return {"page_changed": None if here is None or before is None else here != before, "capture_sha256": here}
