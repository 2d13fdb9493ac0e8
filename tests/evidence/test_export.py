"""What a lawyer files must be whole, readable by other tools, harmless to open, free of strangers' phone numbers."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from auditor import pipeline
from auditor.cli.evidence import app
from auditor.errors import BadInput, CouldNotCheck
from auditor.model import sha256_hex
from auditor.runfolder import RunFolder
from auditor.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("evidence")]
NAMES = ["SHA256SUMS", "evidence.warc.gz", "finding.html", "finding.json", "run-manifest.json"]
# Authored for this test: a seller's page whose every text is an attack, with personal data beside the claim.
HOSTILE = """<html><head><title>人工智能训练师三级班&lt;script&gt;alert(1)&lt;/script&gt;</title></head><body>
<h1>人工智能训练师（三级）考证班&lt;img src=x onerror=alert(2)&gt;</h1>
<p>\u202e=HYPERLINK("http://evil.example")&lt;/bdi&gt;&lt;script&gt;fetch('//evil.example')&lt;/script&gt;</p>
<p>{{ 7*7 }} 联系人：王小明 电话 13800138000 不过全额退款，保过！包过包拿证 身份证 330106199001011234</p>
<p>培训费 2980 元，职业技能等级证书，三级/高级工。</p>
<p>主办单位：某某测试职业培训学校有限公司</p></body></html>"""


def _export(finding: str, folder: RunFolder, out: Path) -> dict[str, bytes]:
    done = CliRunner().invoke(app, ["export", finding, "--run", folder.url, "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _records(data: bytes) -> dict[int, tuple[str, str, bytes]]:
    found, stream = {}, ArchiveIterator(io.BytesIO(data), check_digests="raise")
    for record in stream:
        uri = record.rec_headers.get_header("WARC-Target-URI")
        body = record.content_stream().read()
        stream.read_to_end(record)
        found[stream.get_record_offset()] = (record.rec_type, uri, body)
    return found


def _warcio(*arguments: str) -> bytes:
    """What the library's own command says; it ends with 0."""
    command = [sys.executable, "-m", "warcio.cli", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _one(folder: RunFolder, **wanted: Any) -> dict[str, Any]:
    findings = folder.read_table("findings").to_dict("records")
    return next(row for row in findings if all(row[name] == value for name, value in wanted.items()))


@pytest.mark.parametrize(("week", "lenders"), [("2026-W47", []), ("2026-W48", ["run-manifest-2026-W47.json"])])
def test_an_exported_archive_passes_other_tools_and_gives_the_stored_page(
    settings: Settings, tmp_path: Path, week: str, lenders: list[str]
) -> None:
    """A page that came in this run, and one of which the server said that it has not changed since the last."""
    folder = RunFolder.of(settings.data_url, week)
    captures = {row["capture_id"]: row for row in folder.read_table("captures").to_dict("records")}
    findings = folder.read_table("findings").drop_duplicates("capture_id").to_dict("records")
    assert len(findings) >= 5
    for finding in findings[:5]:
        files = _export(finding["finding_id"], folder, tmp_path / "a.zip")
        assert sorted(files) == sorted(NAMES + lenders)
        (tmp_path / "slice.warc.gz").write_bytes(files["evidence.warc.gz"])
        assert _warcio("check", str(tmp_path / "slice.warc.gz")) == b"", "it speaks of bad digests only"
        records = _records(files["evidence.warc.gz"])
        mine = captures[finding["capture_id"]]
        row = next(r for r in json.loads(files["finding.json"])["captures"] if r["capture_id"] == mine["capture_id"])
        found, uri, body = records[row["exported_offset"]]
        assert (found, uri) == ("response", mine["final_url"])
        assert _warcio("extract", "--payload", str(tmp_path / "slice.warc.gz"), str(row["exported_offset"])) == body
        assert sha256_hex(body) == mine["sha256"] == finding["capture_sha256"] == row["sha256"]
        types = [record[0] for record in records.values()]
        assert types[0] == "warcinfo"
        assert "request" in types
        if mine["outcome"] == "not_modified":
            said = records[row["exported_revisit_offset"]]
            assert (said[0], said[1]) == ("revisit", mine["final_url"]), "the server's own word belongs to the proof"
            assert types.count("warcinfo") >= 2, "records of two runs, each with the description of its archive"
            assert row["held_by"]["run"] == "2026-W47"
            assert "HTTP 304" in files["finding.html"].decode()


def test_the_registers_answer_is_in_the_package_when_this_run_asked_for_it(sound: RunFolder, tmp_path: Path) -> None:
    captures = sound.read_table("captures")
    findings = sound.read_table("findings")
    asked = findings[findings["register_sha256"].isin(set(captures["sha256"]) - {""})]
    assert len(asked), "the sandbox has findings that rest on a register"
    finding = asked.iloc[0]
    files = _export(finding["finding_id"], sound, tmp_path / "a.zip")
    bodies = {sha256_hex(body) for _, _, body in _records(files["evidence.warc.gz"]).values()}
    assert {finding["register_sha256"], finding["capture_sha256"]} <= bodies
    assert "原件在 evidence.warc.gz 中" in files["finding.html"].decode()


def test_the_same_finding_gives_the_same_bytes_and_its_checksums_hold(sound: RunFolder, tmp_path: Path) -> None:
    finding = _one(sound, outcome="fail")["finding_id"]
    files = _export(finding, sound, tmp_path / "a.zip")
    _export(finding, sound, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    listed = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert listed == {name: sha256_hex(data) for name, data in files.items() if name != "SHA256SUMS"}
    assert files["run-manifest.json"] == sound.read_bytes("manifest.json")
    assert sha256_hex(files["run-manifest.json"]) in files["finding.html"].decode()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    home = tmp_path_factory.mktemp("hostile")
    (home / "pages").mkdir()
    (home / "pages" / "offer.html").write_text(HOSTILE, encoding="utf-8")
    (home / "sources.yaml").write_text(
        f"sources:\n- {{id: complaints, kind: folder, publisher: 投诉, urls: [{home / 'pages'}], owner: desk}}\n",
        encoding="utf-8",
    )
    settings = Settings(
        _env_file=None, data_url=str(home / "runs"), database_url=f"sqlite:///{home / 'a.db'}", data_docs=False,
        catalogue=home / "sources.yaml",
    )  # fmt: skip
    pipeline.audit(week="2026-W47", settings=settings)
    return RunFolder.of(settings.data_url, "2026-W47")


def test_a_hostile_page_runs_nothing_and_shows_nobodys_number(hostile: RunFolder, tmp_path: Path) -> None:
    rows = [row for row in hostile.read_table("findings").to_dict("records") if row["outcome"] == "fail"]
    assert rows, "the page promises 包过"
    for row in rows:
        files = _export(row["finding_id"], hostile, tmp_path / "a.zip")
        html = files["finding.html"].decode()
        tags = _Tags()
        tags.feed(html)
        assert not {tag for tag, _ in tags.tags} & {"script", "img", "iframe", "a", "form", "link", "object"}
        assert not [name for _, attrs in tags.tags for name in attrs if name.startswith("on")]
        assert "\u202e" not in html
        shown = CliRunner().invoke(app, ["show", row["finding_id"], "--run", hostile.url])
        assert shown.exit_code == 0
        for text in (html, files["finding.json"].decode(), shown.stdout):
            assert "13800138000" not in text
            assert "330106199001011234" not in text
            assert "王小明" not in text
        assert b"13800138000" in b"".join(body for _, _, body in _records(files["evidence.warc.gz"]).values())


def test_show_names_words_register_times_digests_and_law(sound: RunFolder) -> None:
    row = _one(sound, outcome="fail")
    done = CliRunner().invoke(app, ["show", row["finding_id"], "--run", sound.url])
    assert done.exit_code == 0
    for part in (
        row["capture_sha256"],
        row["rule"],
        "basis",
        "captured",
        "intact",
        sound.read_json("plan.json")["as_of"],
    ):
        assert part in done.stdout
    if row["phrase"]:
        assert f"【{row['phrase']}】" in done.stdout
    answer = CliRunner().invoke(app, ["show", row["finding_id"], "--run", sound.url, "--format", "json"])
    document = json.loads(answer.stdout)
    assert document["finding"]["finding_id"] == row["finding_id"]
    assert document["rule"]["id"] == row["rule"]


def test_a_finding_is_found_in_the_newest_run_that_has_it(sound: RunFolder, settings: Settings) -> None:
    before = RunFolder.of(settings.data_url, "2026-W47")
    both = set(before.read_table("findings")["finding_id"]) & set(sound.read_table("findings")["finding_id"])
    for extra, week in (([], "2026-W48"), (["--run", "2026-W47"], "2026-W47")):
        arguments = ["show", min(both), "--data-url", settings.data_url, "--format", "json", *extra]
        assert json.loads(CliRunner().invoke(app, arguments).stdout)["run"]["week"] == week


def test_damaged_evidence_is_never_packed_as_proof(copied: Callable[[], Path], tmp_path: Path) -> None:
    folder = RunFolder(str(copied()))
    row = _one(folder, outcome="fail")
    capture = folder.read_table("captures").set_index("capture_id").loc[row["capture_id"]]
    warc = Path(folder.url) / capture["warc_file"]
    data = bytearray(warc.read_bytes())
    data[int(capture["warc_offset"]) + 300] ^= 1
    warc.write_bytes(bytes(data))
    arguments = ["export", row["finding_id"], "--run", folder.url, "--out", str(tmp_path / "a.zip")]
    with pytest.raises(CouldNotCheck, match="not intact"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert not (tmp_path / "a.zip").exists()
    shown = CliRunner().invoke(app, ["show", row["finding_id"], "--run", folder.url])
    assert shown.exit_code == 3


def test_wrong_ids_and_places_are_refused_in_one_line(sound: RunFolder, tmp_path: Path) -> None:
    for arguments in (
        ["show", "../etc"], ["show", "0" * 16, "--run", sound.url], ["show", "0" * 16, "--data-url", str(tmp_path)],
        ["export", "0" * 16, "--run", sound.url, "--out", str(tmp_path / "no" / "a.zip")],
    ):  # fmt: skip
        with pytest.raises(BadInput):
            CliRunner().invoke(app, arguments, catch_exceptions=False)
