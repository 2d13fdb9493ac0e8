"""One lead as a reviewer sees it, the decision about it, and a look at the stored originals."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auditor.errors import AuditorError
from auditor.review import LONGEST, Action, NotTaken, check_entry, same_person
from auditor.runfolder import BEIJING
from auditor.store import Wanted
from auditor.web.common import TheStore
from auditor.web.common import found as or_404
from auditor.web.review import access
from auditor.web.review.worklist import List, kept
from auditor.web.templating import page, query

log = logging.getLogger(__name__)
router = APIRouter()
Field = Annotated[str, Form()]
_ONE = CapacityLimiter(1)  # reading an archive holds the tables of a run in memory
EXPIRED = "登录已过期，决定没有记录。请复制下面的文字，重新登录后再提交。"


@router.get("/review/leads/{finding_id}")
def lead(
    *, request: Request, store: TheStore, who: access.Reviewer, wanted: List, finding_id: str, done: int = 0
) -> Response:
    """Everything a decision rests on, and the form for one."""
    it = or_404(store.case(finding_id, who.name), "线索")
    own = [
        row for row in it["decisions"] if row["number"] == done and same_person(row["person"]) == same_person(who.name)
    ]
    return _case(request, who, wanted, it, {"done": own[0] if own else None})


@router.post("/review/leads/{finding_id}")
def decide(
    *, request: Request, store: TheStore, wanted: List, finding_id: str, action: Field = "", reason: Field = "",
    expires_on: Field = "", seen: Field = "", token: Field = "",
) -> Response:  # fmt: skip
    """Record a decision on just what was seen. Whatever stops it, what was written is not lost."""
    who = access.current(request)
    text = {"action": action, "reason": reason, "expires_on": expires_on}
    if who is None:
        values = {"text": text, "problem": EXPIRED, "to": request.url.path}
        return page(request, "review/expired.html", values, 403, access.HEADERS)
    access.require(who, token)
    code, now = "", datetime.now(UTC)
    try:
        given = {**text, "finding_id": finding_id, "person": who.name}
        entry = check_entry(given, now.astimezone(BEIJING).date())
    except NotTaken as error:
        code = error.code
    else:
        code = store.decide_as_seen(entry, now, seen).code
    it = or_404(store.case(finding_id, who.name), "线索")
    if code:
        return _case(request, who, wanted, it, {"code": code, "text": text}, status=409 if code == "changed" else 422)
    number = it["decisions"][-1]["number"]
    return RedirectResponse(f"/review/leads/{finding_id}?{query(done=number, **kept(wanted))}", 303, access.HEADERS)


@router.get("/review/leads/{finding_id}/evidence")
async def evidence(request: Request, store: TheStore, who: access.Reviewer, finding_id: str) -> Response:
    """The same proof as `auditor evidence show`, read from the archive now: are the originals intact?"""
    it = or_404(await run_sync(store.case, finding_id, who.name), "线索")
    document = await run_sync(
        _document, request.app.state.settings.data_url, it["finding_id"], it["week"], limiter=_ONE
    )
    values = {"who": who, "it": it, "found": document}
    return page(request, "review/evidence.html", values, headers=access.HEADERS)


def _document(data_url: str, finding_id: str, week: str) -> dict[str, Any] | None:
    """The dossier; None when it cannot be had here, which is no verdict on anybody."""
    from auditor.evidence import dossier, places  # noqa: PLC0415  (pandas and friends only when they are needed)

    try:
        folder, row = places.locate(finding_id, week, data_url)
        found = dossier.gather(folder, row)
    except (AuditorError, OSError) as error:
        log.warning("no evidence of %s to show: %s", finding_id, error)
        return None
    document = found.document()
    for shown, capture in zip(document["captures"], found.captures, strict=True):
        shown["fetched_at"] = capture["fetched_at"]  # as a time, which pages write in Beijing's
    return document


def _case(
    request: Request, who: access.Signed, wanted: Wanted, it: dict[str, Any], more: dict[str, Any], *, status: int = 200
) -> Response:
    values = {
        "who": who, "it": it, "actions": list(Action), "longest": LONGEST, "kept": kept(wanted), "code": "",
        "text": {"action": "", "reason": "", "expires_on": ""}, "done": None, **more,
    }  # fmt: skip
    return page(request, "review/case.html", values, status, access.HEADERS)
