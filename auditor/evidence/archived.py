"""The archived bytes behind captures, each compared with the digest that was noted when it came."""

from __future__ import annotations

import zlib
from typing import Any

import pandas as pd

from auditor import removed
from auditor.crawl import Bodies, Held, OtherBytes, borrowed
from auditor.errors import AuditorError
from auditor.model import FetchOutcome, sha256_hex
from auditor.runfolder import RunFolder
from auditor.sealing import Problem

MISSING, WRONG, GONE = "evidence missing", "digest wrong", removed.WHAT
_LOST = (AuditorError, OSError, EOFError, ValueError, KeyError, TypeError, zlib.error)


class Archived:
    """Reads bodies and remembers which are not what they were.

    Attributes:
        damaged: capture_id → (what is wrong, one line about it).
        held: capture_id → the record that holds its bytes, and the folder it stands in, for those that are whole.
        removed: capture_id → what retention says of the bytes it deleted.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._bodies = Bodies(folder)
        self.damaged: dict[str, tuple[str, str]] = {}
        self.held: dict[str, tuple[Held, RunFolder]] = {}
        self.removed = removed.captures(folder)

    def body(self, capture: dict[str, Any]) -> bytes | None:
        """The bytes of a capture, or None when they are gone or are not those that were captured."""
        if capture["capture_id"] in self.removed:
            self.damaged[capture["capture_id"]] = (GONE, self.removed[capture["capture_id"]].line())
            return None
        place = f"{capture['warc_file']} at {capture['warc_offset']}"
        try:
            data, held, home = self._bodies.find(str(capture["warc_file"]), int(capture["warc_offset"]))
        except _LOST as error:
            what = error.what if isinstance(error, AuditorError) else type(error).__name__
            kind = WRONG if isinstance(error, OtherBytes) else MISSING
            self.damaged[capture["capture_id"]] = (kind, f"{place}: {what}")
            return None
        if sha256_hex(data) != capture["sha256"]:
            line = f"{place}: SHA-256 {sha256_hex(data)[:16]}… instead of {str(capture['sha256'])[:16]}…"
            self.damaged[capture["capture_id"]] = (WRONG, line)
            return None
        self.held[capture["capture_id"]] = (held, home)
        return data


def lost(folder: RunFolder) -> list[Problem]:
    """Records of earlier runs that this run's captures refer to and that are gone or changed, one line per file."""
    bodies, found = Bodies(folder), dict[str, tuple[str, str, int]]()
    for held in borrowed(folder):
        try:
            bodies.lent(held)
        except _LOST as error:
            kind = WRONG if isinstance(error, OtherBytes) else MISSING
            what = error.what if isinstance(error, AuditorError) else type(error).__name__
            file = f"{held.run}/{held.warc_file}"
            first = found.get(file, (kind, what, 0))
            found[file] = (*first[:2], first[2] + 1)
    return [
        Problem(file, kind, f"{count} records that this run refers to, the first: {what}")
        for file, (kind, what, count) in sorted(found.items())
    ]


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
