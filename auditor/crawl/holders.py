"""Bytes are archived once: a page that comes unchanged is a `revisit` record that names the record holding its bytes.

A revisit names that record twice: by address and date, as the WARC standard has it, and by file and offset (the headers
`WARC-Refers-To-Filename` and `-File-Offset` that other crawlers write, too), so that nothing has to be searched. A file
of another run is named with its run, '2026-W47/captures/shard-000.warc.gz'. It is never a revisit itself: whatever an
archive says, one step leads to the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from auditor.runfolder import RunFolder

FILENAME, OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
URI, DATE = "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"
_PLACE = re.compile(r"^(?:([0-9]{4}-W[0-9]{2}(?:\.[0-9]+)?)/)?(captures/[A-Za-z0-9._-]+\.warc\.gz)$")
_SHA256 = re.compile(r"^sha256:([0-9a-f]{64})$")


@dataclass(frozen=True, order=True)
class Held:
    """The record that holds some bytes.

    Attributes:
        run: name of its run's folder ('2026-W47', '2026-W47.1'); '' = the run that refers to it.
        warc_file: relative to that folder; offset: of the record in it, bytes.
        url, date: as that record says them in WARC-Target-URI and WARC-Date.
        sha256: of the bytes.
    """

    run: str
    warc_file: str
    offset: int
    url: str
    date: str
    sha256: str

    @property
    def place(self) -> str:
        """For people: which file, and where in it."""
        return f"{self.run}/{self.warc_file} at {self.offset}" if self.run else f"{self.warc_file} at {self.offset}"


class Earlier(Protocol):
    """What an archive may refer to instead of storing the same bytes again."""

    def held(self, url: str, sha256: str) -> Held | None:
        """The record of an earlier run that holds these bytes of this address, read and compared just now, or None."""


def headers(held: Held) -> dict[str, str]:
    """What a revisit record says about the record that holds its bytes."""
    name = f"{held.run}/{held.warc_file}" if held.run else held.warc_file
    return {
        "WARC-Payload-Digest": f"sha256:{held.sha256}", URI: held.url, DATE: held.date,
        FILENAME: name, OFFSET: str(held.offset),
    }  # fmt: skip


def referred(said: Mapping[str, str]) -> Held | None:
    """The record that a revisit's headers name; None when they name none in a way we write."""
    place, digest = _PLACE.match(said.get(FILENAME, "")), _SHA256.match(said.get("WARC-Payload-Digest", ""))
    offset = said.get(OFFSET, "")
    if place is None or digest is None or not offset.isascii() or not offset.isdigit():
        return None
    return Held(place[1] or "", place[2], int(offset), said.get(URI, ""), said.get(DATE, ""), digest[1])


def borrowed(folder: RunFolder) -> tuple[Held, ...]:
    """Which records of earlier runs the captures of a run depend on, sorted; () when it stands alone.

    Retention must keep each of these records where it is (its file, from its offset on) for as long as this run keeps
    the captures that need it. `homes` says in which folder a `run` stands today.
    """
    lent: set[Held] = set()
    for name in sorted(folder.fs.glob(f"{folder.path('shards')}/borrowed-*.json")):
        lent |= {Held(**row) for row in folder.read_json(f"shards/{str(name).rpartition('/')[2]}")}
    return tuple(sorted(lent))


def note(folder: RunFolder, shard: int, lent: set[Held]) -> None:
    """Keep what `borrowed` tells, for one shard."""
    folder.write_json(f"shards/borrowed-{shard:03d}.json", [asdict(held) for held in sorted(lent)])


def homes(folder: RunFolder, run: str) -> list[RunFolder]:
    """The folders in which a run may stand now, beside this one: under its name, or set aside by a new attempt."""
    week = run.partition(".")[0]
    parent, url = folder.root.rpartition("/")[0], folder.url.rpartition("/")[0]
    found = {str(path).rstrip("/").rpartition("/")[2] for path in folder.fs.glob(f"{parent}/{week}*")}
    names = [name for name in sorted(found, key=lambda name: (name != run, len(name), name))
             if name == week or name.startswith(f"{week}.")]  # fmt: skip
    return [RunFolder(f"{url}/{name}" if url else name) for name in names]
