"""Fetches one address with all the manners of a polite guest, and says in an outcome what became of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from auditor.crawl.answers import conditions, http_detail, led_astray, nothing, too_slow_detail, unmodified_answer
from auditor.crawl.archive import Archive, Previous
from auditor.crawl.captcha import is_captcha
from auditor.crawl.limits import PROCESS_LIMITER, GivenUp, HostLimiter
from auditor.crawl.retrying import Attempts
from auditor.crawl.robots import Robots
from auditor.crawl.transport import Exchange, Transport
from auditor.crawl.urls import Refused, canonical, host_of, origin_of, parse_routes, redirect_target
from auditor.errors import AuditorError
from auditor.model import Fetched, FetchOutcome, sha256_hex
from auditor.question import Question
from auditor.settings import Settings

_REDIRECTS = (301, 302, 303, 307, 308)
_READABLE = (200, 203)
_FAILURES = (FetchOutcome.TIMEOUT, FetchOutcome.NETWORK_ERROR, FetchOutcome.TLS_ERROR)


@dataclass(frozen=True)
class _Step:
    """One hop: the answer so far, and where it redirects to ('' when it is the last)."""

    answer: Fetched
    location: str = ""


class Fetcher:
    """Reads addresses for one shard or one command; safe to share between threads.

    Args:
        settings: caps, delays, User-Agent, `connect_to`.
        archive: where every answer is stored; None stores nothing.
        previous: address → what an earlier run got, for conditional requests.
        limiter: spacing per host; by default one for the whole process.

    Raises:
        ConfigError: `settings.connect_to` is malformed.
    """

    def __init__(
        self, settings: Settings, archive: Archive | None = None, previous: Mapping[str, Previous] | None = None,
        *, limiter: HostLimiter = PROCESS_LIMITER,
    ) -> None:  # fmt: skip
        self.routes = parse_routes(settings.connect_to)
        self._settings, self._archive, self._limiter = settings, archive, limiter
        self._previous: Mapping[str, Previous] = previous if previous is not None else {}
        self._previous_guard = threading.Lock()  # the mapping may read an archive on the way
        self._transport = Transport(settings, self.routes)
        self._given_up = GivenUp()
        self._delays: dict[str, float] = {}
        self._robots = Robots(settings.user_agent, self._read_robots)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the pooled connections. The archive stays open: it belongs to the caller."""
        self._transport.close()

    def fetch(self, url: str, *, delay_s: float | None = None) -> Fetched:
        """GET an address, or ask a `Question` with POST.

        Args:
            url: http or https; other addresses are refused by an outcome, not by an exception.
            delay_s: lowest spacing of requests to its host, seconds; robots.txt and the settings may ask for more.

        Returns:
            The answer. `url` is the canonical spelling of the address asked for. Never raises for network trouble.
        """
        question = url if isinstance(url, Question) else None
        try:
            start = canonical(question.address if question else url, self.routes)
        except Refused as refused:
            return nothing(url, FetchOutcome.ADDRESS_REFUSED, str(refused), "unknown")
        if question is None:
            return self._follow(start, delay_s or 0.0, mind_robots=True)
        step = self._step(start, delay_s or 0.0, mind_robots=True, question=question)
        answer = replace(step.answer, url=str(url), final_url=str(url))
        if not step.location:
            return answer
        # What was asked must not be repeated to another address.
        return replace(answer, outcome=FetchOutcome.HTTP_ERROR, body=b"", sha256="")

    def authorise(self, url: str, headers: Mapping[str, str]) -> None:
        """Send these headers to the origin of an address from now on; they are never archived nor logged."""
        self._transport.authorise(origin_of(canonical(url, self.routes)), headers)

    def ask_in_private(self, question: Question, *, delay_s: float = 0.0) -> tuple[int, bytes]:
        """A question whose text or answer is a secret: at the usual pace, once, archived nowhere.

        Returns:
            Status and body; (0, b'') when no whole answer came.
        """
        start = canonical(question.address, self.routes)
        delay = max(self._settings.delay_floor_s, delay_s)
        with self._limiter.turn(host_of(start), delay):
            got = self._transport.send(start, {"Content-Type": question.content_type}, question.body)
        whole = got.outcome is FetchOutcome.OK and got.status is not None
        return (got.status or 0, got.body) if whole else (0, b"")

    def _read_robots(self, url: str) -> Fetched:
        return self._follow(url, self._delays.get(host_of(url), 0.0), mind_robots=False)

    def _follow(self, start: str, delay_s: float, *, mind_robots: bool) -> Fetched:
        """Follow redirects by hand: each hop is judged like a first request."""
        seen: list[str] = []
        target = start
        while True:
            seen.append(target)
            step = self._step(target, delay_s, mind_robots)
            if not step.location:
                return led_astray(start, step.answer)
            try:
                target = redirect_target(target, step.location, self.routes)
            except Refused as refused:
                answer = replace(step.answer, outcome=FetchOutcome.ADDRESS_REFUSED, detail=f"跳转被拒绝：{refused}")
                return replace(answer, url=start)
            if target in seen or len(seen) > self._settings.max_redirects:
                loop = "循环跳转" if target in seen else f"跳转超过 {self._settings.max_redirects} 次"
                detail = f"{host_of(start)} {loop}，没有得到网页；请人工打开该网址核对"
                answer = replace(step.answer, outcome=FetchOutcome.REDIRECT_LOOP, detail=detail)
                return replace(answer, url=start)

    def _step(self, url: str, delay_s: float, mind_robots: bool, question: Question | None = None) -> _Step:
        host = host_of(url)
        given_up = self._given_up.reason(host)
        if given_up:
            detail = f"本次运行已停止访问 {host}：{given_up}；请稍后重试或人工核对"
            return _Step(nothing(url, FetchOutcome.SKIPPED, detail, "unknown"))
        delay = max(self._settings.delay_floor_s, delay_s)
        verdict = "none"
        if mind_robots:
            self._delays[host] = delay_s
            rules = self._robots.rules(origin_of(url))
            verdict = rules.state
            refusal = None
            if rules.state == "unknown":
                refusal = nothing(url, rules.outcome, rules.detail)
            elif not rules.allows(url, self._robots.agent):
                verdict = "denied"
                detail = f"{host} 的 robots.txt 不允许读取该网址，已遵守；如需核查请人工打开"
                refusal = nothing(url, FetchOutcome.ROBOTS_DENIED, detail)
            elif rules.delay_s > self._settings.delay_cap_s:
                detail = too_slow_detail(host, rules.delay_s, self._settings.delay_cap_s)
                refusal = nothing(url, FetchOutcome.SKIPPED, detail)
            if refusal is not None:
                return _Step(replace(refusal, robots=verdict))
            delay = max(delay, rules.delay_s)
        previous = self._earlier(url) if mind_robots and question is None else None
        asked = conditions(previous) if question is None else {"Content-Type": question.content_type}
        exchange = self._ask(url, delay, asked, question.body if question else None)
        step = self._judge(exchange, previous)
        return _Step(replace(step.answer, robots=verdict), step.location)

    def _ask(self, url: str, delay: float, asked: Mapping[str, str], body: bytes | None = None) -> Exchange:
        """Send with retries; every answer on the way is spaced by the limiter and archived by `_judge` or here."""
        host = host_of(url)
        attempts = Attempts(self._settings, delay)
        while True:
            with self._limiter.turn(host, delay):
                exchange = self._transport.send(url, asked, body)
            wait = attempts.wait_before_next(exchange)
            if wait is None or is_captcha(exchange):
                return exchange
            if wait > self._settings.delay_cap_s:
                self._given_up.give_up(host, f"网站要求 {wait:g} 秒后再访问")
                return exchange
            if self._archive:
                self._archive.write(exchange)
            self._limiter.postpone(host, wait)

    def _earlier(self, url: str) -> Previous | None:
        with self._previous_guard:
            try:
                previous = self._previous.get(url)
            except (AuditorError, OSError):  # an old archive that is gone costs a full fetch, nothing else
                return None
        if previous is None or sha256_hex(previous.body) != previous.sha256:
            return None
        return previous

    def _judge(self, exchange: Exchange, previous: Previous | None) -> _Step:
        """Give the exchange its outcome, archive it, and remember how the host behaves."""
        host, status = host_of(exchange.url), exchange.status
        answer = Fetched(
            url=exchange.url, final_url=exchange.url, outcome=exchange.outcome, status=status, body=b"",
            content_type=exchange.header("Content-Type"), fetched_at=exchange.at, sha256="", detail=exchange.detail,
            etag=exchange.header("ETag"), last_modified=exchange.header("Last-Modified"),
        )  # fmt: skip
        unmodified = previous is not None and exchange.outcome is FetchOutcome.OK and status == 304
        if self._archive:
            archived = (
                self._archive.write_not_modified(exchange, previous)
                if previous is not None and unmodified
                else self._archive.write(exchange)
            )
            if archived >= 0:
                answer = replace(answer, warc_file=self._archive.name, warc_offset=archived)
        if previous is not None and unmodified:
            self._given_up.answered(host)
            return _Step(unmodified_answer(answer, previous))
        if is_captcha(exchange):
            self._given_up.give_up(host, "网站要求人机验证")
            detail = f"{host} 要求人机验证，已停止访问（不会绕过验证）；请人工打开核查"
            return _Step(replace(answer, outcome=FetchOutcome.CAPTCHA, detail=detail))
        if exchange.outcome is not FetchOutcome.OK:
            if exchange.outcome in _FAILURES:
                self._given_up.failed(host)
            return _Step(answer)
        if status in _REDIRECTS and exchange.header("Location"):
            self._given_up.answered(host)
            return _Step(answer, exchange.header("Location"))
        if status in _READABLE:
            self._given_up.answered(host)
            return _Step(replace(answer, body=exchange.body, sha256=sha256_hex(exchange.body)))
        if (status or 0) >= 500 or status == 429:
            self._given_up.failed(host)
        else:
            self._given_up.answered(host)
        return _Step(replace(answer, outcome=FetchOutcome.HTTP_ERROR, detail=http_detail(host, status or 0)))
