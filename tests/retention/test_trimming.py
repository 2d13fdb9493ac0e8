"""Pages that prove nothing must go, and not one published finding may lose its proof by it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import removed, sealing
from auditor.cli.evidence import app as evidence_app
from auditor.cli.report import app as report_app
from auditor.evidence.archived import Archived
from auditor.retention import apply, plan
from auditor.retention import log as deletions
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from auditor.store import Store
from tests.retention.conftest import FIRST, SECOND, after, decide

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("retention")]


def _folder(settings: Settings, week: str = FIRST) -> RunFolder:
    return RunFolder.of(settings.data_url, week)


def _files(settings: Settings) -> dict[str, bytes]:
    home = Path(settings.data_url).parent
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def _verified(folder: RunFolder) -> tuple[int, dict[str, dict[str, object]], dict[str, object]]:
    done = CliRunner().invoke(report_app, ["verify", folder.url, "--each", "--format", "json"])
    *each, last = (json.loads(line) for line in done.stdout.splitlines())
    return done.exit_code, {str(verdict["finding_id"]): verdict for verdict in each}, last


def _fails(folder: RunFolder) -> list[dict[str, object]]:
    findings = folder.read_table("findings")
    return list(findings[findings["outcome"] == "fail"].to_dict("records"))


def test_a_plan_deletes_nothing_and_young_data_is_not_in_it(world: Settings) -> None:
    before = _files(world)
    young = plan.make(plan.situation(world, after(90), protected=1))
    assert young.actions == ()
    old = plan.make(plan.situation(world, after(91), protected=1))
    assert [action.kind for action in old.actions] == ["page_bytes"]
    now = {name: data for name, data in _files(world).items() if not name.endswith(("-wal", "-shm"))}
    assert now == {name: data for name, data in before.items() if not name.endswith(("-wal", "-shm"))}


def test_after_trimming_every_living_finding_is_still_derived_from_its_bytes(world: Settings) -> None:
    folder = _folder(world)
    captures = folder.read_table("captures")
    bodies = {row["capture_id"]: Archived(folder).body(row) for row in captures.to_dict("records")}
    done = apply.run(world, day=after(91), protected=1)
    gone = removed.captures(folder)
    guilty = {row["capture_id"] for row in _fails(folder)}
    assert gone and not gone.keys() & guilty
    assert set(done.actions[0].captures) == gone.keys()
    code, each, last = _verified(folder)
    assert (code, last["result"], last["problems"]) == (0, "ok", [])
    for row in _fails(folder):
        assert each[str(row["finding_id"])]["matches"] is True
    assert last["deleted"] == sum(verdict["reasons"] == [removed.WHAT] for verdict in each.values()) > 0
    told = next(str(verdict["detail"]) for verdict in each.values() if verdict["reasons"] == [removed.WHAT])
    assert f"on {after(91)} (rule page_bytes: 90 days; record 1 of the log of deletions)" in told
    stored = {row["capture_id"]: row for row in folder.read_table("captures").to_dict("records")}
    archive = Archived(folder)
    for key, body in bodies.items():
        assert archive.body(stored[key]) == (None if key in gone else body)


def test_the_bytes_and_the_text_of_what_went_are_nowhere_in_the_run_any_more(world: Settings) -> None:
    folder = _folder(world)
    captures = {row["capture_id"]: row for row in folder.read_table("captures").to_dict("records")}
    pages = {row["capture_id"]: row for row in folder.read_table("pages").to_dict("records")}
    whole = {key: Archived(folder).body(row) for key, row in captures.items()}
    apply.run(world, day=after(91), protected=1)
    gone = removed.captures(folder)
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    left = set()
    for path in Path(folder.root).rglob("*.warc.gz"):
        with path.open("rb") as stream:
            left |= {hashlib.sha256(record.content_stream().read()).hexdigest() for record in ArchiveIterator(stream)}
    after_pages = {row["capture_id"]: row for row in folder.read_table("pages").to_dict("records")}
    for key, said in gone.items():
        assert said.sha256 == captures[key]["sha256"] == hashlib.sha256(whole[key] or b"").hexdigest()
        assert said.sha256 not in left
        if key in pages:
            assert pages[key]["text"] and after_pages[key]["text"] == ""
    assert sum("deleted-by-retention" in text for text in _metadata(folder)) > 0


def _metadata(folder: RunFolder) -> list[str]:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    found = []
    for path in sorted(Path(folder.root).rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                found.append(record.content_stream().read().decode("utf-8", "replace"))
                assert record.digest_checker.passed is not False
    return found


def test_the_log_proves_what_went_and_both_weeks_stay_in_one_chain(world: Settings) -> None:
    folder = _folder(world)
    sealed = folder.read_bytes("manifest.json")
    before = json.loads(sealed)
    apply.run(world, day=after(91), protected=1)
    assert deletions.problems(world.data_url) == []
    record = next(record for record in deletions.records(world.data_url) if record["kind"] == "page_bytes")
    captures = {row["capture_id"]: row for row in folder.read_table("captures").to_dict("records")}
    assert {item["what"]: item["sha256"] for item in record["items"]} == {
        key: captures[key]["sha256"] for key in removed.captures(folder)
    }
    for changed in record["replaced"]:
        assert changed["before"] == before["files"][changed["what"]] != changed["after"]
    manifest = folder.read_json("manifest.json")
    digest = hashlib.sha256(sealed).hexdigest()
    assert manifest["retention"]["replaces"] == [digest]
    assert folder.read_bytes(f"retired/manifest-{digest[:12]}.json") == sealed
    for week, chain in ((FIRST, "first"), (SECOND, "ok")):
        seal = sealing.check(_folder(world, week))
        assert (seal.problems, seal.chain) == ((), chain)
    text = json.dumps(record, ensure_ascii=False)
    assert "http" not in text, "an address may hold a person's number"


def test_a_second_run_of_the_same_day_changes_nothing(world: Settings) -> None:
    apply.run(world, day=after(91), protected=1)
    before = _files(world)
    again = apply.run(world, day=after(91), protected=1)
    assert again.actions == ()
    kept = {name: data for name, data in before.items() if not name.endswith(("-wal", "-shm"))}
    assert {name: data for name, data in _files(world).items() if not name.endswith(("-wal", "-shm"))} == kept


def test_a_kept_finding_can_still_be_shown_and_exported_and_a_lost_one_says_why_not(
    world: Settings, tmp_path: Path
) -> None:
    folder = _folder(world)
    fails = _fails(folder)
    keep = str(fails[0]["finding_id"])
    decide(world, keep, ("confirm", "甲"), ("confirm", "乙"))
    apply.run(world, day=after(570), protected=1)
    out = tmp_path / "evidence.zip"
    done = CliRunner().invoke(evidence_app, ["export", keep, "--out", str(out), "--run", folder.url])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        packed = json.loads(archive.read("finding.json"))
    assert packed["captures"][0]["bytes"] == "intact"
    lost = next(str(row["finding_id"]) for row in fails if row["capture_id"] in removed.captures(folder))
    shown = CliRunner().invoke(evidence_app, ["show", lost, "--run", folder.url])
    assert shown.exit_code == 3
    assert f"deleted by retention: on {after(570)}" in shown.stdout
    code, each, last = _verified(folder)
    assert (code, each[keep]["matches"], last["differs"]) == (0, True, 0)
    assert last["deleted"] > last["matches"] >= 1


def test_leads_that_died_leave_the_store_and_confirmed_ones_do_not(world: Settings) -> None:
    first, second = ({str(row["finding_id"]) for row in _fails(_folder(world, week))} for week in (FIRST, SECOND))
    only_first = sorted(first - second)
    apply.run(world, day=after(570), protected=1)
    store = Store(world.database_url)
    try:
        assert all(store.finding(key) is None for key in only_first)
        assert all(store.finding(key) is not None for key in second), "the newest week is never touched"
        rows = {row["finding_id"]: row for row in store.retention.known()["leads"]}
    finally:
        store.close()
    assert rows.keys() == second


def test_a_whole_old_run_goes_and_its_tombstone_keeps_the_chain(world: Settings) -> None:
    folder, sealed = _folder(world), _folder(world).read_bytes("manifest.json")
    copies = list(Path(world.data_url).glob(f"published/{FIRST}-*"))
    assert copies
    apply.run(world, day=after(570), protected=1)
    left = sorted(path.name for path in Path(folder.root).rglob("*") if path.is_file())
    digest = hashlib.sha256(sealed).hexdigest()
    assert left == [f"manifest-{digest[:12]}.json", "manifest.json"]
    assert not any(path.exists() for path in copies)
    assert sealing.check(folder).problems == ()
    assert sealing.check(_folder(world, SECOND)).chain == "ok"
    done = CliRunner().invoke(report_app, ["verify", folder.url])
    assert done.exit_code == 3
    assert f"deleted by retention on {after(570)} (rule runs: 400 days; record 1" in done.stdout
    store = Store(world.database_url)
    try:
        assert store.retention.rows_of_week(FIRST) == {}
        states = {run["week"]: run["state"] for run in store.runs()}
    finally:
        store.close()
    assert states == {FIRST: "deleted", SECOND: "published"}
    record = next(deletions.records(world.data_url))
    assert record["rows"]["programs"] > 0
    assert {"findings.parquet", "captures.parquet"} <= {item["what"] for item in record["items"]}


def test_a_run_with_a_living_finding_never_goes_as_a_whole(world: Settings) -> None:
    keep = str(_fails(_folder(world))[0]["finding_id"])
    decide(world, keep, ("confirm", "甲"), ("confirm", "乙"))
    done = apply.run(world, day=after(800), protected=1)
    assert "runs" not in {action.kind for action in done.actions}
    assert any(kept.what == FIRST and keep in kept.why for kept in done.kept)
    assert _verified(_folder(world))[1][keep]["matches"] is True
    gone = apply.run(world, day=after(1500), protected=1)
    assert {action.kind for action in gone.actions} >= {"runs"}, "three years after the last decision it is over"


def test_damage_is_not_sealed_anew_by_trimming(world: Settings) -> None:
    folder = Path(_folder(world).root)
    data = bytearray((folder / "facts.parquet").read_bytes())
    data[100] ^= 1
    (folder / "facts.parquet").write_bytes(bytes(data))
    done = apply.run(world, day=after(91), protected=1)
    assert [kept.why for kept in done.kept if "2025-W02" in kept.what] == [
        "not as it was sealed (digest wrong: facts.parquet); auditor report verify 2025-W02"
    ]
    assert not (folder / "retired").exists()
    assert [problem.file for problem in sealing.check(RunFolder(str(folder))).problems] == ["facts.parquet"]


def test_a_changed_record_of_the_log_stops_every_deletion_and_is_seen_by_verify(world: Settings) -> None:
    apply.run(world, day=after(91), protected=1)
    apply.run(world, day=after(240), protected=1)
    record = Path(world.data_url) / "deletions" / "000001.json"
    record.write_bytes(record.read_bytes().replace(b"2025-04-07", b"2025-04-08"))
    seal = sealing.check(_folder(world))
    assert [(problem.file, problem.what) for problem in seal.problems] == [("deletions/000001.json", "chain broken")]
    assert "000002.json" in deletions.problems(world.data_url)[0]
    from auditor.errors import CouldNotCheck  # noqa: PLC0415

    with pytest.raises(CouldNotCheck, match="log of deletions is not whole"):
        apply.run(world, day=after(570), protected=1)
