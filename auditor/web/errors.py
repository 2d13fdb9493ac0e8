"""One JSON error shape and one HTML error page for everything that goes wrong."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from auditor.errors import AuditorError, BadInput, CouldNotCheck
from auditor.report.safe import shown
from auditor.store import NoSuchDay, StoreNotReady
from auditor.web import templating
from auditor.web.headers import HEADERS

log = logging.getLogger(__name__)

# status → (code in JSON, title and advice on the page)
KNOWN = {
    400: ("bad_request", "请求无法理解", "请返回上一页，检查填写的内容。"),
    403: ("refused", "没有接受这次提交", "请返回上一页，刷新后再试。"),
    404: ("not_found", "没有这个页面", "地址可能有误，或该内容未公开。请从首页重新查询。"),
    405: ("method_not_allowed", "不支持这种访问方式", "请从首页进入。"),
    413: ("too_large", "提交的内容太大", "请只提交一个页面或一段文字。"),
    422: ("invalid", "提交的内容无法处理", "请按说明修改后再试。"),
    503: ("unavailable", "暂时无法查询", "数据库尚未就绪或暂时中断，这不代表任何机构的核验结果。请稍后再试。"),
}
UNEXPECTED = ("internal", "系统内部错误", "错误已记录。这不代表任何机构的核验结果。")


def install(app: FastAPI) -> None:
    """Route every exception to `answer`."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(AuditorError, _auditor)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """`{"error": {"status", "code", "message"}}` under /api/, the error page elsewhere."""
    message = shown(message)
    code, title, advice = KNOWN.get(status, UNEXPECTED if status >= 500 else KNOWN[400])
    if request.url.path.startswith("/api/") or request.url.path in ("/healthz", "/readyz"):
        body = {"error": {"status": status, "code": code, "message": message}}
        return JSONResponse(body, status, headers)
    page = {"status": status, "title": title, "advice": advice, "message": message}
    return templating.page(request, "error.html", page, status, headers)


def too_large(scope: Scope, limit: int) -> Response:
    """The 413 answer, for middleware that has no exception handlers above it."""
    return answer(Request(scope), 413, f"上限为 {limit // 1000} KB")


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _unexpected(request, error)
    phrase = HTTPStatus(error.status_code).phrase
    message = "" if error.detail == phrase else str(error.detail)
    headers = dict(error.headers) if error.headers else None
    return answer(request, error.status_code, message or KNOWN.get(error.status_code, UNEXPECTED)[1], headers)


def _validation(request: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    fields = "、".join(sorted({".".join(str(part) for part in detail["loc"][1:]) for detail in details}))
    return answer(request, 422, f"参数不合要求：{fields}" if fields else "参数不合要求")


def _auditor(request: Request, error: Exception) -> Response:
    if isinstance(error, StoreNotReady):
        log.error("%s", error)
        return answer(request, 503, "数据库未就绪")  # the line names our host: for the log, not for readers
    if isinstance(error, NoSuchDay):
        return answer(request, 422, error.for_readers)
    if isinstance(error, BadInput):
        return answer(request, 422, error.what)
    if isinstance(error, CouldNotCheck):
        return answer(request, 503, error.what)
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _unexpected(request, error)


def _unexpected(request: Request, error: Exception) -> Response:
    del error  # the server logs it with its traceback; readers get none of it
    return answer(request, 500, UNEXPECTED[1], HEADERS)  # this answer is made outside all middleware
