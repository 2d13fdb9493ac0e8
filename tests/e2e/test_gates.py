"""A breached gate stops its source or the run, says which, and accuses nobody; the last good run stays in place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from auditor import pipeline, tables
from auditor.cli import demo_world
from auditor.errors import GateBreach
from auditor.ops import datadocs
from auditor.runfolder import RunFolder
from auditor.sandbox import catalogue as sandbox_catalogue
from auditor.sandbox import world as sandbox_world
from auditor.settings import Settings
from auditor.store import Store
from tests.e2e.test_rerun import _settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("gates")]
MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, RunFolder, str]:
    """One audited week in which the catalogue asks one site for more programs than it has."""
    folder = tmp_path_factory.mktemp("gates")
    world = sandbox_world.build(11, MONDAY, 0)
    with demo_world.serving(world, []) as port:
        settings = _settings(folder, port)
        document = sandbox_catalogue.document(world)
        settings.catalogue.write_text(document, encoding="utf-8")
        pipeline.audit(week="2026-W46", as_of=world.today, settings=settings)
        findings = RunFolder.of(settings.data_url, "2026-W46").read_table("findings")
        thin = str(findings["source_id"].value_counts().sort_index().idxmax())
        catalogue = yaml.safe_load(document)
        next(entry for entry in catalogue["sources"] if entry["id"] == thin)["min_programs"] = 900
        settings.catalogue.write_text(yaml.safe_dump(catalogue, allow_unicode=True), encoding="utf-8")
        pipeline.audit(week="2026-W47", as_of=world.today, settings=settings)
    return settings, RunFolder.of(settings.data_url, "2026-W47"), thin


def test_a_thin_source_is_withheld_named_and_accused_of_nothing(audited: tuple[Settings, RunFolder, str]) -> None:
    """A site that lost its pages must neither be cleared by the silence nor accused on what is left of it."""
    settings, folder, thin = audited
    assert folder.read_json("gate.json")["withheld"] == [thin]
    assert thin not in set(folder.read_table("findings")["source_id"])
    assert thin not in folder.read_bytes("report/findings.csv").decode("utf-8-sig")
    gaps = json.loads(folder.read_bytes("report/findings.json"))["not_audited"]["gaps"]
    said = [gap for gap in gaps if gap["source_id"] == thin and gap["stage"] == "gate"]
    assert len(said) == 1
    assert "min_programs" in said[0]["reason"]
    assert "不发布" in said[0]["todo"]
    store = Store(settings.database_url)
    run = store.last_run()
    assert run is not None
    assert run["week"] == "2026-W47"
    assert thin not in run["counts"]["programs_by_source"]
    assert len(run["counts"]["programs_by_source"]) > 5
    store.close()
    page = next(
        datadocs.page(settings.data_url, name) or b""
        for name in (datadocs.state(settings.data_url) or pytest.fail("no data docs")).files
        if name.startswith("validations/quality")
    ).decode()
    assert f"{thin}：programs=" in page


def test_a_broken_table_stops_the_run_and_leaves_the_last_good_one(audited: tuple[Settings, RunFolder, str]) -> None:
    """A stage that writes nonsense must not reach the rules, the report or the readers."""
    settings, folder, _ = audited
    fees = folder.read_bytes("fees.parquet")
    lost = folder.read_table("fees")
    lost.loc[0, "program_id"] = "gone"
    folder.write_table(tables.FEES, pd.DataFrame(lost))
    before = {path: path.stat().st_mtime_ns for path in Path(settings.data_url, "published").rglob("*")}
    with pytest.raises(GateBreach, match="fees_have_programs") as caught:
        pipeline.gate(folder.url, settings)
    assert "nothing was published, the last good run stays" in str(caught.value)
    assert {path: path.stat().st_mtime_ns for path in Path(settings.data_url, "published").rglob("*")} == before
    index = datadocs.page(settings.data_url, "index.html")
    assert index is not None
    assert "合规规则本次没有运行" in index.decode()
    folder.write_bytes("fees.parquet", fees)
    pipeline.gate(folder.url, settings)
    pipeline.validate(folder.url, settings)
    assert "合规规则本次没有运行" not in (datadocs.page(settings.data_url, "index.html") or b"").decode()
