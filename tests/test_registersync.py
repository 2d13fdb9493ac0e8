"""A sync that is broken off goes on where it stopped, keeps what it heard, and is never too eager."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from auditor.model import Source
from auditor.registersync import Synced, sync_register
from auditor.registry.frames import to_coverage
from auditor.settings import Settings
from tests.registry.helpers import TODAY, Server, pages, serve, sources

_NAME = "register.example"


def settings(server: Server, folder: Path, *, delay: float = 0.0, retries: int = 0) -> Settings:
    address = server.url.removeprefix("http://")
    return Settings(
        connect_to={_NAME: address}, delay_floor_s=delay, retries=retries, register_folder=folder, timeout_s=5
    )


def html_register() -> Source:
    return replace(sources(f"http://{_NAME}")[0], delay_s=0.0)


def read(server: Server, folder: Path, *, day: date = TODAY, afresh: bool = False, delay: float = 0.0) -> Synced:
    return sync_register(html_register(), settings(server, folder, delay=delay), day, afresh=afresh)


def asked(server: Server) -> list[str]:
    return [path for path in server.log if path != "/robots.txt"]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_an_outage_in_mid_sync_costs_only_what_was_not_read(tmp_path: Path, share: float) -> None:
    """After the outage nothing is asked twice, and the mirror is the one of an undisturbed sync."""
    with serve() as calm:
        whole = read(calm, tmp_path / "calm")
    total = len(asked(calm))
    survives = int(total * share)
    with serve() as server:
        server.spoil = lambda path, body: (503, b"") if len(asked(server)) > survives else (200, body.encode())
        broken = read(server, tmp_path / "broken")
        first = list(asked(server))
        server.spoil = lambda path, body: (200, body.encode())
        again = read(server, tmp_path / "broken")
    assert bool(broken.snapshot.gaps) == (survives < total)
    good = first[:survives]
    assert again.snapshot.filings.equals(whole.snapshot.filings)
    assert again.snapshot.coverage.equals(whole.snapshot.coverage)
    if survives < total:
        assert again.folder == broken.folder
        assert not set(good) & set(asked(server)[len(first) :])
        assert again.reused == len(good)


def test_a_page_that_could_not_be_used_is_asked_again(tmp_path: Path) -> None:
    """A check page or a cut table sent with status 200 must not be taken for the register's answer all day."""
    path = next(path for path in pages() if path.endswith("detail.html"))
    with serve(
        lambda p, body: (200, body.replace("main_title", "x").encode() if p == path else body.encode())
    ) as server:
        broken = read(server, tmp_path)
        server.spoil = lambda _path, body: (200, body.encode())
        again = read(server, tmp_path)
    assert broken.snapshot.gaps
    assert broken.snapshot.rejected == (f"http://{_NAME}{path}",)
    assert not again.snapshot.gaps
    assert again.asked == 1


def test_a_torn_index_and_a_spoilt_archive_cost_a_question_and_no_truth(tmp_path: Path) -> None:
    with serve(lambda p, body: (503 if "detail" in p and p > "/detail/105" else 200, body.encode())) as server:
        broken = read(server, tmp_path)
        index = broken.folder / "answers.jsonl"
        lines = index.read_bytes().splitlines(keepends=True)
        first = json.loads(next(line for line in lines if b"warc" in line))
        archive = broken.folder / first["warc"]
        data = bytearray(archive.read_bytes())
        data[first["offset"] + 40] ^= 0xFF
        archive.write_bytes(bytes(data))
        index.write_bytes(index.read_bytes()[:-25])
        server.spoil = lambda _path, body: (200, body.encode())
        again = read(server, tmp_path)
    assert not again.snapshot.gaps
    assert 0 < again.reused < broken.asked


def test_a_finished_sync_is_not_continued_and_another_day_begins_anew(tmp_path: Path) -> None:
    with serve() as server:
        one, two = read(server, tmp_path), read(server, tmp_path)
        other = read(server, tmp_path, day=date(2026, 11, 17))
        afresh = read(server, tmp_path, day=date(2026, 11, 17), afresh=True)
    assert [done.reused for done in (one, two, other, afresh)] == [0, 0, 0, 0]
    assert [done.folder.name for done in (one, two, other, afresh)] == [
        "2026-11-16", "2026-11-16.2", "2026-11-17", "2026-11-17.2",
    ]  # fmt: skip


def test_every_raw_answer_is_kept_and_named_by_the_filings(tmp_path: Path) -> None:
    """A filing without its bytes could not be shown to a court."""
    with serve() as server:
        done = read(server, tmp_path)
    digests = set()
    for archive in sorted(done.folder.glob("*.warc.gz")):
        with archive.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                if record.rec_type == "response":
                    digests.add(record.rec_headers.get_header("WARC-Payload-Digest").removeprefix("sha256:"))
                    record.content_stream().read()
                    assert record.digest_checker.passed is not False
    assert set(done.snapshot.filings["evidence_sha256"]) <= digests
    assert all(row.evidence_sha256 in digests for row in to_coverage(done.snapshot.coverage))
