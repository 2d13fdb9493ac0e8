"""One request at a time per host, spaced by its delay, across all threads; and when a host is left alone for good."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class _Lane:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last_end: float | None = None
    not_before: float = float("-inf")


class HostLimiter:
    """Spaces requests to one host, counted from the end of the one before.

    Args:
        clock: monotonic seconds.
        sleep: waits for seconds.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._lanes: dict[str, _Lane] = {}
        self._guard = threading.Lock()

    def _lane(self, host: str) -> _Lane:
        with self._guard:
            return self._lanes.setdefault(host, _Lane())

    @contextmanager
    def turn(self, host: str, delay_s: float) -> Iterator[None]:
        """Hold the host's turn: entered at least `delay_s` seconds after the turn before it ended."""
        lane = self._lane(host)
        with lane.lock:
            ready = lane.not_before
            if lane.last_end is not None:
                ready = max(ready, lane.last_end + delay_s)
            wait = ready - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                lane.last_end = self._clock()

    def postpone(self, host: str, seconds: float) -> None:
        """Nobody asks this host for so many seconds from now (Retry-After, backoff)."""
        lane = self._lane(host)
        lane.not_before = max(lane.not_before, self._clock() + seconds)


# One for the whole process, so that two fetchers never double the pace. Across processes a host belongs to one shard.
PROCESS_LIMITER = HostLimiter()


class GivenUp:
    """Which hosts are not asked again in this run, and why.

    Args:
        patience: consecutive failures after which a host is given up.
    """

    def __init__(self, patience: int = 3) -> None:
        self._patience = patience
        self._failures: dict[str, int] = {}
        self._reasons: dict[str, str] = {}
        self._guard = threading.Lock()

    def reason(self, host: str) -> str:
        """Why the host was given up (Chinese), or ''."""
        return self._reasons.get(host, "")

    def give_up(self, host: str, reason: str) -> None:
        """Ask this host no more; the first reason stands."""
        with self._guard:
            self._reasons.setdefault(host, reason)

    def failed(self, host: str) -> None:
        """Count a timeout, a server error or a network failure."""
        with self._guard:
            self._failures[host] = self._failures.get(host, 0) + 1
            if self._failures[host] >= self._patience:
                self._reasons.setdefault(host, f"连续 {self._patience} 次访问失败")

    def answered(self, host: str) -> None:
        """The host answered: the row of failures is over."""
        with self._guard:
            self._failures[host] = 0
