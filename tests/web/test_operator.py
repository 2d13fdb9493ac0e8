"""The operator's page and Data Docs: whoever is not the operator must not even learn that they exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.ops import datadocs
from auditor.settings import Settings
from tests.web.conftest import Make

PAGES = {
    "index.html": b"<style>p{color:red}</style><p>INDEX</p>",
    "validations/compliance/w/t/d.html": b"<style>p{color:red}</style><p>RESULT</p>",
}


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """The same, with a data folder whose newest run has Data Docs."""
    settings = settings.model_copy(update={"data_url": str(tmp_path / "runs")})
    datadocs.renew(settings.data_url, "2026-W47", wanted=True, make=lambda: PAGES)
    return settings


def test_the_operator_finds_the_pages_from_his_page(make_client: Make) -> None:
    """Pages that nothing links to are not read; a policy that forbids their style makes them unreadable."""
    client = make_client("operator")
    assert 'href="/operator"' in client.get("/").text
    page = client.get("/operator").text
    assert 'href="/datadocs/"' in page
    assert "2026-W47" in page
    assert client.get("/datadocs").headers["content-type"].startswith("text/html")
    assert "INDEX" in client.get("/datadocs").text
    answer = client.get("/datadocs/validations/compliance/w/t/d.html")
    assert "RESULT" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "'sha256-" in policy
    assert "script" not in policy
    assert "default-src 'none'" in policy
    assert "未经人工复核的线索" in page


@pytest.mark.parametrize("audience", ["internal", "public", "Operator ", ""])
def test_nobody_else_is_shown_them_or_a_link_to_them(make_client: Make, audience: str) -> None:
    """A regulator would take a count of failing checks for a finding; the public must see no unreleased count."""
    client = make_client(audience)
    for path in (
        "/operator",
        "/datadocs",
        "/datadocs/",
        "/datadocs/index.html",
        "/datadocs/validations/compliance/w/t/d.html",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "INDEX" not in answer.text
        assert "RESULT" not in answer.text
    for path in ("/", "/flagged", "/about", "/programs/prog1", "/report/"):
        text = client.get(path).text
        assert "/operator" not in text, path
        assert "datadocs" not in text.lower(), path


@pytest.mark.parametrize(
    "name",
    ["../newest.json", "newest.json", "..%2Fnewest.json", "%2e%2e/newest.json", "validations", "/etc/passwd", "x.html"],
)
def test_only_listed_names_are_served(make_client: Make, name: str) -> None:
    """A path that climbs out of the folder would serve the whole archive."""
    assert make_client("operator").get(f"/datadocs/{name}").status_code == 404


def test_a_failed_build_is_said_where_the_operator_looks(make_client: Make, settings: Settings) -> None:
    """Last week's pages under a silent failure look like this week's."""

    def crash() -> dict[str, bytes]:
        raise RuntimeError("<b>no space left")

    datadocs.renew(settings.data_url, "2026-W48", wanted=True, make=crash)
    page = make_client("operator").get("/operator").text
    assert "2026-W48 没有生成" in page
    assert "RuntimeError: &lt;b&gt;no space left" in page
    assert "这是更早一次运行的" in page


def test_switched_off_and_never_built_are_said(make_client: Make, settings: Settings) -> None:
    """An empty place without a reason looks like a fault."""
    datadocs.renew(settings.data_url, "2026-W48", wanted=False, make=dict)
    client = make_client("operator")
    assert "已按设置关闭" in client.get("/operator").text
    assert client.get("/datadocs/").status_code == 404
    (Path(settings.data_url) / "datadocs" / "newest.json").unlink()
    assert "还没有生成过" in client.get("/operator").text
