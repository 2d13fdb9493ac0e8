"""Nothing is claimed without proof: every answer stands in a WARC that other people's tools can read."""

from __future__ import annotations

import contextlib
import gzip
import io
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from auditor.crawl import Archive, Fetcher, HostLimiter, Previous, read_body
from auditor.errors import BadInput
from auditor.model import FetchOutcome, sha256_hex
from tests.crawl.conftest import World

YESTERDAY = datetime(2026, 11, 16, 1, 2, 3, 456, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "deep" / "shard.warc.gz", "captures/shard-000.warc.gz") as opened:
        yield opened


def records(path: Path) -> list[dict[str, Any]]:
    """Type, address, headers, HTTP status and body of every record."""
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            found.append(
                {
                    "type": record.rec_type,
                    "url": record.rec_headers.get_header("WARC-Target-URI"),
                    "headers": dict(record.rec_headers.headers),
                    "http": record.http_headers,
                    "body": record.content_stream().read(),
                }
            )
    return found


def check(path: Path) -> str:
    """What `warcio check` prints; '' means that it found nothing wrong."""
    checker = Checker(Namespace(inputs=[str(path)], verbose=False))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert checker.process_all() == 0, printed.getvalue()
    return printed.getvalue()


def test_every_answer_is_archived_and_checks_out(world: World, archive: Archive) -> None:
    pages = {
        "/": lambda ask: ask.send(200, "课程 " * 400, X_Note="\u00e9t\u00e9"),
        "/gone": lambda ask: ask.send(404, "no"),
        "/broken": lambda ask: ask.send(500, "oops"),
        "/moved": lambda ask: ask.send(301, Location="/"),
        "/human": lambda ask: ask.send(200, "请完成安全验证"),
    }
    urls = {path: world.page(path, handler) for path, handler in pages.items()}
    with world.fetcher(archive=archive) as fetcher:
        answers = {path: fetcher.fetch(url) for path, url in urls.items()}
    archive.close()
    found = records(archive.path)
    asked = [hit.path for hit in world.server.hits]
    assert check(archive.path) == ""
    assert [r["type"] for r in found] == ["warcinfo"] + ["response", "request"] * len(asked)
    assert [r["url"] for r in found if r["type"] == "response"] == [f"http://{world.host}{path}" for path in asked]
    for record in found[1:]:
        assert record["headers"]["WARC-Date"].endswith("Z")
        assert record["headers"]["WARC-Block-Digest"].startswith("sha256:")
    with archive.path.open("rb") as stream:
        for path, answer in answers.items():
            body = read_body(stream, answer.warc_offset)
            assert answer.warc_file == "captures/shard-000.warc.gz"
            assert body == answer.body or not answer.ok, path
        assert read_body(stream, answers["/human"].warc_offset) == "请完成安全验证".encode()


def test_the_digest_in_the_archive_is_the_digest_of_the_capture(world: World, archive: Archive) -> None:
    url = world.page("/", "人工智能训练师")
    with world.fetcher(archive=archive) as fetcher:
        got = fetcher.fetch(url)
    archive.close()
    response = next(r for r in records(archive.path) if r["type"] == "response" and r["url"] == url)
    assert response["headers"]["WARC-Payload-Digest"] == f"sha256:{got.sha256}"
    assert response["headers"]["WARC-IP-Address"] == "127.0.0.1"
    assert response["http"].get_header("Content-Type") == "text/html; charset=utf-8"
    request = next(r for r in records(archive.path) if r["type"] == "request" and r["url"] == url)
    assert request["http"].get_header("Host") == world.host
    assert request["http"].get_header("User-Agent").startswith("course-auditor/")
    assert request["headers"]["WARC-Concurrent-To"] == response["headers"]["WARC-Record-ID"]


def test_compressed_pages_are_stored_readable(world: World, archive: Archive) -> None:
    packed = gzip.compress(b"hello")
    url = world.page("/", lambda ask: ask.send(200, packed, Content_Encoding="gzip"))
    with world.fetcher(archive=archive) as fetcher:
        got = fetcher.fetch(url)
    archive.close()
    with archive.path.open("rb") as stream:
        assert read_body(stream, got.warc_offset) == got.body == b"hello"
    assert check(archive.path) == ""


def test_what_arrived_of_a_cut_body_is_kept_and_marked(world: World, archive: Archive) -> None:
    url = world.page("/", lambda ask: (ask.send(200, "half", Content_Length="1000"), ask.drop()))
    with world.fetcher(archive=archive, retries=0) as fetcher:
        got = fetcher.fetch(url)
    archive.close()
    response = next(r for r in records(archive.path) if r["url"] == url and r["type"] == "response")
    assert (got.outcome, got.body) == (FetchOutcome.TRUNCATED, b"")
    assert response["headers"]["WARC-Truncated"] == "disconnect"
    assert response["body"] == b"half"


def test_retried_answers_are_archived_as_well(world: World, archive: Archive) -> None:
    left = [503]
    url = world.page("/", lambda ask: ask.send(left.pop(), "busy") if left else ask.send(200, "ok"))
    with world.fetcher(archive=archive) as fetcher:
        fetcher.fetch(url)
    archive.close()
    statuses = [
        r["http"].get_statuscode() for r in records(archive.path) if r["type"] == "response" and r["url"] == url
    ]
    assert statuses == ["503", "200"]


def test_an_unmodified_page_is_asked_for_conditionally_and_its_body_kept_in_this_run(
    world: World, archive: Archive
) -> None:
    """A run folder must be complete by itself: last week's folder may be gone when somebody asks for the proof."""

    def page(ask: Any) -> None:
        if ask.headers["If-None-Match"] == '"v1"' and ask.headers["If-Modified-Since"] == "Mon":
            ask.send(304, ETag='"v1"', Content_Type="", Content_Length="")
        else:
            ask.send(200, "new")

    url = world.page("/", page)
    body = "旧内容".encode()
    previous = {url: Previous('"v1"', "Mon", body, "text/html; charset=utf-8", sha256_hex(body), YESTERDAY)}
    with Fetcher(world.settings(), archive, previous, limiter=HostLimiter()) as fetcher:
        got = fetcher.fetch(url)
    archive.close()
    assert (got.outcome, got.status, got.body) == (FetchOutcome.NOT_MODIFIED, 304, body)
    assert (got.sha256, got.content_type, got.etag) == (sha256_hex(body), "text/html; charset=utf-8", '"v1"')
    with archive.path.open("rb") as stream:
        assert read_body(stream, got.warc_offset) == body
    revisit, metadata, resource = (
        next(r for r in records(archive.path) if r["type"] == kind) for kind in ("revisit", "metadata", "resource")
    )
    assert revisit["headers"]["WARC-Profile"].endswith("/server-not-modified")
    assert revisit["headers"]["WARC-Refers-To-Date"] == "2026-11-16T01:02:03.000456Z"
    assert metadata["headers"]["WARC-Concurrent-To"] == revisit["headers"]["WARC-Record-ID"]
    assert metadata["body"].startswith(b"status-line: HTTP/1.1 304 Not Modified\r\n"), (
        "the server's own word is part of the proof"
    )
    assert b'ETag: "v1"' in metadata["body"]
    assert resource["headers"]["WARC-Date"] == "2026-11-16T01:02:03.000456Z"
    assert resource["headers"]["WARC-Payload-Digest"] == f"sha256:{sha256_hex(body)}"
    assert check(archive.path) == ""


def test_an_earlier_body_that_does_not_match_its_digest_is_not_relied_on(world: World, archive: Archive) -> None:
    url = world.page("/", "fresh")
    previous = {url: Previous('"v1"', "", b"tampered", "text/html", sha256_hex(b"original"), YESTERDAY)}
    with Fetcher(world.settings(), archive, previous, limiter=HostLimiter()) as fetcher:
        assert fetcher.fetch(url).body == b"fresh"
    assert all("If-None-Match" not in hit.headers for hit in world.server.hits)


def test_an_earlier_archive_that_is_gone_costs_a_full_fetch_only(world: World) -> None:
    class Gone(dict[str, Previous]):
        def get(self, *_: Any) -> Any:
            raise BadInput("the archive is missing")

    url = world.page("/", "fresh")
    with Fetcher(world.settings(), None, Gone(), limiter=HostLimiter()) as fetcher:
        assert fetcher.fetch(url).body == b"fresh"


def test_an_unasked_304_is_no_page(world: World) -> None:
    url = world.page("/", lambda ask: ask.send(304, Content_Length=""))
    with world.fetcher() as fetcher:
        assert fetcher.fetch(url).outcome is FetchOutcome.HTTP_ERROR


def test_a_failure_without_answer_has_nothing_archived(world: World, archive: Archive) -> None:
    with world.fetcher(archive=archive) as fetcher:
        got = fetcher.fetch("http://127.0.0.1/")
    assert (got.warc_file, got.warc_offset) == ("", -1)


@pytest.mark.parametrize("offset", [-1, 1, 10**9])
def test_an_offset_where_no_record_begins_is_said_so(archive: Archive, offset: int) -> None:
    archive.close()
    with archive.path.open("rb") as stream, pytest.raises(BadInput):
        read_body(stream, offset)


def test_threads_may_share_an_archive(world: World, archive: Archive) -> None:
    urls = [world.page("/", "x" * 5000, host=f"t{n}-{world.host}") for n in range(20)]
    with world.fetcher(archive=archive) as fetcher, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fetcher.fetch, urls))
    archive.close()
    assert check(archive.path) == ""
    with archive.path.open("rb") as stream:
        assert all(read_body(stream, answer.warc_offset) == answer.body for answer in answers)
