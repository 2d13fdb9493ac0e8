"""The public must see only what a reviewer released, and nothing that tells of the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditor.model import stable_id
from auditor.settings import Settings
from auditor.store import Store
from tests.store import sample
from tests.web.conftest import Make

R01 = stable_id("prog1", "R01", "fail")
MISSPELT = "Internal "


@pytest.mark.parametrize("audience", ["public", MISSPELT])
def test_nothing_unreleased_reaches_the_public(make_client: Make, audience: str) -> None:
    """Also when the setting is misspelt: the safe side is to show less."""
    client = make_client(audience)
    for path in ("/", "/?q=星桥", "/flagged", "/programs/prog1", f"/institutions/{sample.SELLER_USCC}", "/about"):
        page = client.get(path).text
        assert "只显示经人工复核后放行的线索" in page
        assert sample.FEARED not in page, path
        assert "承诺包过" not in page, path
        assert "风险 高" not in page, path
    assert client.get(f"/findings/{R01}").status_code == 404
    assert client.get("/report/").status_code == 404
    case = client.get("/api/v1/programs/prog1").json()
    assert case["withheld"] is True
    assert (case["findings"], case["claims"], case["risk"], case["could_not_check"]) == ([], [], None, [])
    assert case["verification"]["outcome"] == "verified"
    assert client.get("/api/v1/programs/prog3").json()["verification"] is None
    counts = client.get("/api/v1/run").json()["counts"]
    assert (counts["fails"], counts["could_not_check"]) == ({"high": 0, "medium": 0, "low": 0}, 0)
    assert client.get("/api/v1/search", params={"q": "星桥"}).json()["results"][0]["fails"] == 0


def test_a_released_lead_appears_alone(make_client: Make, settings: Settings) -> None:
    store = Store(settings.database_url)
    store.release([R01], datetime(2026, 11, 18, tzinfo=UTC))
    store.close()
    client = make_client("public")
    assert client.get("/api/v1/flagged").json()["total"] == 1
    assert "risk_score" not in client.get("/api/v1/flagged").json()["results"][0]
    assert sample.FEARED in client.get(f"/findings/{R01}").text
    assert "R09a" not in client.get("/programs/prog1").text
