"""One request and its answer: streamed with caps, and every failure put into words."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from urllib3.exceptions import NameResolutionError, ReadTimeoutError

from auditor.crawl.addresses import PEER, AddressRefused, GuardedAdapter
from auditor.crawl.decoding import Decoder, DecodingFailed
from auditor.crawl.urls import Routes, host_of, origin_of
from auditor.model import FetchOutcome
from auditor.settings import Settings

_CHUNK = 65_536
_KEPT_OF_TOO_LARGE = 65_536  # bytes archived of a body over the cap: enough to show what it was
_TROUBLE = (
    requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """One request and what came back.

    Attributes:
        outcome: OK means that an answer arrived whole, whatever its status.
        request_headers, headers: as sent and as received, in order.
        body: content-encoding removed; what arrived, when the outcome says it is not whole.
        cut: '' or why the archived body is not whole: 'length', 'time', 'disconnect' (WARC-Truncated).
        peer: address that answered, '' when none did.
        retryable: the same request may succeed in a moment (a broken connection).
        detail: one Chinese line when the outcome is not OK.
        sent: the body of a POST.
    """

    url: str
    at: datetime
    outcome: FetchOutcome = FetchOutcome.OK
    status: int | None = None
    reason: str = ""
    request_headers: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    cut: str = ""
    peer: str = ""
    retryable: bool = False
    detail: str = ""
    method: str = "GET"
    sent: bytes = b""

    def header(self, name: str) -> str:
        """The first header of that name, or ''."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Transport:
    """Sends single requests over pooled connections; no proxies, no cookies, TLS verified.

    Args:
        settings: caps, timeouts and User-Agent.
        routes: see `auditor.crawl.urls.parse_routes`.
    """

    def __init__(self, settings: Settings, routes: Routes) -> None:
        self._settings = settings
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy from the environment would connect past the address check
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = GuardedAdapter(routes, settings.total_timeout_s, hosts=4 * settings.host_workers)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._private: dict[str, dict[str, str]] = {}

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def authorise(self, origin: str, headers: Mapping[str, str]) -> None:
        """Headers for one origin that no exchange, and so no archive, ever shows."""
        self._private[origin] = dict(headers)

    def send(self, url: str, extra: Mapping[str, str], body: bytes | None = None) -> Exchange:
        """Ask a canonical address, with POST when there is a body; never raises for what the other side does."""
        headers = {
            "User-Agent": self._settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
            **extra,
        }
        asked = Exchange(
            url=url, at=datetime.now(UTC), request_headers=tuple(headers.items()),
            method="GET" if body is None else "POST", sent=body or b"",
        )  # fmt: skip
        started = time.monotonic()
        try:
            return self._send(asked, headers, started)
        except AddressRefused as refused:
            detail = f"{host_of(url)} 的地址不是公网地址（{refused}），为安全起见没有访问；请核对网址"
            return replace(asked, outcome=FetchOutcome.ADDRESS_REFUSED, detail=detail)
        except _TROUBLE as error:
            return self._failed(asked, error, started)

    def _send(self, asked: Exchange, headers: Mapping[str, str], started: float) -> Exchange:
        timeout = (self._settings.timeout_s, self._settings.timeout_s)
        private = self._private.get(origin_of(asked.url), {})
        body = asked.sent if asked.method == "POST" else None
        prepared = requests.Request(asked.method, asked.url, headers={**headers, **private}, data=body).prepare()
        response = self._session.send(prepared, stream=True, allow_redirects=False, timeout=timeout, verify=True)
        got = replace(
            asked,
            status=response.status_code,
            reason=response.reason or "",
            headers=tuple(
                (str(k), str(v))
                for k, v in response.raw.headers.items()
                if not (private and str(k).lower() == "set-cookie")  # a session's cookie is a secret as well
            ),
            peer=getattr(response.raw, PEER, ""),
        )
        try:
            self._in_time(started)
            return self._read(got, response.raw, started)
        finally:
            response.close()  # a wholly read one has gone back to the pool by now

    def _in_time(self, started: float) -> None:
        if time.monotonic() - started >= self._settings.total_timeout_s:
            raise TimeoutError("total time")

    def _read(self, got: Exchange, raw: urllib3.HTTPResponse, started: float) -> Exchange:
        parts: list[bytes] = []
        size, cap = 0, self._settings.max_bytes
        try:
            decoder = Decoder(got.header("Content-Encoding"))
            while chunk := raw.read1(_CHUNK, decode_content=False):
                part = decoder.feed(chunk, cap + 1 - size)
                parts.append(part)
                size += len(part)
                if size > cap:
                    kept = b"".join(parts)[:_KEPT_OF_TOO_LARGE]
                    detail = f"网页正文超过 {cap} 字节的上限，没有读完；如确有必要，请调大 max_bytes 后重试"
                    return replace(got, outcome=FetchOutcome.TOO_LARGE, body=kept, cut="length", detail=detail)
                self._in_time(started)
            if not decoder.complete:
                raise DecodingFailed("compressed data ends early")
        except DecodingFailed:
            detail = "网页正文的压缩数据损坏或不完整，无法还原；请稍后重试或人工查看"
            body = b"".join(parts)
            return replace(got, outcome=FetchOutcome.TRUNCATED, body=body, cut="disconnect", detail=detail)
        except _TROUBLE as error:
            return self._failed(replace(got, body=b"".join(parts)), error, started)
        return replace(got, body=b"".join(parts))

    def _failed(self, got: Exchange, error: Exception, started: float) -> Exchange:
        host = host_of(got.url)
        late = time.monotonic() - started >= self._settings.total_timeout_s
        timed_out = isinstance(error, (TimeoutError, requests.Timeout, ReadTimeoutError))
        # requests wraps a read timeout inside a body as ConnectionError, urllib3 a connect timeout as MaxRetryError
        if late or timed_out:
            limit = self._settings.total_timeout_s if late else self._settings.timeout_s
            detail = f"{host} 在 {limit:g} 秒内没有（完整）回应；请稍后重试"
            return replace(got, outcome=FetchOutcome.TIMEOUT, cut="time", detail=detail)
        if isinstance(error, (requests.exceptions.SSLError, urllib3.exceptions.SSLError)):
            detail = f"{host} 的 HTTPS 证书或加密连接未通过验证，没有读取；请联系网站方或人工核对"
            return replace(got, outcome=FetchOutcome.TLS_ERROR, cut="disconnect", detail=detail)
        if got.status is not None:
            detail = f"{host} 的网页没有传完连接就断了（收到 {len(got.body)} 字节）；请稍后重试"
            return replace(
                got, outcome=FetchOutcome.TRUNCATED, cut="disconnect", detail=detail, retryable=True
            )  # fmt: skip
        if _cause(error, NameResolutionError):
            detail = f"域名 {host} 无法解析；请核对网址是否已停用"
            return replace(got, outcome=FetchOutcome.NETWORK_ERROR, detail=detail)
        detail = f"无法连接 {host}，或连接中断；请稍后重试"
        return replace(got, outcome=FetchOutcome.NETWORK_ERROR, detail=detail, retryable=True)


def _cause(error: BaseException, kind: type[BaseException]) -> bool:
    """True when an error of that kind stands anywhere in the chain of wrappers."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, kind):
            return True
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            todo += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return False
