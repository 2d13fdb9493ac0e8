"""Captures as table rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from auditor.crawl.links import charset_of
from auditor.model import Fetched, stable_id
from auditor.tables import CAPTURES, to_frame


def capture_row(source_id: str, fetched: Fetched) -> dict[str, Any]:
    """One row of the captures table; `size` is null and `sha256` '' where no body may be read."""
    return {
        "capture_id": stable_id(source_id, fetched.url),
        "source_id": source_id,
        "url": fetched.url,
        "final_url": fetched.final_url,
        "outcome": str(fetched.outcome),
        "status": fetched.status,
        "fetched_at": fetched.fetched_at,
        "sha256": fetched.sha256,
        "size": len(fetched.body) if fetched.ok else None,
        "content_type": fetched.content_type,
        "charset": charset_of(fetched.content_type),
        "robots": fetched.robots,
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "warc_file": fetched.warc_file,
        "warc_offset": fetched.warc_offset,
        "detail": fetched.detail,
    }


def captures_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Rows in the captures contract: nullable types, ordered by capture_id."""
    if not rows:
        return CAPTURES.empty()
    frame = pd.DataFrame(list(rows), columns=CAPTURES.schema.names)
    for column in ("status", "size", "warc_offset"):
        frame[column] = frame[column].astype("Int64")
    return to_frame(CAPTURES.conform(frame))
