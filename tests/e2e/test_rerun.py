"""Clearing a task must never change what has been found: evidence that moves cannot stand in court."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.cli import demo_world
from auditor.ops import datadocs
from auditor.rules import expectations_folder
from auditor.runfolder import RunFolder
from auditor.sandbox import catalogue as sandbox_catalogue
from auditor.sandbox import world as sandbox_world
from auditor.sandbox.server import Server
from auditor.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rerun")]
MONDAY = date(2026, 11, 16)


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        data_url=str(folder / "runs"),
        database_url=f"sqlite:///{folder / 'auditor.db'}",
        catalogue=folder / "sources.yaml",
        connect_to={".sandbox.test": f"127.0.0.1:{port}"},
        delay_floor_s=0.0,
        timeout_s=3.0,
        retries=0,
        max_bytes=2_000_000,
    )


def _digests(folder: RunFolder) -> dict[str, str]:
    root = Path(folder.url)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, RunFolder]:
    """One audited week; the sandbox is gone afterwards, so that nothing can be fetched again."""
    folder = tmp_path_factory.mktemp("rerun")
    world = sandbox_world.build(7, MONDAY, 0)
    (folder / "sources.yaml").write_text(sandbox_catalogue.document(world), encoding="utf-8")
    with demo_world.serving(world, []) as port:
        settings = _settings(folder, port)
        pipeline.audit(week="2026-W47", as_of=world.today, settings=settings)
    return settings, RunFolder.of(settings.data_url, "2026-W47")


@pytest.mark.parametrize(
    "stage", ["plan", "crawl", "extract", "gate", "verify", "validate", "score", "report", "publish"]
)
def test_clearing_a_task_changes_no_byte(audited: tuple[Settings, RunFolder], stage: str) -> None:
    settings, folder = audited
    before = _digests(folder)
    planned = folder.read_json("plan.json")
    if stage == "plan":
        day = date.fromisoformat(planned["as_of"])
        pipeline.plan(attempt=planned["attempt"], week="2026-W47", as_of=day, settings=settings)
    elif stage == "crawl":
        for shard in planned["shards"]:
            pipeline.crawl(folder.url, int(shard), settings)
    else:
        {
            "extract": lambda: pipeline.extract_pages(folder.url),
            "gate": lambda: pipeline.gate(folder.url),
            "verify": lambda: pipeline.verify(folder.url, settings),
            "validate": lambda: pipeline.validate(folder.url, settings),
            "score": lambda: pipeline.score(folder.url),
            "report": lambda: pipeline.build_report(folder.url, settings),
            "publish": lambda: pipeline.publish(folder.url, settings),
        }[stage]()
    assert _digests(folder) == before


def _site(settings: Settings) -> dict[str, bytes]:
    state = datadocs.state(settings.data_url)
    assert state is not None
    return {name: datadocs.page(settings.data_url, name) or b"" for name in state.files}


def test_data_docs_are_of_this_run_add_up_and_stay_when_they_cannot_be_drawn(
    audited: tuple[Settings, RunFolder], tmp_path: Path
) -> None:
    """A site that is not drawn must cost neither the findings nor last time's pages, and must be said."""
    settings, folder = audited
    before, findings = _site(settings), _digests(folder)
    state = datadocs.state(settings.data_url)
    assert state is not None
    assert (state.week, state.state) == ("2026-W47", "built")
    results = folder.read_json("results.json")
    found = folder.read_table("findings").groupby(["rule", "check", "outcome"]).size().to_dict()
    for check in results["checks"]:
        for outcome in ("fail", "could_not_check"):
            assert check[outcome] == found.get((check["rule"], check["check"], outcome), 0), check
    text = b"".join(before.values()).decode()
    for name in set(folder.read_table("programs")["institution_name"].dropna()) - {""}:
        assert name not in text
    pipeline.validate(folder.url, settings)
    assert _site(settings) == before
    shutil.copytree(expectations_folder(), tmp_path / "e")
    (tmp_path / "e" / "quality" / "fees.yaml").write_text("suite: [", encoding="utf-8")
    pipeline.validate(folder.url, settings.model_copy(update={"expectations": tmp_path / "e"}))
    assert _digests(folder) == findings
    state = datadocs.state(settings.data_url)
    assert state is not None
    assert (state.state, state.site_week) == ("failed", "2026-W47")
    assert "fees.yaml" in state.why
    assert _site(settings) == before
    pipeline.validate(folder.url, settings)


def test_next_week_asks_only_for_what_changed_and_keeps_whole_evidence(
    audited: tuple[Settings, RunFolder],
) -> None:
    settings, _ = audited
    world = sandbox_world.build(7, MONDAY, 1)
    server = Server(world, host="127.0.0.1", port=0, faults=[])
    server.start()
    try:
        later = settings.model_copy(update={"connect_to": {".sandbox.test": f"127.0.0.1:{server.port}"}})
        pipeline.audit(week="2026-W48", as_of=world.today, settings=later)
    finally:
        server.stop()
    folder = RunFolder.of(settings.data_url, "2026-W48")
    captures = folder.read_table("captures")
    unchanged = captures[captures["outcome"] == "not_modified"]
    assert len(unchanged) > len(captures) / 3
    pages = folder.read_table("pages")
    assert set(unchanged["capture_id"]) & set(pages["capture_id"]), (
        "an unchanged page is read from this week's own archive"
    )
    findings = folder.read_table("findings")
    last = RunFolder.of(settings.data_url, "2026-W47").read_table("findings")
    assert len(findings) and set(findings["finding_id"]) & set(last["finding_id"])
    state = datadocs.state(settings.data_url)
    assert state is not None
    assert (state.site_week, state.state) == ("2026-W48", "built")
    assert len([*Path(settings.data_url, "datadocs").glob("2026-*")]) == 1, "only the newest run's pages are kept"
