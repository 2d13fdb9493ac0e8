"""Crawls the sources of one shard: hosts in parallel, each host by one thread."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from auditor.crawl.answers import nothing
from auditor.crawl.archive import Archive, Previous
from auditor.crawl.fetcher import Fetcher
from auditor.crawl.folder import read_folder
from auditor.crawl.rows import capture_row, captures_frame
from auditor.crawl.site import crawl_site
from auditor.crawl.urls import host_of
from auditor.crawl.warcfile import read_warc
from auditor.errors import CannotWrite
from auditor.model import Fetched, FetchOutcome, Source, SourceKind
from auditor.settings import Settings

log = logging.getLogger(__name__)
_OUR_FAULT = "抓取程序自身出错，本来源没有审查完；请查看运行日志并报告给维护者"


def crawl_shard(
    sources: Sequence[Source], *, archive: Archive, settings: Settings, previous: Mapping[str, Previous] | None = None
) -> pd.DataFrame:
    """Read sites, folders and archives.

    Args:
        sources: of any kind; registers are left out (they are read by `auditor.registry`).
        archive: where every answer is stored; the caller closes it.
        previous: address → what the last good run got, for conditional requests.

    Returns:
        The captures table: at least one row per source, whatever went wrong, ordered by capture_id.
    """
    wanted = [source for source in sources if source.kind is not SourceKind.REGISTER]
    groups: dict[str, list[Source]] = {}
    for source in wanted:
        groups.setdefault(host_of(source.urls[0]) or source.id, []).append(source)
    with (
        Fetcher(settings, archive, previous) as fetcher,
        ThreadPoolExecutor(max_workers=max(1, settings.host_workers)) as pool,
    ):

        def read_group(group: list[Source]) -> list[dict[str, Any]]:
            return [row for source in group for row in _rows(source, fetcher, archive, settings)]

        rows = [row for group_rows in pool.map(read_group, groups.values()) for row in group_rows]
    return captures_frame(rows)


def _rows(source: Source, fetcher: Fetcher, archive: Archive, settings: Settings) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}

    def keep(answer: Fetched) -> None:
        row = capture_row(source.id, answer)
        rows[row["capture_id"]] = row

    try:
        for answer in _read(source, fetcher, archive, settings):  # one body in memory at a time
            keep(answer)
    except CannotWrite:  # a full disk must not pass for a site that could not be read
        raise
    except Exception:  # our own fault must cost one source, not the shard, and must be seen in the report
        log.exception("reading source %s failed", source.id)
        place = source.urls[0] if source.kind is SourceKind.SITE else f"file:{Path(source.urls[0]).name}"
        keep(nothing(f"{place}#audit", FetchOutcome.SKIPPED, _OUR_FAULT))
    log.info("source %s: %d captures", source.id, len(rows))
    return list(rows.values())


def _read(source: Source, fetcher: Fetcher, archive: Archive, settings: Settings) -> Iterable[Fetched]:
    if source.kind is SourceKind.FOLDER:
        return read_folder(source, archive, settings)
    if source.kind is SourceKind.WARC:
        return read_warc(source, archive, settings)
    return crawl_site(source, fetcher)
