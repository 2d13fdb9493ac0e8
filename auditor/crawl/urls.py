"""Addresses: one spelling per page, and which addresses are refused before anything is sent."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from requests.utils import requote_uri
from urllib3.util import parse_url

from auditor.errors import ConfigError

DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]"
_HOST_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")

Routes = Mapping[str, tuple[str, int]]


class Refused(Exception):
    """The address may not be asked; the text says why, in Chinese."""


def parse_routes(connect_to: Mapping[str, str]) -> Routes:
    """`settings.connect_to` as suffix → (ip, port).

    Raises:
        ConfigError: a value is not of the form ip:port.
    """
    routes = {}
    for suffix, target in connect_to.items():
        address, _, port = target.rpartition(":")
        if not address or not port.isdigit():
            raise ConfigError(f"{target!r} is not ip:port", f"connect_to[{suffix!r}]", "write it like 127.0.0.1:8080")
        routes[suffix.lower().strip(".")] = (address.strip("[]"), int(port))
    return routes


def route(host: str, routes: Routes) -> tuple[str, int] | None:
    """Where to connect instead for this host; whole labels: '.b.test' covers a.b.test, not ab.test."""
    labels = host.split(".")
    for start in range(len(labels)):
        target = routes.get(".".join(labels[start:]))
        if target:
            return target
    return None


def host_of(url: str) -> str:
    """The host name of an address, lower case, or ''."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """Scheme, host and port of a canonical address: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _ascii_host(host: str) -> str:
    try:
        plain = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise Refused(f"网址中的域名 {host!r} 不合规范；请改正后再试") from error
    if ":" in plain:  # an IPv6 literal; its address is checked where the socket is opened
        return f"[{plain}]"
    if not plain or not set(plain) <= _HOST_LETTERS:
        raise Refused(f"网址中的域名 {host!r} 不合规范；请改正后再试")
    return plain


def canonical(url: str, routes: Routes | None = None, encoding: str = "utf-8") -> str:
    """The one spelling of an address: punycode host, no default port, no fragment, percent-encoded path and query.

    Args:
        routes: hosts that may use another port, see `parse_routes`.
        encoding: for raw non-ASCII characters in the query (browsers use the page's own encoding there).

    Raises:
        Refused: other schemes than http and https, credentials, other ports than 80 and 443, malformed addresses.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"网址写法有误：{url[:200]!r}；请改正后再试") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused(f"只读取 http 和 https 网址，不读取 {parts.scheme or '无协议'} 网址；请改正网址")
    if "@" in parts.netloc:
        raise Refused("网址里带有用户名或密码，按规定不使用；请去掉后再试")
    if not host:
        raise Refused(f"网址缺少域名：{url[:200]!r}；请改正后再试")
    name = _ascii_host(host)
    target = route(name, routes or {})
    if port is not None and port not in (80, 443) and not (target and target[1] == port):
        raise Refused(f"只访问 80 和 443 端口，不访问 {port} 端口；请改正网址")
    netloc = name if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"
    path = quote(parts.path or "/", safe=_PATH_SAFE, errors="replace")
    query = quote(parts.query.encode(encoding, "xmlcharrefreplace"), safe=_QUERY_SAFE)
    try:
        spelled = parse_url(urlunsplit((parts.scheme, netloc, path, query, ""))).url
        return str(requote_uri(spelled))
    except ValueError as error:  # urllib3's LocationParseError is one
        raise Refused(f"网址写法有误：{url[:200]!r}；请改正后再试") from error


def redirect_target(base: str, location: str, routes: Routes) -> str:
    """Where a Location header leads; its raw bytes arrive decoded as Latin-1 and are kept byte for byte.

    Raises:
        Refused: as `canonical`.
    """
    with contextlib.suppress(UnicodeEncodeError):
        location = quote(location.encode("latin-1"), safe=_QUERY_SAFE + "#")
    try:
        return canonical(urljoin(base, location), routes)
    except ValueError as error:
        raise Refused(f"网站给出的跳转地址写法有误：{location[:200]!r}；请人工查看该网站") from error


def same_site(one: str, other: str) -> bool:
    """True for two host names of evidently one site: equal but for a www/m prefix, or one below the other."""
    a, b = (_without_prefix(host) for host in (one, other))
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def _without_prefix(host: str) -> str:
    first, _, rest = host.partition(".")
    return rest if first in ("www", "m", "wap") and "." in rest else host
