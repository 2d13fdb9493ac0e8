"""The operator's pages: how the newest run went, and its Data Docs. For the audience 'operator' alone.

A regulator's reader has no use for them and would take a count of failing checks for a finding, so that everybody else
is told that there is no such page.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from auditor.ops import datadocs
from auditor.web.common import OPERATOR, TheStore
from auditor.web.report import policy
from auditor.web.templating import page


def operators_only(request: Request) -> None:
    """404 for every other audience, a misspelt one included."""
    if request.app.state.settings.web_audience != OPERATOR:
        raise HTTPException(404)


router = APIRouter(include_in_schema=False, dependencies=[Depends(operators_only)])


@router.get("/operator", response_class=HTMLResponse)
def operator(request: Request, store: TheStore) -> HTMLResponse:
    """The newest run, what it lacked, and where its Data Docs are."""
    docs = datadocs.state(request.app.state.settings.data_url)
    return page(request, "operator.html", {"docs": docs, **store.overview(released_only=False)})


@router.get("/datadocs")
def start() -> Response:
    """The pages link to each other by relative addresses, which need the closing slash."""
    return RedirectResponse("/datadocs/")


@router.get("/datadocs/{name:path}")
def data_docs(request: Request, name: str) -> Response:
    """One page of the newest run's Data Docs, by the list of names it was published with."""
    data = datadocs.page(request.app.state.settings.data_url, name or "index.html")
    if data is None:
        raise HTTPException(404, "没有这一页：Data Docs 尚未生成、已关闭或已换成新的一次")
    headers = {"Content-Security-Policy": policy(data.decode("utf-8", "replace"))}
    return Response(data, media_type="text/html; charset=utf-8", headers=headers)
