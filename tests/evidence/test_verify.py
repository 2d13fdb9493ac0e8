"""`auditor report verify`: a published accusation must be provable from the archive, or it must say that it is not."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from auditor import derive, sealing
from auditor.cli.report import app
from auditor.crawl import Bodies
from auditor.errors import BadInput
from auditor.evidence import reverify
from auditor.rules import expectations_folder
from auditor.rules.repeats import urgency_weeks
from auditor.runfolder import RunFolder
from auditor.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("evidence")]
Copy = Callable[[], Path]


def _json(*arguments: str) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    """Exit code, the findings named, and the last line of `report verify --format json`."""
    done = CliRunner().invoke(app, ["verify", *arguments, "--format", "json"])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.exit_code, lines[:-1], lines[-1]


def _rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    sink = io.BytesIO()
    pq.write_table(change(pq.read_table(path)), sink)
    path.write_bytes(sink.getvalue())


def _reseal(folder: Path) -> None:
    """What a forger would do: a fresh manifest over the changed files."""
    document = json.loads((folder / "manifest.json").read_text())
    run = RunFolder(str(folder))
    document["files"] = {name: sealing.measure(run, name) for name in document["files"]}
    document.pop("digest")
    (folder / "manifest.json").write_bytes(sealing.canonical(document))


def test_every_finding_of_an_untouched_run_is_derived_again(sound: RunFolder) -> None:
    code, each, last = _json(sound.url, "--each")
    assert (code, last["result"], last["problems"], last["reasons"]) == (0, "ok", [], {})
    findings = sound.read_table("findings")
    assert last["findings"] == last["matches"] == len(findings) > 30
    assert {verdict["finding_id"] for verdict in each} == set(findings["finding_id"])
    assert set(findings["outcome"]) == {"fail", "could_not_check"}


def test_nothing_is_written_into_the_folder_that_is_verified(copied: Copy, settings: Settings) -> None:
    folder = copied()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    reverify.verify(RunFolder(str(folder)), settings)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_damaged_archive_is_named_and_so_are_the_findings_that_lost_their_proof(copied: Copy) -> None:
    folder = copied()
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    captures = {row["capture_id"]: row for row in pq.read_table(folder / "captures.parquet").to_pylist()}
    victim = captures[next(row["capture_id"] for row in findings if row["outcome"] == "fail")]
    warc = folder / victim["warc_file"]
    data = bytearray(warc.read_bytes())
    at = victim["warc_offset"] + 200
    data[at] ^= 0x55
    warc.write_bytes(bytes(data))
    code, named, last = _json(str(folder))
    assert code == 1
    assert [problem["file"] for problem in last["problems"]] == [victim["warc_file"]]
    by_id = {verdict["finding_id"]: verdict for verdict in named}
    for row in findings:
        if row["capture_id"] == victim["capture_id"]:
            assert set(by_id[row["finding_id"]]["reasons"]) & {"evidence missing", "digest wrong"}
    others = {row["finding_id"] for row in findings if row["source_id"] != victim["source_id"]}
    assert not others & by_id.keys(), "damage to one seller's page says nothing about another seller"


def test_a_deleted_archive_is_evidence_missing_not_a_match(copied: Copy) -> None:
    folder = copied()
    shutil.rmtree(folder / "captures")
    code, named, last = _json(str(folder))
    assert code == 1
    assert last["differs"] == last["findings"] > 0
    assert all("evidence missing" in verdict["reasons"] for verdict in named)


def test_a_page_swapped_in_the_archive_is_found_even_under_a_forged_manifest(copied: Copy) -> None:
    """The words of a page are bound to its digest, whatever the manifest says."""
    folder = copied()
    rows = pq.read_table(folder / "captures.parquet").to_pylist()
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    guilty = next(row["capture_id"] for row in findings if row["outcome"] == "fail")
    mine = next(row for row in rows if row["capture_id"] == guilty)
    other = next(r for r in rows if r["warc_file"] == mine["warc_file"] and r["sha256"] not in ("", mine["sha256"]))

    def swap(table: pa.Table) -> pa.Table:
        offsets = [other["warc_offset"] if r["capture_id"] == guilty else r["warc_offset"] for r in table.to_pylist()]
        return table.set_column(table.schema.get_field_index("warc_offset"), "warc_offset", pa.array(offsets))

    _rewrite(folder / "captures.parquet", swap)
    _reseal(folder)
    code, named, last = _json(str(folder))
    assert (code, last["problems"]) == (1, [])
    wrong = {verdict["finding_id"] for verdict in named if "digest wrong" in verdict["reasons"]}
    assert {row["finding_id"] for row in findings if row["capture_id"] == guilty} <= wrong


def test_an_invented_finding_and_a_sharpened_one_are_found_under_a_forged_manifest(copied: Copy) -> None:
    folder = copied()
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    low = next(row for row in rows if row["severity"] != "high")

    def forge(table: pa.Table) -> pa.Table:
        listed = table.to_pylist()
        for row in listed:
            if row["finding_id"] == low["finding_id"]:
                row["severity"] = "high"
        listed.append({**rows[0], "finding_id": "f" * 16})
        return pa.Table.from_pylist(listed, schema=table.schema)

    _rewrite(folder / "findings.parquet", forge)
    _reseal(folder)
    code, named, last = _json(str(folder))
    assert (code, last["differs"]) == (1, 2)
    said = {verdict["finding_id"]: verdict for verdict in named}
    assert "differs in severity" in said[low["finding_id"]]["detail"]
    assert "is not found again" in said["f" * 16]["detail"]
    assert said["f" * 16]["reasons"] == ["unexplained"]


def test_a_finding_that_was_struck_out_is_missed(copied: Copy) -> None:
    folder = copied()
    gone = pq.read_table(folder / "findings.parquet").to_pylist()[3]["finding_id"]
    _rewrite(folder / "findings.parquet", lambda table: table.filter(pa.compute.field("finding_id") != gone))
    code, named, last = _json(str(folder))
    assert (code, last["problems"][0]["file"]) == (1, "findings.parquet")
    assert [(v["finding_id"], v["reasons"]) for v in named] == [(gone, ["digest wrong"])]


def test_a_rule_that_changed_since_is_told_apart_from_tampering(
    sound: RunFolder, settings: Settings, tmp_path: Path
) -> None:
    findings = sound.read_table("findings")
    rule = str(findings[findings["outcome"] == "fail"]["rule"].iloc[0])
    shutil.copytree(expectations_folder(), tmp_path / "e")
    path = next((tmp_path / "e" / "compliance").glob(f"{rule}-*.yaml"))
    path.write_text(path.read_text(encoding="utf-8").replace("zh: ", "zh: 新", 1), encoding="utf-8")
    today = settings.model_copy(update={"expectations": tmp_path / "e"})
    assert reverify.verify(sound, today).result == "ok", "the rules the run kept are what counts"
    outcome = reverify.verify(sound, today, current_rules=True)
    differing = [verdict for verdict in outcome.verdicts if not verdict.matches]
    assert {verdict.rule for verdict in differing} == {rule}
    assert {verdict.reasons for verdict in differing} == {("rule changed",)}
    assert len(differing) == int((findings["rule"] == rule).sum())


def test_other_code_is_named_as_the_reason(copied: Copy, settings: Settings) -> None:
    folder = copied()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["code_digest"] = "0" * 64  # the run was made by another version, which worded one finding otherwise
    manifest.pop("digest")
    (folder / "manifest.json").write_bytes(sealing.canonical(manifest))

    def reword(table: pa.Table) -> pa.Table:
        listed = table.to_pylist()
        listed[0]["why"] = "旧版说法"
        return pa.Table.from_pylist(listed, schema=table.schema)

    _rewrite(folder / "findings.parquet", reword)
    _reseal(folder)
    outcome = reverify.verify(RunFolder(str(folder)), settings)
    assert [v.reasons for v in outcome.verdicts if not v.matches] == [("code changed",)]


def test_a_run_without_a_manifest_could_not_be_checked(copied: Copy) -> None:
    folder = copied()
    (folder / "manifest.json").unlink()
    code, _, last = _json(str(folder))
    assert (code, last["result"]) == (3, "could_not_check")
    assert last["matches"] == last["findings"] > 0


def test_what_is_no_run_is_wrong_use_and_says_what_to_do(tmp_path: Path) -> None:
    for word in ("2026-W47", "2026-W99", "nonsense", str(tmp_path)):
        with pytest.raises(BadInput):
            CliRunner().invoke(app, ["verify", word, "--data-url", str(tmp_path)], catch_exceptions=False)


def test_text_output_says_file_reason_and_result(copied: Copy) -> None:
    folder = copied()
    (folder / "report" / "index.html").write_bytes(b"<html>")
    done = CliRunner().invoke(app, ["verify", str(folder)])
    assert done.exit_code == 1
    assert "digest wrong: report/index.html" in done.stdout
    assert done.stdout.splitlines()[-1] == "result     differs"
    assert ", 0 differ" in done.stdout, "the report was changed, the findings were not"


def test_a_first_week_is_proved_by_its_own_folder_alone(copied: Copy) -> None:
    folder = copied().parent / "2026-W47"
    shutil.rmtree(folder.parent / "2026-W48")
    code, _, last = _json(str(folder))
    assert (code, last["chain"], last["matches"]) == (0, "first", last["findings"])


def test_an_earlier_week_that_is_gone_is_named_by_the_week_that_borrows_from_it(copied: Copy) -> None:
    """Unchanged pages are stored once: the week they stand in belongs to the proof of the next."""
    folder = copied()
    shutil.rmtree(folder.parent / "2026-W47")
    code, named, last = _json(str(folder))
    assert (code, last["chain"], last["result"]) == (1, "not here", "differs")
    assert {problem["what"] for problem in last["problems"]} == {"evidence missing"}
    assert all(problem["file"].startswith("2026-W47/captures/") for problem in last["problems"])
    assert all("there is no folder 2026-W47 beside it" in problem["detail"] for problem in last["problems"])
    assert {reason for verdict in named for reason in verdict["reasons"]} == {"evidence missing"}
    assert any("was not checked" in note for note in last["notes"])


def test_a_flipped_byte_in_an_earlier_record_is_named_by_the_week_that_borrows_it(copied: Copy) -> None:
    folder = copied()
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    captures = {row["capture_id"]: row for row in pq.read_table(folder / "captures.parquet").to_pylist()}
    victim = captures[next(row["capture_id"] for row in findings if row["outcome"] == "fail")]
    _, held, _ = Bodies(RunFolder(str(folder))).find(victim["warc_file"], victim["warc_offset"])
    assert (held.run, held.sha256) == ("2026-W47", victim["sha256"])
    warc = folder.parent / held.run / held.warc_file
    data = bytearray(warc.read_bytes())
    data[held.offset + 300] ^= 1
    warc.write_bytes(bytes(data))
    code, named, last = _json(str(folder))
    assert (code, [problem["file"] for problem in last["problems"]]) == (1, [f"2026-W47/{held.warc_file}"])
    mine = {row["finding_id"] for row in findings if row["capture_id"] == victim["capture_id"]}
    assert mine <= {verdict["finding_id"] for verdict in named}
    assert any(f"2026-W47/{held.warc_file} at {held.offset}" in verdict["detail"] for verdict in named)


def test_a_week_that_was_audited_again_still_lends_what_it_holds(copied: Copy) -> None:
    folder = copied()
    (folder.parent / "2026-W47").rename(folder.parent / "2026-W47.1")
    (folder.parent / "2026-W47").mkdir()
    code, _, last = _json(str(folder))
    assert (code, last["chain"], last["matches"]) == (0, "ok", last["findings"])


def test_what_is_kept_of_earlier_weeks_counts_repeated_urgency_as_the_whole_weeks_do(
    sound: RunFolder, tmp_path: Path
) -> None:
    programs, claims = sound.read_table("programs"), sound.read_table("claims")
    urgent = claims.assign(polarity="affirmed")
    urgent.loc[urgent.index[::2], "kind"] = "last_call"
    urgent.loc[urgent.index[::4], "program_id"] = ""  # page-wide: counts for each program on the page
    kept = RunFolder(str(tmp_path / "2026-W49"))
    kept.write_json("plan.json", {"history": [{"week": "2026-W47"}, {"week": "2026-W48"}]})
    derive.keep_earlier(kept, [("2026-W47", (programs, claims)), ("2026-W48", (programs, urgent))])
    whole = urgency_weeks(programs, urgent, [(programs, claims), (programs, urgent)])
    assert whole.max() >= 1
    assert urgency_weeks(programs, urgent, derive.earlier(kept)).equals(whole)
