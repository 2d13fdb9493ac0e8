"""The service itself: report files, probes, errors, and a store that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app
from tests.web.conftest import scan


def test_only_the_reports_own_files_are_served(client: TestClient) -> None:
    """No path may lead out of the report's folder."""
    page = client.get("/report/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "'sha256-" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy
    assert client.get("/report/findings.csv").headers["content-disposition"].endswith('W47.csv"')
    for name in ("secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "....//secret.txt", "manifest.json"):
        assert client.get(f"/report/{name}").status_code == 404


def test_probes(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ok"


def test_a_store_without_tables_is_503_and_says_it_accuses_nobody(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}", _env_file=None), scan)
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        page = client.get("/")
        assert page.status_code == 503
        assert "不代表任何机构" in page.text
        assert str(tmp_path) not in page.text
        assert client.get("/api/v1/run").json()["error"]["code"] == "unavailable"


def test_an_empty_store_greets_instead_of_failing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    Store(url).upgrade()
    with TestClient(create_app(Settings(database_url=url, _env_file=None), scan)) as client:
        assert "还没有数据" in client.get("/").text
        assert client.get("/flagged").status_code == 200
        assert client.get("/report/").status_code == 404


def test_a_crash_shows_no_inside(settings: Settings, make_client: object) -> None:
    """A reader must see that the fault is ours, and never a traceback."""

    def crash(_inputs: list[tuple[str, bytes]]) -> list[dict[str, object]]:
        raise RuntimeError("secret detail")

    with TestClient(create_app(settings, crash), raise_server_exceptions=False) as client:
        page = client.post("/check", data={"text": "x"})
        assert page.status_code == 500
        assert "secret detail" not in page.text
        assert "不代表任何机构" in page.text
        assert page.headers["content-security-policy"]
        assert client.post("/api/v1/scan", json={"text": "x"}).json()["error"]["code"] == "internal"


@pytest.mark.parametrize("path", ["/nowhere", "/static/../app.py", "/static/nothing.css"])
def test_unknown_addresses_get_the_error_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert client.post("/about").status_code == 405
