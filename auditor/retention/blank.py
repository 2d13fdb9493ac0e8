"""An archive without some of its records, each other record at its old place.

References into an archive are offsets (captures, printed reports, revisit records of later runs), so that nothing may
move: where records went, a WARC record of the same length says that they were deleted. What comes after the last record
that stays is cut off.
"""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from auditor.errors import CouldNotCheck
from auditor.evidence.warcslice import Record, belonging, records

_COMMENT = 0x10  # gzip: a comment follows, as long as one likes, ended by a zero byte


def blanked(data: bytes, keep: Iterable[int], *, day: str, record: int) -> bytes:
    """The archive with only these records, those that belong to them, and its own description (warcinfo).

    Args:
        data: a WARC file, one gzip member per record.
        keep: offsets of records.
        day: ISO day of the deletion; record: its number in the log of deletions.

    Raises:
        CouldNotCheck: no record stands at one of the offsets, or what goes is too short to be replaced.
    """
    found = records(io.BytesIO(data))
    wanted = {entry.offset for entry in found if entry.kind == "warcinfo"}
    try:
        for offset in keep:
            wanted |= belonging(found, offset)
    except KeyError as error:
        raise CouldNotCheck(f"no record stands at {error}", "WARC file", "auditor report verify names it") from error
    out = bytearray()
    for stays, group in groupby(_until_last(found, wanted), key=lambda entry: entry.offset in wanted):
        rows = list(group)
        start, end = rows[0].offset, rows[-1].offset + rows[-1].length
        out += data[start:end] if stays else _filler(data[start:end], day, record)
    return bytes(out)


def _until_last(found: list[Record], wanted: set[int]) -> Iterator[Record]:
    last = max(wanted, default=-1)
    return (entry for entry in found if entry.offset <= last)


def _filler(gone: bytes, day: str, record: int) -> bytes:
    """One gzip member of the same length: a WARC record that says what became of what stood here."""
    said = f"deleted-by-retention: {day}\r\nrecord-of-deletion: {record}\r\n".encode()
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"deleted:{zlib.crc32(gone)}:{len(gone)}:{day}:{record}")
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {day}T00:00:00Z\r\n"
        f"Content-Type: application/warc-fields\r\nContent-Length: {len(said)}\r\n\r\n"
    ).encode()
    content = head + said + b"\r\n\r\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(content) + packer.flush()
    tail = struct.pack("<II", zlib.crc32(content), len(content))
    room = len(gone) - 10 - len(body) - len(tail) - 1
    if room < 0:
        raise CouldNotCheck("a record is too short to be replaced", f"{len(gone)} bytes", "delete the whole run later")
    return b"\x1f\x8b\x08" + bytes([_COMMENT]) + b"\0\0\0\0\x02\xff" + b" " * room + b"\0" + body + tail
