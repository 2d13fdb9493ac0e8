"""robots.txt: asked once per origin and run, obeyed in full (RFC 9309), and when unreadable nothing is crawled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from auditor.crawl.links import decode
from auditor.crawl.urls import host_of
from auditor.model import Fetched, FetchOutcome

_PARSED_BYTES = 512_000  # RFC 9309 §2.5 asks for at least 500 KiB
# Failures that say more by their own name than "robots denied" does.
_OWN_NAME = (
    FetchOutcome.ADDRESS_REFUSED, FetchOutcome.TLS_ERROR, FetchOutcome.NETWORK_ERROR, FetchOutcome.TIMEOUT,
    FetchOutcome.CAPTCHA, FetchOutcome.SKIPPED,
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """What one origin asks of us.

    Attributes:
        state: 'allowed' (there are rules), 'none' (no robots.txt) or 'unknown' (unreadable: nothing may be crawled).
        delay_s: spacing asked for by Crawl-delay or Request-rate, seconds.
        outcome: what a page's fetch becomes when state is 'unknown'.
        detail: the same in one Chinese line.
    """

    state: str
    parser: Protego | None = None
    delay_s: float = 0.0
    outcome: FetchOutcome = FetchOutcome.ROBOTS_DENIED
    detail: str = ""

    def allows(self, url: str, agent: str) -> bool:
        """True when this address may be read by that agent."""
        return self.parser is None or bool(self.parser.can_fetch(url, agent))


class Robots:
    """The rules of every origin met in a run.

    Args:
        user_agent: as sent; its product token ('course-auditor') is what rules are looked up for.
        read: fetches a robots.txt, following redirects; called once per origin.
    """

    def __init__(self, user_agent: str, read: Callable[[str], Fetched]) -> None:
        self.agent = user_agent.partition("/")[0].partition(" ")[0]
        self._read = read
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def rules(self, origin: str) -> Rules:
        """The rules of an origin ('http://host'), read when first asked for."""
        with self._guard:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._judge(self._read(f"{origin}/robots.txt"))
            return self._rules[origin]

    def _judge(self, answer: Fetched) -> Rules:
        status = answer.status or 0
        if answer.ok:
            return self._parse(answer.body[:_PARSED_BYTES])
        if answer.outcome is FetchOutcome.HTTP_ERROR and 400 <= status < 500 and status != 429:
            return Rules("none")
        why = f"HTTP {status}" if answer.outcome is FetchOutcome.HTTP_ERROR else answer.detail
        if answer.outcome in _OWN_NAME:
            return Rules("unknown", outcome=answer.outcome, detail=answer.detail)
        detail = f"{host_of(answer.url)} 的 robots.txt 无法读取（{why}），不能确认是否允许访问，故未抓取；请稍后重试"
        return Rules("unknown", detail=detail)

    def _parse(self, body: bytes) -> Rules:
        text = decode(body, "").lstrip("\ufeff").lstrip()
        if text.startswith("<"):  # a site that answers every address with its home page
            return Rules("none")
        parser = Protego.parse(text)
        delay = parser.crawl_delay(self.agent) or 0.0
        rate = parser.request_rate(self.agent)
        if rate and rate.requests:
            delay = max(delay, rate.seconds / rate.requests)
        return Rules("allowed", parser, max(0.0, float(delay)))
