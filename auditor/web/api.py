"""The same as the pages, as JSON. Dates are ISO text, amounts integer fen, missing facts null.

`as_known_on=2026-11-16` asks for what was known at the end of that day in Beijing; see docs/for-consumer-groups.md.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from auditor.web.common import (
    PAGE_SIZE,
    KnownOn,
    ListFilters,
    MaskedJSON,
    PageNumber,
    Public,
    SearchText,
    TheStore,
    found,
)

router = APIRouter(prefix="/api/v1", tags=["read"], default_response_class=MaskedJSON)
Size = Annotated[int, Query(ge=1, le=200)]


@router.get("/run")
def run(store: TheStore, public: Public, day: KnownOn) -> dict[str, Any]:
    """The newest run in numbers, with all it did not audit."""
    return store.overview(released_only=public, as_known_on=day)


@router.get("/search")
def search(
    *, store: TheStore, public: Public, day: KnownOn, q: SearchText, number: PageNumber = 1, size: Size = PAGE_SIZE
) -> dict[str, Any]:
    """Institutions by part of a name, USCC or filing code."""
    return store.search(q, released_only=public, limit=size, offset=(number - 1) * size, as_known_on=day)


@router.get("/flagged")
def flagged(
    *,
    store: TheStore,
    public: Public,
    day: KnownOn,
    filters: ListFilters,
    number: PageNumber = 1,
    size: Size = PAGE_SIZE,
) -> dict[str, Any]:
    """Programs with leads (outcome=fail) or with something that could not be checked (outcome=could_not_check)."""
    offset = (number - 1) * size
    return store.flagged(filters, released_only=public, limit=size, offset=offset, as_known_on=day)


@router.get("/institutions/{institution_id}")
def institution(store: TheStore, public: Public, day: KnownOn, institution_id: str) -> dict[str, Any]:
    """One institution with filings and programs."""
    return found(store.institution(institution_id, released_only=public, as_known_on=day), "机构")


@router.get("/programs/{program_id}")
def program(store: TheStore, public: Public, day: KnownOn, program_id: str) -> dict[str, Any]:
    """One program with its whole case."""
    return found(store.program(program_id, released_only=public, as_known_on=day), "项目")


@router.get("/programs/{program_id}/changes")
def changes(store: TheStore, public: Public, day: KnownOn, program_id: str) -> dict[str, Any]:
    """What changed in a program from capture to capture, oldest first; not for the public (404)."""
    events = [] if public else store.changes(program_id, as_known_on=day)
    return found({"program_id": program_id, "changes": events} if events else None, "项目")


@router.get("/findings/{finding_id}")
def finding(store: TheStore, public: Public, day: KnownOn, finding_id: str) -> dict[str, Any]:
    """One lead with its evidence and its life."""
    return found(store.finding(finding_id, released_only=public, as_known_on=day), "线索")


@router.get("/corrections")
def corrections(store: TheStore, public: Public, day: KnownOn) -> list[dict[str, Any]]:
    """What was withdrawn or put right, newest first."""
    return store.corrections(released_only=public, as_known_on=day)
