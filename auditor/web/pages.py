"""The HTML pages."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from auditor.web.common import PAGE_SIZE, ListFilters, PageNumber, Public, SearchText, TheStore, found
from auditor.web.templating import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def home(request: Request, store: TheStore, public: Public, q: SearchText = "", number: PageNumber = 1) -> HTMLResponse:
    """Search, and the newest run in short."""
    answer = (
        store.search(q, released_only=public, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE) if q.strip() else None
    )
    overview = store.overview(released_only=public)
    return page(request, "home.html", {"q": q, "answer": answer, "number": number, "size": PAGE_SIZE, **overview})


@router.get("/flagged")
def flagged(
    request: Request, store: TheStore, public: Public, filters: ListFilters, number: PageNumber = 1
) -> HTMLResponse:
    """Programs with leads."""
    answer = store.flagged(filters, released_only=public, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    values = {"answer": answer, "choices": store.choices(released_only=public), "filters": asdict(filters)}
    return page(request, "flagged.html", values | {"number": number, "size": PAGE_SIZE})


@router.get("/institutions/{institution_id}")
def institution(request: Request, store: TheStore, public: Public, institution_id: str) -> HTMLResponse:
    """One institution."""
    row = found(store.institution(institution_id, released_only=public), "机构")
    return page(request, "institution.html", {"it": row})


@router.get("/programs/{program_id}")
def program(request: Request, store: TheStore, public: Public, program_id: str) -> HTMLResponse:
    """The case page."""
    row = found(store.program(program_id, released_only=public), "项目")
    return page(request, "program.html", {"it": row})


@router.get("/findings/{finding_id}")
def finding(request: Request, store: TheStore, public: Public, finding_id: str) -> HTMLResponse:
    """One lead with its evidence."""
    row = store.finding(finding_id, released_only=public)
    if row is None and (stone := store.tombstone(finding_id)):
        return page(request, "tombstone.html", {"it": stone}, 410)
    return page(request, "finding.html", {"it": found(row, "线索")})


@router.get("/corrections")
def corrections(request: Request, store: TheStore, public: Public) -> HTMLResponse:
    """What was withdrawn or put right."""
    return page(request, "corrections.html", {"corrections": store.corrections(released_only=public)})


@router.get("/about")
def about(request: Request, store: TheStore, public: Public) -> HTMLResponse:
    """What this is and is not; which lists were read and when."""
    return page(request, "about.html", store.overview(released_only=public))
