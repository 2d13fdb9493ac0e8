"""Data Docs in a real browser, as the library built them and as the operator's server hands them out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from auditor.ops import datadocs as site
from auditor.rules import load_rules, quality
from auditor.rules.gx import datadocs
from auditor.rules.validate import validated
from auditor.settings import Settings
from auditor.tables import GATES
from auditor.web import create_app
from tests.rules.builders import World, table
from tests.web.conftest import fill, scan
from tests.web.test_browser import browse, chromium, served

__all__ = ["chromium"]


@pytest.mark.browser
def test_the_operator_can_read_and_follow_the_pages(chromium: str, tmp_path: Path) -> None:
    """Pages that are right as text may still be a white screen: a policy too strict, a link that leads nowhere."""
    rules, world = load_rules(), World()
    world.program("p1")
    world.claim("guarantee_pass", "包过", capture="c-p1", program="p1")
    results = validated(rules, world.facts(), **world.frames(), run="2026-W47").results
    rows = [{"suite": "sources", "check": "min_programs", "subject": "site-a", "level": "fatal", "success": False,
             "observed": "programs=2", "expected": "应", "todo": "怎么办"}]  # fmt: skip
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'store.db'}", data_url=str(tmp_path / "runs"),
                        web_audience="operator", _env_file=None)  # fmt: skip
    fill(settings.database_url).close()
    state = site.renew(
        settings.data_url, "2026-W47", wanted=True,
        make=lambda: datadocs.build(
            week="2026-W47", as_of=date(2026, 11, 16), ruleset=rules, results=results, quality=quality.load_gates(),
            gates=table(GATES, rows),
        ),
    )  # fmt: skip
    assert state.state == "built", state.why
    with TestClient(create_app(settings, scan)) as client:
        pages = {name: client.get(f"/datadocs/{name}").text for name in state.files}
    for name, text in pages.items():
        for link in re.findall(r'href="([^"#]+)"', text):
            target = (Path("/") / Path(name).parent / link).resolve().relative_to("/").as_posix()
            assert target in pages, (name, link)
    with served(settings) as address:
        for name in state.files:
            shot = tmp_path / "page.png"
            done = browse(chromium, tmp_path / "profile", f"--screenshot={shot}", "--window-size=1200,900",
                          f"{address}/datadocs/{name}")  # fmt: skip
            assert shot.stat().st_size > 20_000, f"{name} looks empty"
            assert "Content Security Policy" not in done.stderr, name
        name = next(name for name in state.files if name.startswith("validations/compliance"))
        dom = browse(chromium, tmp_path / "profile", "--dump-dom", f"{address}/datadocs/{name}").stdout
    assert "页面不得有「承诺包过」的说法" in dom
    assert "检查项有线索" in dom
