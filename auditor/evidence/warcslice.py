"""The records of some captures cut out of a run's archives, byte for byte, as a WARC file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from auditor.errors import CouldNotCheck
from auditor.runfolder import RunFolder


@dataclass(frozen=True)
class _Record:
    offset: int
    length: int
    kind: str
    uri: str
    id: str
    concurrent: str


@dataclass(frozen=True)
class Slice:
    """A WARC and where each capture's record stands in it: capture_id → offset, bytes."""

    data: bytes
    offsets: dict[str, int]


def cut(folder: RunFolder, captures: Iterable[dict[str, Any]]) -> Slice:
    """Copy the record of each capture, with the request it answers and, for an unmodified page, the server's 304.

    Records are gzip members of their own, so that they are copied and not written anew: their digests, dates and ids
    stay those of the run's archive. Each archive's own description (warcinfo) goes before them.

    Raises:
        CouldNotCheck: an archive is gone or damaged.
    """
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in captures:
        by_file.setdefault(str(row["warc_file"]), []).append(row)
    out = bytearray()
    offsets: dict[str, int] = {}
    for name, rows in by_file.items():
        try:
            with folder.open(name) as stream:
                records = _records(stream)
                wanted = {record.offset for record in records if record.kind == "warcinfo"}
                for row in rows:
                    wanted |= _belonging(records, int(row["warc_offset"]))
                places = {}
                for record in records:
                    if record.offset in wanted:
                        places[record.offset] = len(out)
                        stream.seek(record.offset)
                        out += stream.read(record.length)
            offsets |= {row["capture_id"]: places[int(row["warc_offset"])] for row in rows}
        except (OSError, EOFError, ValueError, KeyError, ArchiveLoadFailed) as error:
            raise CouldNotCheck(
                "the archive does not give the evidence any more", f"{folder.url}/{name}",
                f"auditor report verify {folder.week} says what is damaged",
            ) from error  # fmt: skip
    return Slice(bytes(out), offsets)


def _records(stream: BinaryIO) -> list[_Record]:
    found = []
    archive = ArchiveIterator(stream)
    for record in archive:
        headers = record.rec_headers
        archive.read_to_end(record)
        found.append(
            _Record(
                archive.get_record_offset(), archive.get_record_length(), str(record.rec_type),
                headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Record-ID") or "",
                headers.get_header("WARC-Concurrent-To") or "",
            )
        )  # fmt: skip
    return found


def _belonging(records: list[_Record], offset: int) -> set[int]:
    """Offsets of a record and of those that explain it."""
    main = next((record for record in records if record.offset == offset), None)
    if main is None:
        raise KeyError(offset)
    group = [main]
    if main.kind == "resource":  # the earlier body that a 304 of this run vouches for
        group += [record for record in records if record.kind == "revisit" and record.uri == main.uri]
    ids = {record.id for record in group}
    return {record.offset for record in group} | {record.offset for record in records if record.concurrent in ids}
