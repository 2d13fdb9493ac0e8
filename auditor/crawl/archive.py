"""Evidence: every answer goes into a WARC file that any WARC tool reads, with SHA-256 digests."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from auditor import __version__
from auditor.crawl.holders import Earlier, Held, headers
from auditor.crawl.transport import Exchange
from auditor.errors import kept
from auditor.model import sha256_hex

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# The body is stored decoded and unchunked; what the server said about its transfer is kept under another name.
_TRANSFER = ("content-encoding", "transfer-encoding", "content-length")


@dataclass(frozen=True)
class Previous:
    """What an earlier run got from an address, for a conditional request.

    Attributes:
        body: the payload with content-encoding removed; sha256 is its hex digest.
        fetched_at: aware UTC time of that earlier capture.
        held: the record that holds the body and may be referred to; None = the body is archived again.
    """

    etag: str
    last_modified: str
    body: bytes
    content_type: str
    sha256: str
    fetched_at: datetime
    held: Held | None = None


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
        earlier: where to look for bytes that need not be stored again; None = every record holds its own.

    Attributes:
        borrowed: the records of earlier runs that this archive refers to.
    """

    def __init__(self, path: Path, name: str, earlier: Earlier | None = None) -> None:
        self.path, self.name = path, name
        self.borrowed: set[Held] = set()
        self._earlier, self._own = earlier, dict[str, Held]()
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
        """Archive an answer and the request it answers; a body that is archived already is referred to.

        Returns:
            Offset of the response or revisit record, bytes; -1 when no answer came: then nothing is archived.
        """
        if exchange.status is None:
            return -1
        digest = sha256_hex(exchange.body)
        earlier = None if exchange.cut else self._lent(exchange.url, exchange.body, digest)
        with self._lock:
            held = None if exchange.cut else self._own.get(digest, earlier)
            said = {**_warc_headers(exchange), "WARC-Payload-Digest": f"sha256:{digest}"}
            if held is not None:
                self._borrow(held)
                said |= {"WARC-Profile": _SAME, **headers(held)}
            kind, body = ("response", exchange.body) if held is None else ("revisit", b"")
            record = self._record(exchange.url, kind, body, said, _http_headers(exchange))
            offset = self._write(record, self._request(exchange, record))
            if held is None and not exchange.cut:
                self._holds(record, offset, digest, exchange.body)
            return offset

    def write_not_modified(self, exchange: Exchange, previous: Previous) -> int:
        """Archive a 304 and what it vouches for: a reference to the record, or where there is none, the body again.

        The server's own words stand in a `metadata` record beside the revisit and not in it, as the standard allows:
        else replay tools answer a reader with an empty 304 instead of the page.

        Returns:
            Offset of the revisit record, or of the resource record.
        """
        held = previous.held
        said = {**_warc_headers(exchange), "WARC-Profile": _NOT_MODIFIED}
        said |= {"WARC-Refers-To-Target-URI": exchange.url, "WARC-Refers-To-Date": _date(previous.fetched_at)}
        with self._lock:
            if held is not None:
                self._borrow(held)
                said |= headers(held)
            revisit = self._record(exchange.url, "revisit", b"", said, None)
            offset = self._write(revisit, self._request(exchange, revisit), self._answer(exchange, revisit))
        if held is not None:
            return offset
        kind, at = previous.content_type, previous.fetched_at
        return self.write_resource(exchange.url, previous.body, kind, at, whole=True)

    def write_resource(self, url: str, body: bytes, content_type: str, at: datetime, *, whole: bool = False) -> int:
        """Archive bytes that did not come over HTTP in this run (a saved page, an unmodified earlier body).

        Args:
            at: when these bytes were captured, aware UTC.
            whole: store them even though an earlier run has them.

        Returns:
            Offset of the record, bytes.
        """
        digest = sha256_hex(body)
        said = {"WARC-Date": _date(at), "WARC-Payload-Digest": f"sha256:{digest}"}
        earlier = None if whole else self._lent(url, body, digest)
        with self._lock:
            held = self._own.get(digest, earlier)
            if held is not None:
                self._borrow(held)
                return self._write(
                    self._record(url, "revisit", b"", {**said, "WARC-Profile": _SAME, **headers(held)}, None)
                )
            kind = content_type or "application/octet-stream"
            record = self._record(url, "resource", body, said, None, content_type=kind)
            offset = self._write(record)
            self._holds(record, offset, digest, body)
            return offset

    def _lent(self, url: str, body: bytes, digest: str) -> Held | None:
        return self._earlier.held(url, digest) if self._earlier is not None and body else None

    def _borrow(self, held: Held) -> None:
        if held.run:
            self.borrowed.add(held)

    def _holds(self, record: Any, offset: int, digest: str, body: bytes) -> None:
        """Remember a record for those that will bring the same bytes."""
        if self._earlier is not None and body:
            said = record.rec_headers.get_header
            self._own[digest] = Held("", self.name, offset, said("WARC-Target-URI"), said("WARC-Date"), digest)

    def _record(
        self, url: str, kind: str, body: bytes, headers: Mapping[str, str],
        http_headers: StatusAndHeaders | None, *, content_type: str = "",
    ) -> Any:  # fmt: skip
        return self._writer.create_warc_record(
            quote(url, safe="%/:?#[]@!$&'()*+,;=~-._"), kind, payload=BytesIO(body), length=len(body),
            warc_content_type=content_type, warc_headers_dict=dict(headers), http_headers=http_headers,
        )  # fmt: skip

    def _answer(self, exchange: Exchange, revisit: Any) -> Any:
        """Status line and headers of a 304."""
        said = {"WARC-Date": _date(exchange.at), "WARC-Concurrent-To": revisit.rec_headers.get_header("WARC-Record-ID")}
        words = b"status-line: " + bytes(_http_headers(exchange).to_bytes()).rstrip() + b"\r\n"
        return self._record(exchange.url, "metadata", words, said, None, content_type="application/warc-fields")

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
        with kept(str(self.path)):
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
