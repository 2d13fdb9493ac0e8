"""The whole audit, through Airflow, on the sandbox world: what a newcomer and a regulator get to see."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from auditor import tables
from auditor.runfolder import RunFolder
from auditor.store import Store
from tests.e2e.conftest import Demo

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def test_audit_of_the_sandbox_misses_little_and_accuses_nobody_wrongly(demo: Demo) -> None:
    summary = demo()
    assert summary["recall"] >= 0.90
    assert summary["precision"] >= 0.95
    assert summary["filed_accused"] == 0
    assert summary["programs"] >= 60
    assert Path(summary["report"]).exists()


def test_second_run_of_a_week_adds_no_duplicate(demo: Demo, demo_folder: Path) -> None:
    before = demo()
    store = Store(f"sqlite:///{demo_folder}/world/auditor.db")
    first = store.runs()
    again = demo(again=True)
    same = ("institutions", "programs", "findings", "could_not_check", "precision", "recall")
    assert {k: again[k] for k in same} == {k: before[k] for k in same}
    assert [(run["week"], run["counts"]) for run in store.runs()] == [(run["week"], run["counts"]) for run in first]


@pytest.mark.parametrize("fault", ["registry-down", "registry-captcha", "captcha", "sites-5xx"])
def test_nobody_is_accused_because_something_was_down(demo: Demo, demo_folder: Path, fault: str) -> None:
    sound, broken = demo(), demo("--fault", fault)
    assert broken["filed_accused"] == 0
    assert broken["precision"] >= 0.95
    assert broken["could_not_check"] + broken["not_audited"] > sound["could_not_check"] + sound["not_audited"]
    known = _failed(demo_folder / "world", sound["week"])
    assert _failed(demo_folder / fault, broken["week"]) - known == set(), "a fault must never create a finding"


def _failed(work: Path, week: str) -> set[tuple[str, str, str]]:
    findings = RunFolder.of(str(work / "runs"), week).read_table(tables.FINDINGS)
    fails = findings[findings["outcome"] == "fail"]
    return set(zip(fails["source_id"], fails["url"], fails["rule"], strict=True))


@pytest.mark.parametrize(
    "fault", ["truncated", "wrong-charset", "redirect-loop", "redirect-private", "huge-body", "rate-limit", "timeout"]
)
def test_damaged_answers_never_become_accusations(demo: Demo, demo_folder: Path, fault: str) -> None:
    sound, broken = demo(), demo("--fault", fault)
    extra = _failed(demo_folder / fault, broken["week"]) - _failed(demo_folder / "world", sound["week"])
    assert extra == set()
    assert broken["filed_accused"] == 0


def test_report_manifest_proves_each_file(demo: Demo) -> None:
    report = Path(demo()["report"]).parent
    manifest = json.loads((report / "manifest.json").read_text())
    for name in ("index.html", "findings.csv", "findings.json"):
        digest = hashlib.sha256((report / name).read_bytes()).hexdigest()
        assert digest in json.dumps(manifest), name


def test_what_the_tasks_say_reaches_the_operators_log(demo: Demo, demo_folder: Path) -> None:
    """A failure whose message is lost on its way through Airflow's formatter cannot say what to do."""
    demo()
    said = next(demo_folder.rglob("airflow.log")).read_text(encoding="utf-8")
    assert "Logging error" not in said
    assert "sources in" in said


def test_counts_agree_between_tables_report_and_store(demo: Demo, demo_folder: Path) -> None:
    summary = demo()
    findings = RunFolder.of(str(demo_folder / "world" / "runs"), summary["week"]).read_table(tables.FINDINGS)
    assert int((findings["outcome"] == "fail").sum()) == summary["findings"]
    run = next(r for r in Store(f"sqlite:///{demo_folder}/world/auditor.db").runs() if r["week"] == summary["week"])
    assert run["counts"]["fail"] == summary["findings"]
    assert run["counts"]["could_not_check"] == summary["could_not_check"]


def test_truth_is_nowhere_in_what_the_audit_may_read(demo: Demo, demo_folder: Path) -> None:
    demo()
    names = {path.name for path in (demo_folder / "world").rglob("*") if path.is_file()}
    assert not [name for name in names if "truth" in name]
