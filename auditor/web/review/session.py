"""Signing in and out, and a new password."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auditor.errors import BadInput
from auditor.review import passwords
from auditor.store import accounts
from auditor.web.common import TheStore
from auditor.web.review import access
from auditor.web.templating import page

log = logging.getLogger(__name__)
router = APIRouter()
UNFIT = f"新密码须有 {passwords.SHORTEST} 到 {passwords.LONGEST} 个字符，不能与账号、姓名或原密码相同，也不能太简单"
WRONG = "账号或密码不对，或账号已停用"
TOO_OFTEN = "尝试次数过多，请 15 分钟后再试"
# Failures that count for a quarter of an hour. An account is shut to one address long before it is shut to all.
HERE, ADDRESS, ACCOUNT = 5, 20, 50
_AT_ONCE = CapacityLimiter(2)  # each comparison takes 32 MB and a fifth of a second


def inside(address: str) -> str:
    """The page to go to after signing in: one of these pages, whatever a link says."""
    fits = address == "/review" or address.startswith(("/review/", "/review?"))
    return address if fits and address.isprintable() and "\\" not in address else "/review"


@router.get("/review/sign-in")
def form(request: Request, to: str = "/review") -> Response:
    """The form."""
    return _form(request, to)


@router.post("/review/sign-in")
async def sign_in(
    *,
    request: Request,
    store: TheStore,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
    token: Annotated[str, Form()] = "",
) -> Response:
    """Compare the password and begin a session, always a new one; the same answer for all that can be wrong."""
    if not access.may_sign_in(request):
        raise HTTPException(403, access.PLAIN)
    if not access.is_own_form(request, token):
        return _form(request, to, login, "页面已过期，请再登录一次", 403)
    now = datetime.now(UTC)
    known, address = login.strip().lower(), access.address_of(request)
    here, everywhere, place = (
        access.digest(request, "tries", key) for key in (f"{known}\0{address}", known, f"\0{address}")
    )
    if not await run_sync(store.accounts.try_sign_in, {here: HERE, everywhere: ACCOUNT, place: ADDRESS}, now):
        log.warning("sign-in of %r from %s refused: too many failures", known[:40], address)
        return _form(request, to, login, TOO_OFTEN, 429)
    stored = await run_sync(store.accounts.hash_of, login)
    if not await run_sync(passwords.matches, password, stored, limiter=_AT_ONCE) or stored is None:
        return _form(request, to, login, WRONG, 403)
    hours = timedelta(hours=request.app.state.settings.review_session_hours)
    fresh = secrets.token_urlsafe(32)
    key, before = access.session_key(request, fresh), access.session_key(request)

    def begin() -> bool:
        store.accounts.signed_in([here, everywhere], [place])
        return store.accounts.open(login, stored, key, now, now + hours, instead=before)

    if not await run_sync(begin):
        return _form(request, to, login, WRONG, 403)
    response = RedirectResponse(inside(to), 303, access.HEADERS)
    access.give_session(request, response, fresh, int(hours.total_seconds()))
    return response


@router.post("/review/sign-out")
def sign_out(request: Request, store: TheStore, who: access.ReviewerWithToken) -> Response:
    """End the session here and in the store."""
    del who
    store.accounts.end(access.session_key(request))
    response = RedirectResponse("/review/sign-in", 303)
    access.drop_session(request, response)
    return response


@router.get("/review/password")
def password_form(request: Request, who: access.Reviewer) -> Response:
    """The form for a new password."""
    return page(request, "review/password.html", {"who": who, "problem": ""}, headers=access.HEADERS)


@router.post("/review/password")
async def new_password(
    *,
    request: Request,
    store: TheStore,
    who: access.ReviewerWithToken,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Give oneself a password that whoever made the account does not know. All sessions end."""
    here = access.digest(request, "tries", f"{who.login}\0{access.address_of(request)}")
    stored = await run_sync(store.accounts.hash_of, who.login)
    problem = ""
    if not await run_sync(store.accounts.try_sign_in, {here: HERE}, datetime.now(UTC)):
        problem = TOO_OFTEN
    elif not await run_sync(passwords.matches, old, stored, limiter=_AT_ONCE):
        problem = "现在的密码不对"
    elif new != again:
        problem = "两次输入的新密码不一样"
    else:
        try:
            passwords.check(new, other_than=(who.login, who.name, old))
        except BadInput:
            problem = UNFIT
    if problem:
        return page(request, "review/password.html", {"who": who, "problem": problem}, 422, access.HEADERS)
    await run_sync(store.accounts.set_password, who.login, passwords.hashed(new), limiter=_AT_ONCE)
    await run_sync(store.accounts.signed_in, [here], [])
    response = RedirectResponse("/review/sign-in", 303)
    access.drop_session(request, response)
    return response


def _form(request: Request, to: str, login: str = "", problem: str = "", status: int = 200) -> Response:
    kept, token = access.form_token(request)
    values = {
        "to": inside(to), "login": login[:40], "problem": problem, "token": token,
        "plain": "" if access.may_sign_in(request) else access.PLAIN,
    }  # fmt: skip
    headers = access.HEADERS | ({"Retry-After": str(int(accounts.WAIT.total_seconds()))} if status == 429 else {})
    response = page(request, "review/sign_in.html", values, status, headers)
    access.keep_form(request, response, kept)
    return response
