"""Saved pages and foreign archives are read like the net: completely, in order, and with every gap said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from auditor.crawl import Archive, read_body
from auditor.crawl.folder import read_folder
from auditor.crawl.warcfile import read_warc
from auditor.model import FetchOutcome, Source, SourceKind, sha256_hex
from auditor.settings import Settings
from tests.crawl.conftest import World

SETTINGS = Settings(_env_file=None, max_bytes=1000)


def source(kind: SourceKind, *places: Path, max_pages: int = 50) -> Source:
    return Source("s", kind, "投诉材料", tuple(str(place) for place in places), max_pages=max_pages)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "out.warc.gz", "captures/out.warc.gz") as opened:
        yield opened


def test_every_file_of_a_folder_is_a_capture_in_order_of_names(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    files = {
        "b.html": "乙".encode("gbk"),
        "a.txt": "甲".encode(),
        "sub/投诉.htm": b"<p>x",
        "c.bin": b"\0",
        "empty.html": b"",
    }
    for name, body in files.items():
        (folder / name).write_bytes(body)
    (folder / ".hidden.html").write_text("no")
    answers = list(read_folder(source(SourceKind.FOLDER, folder), archive, SETTINGS))
    archive.close()
    assert [answer.url for answer in answers] == [f"file:{name}" for name in sorted(files)]
    with archive.path.open("rb") as stream:
        for answer in answers:
            body = files[answer.url.removeprefix("file:")]
            assert (answer.outcome, answer.body, answer.sha256) == (FetchOutcome.OK, body, sha256_hex(body))
            assert read_body(stream, answer.warc_offset) == body
    assert [answer.content_type for answer in answers[:3]] == ["text/plain", "text/html", "application/octet-stream"]


def test_a_single_file_may_be_a_source(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "one.html").write_text("x")
    answers = list(read_folder(source(SourceKind.FOLDER, tmp_path / "one.html"), archive, SETTINGS))
    assert [answer.url for answer in answers] == ["file:one.html"]


def test_same_names_in_two_folders_do_not_hide_each_other(tmp_path: Path, archive: Archive) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.html").write_text(name)
    answers = list(read_folder(source(SourceKind.FOLDER, tmp_path / "x", tmp_path / "y"), archive, SETTINGS))
    assert [answer.url for answer in answers] == ["file:x/a.html", "file:y/a.html"]


def test_a_file_over_the_cap_is_said_not_read(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "big.html").write_bytes(b"x" * 1001)
    [answer] = list(read_folder(source(SourceKind.FOLDER, tmp_path / "big.html"), archive, SETTINGS))
    assert (answer.outcome, answer.body) == (FetchOutcome.TOO_LARGE, b"")


def test_more_files_than_the_cap_are_said(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.html").write_text("x")
    answers = list(read_folder(source(SourceKind.FOLDER, folder, max_pages=3), archive, SETTINGS))
    assert [answer.outcome for answer in answers] == [FetchOutcome.OK] * 3 + [FetchOutcome.SKIPPED]
    assert "2" in answers[-1].detail


@pytest.mark.parametrize("make", [True, False])
def test_a_missing_or_empty_folder_is_said(tmp_path: Path, archive: Archive, make: bool) -> None:
    folder = tmp_path / "in"
    if make:
        folder.mkdir()
    [answer] = list(read_folder(source(SourceKind.FOLDER, folder), archive, SETTINGS))
    assert answer.outcome is FetchOutcome.SKIPPED
    assert ("没有可读的文件" if make else "不存在") in answer.detail
    assert str(tmp_path) not in answer.detail, "a report does not show the machine's folders"


def test_a_link_that_leads_out_of_the_folder_is_not_read(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("secret")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    (folder / "page.html").write_text("x")
    answers = list(read_folder(source(SourceKind.FOLDER, folder), archive, SETTINGS))
    assert [answer.url for answer in answers] == ["file:page.html"]


def foreign_warc(path: Path, *pages: tuple[str, str, bytes, dict[str, str]], gzip: bool = True) -> Path:
    """(address, status line, body, WARC headers) per response, written by the library's own writer."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for url, status, body, extra in pages:
            kind = "text/plain" if url.endswith("robots.txt") else "image/png" if url.endswith(".png") else "text/html"
            http = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=extra
                )
            )
    return path


@pytest.mark.parametrize("gzip", [True, False])
def test_the_pages_of_a_foreign_archive_are_captures(tmp_path: Path, archive: Archive, gzip: bool) -> None:
    path = foreign_warc(
        tmp_path / "in.warc",
        ("http://a.test/robots.txt", "200 OK", b"User-agent: *", {}),
        ("http://a.test/", "200 OK", "一".encode(), {"WARC-Date": "2026-01-02T03:04:05Z"}),
        ("http://a.test/gone", "404 Not Found", b"no", {}),
        ("http://a.test/p.png", "200 OK", b"png", {}),
        ("http://a.test/big", "200 OK", b"x" * 1001, {}),
        ("http://a.test/cut", "200 OK", b"half", {"WARC-Truncated": "length"}),
        gzip=gzip,
    )
    answers = {answer.url: answer for answer in read_warc(source(SourceKind.WARC, path), archive, SETTINGS)}
    archive.close()
    assert {url.rpartition("/")[2]: answer.outcome for url, answer in answers.items()} == {
        "": FetchOutcome.OK, "big": FetchOutcome.TOO_LARGE, "cut": FetchOutcome.TRUNCATED,
    }  # fmt: skip
    page = answers["http://a.test/"]
    assert page.fetched_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with archive.path.open("rb") as stream:
        assert read_body(stream, page.warc_offset) == page.body == "一".encode()


def test_of_two_captures_of_one_address_the_later_counts(tmp_path: Path, archive: Archive) -> None:
    path = foreign_warc(
        tmp_path / "in.warc.gz",
        ("http://a.test/", "200 OK", b"new", {"WARC-Date": "2026-02-01T00:00:00Z"}),
        ("http://a.test/", "200 OK", b"old", {"WARC-Date": "2026-01-01T00:00:00Z"}),
    )
    [answer] = read_warc(source(SourceKind.WARC, path), archive, SETTINGS)
    assert answer.body == b"new"


def test_our_own_archive_can_be_read_again(world: World, tmp_path: Path, archive: Archive) -> None:
    url = world.page("/", "人工智能训练师")
    with Archive(tmp_path / "first.warc.gz", "first") as first, world.fetcher(archive=first) as fetcher:
        original = fetcher.fetch(url)
    [answer] = read_warc(source(SourceKind.WARC, tmp_path / "first.warc.gz"), archive, SETTINGS)
    assert (answer.url, answer.sha256, answer.fetched_at) == (url, original.sha256, original.fetched_at)


def test_evidence_that_does_not_match_its_own_digest_is_no_evidence(tmp_path: Path, archive: Archive) -> None:
    path = foreign_warc(tmp_path / "in.warc", ("http://a.test/", "200 OK", b"not passed", {}), gzip=False)
    path.write_bytes(path.read_bytes().replace(b"not passed", b"all passed"))
    [answer] = read_warc(source(SourceKind.WARC, path), archive, SETTINGS)
    assert (answer.outcome, answer.body) == (FetchOutcome.TRUNCATED, b"")


def test_a_damaged_archive_keeps_what_was_read_before_the_damage(tmp_path: Path, archive: Archive) -> None:
    path = foreign_warc(
        tmp_path / "in.warc.gz", ("http://a.test/1", "200 OK", b"1", {}), ("http://a.test/2", "200 OK", b"2" * 500, {})
    )
    path.write_bytes(path.read_bytes()[:-40])
    answers = read_warc(source(SourceKind.WARC, path), archive, SETTINGS)
    assert answers[0].body == b"1"
    assert answers[-1].outcome is not FetchOutcome.OK


@pytest.mark.parametrize(
    ("content", "word"), [(None, "不存在"), (b"", "没有网页"), (b"<html>no archive</html>", "损坏")]
)
def test_an_unusable_archive_is_said(tmp_path: Path, archive: Archive, content: bytes | None, word: str) -> None:
    path = tmp_path / "in.warc.gz"
    if content is not None:
        path.write_bytes(content)
    [answer] = read_warc(source(SourceKind.WARC, path), archive, SETTINGS)
    assert (answer.outcome, answer.url) == (FetchOutcome.SKIPPED, "file:in.warc.gz")
    assert word in answer.detail


def test_more_pages_than_the_cap_are_said(tmp_path: Path, archive: Archive) -> None:
    pages = [(f"http://a.test/{n}", "200 OK", b"x", {}) for n in range(5)]
    path = foreign_warc(tmp_path / "in.warc.gz", *pages)
    answers = read_warc(source(SourceKind.WARC, path, max_pages=3), archive, SETTINGS)
    assert [answer.outcome for answer in answers] == [FetchOutcome.OK] * 3 + [FetchOutcome.SKIPPED]
