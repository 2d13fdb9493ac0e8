"""Reads the outside world politely and keeps the proof: sites, saved pages and archives into captures and a WARC."""

from __future__ import annotations

from auditor.crawl.archive import Archive, Previous
from auditor.crawl.fetcher import Fetcher
from auditor.crawl.holders import Held, borrowed, homes
from auditor.crawl.limits import HostLimiter
from auditor.crawl.links import links
from auditor.crawl.records import Bodies, OtherBytes, read_body
from auditor.crawl.rows import capture_row
from auditor.crawl.shard import crawl_shard

__all__ = [
    "Archive", "Bodies", "Fetcher", "Held", "HostLimiter", "OtherBytes", "Previous", "borrowed", "capture_row",
    "crawl_shard", "homes", "links", "read_body",
]  # fmt: skip
