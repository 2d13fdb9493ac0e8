"""Which failed requests are tried again, and after how long: urllib3's Retry as the policy, the limiter as the clock.

The library's own retry loop would hide the answers in between from the archive and from the spacing of the host.
"""

from __future__ import annotations

from urllib3.exceptions import InvalidHeader, MaxRetryError, ProtocolError
from urllib3.util import Retry

from auditor.crawl.transport import Exchange
from auditor.model import FetchOutcome
from auditor.settings import Settings

_TRY_AGAIN = (429, 502, 503, 504)


class Attempts:
    """The tries of one request.

    Args:
        settings: `retries` bounds them, `delay_cap_s` bounds the backoff.
        delay: spacing of the host, seconds; the backoff doubles it.
    """

    def __init__(self, settings: Settings, delay: float) -> None:
        self._retry = Retry(
            total=settings.retries, allowed_methods={"GET"}, status_forcelist=_TRY_AGAIN, backoff_factor=delay,
            backoff_max=settings.delay_cap_s, respect_retry_after_header=True,
        )  # fmt: skip

    def wait_before_next(self, exchange: Exchange) -> float | None:
        """Seconds to wait before the next try; None when it cannot help or the tries are used up."""
        answered = exchange.outcome is FetchOutcome.OK
        may_succeed = answered and self._retry.is_retry("GET", exchange.status or 0)
        if not may_succeed and not exchange.retryable:
            return None
        try:
            self._retry = self._retry.increment("GET", exchange.url, error=ProtocolError(exchange.detail))
        except MaxRetryError:
            return None
        asked = exchange.header("Retry-After")
        try:
            return self._retry.parse_retry_after(asked) if asked else self._retry.get_backoff_time()
        except InvalidHeader:
            return self._retry.get_backoff_time()
