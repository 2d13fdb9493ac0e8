"""The faults the server can inject, and which hosts they hit: decided by host name alone, the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

from auditor.errors import BadInput
from auditor.sandbox.site import Page, Site, World

NAMES = (
    "registry-down", "registry-captcha", "captcha", "sites-5xx", "rate-limit", "latency", "timeout", "truncated",
    "wrong-charset", "redirect-loop", "redirect-private", "huge-body",
)  # fmt: skip
_SHARE = {"captcha": 3, "sites-5xx": 3, "latency": 3, "wrong-charset": 3}  # one host in 3; all others one in 8
LATENCY_S = 0.3
HUGE_BYTES = 48_000_000  # far above any sensible cap, and still an end
PRIVATE = ("http://10.0.0.1/", "http://127.0.0.1:22/")
CAPTCHA = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>安全验证</title></head><body><div id="captcha">'
    "<h3>请完成安全验证</h3><p>请按住滑块，拖动到最右边</p><p>系统检测到您的访问存在异常，完成验证后继续访问</p>"
    '<input type="hidden" name="__captchaVerification"></div></body></html>'
)


@dataclass(frozen=True)
class Answer:
    """What to send.

    Attributes:
        declared: Content-Length to announce when it differs from the body's (then the connection is cut), or None.
        huge: send `HUGE_BYTES` without announcing a length.
        hang: send nothing at all.
        wait_s: seconds to wait before answering.
    """

    status: int = 200
    page: Page = field(default_factory=lambda: Page(b"", "text/plain; charset=utf-8"))
    headers: tuple[tuple[str, str], ...] = ()
    declared: int | None = None
    huge: bool = False
    hang: bool = False
    wait_s: float = 0.0


class Faults:
    """The switches that are on.

    Raises:
        BadInput: a name is unknown.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        unknown = sorted(set(names) - set(NAMES))
        if unknown:
            raise BadInput(f"unknown fault {unknown[0]!r}", "--fault", f"choose from: {', '.join(NAMES)}")
        self.names = tuple(name for name in NAMES if name in names)

    def hit(self, name: str, host: str) -> bool:
        """True when this site host suffers from the fault."""
        digest = int(hashlib.sha256(f"{name}:{host}".encode()).hexdigest(), 16)
        return digest % _SHARE.get(name, 8) == 0

    def victims(self, world: World) -> dict[str, list[str]]:
        """Fault → the hosts it hits."""
        hosts = sorted(host for host, site in world.sites.items() if not site.register)
        found = {name: [host for host in hosts if self.hit(name, host)] for name in self.names}
        registers = sorted(host for host, site in world.sites.items() if site.register)
        return {n: registers if n.startswith("registry-") else found[n] for n in self.names}

    def answer(self, site: Site, path: str, page: Page | None, *, first: bool) -> Answer | None:
        """The answer a fault gives instead of the right one, or None. `first`: this URL was never asked before."""
        if site.register:
            if "registry-down" in self.names:
                return Answer(503, Page("服务暂不可用".encode(), "text/html; charset=utf-8"))
            if "registry-captcha" in self.names and path != "/robots.txt":
                return Answer(200, Page(CAPTCHA.encode()))
            return None
        if path == "/robots.txt":
            return None
        for name in self.names:
            if not name.startswith("registry-") and self.hit(name, site.host):
                return self._site(name, site.host, path, page, first=first)
        return None

    def _site(  # noqa: PLR0911 - one return per fault
        self, name: str, host: str, path: str, page: Page | None, *, first: bool
    ) -> Answer | None:
        even = len(host) % 2 == 0
        match name:
            case "captcha":
                return Answer(200, Page(CAPTCHA.encode()))
            case "sites-5xx":
                return Answer(500 if even else 503, Page(b"<h1>Server Error</h1>", "text/html"))
            case "rate-limit":
                return Answer(429, headers=(("Retry-After", "1"),)) if first else None
            case "timeout":
                return Answer(hang=True)
            case "redirect-loop":
                return Answer(302, headers=(("Location", path if even else f"/loop{len(path) % 2}"),))
            case "redirect-private":
                return Answer(302, headers=(("Location", PRIVATE[even]),))
            case "huge-body":
                return Answer(huge=True, page=Page(b"<html><body>"))
        if page is None:
            return None
        match name:
            case "latency":
                return Answer(page=page, wait_s=LATENCY_S)
            case "truncated":
                return Answer(
                    page=Page(page.body[: len(page.body) // 2], page.content_type), declared=len(page.body) + 9
                )
            case "wrong-charset":
                return Answer(page=Page(page.body, f"text/html; charset={'big5' if even else 'iso-8859-1'}"))
        raise AssertionError(name)
