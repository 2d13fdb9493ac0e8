"""Check a text or a saved page: nothing is stored, nothing is fetched."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from auditor.errors import BadInput
from auditor.web.common import MaskedJSON
from auditor.web.templating import page

router = APIRouter(tags=["scan"])
UNREADABLE = "无法作为网页或文字读取（可能是图片、PDF 或其他文件）：请另存为 HTML，或直接粘贴文字"
EMPTY = "没有可检查的内容：请粘贴一段文字，或选择一个保存下来的网页文件"


@router.get("/check", include_in_schema=False)
def form(request: Request) -> HTMLResponse:
    """The empty form."""
    return page(request, "check.html", {"text": "", "result": None, "problem": None})


@router.post("/check", include_in_schema=False)
async def check(request: Request) -> HTMLResponse:
    """Scan what was pasted or uploaded, and show the answer under the form."""
    name, body, text = await _from_form(request)
    if not body.strip():
        return page(request, "check.html", {"text": text, "result": None, "problem": EMPTY}, 422)
    return page(request, "check.html", {"text": text, "result": await _scan(request, name, body), "problem": None})


@router.post("/api/v1/scan", response_class=MaskedJSON)
async def scan(request: Request) -> dict[str, Any]:
    """Scan one document: JSON `{"text": "…"}`, a form with `text` or `page`, or the page itself as the body.

    Answers one scan object; 422 when there is nothing to scan, 413 when it is too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = "text"
    if kind == "application/json":
        body = _from_json(await request.body())
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        name, body, _text = await _from_form(request)
    else:
        body = await request.body()
    if not body.strip():
        raise HTTPException(422, EMPTY)
    return await _scan(request, name, body)


def _from_json(body: bytes) -> bytes:
    try:
        given = json.loads(body)
    except ValueError as error:  # also bytes that are not UTF-8
        raise HTTPException(422, "请求体不是 JSON") from error
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        raise HTTPException(422, '请求体应为 {"text": "…"}')
    return text.encode("utf-8", "replace")


async def _from_form(request: Request) -> tuple[str, bytes, str]:
    """(name, bytes to scan, pasted text); an uploaded page goes before a pasted text."""
    limit = request.app.state.settings.max_bytes
    async with request.form(max_files=1, max_fields=10, max_part_size=limit) as fields:
        upload, pasted = fields.get("page"), fields.get("text")
        text = pasted if isinstance(pasted, str) else ""
        if isinstance(upload, UploadFile) and upload.filename:
            name = PurePosixPath(upload.filename.replace("\\", "/")).name[:100] or "page"
            return name, await upload.read(), text
    return "text", text.encode("utf-8", "replace"), text


async def _scan(request: Request, name: str, body: bytes) -> dict[str, Any]:
    limit = request.app.state.settings.max_bytes
    if len(body) > limit:
        raise HTTPException(413, f"上限为 {limit // 1000} KB")
    state = request.app.state
    try:
        answers: list[dict[str, Any]] = await run_sync(state.scan, [(name, body)], limiter=state.scan_turns)
    except BadInput as error:
        raise HTTPException(422, UNREADABLE) from error
    return answers[0]
