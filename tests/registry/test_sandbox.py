"""Against the sandbox's register, read through the real crawl: every filing arrives, and no fault accuses anybody."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import registry
from auditor.catalogue import load
from auditor.cli.registry_mirror import app
from auditor.crawl import Fetcher
from auditor.registry.frames import to_coverage, to_filings
from auditor.sandbox import catalogue, scenario, world
from auditor.sandbox.server import Server
from auditor.settings import Settings, get_settings
from tests.registry.helpers import programs

ANCHOR = date(2026, 11, 16)
WORLD = world.build(7, ANCHOR)
DIGITS = {5: "五级", 4: "四级", 3: "三级", 2: "二级", 1: "一级"}


def read(tmp_path: Path, *faults: str) -> list[registry.Snapshot]:
    path = tmp_path / "sources.yaml"
    path.write_text(catalogue.document(WORLD), encoding="utf-8")
    server = Server(WORLD, host="127.0.0.1", port=0, faults=list(faults))
    server.start()
    settings = Settings(connect_to={".sandbox.test": f"127.0.0.1:{server.port}"}, delay_floor_s=0, retries=0)
    try:
        with Fetcher(settings) as fetcher:
            registers = [source for source in load(path) if source.kind == "register"]
            return [registry.sync(source, lambda url: fetcher.fetch(url, delay_s=0), ANCHOR) for source in registers]
    finally:
        server.stop()


def imported(tmp_path: Path) -> registry.ImportResult:
    path = tmp_path / "四川.xlsx"
    path.write_bytes(WORLD.provincial_xlsx())
    return registry.import_list(path, "四川", ANCHOR)


def test_every_filing_of_all_three_shapes_arrives(tmp_path: Path) -> None:
    listed = imported(tmp_path)
    assert (listed.rejected, listed.warnings) == ([], [])
    parts = [(snapshot.filings, snapshot.coverage) for snapshot in read(tmp_path)]
    filings, coverage = registry.merge([*parts, (listed.filings, listed.coverage)])
    found = {filing.filing_code: filing for filing in to_filings(filings)}
    entries = scenario.make(7, ANCHOR).entries
    assert len(found) == len(filings) == len(entries)
    for entry in entries:
        filing = found[entry.code]
        assert (filing.name, filing.uscc) == (entry.institution.name, entry.institution.uscc)
        assert (filing.institution_class, filing.valid_to) == (entry.letter, entry.valid_to)
        got = {(s.occupation_code, s.occupation_name, s.work_type, s.level) for s in filing.scope}
        assert got == {(code, name, work, DIGITS[digit]) for code, name, work, digit in entry.scope}
    assert {row.province for row in to_coverage(coverage) if not row.complete} == {"四川"}


def test_the_sync_command_fills_the_mirror_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(catalogue.document(WORLD), encoding="utf-8")
    server = Server(WORLD, host="127.0.0.1", port=0, faults=[])
    server.start()
    monkeypatch.setenv("AUDITOR_CATALOGUE", str(path))
    monkeypatch.setenv("AUDITOR_REGISTER_FOLDER", str(tmp_path / "registers"))
    monkeypatch.setenv("AUDITOR_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("AUDITOR_CONNECT_TO", json.dumps({".sandbox.test": f"127.0.0.1:{server.port}"}))
    monkeypatch.setenv("AUDITOR_DELAY_FLOOR_S", "0")
    get_settings.cache_clear()
    try:
        result = CliRunner().invoke(app, ["sync"])
        standard = CliRunner().invoke(app, ["standards"])
        status = json.loads(CliRunner().invoke(app, ["status", "--format", "json"]).stdout)
    finally:
        server.stop()
        get_settings.cache_clear()
    assert result.exit_code == 3  # 四川 publishes its list elsewhere
    assert "四川" in result.stdout
    assert standard.exit_code == 0, standard.output
    assert "2021-10-01" in standard.stdout and "未取得" not in standard.stdout
    assert [line["province"] for line in status["lists"] if not line["usable"]] == ["四川"]


@pytest.mark.parametrize("fault", ["registry-down", "registry-captcha"])
def test_a_register_that_does_not_answer_accuses_nobody(tmp_path: Path, fault: str) -> None:
    listed = imported(tmp_path)
    parts = [(snapshot.filings, snapshot.coverage) for snapshot in read(tmp_path, fault)]
    state = registry.merge([*parts, (listed.filings, listed.coverage)])
    names = [(entry.institution.name, entry.institution.province) for entry in scenario.make(7, ANCHOR).entries]
    asked = programs(*({"evaluator_name": name, "region": province} for name, province in names))
    outcomes = set(registry.Resolver(*state, 35).verify(asked, ANCHOR)["outcome"])
    assert outcomes <= {"verified", "unavailable", "name_ambiguous"}
