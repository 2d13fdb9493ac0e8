"""Reads the outside world politely and keeps the proof: sites, saved pages and archives into captures and a WARC."""

from __future__ import annotations

from auditor.crawl.archive import Archive, Previous, read_body
from auditor.crawl.fetcher import Fetcher
from auditor.crawl.limits import HostLimiter
from auditor.crawl.links import links
from auditor.crawl.rows import capture_row
from auditor.crawl.shard import crawl_shard

__all__ = ["Archive", "Fetcher", "HostLimiter", "Previous", "capture_row", "crawl_shard", "links", "read_body"]
