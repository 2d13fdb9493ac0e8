"""Who is signed in: cookies, the tokens in forms, and what stops everybody else.

A session is a random token in a cookie; the store knows only a digest of it made with the secret. The token in each
form is another digest of the same, so a page of somebody else's cannot make one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import Depends, Form
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auditor.errors import ConfigError
from auditor.settings import Settings
from auditor.web.common import INSIDE, review_is_on, store_of
from auditor.web.templating import query

SHORTEST_SECRET = 32
OFF = "网页复核没有启用：请运行人员设置 AUDITOR_REVIEW_SECRET（见 docs/for-operators.md）"
FORGED = "这次提交不是从本站的页面发出的，或页面已过期，没有记录任何内容。请回到页面刷新后重新提交"
PLAIN = "连接没有加密，不能登录：请改用 https 地址，或请运行人员检查反向代理的设置（见 docs/for-operators.md）"
# The default of all pages, no-referrer, would make browsers hide where a form came from.
HEADERS = {"Referrer-Policy": "same-origin"}
_SESSION, _FORM = "review", "review_form"


@dataclass(frozen=True)
class Signed:
    """A reviewer who is signed in.

    Attributes:
        name: as it stands in the log of decisions.
        token: what every form of theirs must carry.
        ends_at: when they have to sign in again.
    """

    login: str
    name: str
    token: str
    ends_at: datetime


class SignInFirst(Exception):
    """A page was asked for by somebody who is not signed in."""


def check(settings: Settings) -> None:
    """Raise ConfigError for a secret that is none."""
    value = settings.review_secret.get_secret_value() if settings.review_secret else ""
    if value and len(value) < SHORTEST_SECRET:
        todo = "make one with: openssl rand -hex 32"
        raise ConfigError(f"fewer than {SHORTEST_SECRET} characters", "AUDITOR_REVIEW_SECRET", todo)


def _secret(settings: Settings) -> bytes:
    return (settings.review_secret.get_secret_value() if settings.review_secret else "").encode()


def switched_on(request: Request) -> None:
    """404 where the pages do not exist: without a word on a server for the public, with the reason inside."""
    settings: Settings = request.app.state.settings
    if settings.web_audience not in INSIDE:
        raise HTTPException(404)
    if not review_is_on(settings):
        raise HTTPException(404, OFF)


def same_site(request: Request) -> None:
    """403 for a form that the browser says was sent from another site; the tokens would stop it as well."""
    if request.method == "POST" and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, FORGED)


GUARDS = [Depends(switched_on), Depends(same_site)]


def digest(request: Request, purpose: str, text: str) -> str:
    """A keyed digest that nobody without the secret can make."""
    message = f"{purpose}\0{text}".encode("utf-8", "replace")
    return hmac.new(_secret(request.app.state.settings), message, hashlib.sha256).hexdigest()


def is_encrypted(request: Request) -> bool:
    """True for https, as the server or a proxy it trusts says."""
    return request.url.scheme == "https"


def may_sign_in(request: Request) -> bool:
    """Over https, or on this very machine, where nobody listens in between."""
    return is_encrypted(request) or _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _cookie(request: Request, name: str) -> str:
    """A browser lets no other host and no unencrypted page set a cookie with the prefix __Host-."""
    return f"__Host-{name}" if is_encrypted(request) else name


def _set(request: Request, response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _cookie(request, name), value, max_age=seconds, path="/", httponly=True, samesite="strict",
        secure=is_encrypted(request),
    )  # fmt: skip


def give_session(request: Request, response: Response, token: str, seconds: int) -> None:
    """Let the browser keep the session's token."""
    _set(request, response, _SESSION, token, seconds)


def drop_session(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    _set(request, response, _SESSION, "", 0)


def session_key(request: Request, token: str | None = None) -> str:
    """What the store knows a session by; without a token, that of the browser's cookie."""
    value = request.cookies.get(_cookie(request, _SESSION), "") if token is None else token
    return digest(request, "session", value) if value else ""


def current(request: Request) -> Signed | None:
    """The reviewer whose browser this is, or None."""
    key = session_key(request)
    found = store_of(request).accounts.session(key, datetime.now(UTC)) if key else None
    if found is None:
        return None
    return Signed(found["login"], found["name"], digest(request, "form", key), found["ends_at"])


def signed_in(request: Request) -> Signed:
    """The reviewer; raises SignInFirst."""
    who = current(request)
    if who is None:
        raise SignInFirst
    return who


def with_token(who: Annotated[Signed, Depends(signed_in)], token: Annotated[str, Form()] = "") -> Signed:
    """The reviewer, whose form was made for this very session; else 403."""
    require(who, token)
    return who


def require(who: Signed, token: str) -> None:
    """403 unless the token is the one of this session's forms."""
    if not equal(who.token, token):
        raise HTTPException(403, FORGED)


def equal(ours: str, given: str) -> bool:
    """Compare without telling by the time how much was right."""
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def sign_in_first(request: Request, error: Exception) -> Response:
    """To the page for signing in, and back afterwards."""
    del error
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/review/sign-in?{query(to=path if request.method == 'GET' else '/review')}", 303)


def form_token(request: Request) -> tuple[str, str]:
    """(what the browser keeps, what the form carries) for a form of somebody not yet signed in."""
    kept = request.cookies.get(_cookie(request, _FORM), "") or secrets.token_urlsafe(24)
    return kept, digest(request, "sign-in form", kept)


def keep_form(request: Request, response: Response, kept: str) -> None:
    """Let the browser keep its half of `form_token`."""
    _set(request, response, _FORM, kept, None)


def is_own_form(request: Request, token: str) -> bool:
    """Whether the form for signing in came from this browser's own page: else others could sign it in as themselves."""
    kept = request.cookies.get(_cookie(request, _FORM), "")
    return bool(kept) and equal(digest(request, "sign-in form", kept), token)


def address_of(request: Request) -> str:
    """Who is asking, for counting: the address; of IPv6 the network, since one customer has all of it."""
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


Reviewer = Annotated[Signed, Depends(signed_in)]
ReviewerWithToken = Annotated[Signed, Depends(with_token)]
