"""What stands beside the runs has its period too: register answers, failed attempts, old copies, names of reviewers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import sealing
from auditor.cli.retention import app
from auditor.ops import datadocs
from auditor.retention import apply, plan
from auditor.retention import log as deletions
from auditor.runfolder import RunFolder
from auditor.settings import Settings, get_settings
from auditor.store import Store
from tests.retention.conftest import FIRST, SECOND, after, decide

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("retention")]


def _goes(settings: Settings, days: int, protected: int = 1) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for action in plan.make(plan.situation(settings, after(days), protected=protected)).actions:
        found.setdefault(action.kind, []).append(action.what)
    return found


def _answers(settings: Settings, day: str, digest: str) -> Path:
    folder = Path(settings.register_folder) / "pjjg" / day
    folder.mkdir(parents=True)
    (folder / "answers.jsonl").write_text(json.dumps({"sha256": digest}) + "\n", encoding="utf-8")
    (folder / "answers-1.warc.gz").write_bytes(b"raw answers with a contact person")
    return folder


def test_old_register_answers_go_but_not_those_a_finding_or_the_mirror_rests_on(world: Settings) -> None:
    store = Store(world.database_url)
    known = store.retention.known()
    store.close()
    cited = next(digest for row in known["leads"] for digest in sorted(row["register"]))
    mirrored = sorted(known["register_digests"])[0]
    free, young = _answers(world, "2024-12-01", "f" * 64), _answers(world, "2025-12-01", "e" * 64)
    held = [_answers(world, "2024-12-02", mirrored)]
    if cited not in known["register_digests"]:
        held.append(_answers(world, "2024-12-03", cited))
    apply.run(world, day=after(366), protected=1)
    assert not free.exists()
    assert young.exists() and all(folder.exists() for folder in held)
    record = next(r for r in deletions.records(world.data_url) if r["kind"] == "register_answers")
    assert {item["what"] for item in record["items"]} == {"answers-1.warc.gz", "answers.jsonl"}
    assert all(len(item["sha256"]) == 64 and item["size"] for item in record["items"])


def test_a_failed_attempt_goes_after_a_month_and_a_living_finding_that_stands_only_there_holds_it(
    world: Settings,
) -> None:
    root = Path(world.data_url)
    failed = root / "2025-W01"
    shutil.copytree(root / FIRST, failed)
    (failed / "published.json").unlink()
    (failed / "manifest.json").unlink()
    for name in ("2025-W02.1", "2025-W02.2"):
        shutil.copytree(root / FIRST, root / name)
    assert _goes(world, 30).get("unfinished_runs") is None
    assert _goes(world, 31)["unfinished_runs"] == ["run 2025-W02.1", "run 2025-W02.2"]
    assert any("stand only here" in k.why for k in plan.make(plan.situation(world, after(31), protected=1)).kept)
    apply.run(world, day=after(570), protected=1)
    assert not failed.exists(), "without a manifest nothing is chained to it"
    for name in ("2025-W02.1", "2025-W02.2"):
        left = RunFolder(str(root / name))
        assert sealing.check(left).problems == () and left.exists("retired") and not left.exists("plan.json")


def test_an_older_copy_of_a_report_goes_and_the_newest_stays(world: Settings) -> None:
    published = Path(world.data_url) / "published"
    shown = next(published.glob(f"{FIRST}-*"))
    older = published / f"{FIRST}-000000000000"
    shutil.copytree(shown, older)
    assert "reports" not in _goes(world, 30)
    apply.run(world, day=after(31), protected=1)
    assert shown.exists() and not older.exists()


def test_old_data_docs_go_with_their_state(world: Settings) -> None:
    assert datadocs.page(world.data_url, "index.html")
    assert "data_docs" not in _goes(world, 231)
    apply.run(world, day=after(232), protected=1)
    assert datadocs.state(world.data_url) is None


def test_who_decided_is_erased_when_its_period_is_over_and_what_was_decided_stays(world: Settings) -> None:
    store = Store(world.database_url)
    first = next(row["finding_id"] for row in store.retention.known()["leads"])
    decide(world, first, ("confirm", "王复核"), ("confirm", "李复核"))
    before = store.decisions()
    apply.run(world, day=after(1291), protected=1)
    assert list(store.decisions()["person"]) == list(before["person"])
    apply.run(world, day=after(1400), protected=1)
    rows = store.decisions()
    store.close()
    assert all(person.startswith("erased-") for person in rows["person"])
    assert rows["person"].nunique() == before["person"].nunique(), "two persons stay two"
    assert rows.drop(columns="person").equals(before.drop(columns="person"))
    assert "复核" not in "".join(path.read_text("utf-8") for path in Path(world.data_url).glob("deletions/*.json"))


def test_the_command_plans_runs_and_proves(world: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("data_url", "database_url", "register_folder"):
        monkeypatch.setenv(f"AUDITOR_{name.upper()}", str(getattr(world, name)))
    get_settings.cache_clear()
    (Path(world.data_url) / "published" / f"{FIRST}-000000000000").mkdir()
    try:
        runner = CliRunner()
        future = runner.invoke(app, ["plan", "--as-of", "2999-01-01"])
        assert future.exit_code != 0 and "yet to come" in str(future.exception)
        planned = runner.invoke(app, ["plan", "--as-of", "2025-09-01", "--format", "json"])
        assert {item["kind"] for item in json.loads(planned.stdout)["goes"]} == {"reports", "data_docs"}
        done = runner.invoke(app, ["run", "--as-of", "2025-09-01"])
        assert done.exit_code == 0 and "log of deletions: 2 records, newest " in done.stdout
        shown = runner.invoke(app, ["log"])
        assert shown.exit_code == 0 and "reports: published/2025-W02-000000000000" in shown.stdout
        (Path(world.data_url) / "deletions" / "000001.json").unlink()
        assert runner.invoke(app, ["log"]).exit_code == 1
        assert runner.invoke(app, ["lint"]).exit_code == 0
    finally:
        get_settings.cache_clear()
    assert SECOND in {path.name for path in Path(world.data_url).iterdir()}
