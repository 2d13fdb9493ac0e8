"""One sync of one register: dispatch by adapter, never an exception for an outage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from auditor.errors import ConfigError
from auditor.model import Fetched, Source
from auditor.registry import json_api, osta_json, pjjg_html
from auditor.registry.drift import Reader
from auditor.registry.snapshot import RawSnapshot, Snapshot

ADAPTERS: dict[str, Callable[[Source, Reader, date], RawSnapshot]] = {
    "pjjg_html": pjjg_html.read,
    "osta_json": osta_json.read,
    "json_api": json_api.read,
}


def sync(source: Source, fetch: Callable[[str], Fetched], today: date) -> Snapshot:
    """Read a register through `fetch` (which keeps the pace, the robots rules and the archive).

    Whatever could not be read whole becomes a coverage row that is not complete, and a gap; nothing is guessed.
    `source.max_pages` is meant for sites and does not bound a register: half a register proves nothing.

    Args:
        source: kind 'register', adapter 'pjjg_html', 'osta_json' or 'json_api'.
        fetch: gives an answer for a URL and does not raise for network trouble.
        today: the as-of date of what is read.

    Raises:
        ConfigError: the adapter is unknown.
    """
    read = ADAPTERS.get(source.adapter)
    if read is None:
        raise ConfigError(
            f"register adapter {source.adapter!r} is unknown", f"source {source.id}", f"use one of {sorted(ADAPTERS)}"
        )
    reader = Reader(fetch)
    snapshot = read(source, reader, today).finish()
    return replace(snapshot, rejected=tuple(sorted(reader.rejected)))
