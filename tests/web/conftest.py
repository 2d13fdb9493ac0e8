"""A store filled from the authored sample, and the real application over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from auditor.errors import BadInput
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app
from tests.store import sample


def scan(inputs: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """A scan object of design.md §7 made from the text itself, so that routes are tested without the rule engine."""
    answers = []
    for name, body in inputs:
        if b"\x00" in body:
            raise BadInput("not a page or a text (binary data)", name, "save the page as HTML")
        text = body.decode("utf-8", "replace")
        answers.append({
            "input": name,
            "page": {"url": None, "title": "", "kind": "offer", "encoding": "utf-8", "sha256": "0" * 64},
            "institution": None, "programs": [], "verification": None,
            "claims": [{"kind": "guarantee_pass", "phrase": text[:40], "start": 0, "end": 40, "polarity": "affirmed"}],
            "findings": [{"rule": "R01", "severity": "high", "outcome": "fail", "title": "承诺包过", "why": "示例",
                          "phrase": text[:80], "start": 0, "end": 4, "basis": ["广告法 第二十四条"]}],
            "could_not_check": [{"rule": "R09a", "why": "没有导入名单"}], "risk": {"level": "high", "score": 72},
        })  # fmt: skip
    return answers


def fill(url: str, **options: Any) -> Store:
    """A store with two published weeks and the register mirror."""
    store = Store(url)
    store.upgrade()
    store.save_register(sample.filings(), sample.coverage())
    store.publish(sample.run(sample.WEEK_BEFORE), sample.tables(sample.WEEK_BEFORE))
    store.publish(sample.run(**options), sample.tables(extra_programs=43))
    return store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'store.db'}", max_bytes=200_000, web_audience="internal", _env_file=None
    )


Make = Callable[..., TestClient]


@pytest.fixture
def make_client(settings: Settings, tmp_path: Path) -> Iterator[Make]:
    """Makes a client of the application for an audience, its store filled."""
    report = tmp_path / "runs" / sample.WEEK / "report"
    report.mkdir(parents=True)
    (report / "index.html").write_text("<style>p{color:red}</style><p style='top:0'>周报</p>", encoding="utf-8")
    (report / "findings.csv").write_text("rule\n", encoding="utf-8")
    (report.parent / "secret.txt").write_text("secret", encoding="utf-8")
    fill(settings.database_url, report_url=str(report)).close()
    with ExitStack() as stack:

        def make(audience: str = "internal") -> TestClient:
            app: FastAPI = create_app(settings.model_copy(update={"web_audience": audience}), scan)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: Make) -> TestClient:
    """The internal audience's client."""
    return make_client()
