"""Reads records back: at their offset, and from a revisit on to the record that holds its bytes."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from auditor.crawl.holders import Held, homes, referred
from auditor.errors import BadInput
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder

_DAMAGE = (ArchiveLoadFailed, StopIteration, EOFError, OSError, ValueError, zlib.error)
_MEMBER = b"\x1f\x8b"  # every record of our archives is a gzip member of its own
_HOLDING = ("response", "resource")
_RESTORE = "restore that run folder"


class OtherBytes(BadInput):
    """A record is there, but it is not the one that was referred to."""


@dataclass(frozen=True)
class Stored:
    """One record.

    Attributes:
        kind: its WARC-Type.
        body: the payload, content-encoding removed; b'' for a revisit.
        url, date: WARC-Target-URI and WARC-Date.
        refers: the record that holds a revisit's bytes; None for other kinds.
    """

    kind: str
    url: str
    date: str
    body: bytes
    refers: Held | None = None


def read_record(warc: BinaryIO, offset: int) -> Stored:
    """The record at an offset.

    Args:
        warc: the archive, open for reading and seekable.
        offset: as recorded in `captures.warc_offset`, bytes.

    Raises:
        BadInput: no record begins there, or it is damaged.
    """
    if offset < 0:
        raise BadInput("nothing was archived for this capture", f"offset {offset}", "read its outcome instead")
    try:
        warc.seek(offset)
        if warc.read(len(_MEMBER)) != _MEMBER:  # what begins elsewhere could by chance unpack to something
            raise ArchiveLoadFailed("no gzip member begins here")
        warc.seek(offset)
        record = next(iter(ArchiveIterator(warc)))
        said = {str(name): str(value) for name, value in record.rec_headers.headers}
        body = bytes(record.content_stream().read())
    except _DAMAGE as error:
        raise BadInput("the archive holds no record there", f"offset {offset}", "restore the run folder") from error
    kind = str(record.rec_type)
    refers = referred(said) if kind == "revisit" else None
    return Stored(kind, said.get("WARC-Target-URI", ""), said.get("WARC-Date", ""), body, refers)


def read_body(warc: BinaryIO, offset: int) -> bytes:
    """The payload of a record that holds its own bytes.

    Raises:
        BadInput: no record begins there, or it is a revisit, whose bytes `Bodies` finds.
    """
    stored = read_record(warc, offset)
    if stored.kind == "revisit":
        raise BadInput("the record refers to another for its bytes", f"offset {offset}", "read it as part of its run")
    return stored.body


class Bodies:
    """The archived bodies of a run folder, wherever they are held; each archive is opened once."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._streams: dict[tuple[str, str], BinaryIO] = {}
        self._homes: dict[str, list[RunFolder]] = {}

    def read(self, warc_file: str, offset: int) -> bytes:
        """The payload of the capture whose record stands there; raises what `find` raises."""
        return self.find(warc_file, offset)[0]

    def find(self, warc_file: str, offset: int) -> tuple[bytes, Held, RunFolder]:
        """The payload of a capture, the record that holds it, and the folder of that record's run as it stands now.

        Raises:
            OtherBytes: a record is where a revisit says, but it is another one. BadInput: nothing can be read there.
        """
        own = self._record(self._folder, warc_file, offset)
        if own.kind != "revisit":
            return own.body, Held("", warc_file, offset, own.url, own.date, sha256_hex(own.body)), self._folder
        if own.refers is None:
            raise BadInput("a revisit that names no record", f"{warc_file} at {offset}", "restore the run folder")
        return self.lent(own.refers)

    def lent(self, held: Held) -> tuple[bytes, Held, RunFolder]:
        """The same for a record that was referred to, whichever of its run's folders has it."""
        if held.run not in self._homes:
            self._homes[held.run] = homes(self._folder, held.run) if held.run else [self._folder]
        failure: BadInput | None = None
        for home in self._homes[held.run]:
            try:
                there = self._record(home, held.warc_file, held.offset)
            except (BadInput, OSError) as error:
                what = error.what if isinstance(error, BadInput) else "there is no such file"
                failure = failure or BadInput(f"borrowed from {held.place}: {what}", home.url, _RESTORE)
                continue
            if there.kind not in _HOLDING or (there.url, there.date) != (held.url, held.date):
                failure = OtherBytes(f"borrowed from {held.place}: another record stands there", home.url, _RESTORE)
            elif (digest := sha256_hex(there.body)) != held.sha256:
                wrong = f"SHA-256 {digest[:16]}… instead of {held.sha256[:16]}…"
                failure = OtherBytes(f"borrowed from {held.place}: {wrong}", home.url, _RESTORE)
            else:
                return there.body, replace(held, run=home.week if held.run else ""), home
        if failure is None:
            where = self._folder.url
            failure = BadInput(f"borrowed from {held.place}: there is no folder {held.run} beside it", where, _RESTORE)
        raise failure

    def _record(self, folder: RunFolder, warc_file: str, offset: int) -> Stored:
        key = (folder.url, warc_file)
        if key not in self._streams:
            self._streams[key] = folder.open(warc_file)
        return read_record(self._streams[key], offset)
