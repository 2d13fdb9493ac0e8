"""The records of some captures cut out of a run's archives, byte for byte, as a WARC file of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from auditor.crawl import Held
from auditor.errors import CouldNotCheck
from auditor.runfolder import RunFolder


@dataclass(frozen=True)
class Record:
    """One record of an archive: where it stands, and what it belongs to."""

    offset: int
    length: int
    kind: str
    uri: str
    id: str
    concurrent: str


@dataclass(frozen=True)
class Slice:
    """A WARC, and where things stand in it, as offsets in bytes.

    Attributes:
        offsets: capture_id → the record that holds its bytes.
        visits: capture_id → its own record, when that is a revisit of the other.
    """

    data: bytes
    offsets: dict[str, int]
    visits: dict[str, int]


Place = tuple[str, str, int]  # URL of a run folder, file, offset


def cut(folder: RunFolder, captures: Iterable[dict[str, Any]], held: Mapping[str, tuple[Held, RunFolder]]) -> Slice:
    """Copy the record of each capture, the one that holds its bytes, and the requests they answer.

    Records are gzip members of their own, so that they are copied and not written anew: their digests, dates and ids
    stay those of the archives. Each archive's own description (warcinfo) goes before its records.

    Args:
        held: capture_id → the record that holds its bytes and the folder it stands in (`Archived.held`).

    Raises:
        CouldNotCheck: an archive is gone or damaged.
    """
    own: dict[str, Place] = {}
    bytes_of: dict[str, Place] = {}
    for row in captures:
        key = row["capture_id"]
        there, home = held[key]
        own[key] = (folder.url, str(row["warc_file"]), int(row["warc_offset"]))
        bytes_of[key] = (home.url, there.warc_file, there.offset)
    homes = {folder.url: folder} | {home.url: home for _, home in held.values()}
    wanted: dict[tuple[str, str], list[int]] = {}
    for url, name, offset in dict.fromkeys([*bytes_of.values(), *own.values()]):  # the originals before those who refer
        wanted.setdefault((url, name), []).append(offset)
    out = bytearray()
    places: dict[Place, int] = {}
    for (url, name), offsets in wanted.items():
        _copy(homes[url], name, offsets, out, places)
    visits = {key: places[place] for key, place in own.items() if place != bytes_of[key]}
    return Slice(bytes(out), {key: places[place] for key, place in bytes_of.items()}, visits)


def _copy(folder: RunFolder, name: str, offsets: list[int], out: bytearray, places: dict[Place, int]) -> None:
    """Append the records at these offsets, and those that explain them, in the order of their archive."""
    try:
        with folder.open(name) as stream:
            found = records(stream)
            wanted = {record.offset for record in found if record.kind == "warcinfo"}
            for offset in offsets:
                wanted |= belonging(found, offset)
            for record in found:
                if record.offset in wanted:
                    places[folder.url, name, record.offset] = len(out)
                    stream.seek(record.offset)
                    out += stream.read(record.length)
    except (OSError, EOFError, ValueError, KeyError, ArchiveLoadFailed) as error:
        raise CouldNotCheck(
            "the archive does not give the evidence any more", f"{folder.url}/{name}",
            f"auditor report verify {folder.week} says what is damaged",
        ) from error  # fmt: skip


def records(stream: BinaryIO) -> list[Record]:
    """All records of an archive, in their order."""
    found = []
    archive = ArchiveIterator(stream)
    for record in archive:
        headers = record.rec_headers
        archive.read_to_end(record)
        found.append(
            Record(
                archive.get_record_offset(), archive.get_record_length(), str(record.rec_type),
                headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Record-ID") or "",
                headers.get_header("WARC-Concurrent-To") or "",
            )
        )  # fmt: skip
    return found


def belonging(records: list[Record], offset: int) -> set[int]:
    """Offsets of a record and of those that explain it."""
    main = next((record for record in records if record.offset == offset), None)
    if main is None:
        raise KeyError(offset)
    group = [main]
    if main.kind == "resource":  # the earlier body that a 304 of this run vouches for
        group += [record for record in records if record.kind == "revisit" and record.uri == main.uri]
    ids = {record.id for record in group}
    return {record.offset for record in group} | {record.offset for record in records if record.concurrent in ids}
