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
from auditor.store import Store, StoreNotReady, Wanted
from auditor.web.common import TheStore
from auditor.web.common import found as or_404
from auditor.web.review import access
from auditor.web.review.worklist import List, kept
from auditor.web.templating import page, query

log = logging.getLogger(__name__)
router = APIRouter()
Field = Annotated[str, Form()]
_ONE = CapacityLimiter(1)  # reading an archive holds the tables of a run in memory
EXPIRED = ("登录已过期", "决定没有记录，请重新登录后再提交。")
NO_STORE = ("暂时无法记录", "数据库暂时中断。恢复之后请先看复核记录里有没有这次决定，没有再提交。")
GONE = ("线索已不在", "决定没有记录：这一周的审计已重新发布，其中没有这条线索。")


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
    text = {"action": action, "reason": reason, "expires_on": expires_on}
    try:
        who = access.current(request)
        if who is None:
            return _kept(request, text, EXPIRED, 403)
        access.require(who, token)
        code = _recorded(store, {**text, "finding_id": finding_id, "person": who.name}, seen)
        it = store.case(finding_id, who.name)
    except StoreNotReady as error:
        log.error("%s", error)
        return _kept(request, text, NO_STORE, 503)
    if it is None:
        return _kept(request, text, GONE, 404)
    if code:
        return _case(request, who, wanted, it, {"code": code, "text": text}, status=409 if code == "changed" else 422)
    number = it["decisions"][-1]["number"]
    return RedirectResponse(f"/review/leads/{finding_id}?{query(done=number, **kept(wanted))}", 303, access.HEADERS)


def _recorded(store: Store, given: dict[str, str], seen: str) -> str:
    """'' when the decision was recorded, else the code that says why not."""
    now = datetime.now(UTC)
    try:
        entry = check_entry(given, now.astimezone(BEIJING).date())
    except NotTaken as error:
        return error.code
    return store.decide_as_seen(entry, now, seen).code


def _kept(request: Request, text: dict[str, str], why: tuple[str, str], status: int) -> Response:
    """What was written, for copying, when there is no form to put it back into."""
    values = {"text": text, "title": why[0], "problem": why[1]}
    return page(request, "review/kept.html", values, status, access.HEADERS)


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
