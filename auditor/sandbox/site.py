"""What the sandbox's server may see: pages, register answers and robots files, and nothing about who is honest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Page:
    """One stored answer."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"

    @property
    def etag(self) -> str:
        """Strong validator: depends on the bytes alone."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


@dataclass(frozen=True)
class Listing:
    """A paged JSON list, cut by pageSize and pageNum of the query; `search` names the fields nameCode looks in."""

    rows: tuple[Mapping[str, Any], ...]
    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """One virtual host.

    Attributes:
        start: path a reader starts from.
        robots: text of robots.txt, None = the file does not exist.
        register: True for the query services (faults of sites spare them).
    """

    host: str
    start: str
    pages: Mapping[str, Page]
    robots: str | None
    publisher: str = ""
    region: str = ""
    delay_s: float = 0.0
    register: bool = False
    listings: Mapping[str, Listing] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """Everything that is served in one week, and the seed it came from.

    Attributes:
        today: anchor + 7 * step days, the day the world shows.
        sites: by host, registers included.
    """

    seed: int
    anchor: date
    step: int
    today: date
    sites: Mapping[str, Site]
    xlsx: bytes

    def provincial_xlsx(self) -> bytes:
        """The list of evaluators filed in 四川, as the province publishes it."""
        return self.xlsx
