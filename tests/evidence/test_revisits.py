"""Bytes are archived once; a page that did not change must stay as provable as one that did."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from auditor import pipeline
from auditor.crawl import Bodies, borrowed
from auditor.crawl.holders import FILENAME, referred
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.shardwork import EarlierBodies
from tests.evidence.small import MARKED, OFFER, SITE, Small

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("small-evidence")]
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


def _records(folder: RunFolder, name: str) -> dict[int, tuple[str, dict[str, str], bytes]]:
    found, stream = {}, ArchiveIterator(io.BytesIO(folder.read_bytes(name)), check_digests="raise")
    for record in stream:
        said, body = dict(record.rec_headers.headers), record.content_stream().read()
        stream.read_to_end(record)
        found[stream.get_record_offset()] = (record.rec_type, said, body)
    return found


@pytest.mark.parametrize(
    ("url", "profile", "lender"),
    [
        (f"{SITE}/", "identical-payload-digest", f"{SITE}/"),
        (f"{SITE}/copy.html", "identical-payload-digest", f"{SITE}/"),
        (f"{SITE}/marked.html", "server-not-modified", f"{SITE}/marked.html"),
        ("file:letter.html", "identical-payload-digest", "file:letter.html"),
    ],
)
def test_an_unchanged_page_is_stored_once_and_read_from_where_it_stands(
    small: Small, url: str, profile: str, lender: str
) -> None:
    first, second = small.week("2026-W47"), small.week("2026-W48")
    row, before = small.capture("2026-W48", url), small.capture("2026-W47", lender)
    kind, said, body = _records(second, row["warc_file"])[row["warc_offset"]]
    assert (kind, body, said["WARC-Profile"]) == ("revisit", b"", PROFILE + profile)
    there, original, stored = _records(first, before["warc_file"])[before["warc_offset"]]
    assert there in ("response", "resource")
    assert said["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"] == lender
    assert said["WARC-Refers-To-Date"] == original["WARC-Date"]
    assert said["WARC-Payload-Digest"] == original["WARC-Payload-Digest"] == f"sha256:{row['sha256']}"
    assert said["WARC-Refers-To-Filename"] == f"2026-W47/{before['warc_file']}"
    assert said["WARC-Refers-To-File-Offset"] == str(before["warc_offset"])
    found, held, home = Bodies(second).find(row["warc_file"], row["warc_offset"])
    assert (found, home.url) == (stored, first.url)
    assert sha256_hex(found) == row["sha256"]
    assert held in borrowed(second), "retention must know what a later run still needs"


def test_the_same_bytes_twice_in_one_run_are_stored_once(small: Small) -> None:
    first = small.week("2026-W47")
    row, original = small.capture("2026-W47", f"{SITE}/copy.html"), small.capture("2026-W47", f"{SITE}/")
    kind, said, _ = _records(first, row["warc_file"])[row["warc_offset"]]
    assert (kind, said["WARC-Refers-To-Filename"]) == ("revisit", row["warc_file"]), "no run: it holds when set aside"
    assert Bodies(first).find(row["warc_file"], row["warc_offset"])[0] == OFFER.encode()
    assert Bodies(first).find(original["warc_file"], original["warc_offset"])[0] == OFFER.encode()
    assert borrowed(first) == (), "the first run stands alone"


def test_what_a_run_borrows_is_what_its_archive_says(small: Small) -> None:
    second = small.week("2026-W48")
    said = {
        (record["WARC-Refers-To-Filename"], int(record["WARC-Refers-To-File-Offset"]))
        for kind, record, _ in _records(second, "captures/shard-000.warc.gz").values()
        if kind == "revisit" and "/" in record["WARC-Refers-To-Filename"].partition("captures/")[0]
    }
    assert {(f"{held.run}/{held.warc_file}", held.offset) for held in borrowed(second)} == said
    assert len(said) == 3


def test_reading_a_shard_again_changes_nothing(small: Small) -> None:
    second = small.week("2026-W48")
    before = {name: second.fs.cat_file(name) for name in second.fs.find(second.root)}
    pipeline.crawl(second.url, 0, small.settings)
    assert {name: second.fs.cat_file(name) for name in second.fs.find(second.root)} == before


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "2026-W47/../x.warc.gz",
        "2026-W47/captures/../x.warc.gz",
        "captures/x.txt",
        "",
    ],
)
def test_a_forged_reference_cannot_lead_out_of_the_archives(name: str) -> None:
    said = {FILENAME: name, "WARC-Refers-To-File-Offset": "0", "WARC-Payload-Digest": f"sha256:{'0' * 64}"}
    assert referred(said) is None
    assert referred({**said, FILENAME: "2026-W47/captures/x.warc.gz"}) is not None


def _earlier(small: Small, week: str) -> EarlierBodies:
    return EarlierBodies(small.week("2026-W48"), {"seller", "saved"}, week)


def test_a_reference_never_leads_over_a_second_reference(small: Small) -> None:
    """The third week refers to the first, which has the bytes, and not to the second, which has none."""
    row = small.capture("2026-W48", f"{SITE}/")
    held = _earlier(small, "2026-W49").held(f"{SITE}/", row["sha256"])
    assert held is not None
    assert (held.run, held.offset) == ("2026-W47", small.capture("2026-W47", f"{SITE}/")["warc_offset"])
    assert _earlier(small, "2026-W49")[f"{SITE}/marked.html"].held is not None


def test_what_never_changes_is_stored_again_twice_a_year(small: Small, tmp_path: Path) -> None:
    """Else the proof of years hangs on one file, which nothing may ever delete."""
    row = small.capture("2026-W48", f"{SITE}/")
    later = _earlier(small, "2027-W20")
    assert later.held(f"{SITE}/", row["sha256"]) is not None
    later = _earlier(small, "2027-W21")
    assert later.held(f"{SITE}/", row["sha256"]) is None
    assert later[f"{SITE}/marked.html"].held is None, "a 304 then brings its body into the new archive"
    assert later[f"{SITE}/marked.html"].body == MARKED.encode()


def test_other_bytes_at_an_old_address_are_stored_whole(small: Small) -> None:
    assert _earlier(small, "2026-W49").held(f"{SITE}/", sha256_hex(b"changed")) is None


def test_a_damaged_original_is_never_referred_to(small: Small, tmp_path: Path) -> None:
    shutil.copytree(small.settings.data_url, tmp_path / "runs")
    warc = tmp_path / "runs" / "2026-W47" / "captures" / "shard-000.warc.gz"
    row = small.capture("2026-W48", f"{SITE}/")
    data = bytearray(warc.read_bytes())
    data[int(small.capture("2026-W47", f"{SITE}/")["warc_offset"]) + 300] ^= 1
    warc.write_bytes(bytes(data))
    earlier = EarlierBodies(RunFolder(str(tmp_path / "runs" / "2026-W48")), {"seller"}, "2026-W49")
    assert earlier.held(f"{SITE}/", row["sha256"]) is None
