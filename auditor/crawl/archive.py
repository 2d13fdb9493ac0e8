"""Evidence: every answer goes into a WARC file that any WARC tool reads, with SHA-256 digests."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from auditor import __version__
from auditor.crawl.transport import Exchange
from auditor.errors import BadInput, kept
from auditor.model import sha256_hex

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# The body is stored decoded and unchunked; what the server said about its transfer is kept under another name.
_TRANSFER = ("content-encoding", "transfer-encoding", "content-length")


@dataclass(frozen=True)
class Previous:
    """What an earlier run got from an address, for a conditional request.

    Attributes:
        body: the payload with content-encoding removed; sha256 is its hex digest.
        fetched_at: aware UTC time of that earlier capture.
    """

    etag: str
    last_modified: str
    body: bytes
    content_type: str
    sha256: str
    fetched_at: datetime


class _Writer(WARCWriter):  # type: ignore[misc]  # the library ships no types
    """The library's writer with SHA-256 instead of SHA-1 for block digests."""

    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")


class Archive:
    """A WARC 1.1 file, one gzip member per record; threads may share it.

    Args:
        path: local file to write; an existing one is replaced.
        name: what captures say in `warc_file` (path relative to the run folder).
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._writer = _Writer(self._file, gzip=True, warc_version="1.1")
        self._lock = threading.Lock()
        info = {"software": f"course-auditor/{__version__}", "format": "WARC File Format 1.1"}
        self._writer.write_record(self._writer.create_warcinfo_record(Path(name).name, info))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish the file; further writes fail."""
        with kept(str(self.path)):
            self._file.close()

    def flush(self) -> None:
        """Hand what was written over to the system, so that a killed process loses nothing."""
        with kept(str(self.path)):
            self._file.flush()

    def write(self, exchange: Exchange) -> int:
        """Archive an answer and the request it answers.

        Returns:
            Offset of the response record, bytes; -1 when no answer came, so that there is nothing to archive.
        """
        if exchange.status is None:
            return -1
        record = self._record(
            exchange.url, "response", exchange.body,
            {**_warc_headers(exchange), "WARC-Payload-Digest": f"sha256:{sha256_hex(exchange.body)}"},
            _http_headers(exchange),
        )  # fmt: skip
        return self._write(record, self._request(exchange, record))

    def write_not_modified(self, exchange: Exchange, previous: Previous) -> int:
        """Archive a 304 and, as a resource record, the earlier body it vouches for.

        Returns:
            Offset of the resource record: a run folder is complete by itself.
        """
        digest = f"sha256:{sha256_hex(previous.body)}"
        revisit = self._record(
            exchange.url, "revisit", b"",
            {
                **_warc_headers(exchange),
                "WARC-Profile": _NOT_MODIFIED,
                "WARC-Refers-To-Target-URI": exchange.url,
                "WARC-Refers-To-Date": _date(previous.fetched_at),
            },
            _http_headers(exchange),
        )  # fmt: skip
        self._write(revisit, self._request(exchange, revisit))
        return self.write_resource(exchange.url, previous.body, previous.content_type, previous.fetched_at, digest)

    def write_resource(self, url: str, body: bytes, content_type: str, at: datetime, digest: str = "") -> int:
        """Archive bytes that did not come over HTTP in this run (a saved page, an unmodified earlier body).

        Args:
            at: when these bytes were captured, aware UTC.

        Returns:
            Offset of the record, bytes.
        """
        headers = {"WARC-Date": _date(at), "WARC-Payload-Digest": digest or f"sha256:{sha256_hex(body)}"}
        kind = content_type or "application/octet-stream"
        record = self._record(url, "resource", body, headers, None, content_type=kind)
        return self._write(record)

    def _record(
        self, url: str, kind: str, body: bytes, headers: Mapping[str, str],
        http_headers: StatusAndHeaders | None, *, content_type: str = "",
    ) -> Any:  # fmt: skip
        return self._writer.create_warc_record(
            quote(url, safe="%/:?#[]@!$&'()*+,;=~-._"), kind, payload=BytesIO(body), length=len(body),
            warc_content_type=content_type, warc_headers_dict=dict(headers), http_headers=http_headers,
        )  # fmt: skip

    def _request(self, exchange: Exchange, response: Any) -> Any:
        parts = urlsplit(exchange.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = [("Host", parts.netloc), *exchange.request_headers]
        http_headers = StatusAndHeaders(f"{exchange.method} {target} HTTP/1.1", headers, is_http_request=True)
        extra = {
            "WARC-Date": _date(exchange.at),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        }
        return self._record(exchange.url, "request", exchange.sent, extra, http_headers)

    def _write(self, *records: Any) -> int:
        with self._lock, kept(str(self.path)):
            offset = self._file.tell()
            for record in records:
                self._writer.write_record(record)
            return offset


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _warc_headers(exchange: Exchange) -> dict[str, str]:
    headers = {"WARC-Date": _date(exchange.at)}
    if exchange.peer:
        headers["WARC-IP-Address"] = exchange.peer
    if exchange.cut:
        headers["WARC-Truncated"] = exchange.cut
    return headers


def _http_headers(exchange: Exchange) -> StatusAndHeaders:
    headers = []
    for name, value in exchange.headers:
        kept = f"X-Archive-Orig-{name}" if name.lower() in _TRANSFER else name
        headers.append((kept, " ".join(value.split())))
    headers.append(("Content-Length", str(len(exchange.body))))
    status = f"{exchange.status} {' '.join(exchange.reason.split())}".strip()
    return StatusAndHeaders(status, headers, protocol="HTTP/1.1")


def read_body(warc: BinaryIO, offset: int) -> bytes:
    """The payload of the record at an offset, content-encoding removed.

    Args:
        warc: the archive, open for reading and seekable.
        offset: as recorded in `captures.warc_offset`, bytes.

    Raises:
        BadInput: no record begins there.
    """
    if offset < 0:
        raise BadInput("nothing was archived for this capture", f"offset {offset}", "read its outcome instead")
    warc.seek(offset)
    try:
        record = next(iter(ArchiveIterator(warc)))
        return bytes(record.content_stream().read())
    except (ArchiveLoadFailed, StopIteration, EOFError, OSError, ValueError) as error:
        raise BadInput("the archive holds no record there", f"offset {offset}", "restore the run folder") from error
