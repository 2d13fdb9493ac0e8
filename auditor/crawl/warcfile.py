"""Archives made by anybody: every page of a WARC file becomes a capture, archived again in our own."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from auditor.crawl.answers import nothing
from auditor.crawl.archive import Archive
from auditor.crawl.transport import Exchange
from auditor.model import Fetched, FetchOutcome, Source, sha256_hex
from auditor.settings import Settings

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_DAMAGE = (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error)


def read_warc(source: Source, archive: Archive, settings: Settings) -> list[Fetched]:
    """Read the pages (HTML or text, status 200) of a WARC source.

    Args:
        source: its urls are paths of WARC files, gzipped or not.

    Returns:
        One answer per address, the latest when an archive holds several; and one for each archive that is missing,
        damaged, empty of pages or longer than the source's page cap.
    """
    answers: dict[str, Fetched] = {}
    for place in source.urls:
        path = Path(place)
        count = 0
        try:
            with path.open("rb") as stream:
                for record in ArchiveIterator(stream, check_digests=True):
                    answer = _page(record, archive, settings)
                    if answer is None:
                        continue
                    if count == source.max_pages and answer.url not in answers:
                        answers[f"file:{path.name}"] = _capped(path, source.max_pages)
                        break
                    count += answer.url not in answers
                    earlier = answers.get(answer.url)
                    if earlier is None or earlier.fetched_at <= answer.fetched_at:
                        answers[answer.url] = answer
            if not _whole(path):
                raise EOFError("ends in the middle of a record")
        except _DAMAGE as error:
            what = "不存在" if isinstance(error, FileNotFoundError) else f"已损坏（读出 {count} 页后中断）"
            answers[f"file:{path.name}"] = _note(path, f"存档文件 {path.name} {what}；请检查路径或重新取得该文件")
            continue
        if not count:
            answers[f"file:{path.name}"] = _note(path, f"存档文件 {path.name} 里没有网页；请检查是否选对了文件")
    return list(answers.values())


def _page(record: Any, archive: Archive, settings: Settings) -> Fetched | None:
    """The answer a record holds, or None when it is not a page."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    http = record.http_headers
    if record.rec_type == "response" and http is not None and http.get_statuscode() == "200":
        headers = tuple((str(name), str(value)) for name, value in http.headers)
    elif record.rec_type == "resource":
        headers = (("Content-Type", str(record.content_type or "")),)
    else:
        return None
    exchange = Exchange(url=url, at=_date(record), status=200, reason="OK", headers=headers)
    content_type = exchange.header("Content-Type")
    kind = content_type.partition(";")[0].strip().lower()
    if url.partition("?")[0].endswith("/robots.txt") or kind not in _PAGES:
        return None
    body = _body(record, settings.max_bytes)
    answer = Fetched(
        url=url, final_url=url, outcome=FetchOutcome.OK, status=200, body=b"", content_type=content_type,
        fetched_at=exchange.at, sha256="", etag=exchange.header("ETag"), last_modified=exchange.header("Last-Modified"),
        warc_file=archive.name, warc_offset=archive.write(replace(exchange, body=body[: settings.max_bytes])),
    )  # fmt: skip
    if len(body) > settings.max_bytes:
        detail = f"存档中的网页超过 {settings.max_bytes} 字节的上限，没有读完；如确有必要请调大 max_bytes"
        return replace(answer, outcome=FetchOutcome.TOO_LARGE, detail=detail)
    short = getattr(record.raw_stream, "limit", 0) > 0
    if short or record.digest_checker.passed is False or record.rec_headers.get_header("WARC-Truncated"):
        detail = "存档中的网页不完整，或与存档自带的校验值不符，不作为证据；请重新取得该网页"
        return replace(answer, outcome=FetchOutcome.TRUNCATED, detail=detail)
    return replace(answer, body=body, sha256=sha256_hex(body))


def _whole(path: Path) -> bool:
    """False for a gzipped archive that ends in the middle of a record; the library reads such a file without a word."""
    with path.open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return True
        stream.seek(0)
        decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
        data = b""
        while data := data or stream.read(65_536):
            if decoder.eof:
                decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
            decoder.decompress(data, 1 << 20)
            data = decoder.unconsumed_tail or decoder.unused_data
    return decoder.eof


def _body(record: Any, cap: int) -> bytes:
    return b"".join(_chunks(record.content_stream(), cap + 1))


def _chunks(stream: Any, room: int) -> Iterator[bytes]:
    while room > 0 and (chunk := stream.read(min(room, 65_536))):
        room -= len(chunk)
        yield bytes(chunk)


def _date(record: Any) -> datetime:
    text = str(record.rec_headers.get_header("WARC-Date") or "")
    try:
        stated = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC)
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)


def _capped(path: Path, cap: int) -> Fetched:
    return _note(path, f"存档文件 {path.name} 的网页数超过上限 {cap}，其余没有读；请调大 max_pages")


def _note(path: Path, detail: str) -> Fetched:
    return nothing(f"file:{path.name}", FetchOutcome.SKIPPED, detail)
