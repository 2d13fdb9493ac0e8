"""The list of leads a reviewer works through."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from auditor.review import State
from auditor.store import Wanted
from auditor.web.common import PAGE_SIZE, PageNumber, Short, TheStore
from auditor.web.review import access
from auditor.web.templating import page

router = APIRouter()
STATES = ("open", *(state.value for state in State), "all")
ALLOWED = {"state": STATES, "need": ("", "reopened", "second"), "severity": ("", "critical", "high", "medium", "low")}


def wanted_of(
    *, state: Short = "open", need: Short = "", severity: Short = "", rule: Short = "", region: Short = "",
    institution: Short = "",
) -> Wanted:  # fmt: skip
    """The filters; an unknown value is refused rather than quietly matching nothing (422)."""
    given = Wanted(state or "open", need, severity, rule, region, institution.strip())
    for name, words in ALLOWED.items():
        if getattr(given, name) not in words:
            raise HTTPException(422, f"{name} 只能是：{'、'.join(word for word in words if word)}")
    return given


List = Annotated[Wanted, Depends(wanted_of)]


def kept(wanted: Wanted) -> dict[str, Any]:
    """The filters that differ from none, for addresses."""
    return {name: value for name, value in asdict(wanted).items() if value not in ("", "open")}


@router.get("/review")
def worklist(request: Request, store: TheStore, who: access.Reviewer, wanted: List, number: PageNumber = 1) -> Response:
    """Leads by state, gravest first."""
    values = {
        "who": who, "answer": store.worklist(wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE),
        "choices": store.choices(), "wanted": asdict(wanted), "kept": kept(wanted), "states": STATES,
        "number": number, "size": PAGE_SIZE,
    }  # fmt: skip
    return page(request, "review/worklist.html", values, headers=access.HEADERS)
