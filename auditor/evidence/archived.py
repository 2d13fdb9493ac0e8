"""The archived bytes behind captures, each compared with the digest that was noted when it came."""

from __future__ import annotations

import zlib
from typing import Any

import pandas as pd

from auditor.errors import AuditorError
from auditor.model import FetchOutcome, sha256_hex
from auditor.runfolder import RunFolder
from auditor.shardwork import Bodies

MISSING, WRONG = "evidence missing", "digest wrong"
_LOST = (AuditorError, OSError, EOFError, ValueError, KeyError, TypeError, zlib.error)


class Archived:
    """Reads bodies and remembers which are not what they were.

    Attributes:
        damaged: capture_id → (what is wrong, one line about it).
    """

    def __init__(self, folder: RunFolder) -> None:
        self._bodies = Bodies(folder)
        self.damaged: dict[str, tuple[str, str]] = {}

    def body(self, capture: dict[str, Any]) -> bytes | None:
        """The bytes of a capture, or None when they are gone or are not those that were captured."""
        place = f"{capture['warc_file']} at {capture['warc_offset']}"
        try:
            data = self._bodies.read(str(capture["warc_file"]), int(capture["warc_offset"]))
        except _LOST as error:
            what = error.what if isinstance(error, AuditorError) else type(error).__name__
            self.damaged[capture["capture_id"]] = (MISSING, f"{place}: {what}")
            return None
        if sha256_hex(data) != capture["sha256"]:
            line = f"{place}: SHA-256 {sha256_hex(data)[:16]}… instead of {str(capture['sha256'])[:16]}…"
            self.damaged[capture["capture_id"]] = (WRONG, line)
            return None
        return data


def with_body(captures: pd.DataFrame) -> pd.DataFrame:
    """The captures that have bytes to show."""
    return captures[captures["outcome"].isin([FetchOutcome.OK, FetchOutcome.NOT_MODIFIED])]


def register_answers(captures: pd.DataFrame, sha256: str | None) -> list[dict[str, Any]]:
    """Captures whose bytes have this digest: a register's answer that this run archived itself."""
    if not sha256:
        return []
    found = with_body(captures)
    rows = found[found["sha256"].eq(sha256)].sort_values("capture_id").to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
