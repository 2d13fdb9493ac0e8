"""Many decisions from a table: first what would happen, then the recording."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from auditor.errors import BadInput
from auditor.review import read_csv
from auditor.runfolder import BEIJING
from auditor.web.common import TheStore
from auditor.web.review import access
from auditor.web.templating import page

router = APIRouter()
LARGEST = 2_000_000  # bytes of a table: it travels to the browser and back between looking and recording
OPTIONAL = ("person", "expires_on")
NOT_A_TABLE = (
    "无法读取：须为 CSV 文件（UTF-8 或 GB 18030），首行为 finding_id,action,reason，可另有 expires_on 和 person"
)
NOTHING = "没有选择文件，或文件中没有一行决定"
MOST = 2_000  # rows: each is weighed against the log while the store is held for writing
TOO_MANY = f"超过 {MOST} 行，请分成几个文件，或请运行人员用命令 auditor review import"
TOO_LARGE = f"文件超过 {LARGEST // 1_000_000} MB，请分成几个"


@router.get("/review/upload")
def form(request: Request, who: access.Reviewer) -> Response:
    """The form."""
    return _page(request, who, {})


@router.post("/review/upload")
async def upload(request: Request, store: TheStore, who: access.Reviewer) -> Response:
    """Say what would happen; record it when the same table comes back with the button for it."""
    async with request.form(max_files=1, max_fields=10, max_part_size=2 * LARGEST) as fields:
        text = {name: value for name, value in fields.items() if isinstance(value, str)}
        file = fields.get("file")
        data = await file.read() if isinstance(file, UploadFile) else _decoded(text.get("table", ""))
    access.require(who, text.get("token", ""))
    record = text.get("step") == "record"
    if len(data) > LARGEST:
        return _page(request, who, {"problem": TOO_LARGE}, 413)
    try:
        rows = read_csv(data, "file", OPTIONAL) if data.strip() else []
    except BadInput:
        return _page(request, who, {"problem": NOT_A_TABLE}, 422)
    if not rows or len(rows) > MOST:
        return _page(request, who, {"problem": TOO_MANY if rows else NOTHING}, 422)
    now = datetime.now(UTC)
    position = text.get("position", "") or "none"

    def take() -> Any:
        today = now.astimezone(BEIJING).date()
        wanted = position if record else ""
        return store.import_decisions(rows, now, today, dry_run=not record, person=who.name, position=wanted)

    answer = await run_sync(take)
    values = {"answer": answer, "moved": record and answer.dry_run, "table": base64.b64encode(data).decode("ascii")}
    return _page(request, who, values, 409 if values["moved"] else 200)


def _decoded(table: str) -> bytes:
    try:
        return base64.b64decode(table, validate=True)
    except ValueError:  # also what is not ASCII
        return b""


def _page(request: Request, who: access.Signed, values: dict[str, Any], status: int = 200) -> Response:
    shown = {"who": who, "answer": None, "problem": "", "moved": False, "table": "", **values}
    return page(request, "review/upload.html", shown, status, access.HEADERS)
