"""The HTML pages."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from auditor.web.common import PAGE_SIZE, KnownOn, ListFilters, PageNumber, Public, SearchText, TheStore, found
from auditor.web.templating import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def home(
    *, request: Request, store: TheStore, public: Public, day: KnownOn, q: SearchText = "", number: PageNumber = 1
) -> HTMLResponse:
    """Search, and the newest run in short."""
    offset, answer = (number - 1) * PAGE_SIZE, None
    if q.strip():
        answer = store.search(q, released_only=public, limit=PAGE_SIZE, offset=offset, as_known_on=day)
    overview = store.overview(released_only=public, as_known_on=day)
    values = {"q": q, "answer": answer, "number": number, "size": PAGE_SIZE, "known_on": day}
    return page(request, "home.html", values | overview)


@router.get("/flagged")
def flagged(
    *, request: Request, store: TheStore, public: Public, day: KnownOn, filters: ListFilters, number: PageNumber = 1
) -> HTMLResponse:
    """Programs with leads."""
    offset = (number - 1) * PAGE_SIZE
    answer = store.flagged(filters, released_only=public, limit=PAGE_SIZE, offset=offset, as_known_on=day)
    choices = store.choices(released_only=public, as_known_on=day)
    values = {"answer": answer, "choices": choices, "filters": asdict(filters), "known_on": day}
    return page(request, "flagged.html", values | {"number": number, "size": PAGE_SIZE})


@router.get("/institutions/{institution_id}")
def institution(request: Request, store: TheStore, public: Public, day: KnownOn, institution_id: str) -> HTMLResponse:
    """One institution."""
    row = found(store.institution(institution_id, released_only=public, as_known_on=day), "机构")
    return page(request, "institution.html", {"it": row, "known_on": day})


@router.get("/programs/{program_id}")
def program(request: Request, store: TheStore, public: Public, day: KnownOn, program_id: str) -> HTMLResponse:
    """The case page; for internal readers with what changed on the page."""
    row = found(store.program(program_id, released_only=public, as_known_on=day), "项目")
    changes = [] if public else store.changes(program_id, as_known_on=day)
    return page(request, "program.html", {"it": row, "changes": changes, "known_on": day})


@router.get("/findings/{finding_id}")
def finding(request: Request, store: TheStore, public: Public, day: KnownOn, finding_id: str) -> HTMLResponse:
    """One lead with its evidence; for internal readers with what changed on the page."""
    row = store.finding(finding_id, released_only=public, as_known_on=day)
    if row is None and (stone := store.tombstone(finding_id)):
        return page(request, "tombstone.html", {"it": stone}, 410)
    case = found(row, "线索")
    changes = [] if public else store.changes(case["program_id"] or "", as_known_on=day)
    return page(request, "finding.html", {"it": case, "changes": changes, "known_on": day})


@router.get("/corrections")
def corrections(request: Request, store: TheStore, public: Public) -> HTMLResponse:
    """What was withdrawn or put right."""
    return page(request, "corrections.html", {"corrections": store.corrections(released_only=public)})


@router.get("/about")
def about(request: Request, store: TheStore, public: Public) -> HTMLResponse:
    """What this is and is not; which lists were read and when."""
    return page(request, "about.html", store.overview(released_only=public))
