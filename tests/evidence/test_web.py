"""What a signed-in reviewer is told of the stored originals must be what the archive holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from auditor.review import passwords
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app

PASSWORD = "春眠不觉晓处处闻啼鸟夜来"


def _no_scan(inputs: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    raise AssertionError(f"nothing is scanned here: {inputs}")


def test_the_page_says_whether_the_originals_are_intact(
    settings: Settings, sound: RunFolder, copied: Callable[[], Path]
) -> None:
    rows = sound.read_table("findings")
    finding = str(rows[rows["outcome"].eq("fail") & rows["phrase"].fillna("").ne("")].iloc[0]["finding_id"])
    store = Store(settings.database_url)
    store.accounts.add("zhao", "赵一", passwords.hashed(PASSWORD), datetime(2026, 11, 17, tzinfo=UTC))
    store.close()

    def page(**changed: Any) -> str:
        made = settings.model_copy(update={"web_audience": "internal", **changed})
        with TestClient(create_app(made, _no_scan), base_url="https://review.example") as client:
            token = re.search(r'name="token" value="([^"]+)"', client.get("/review/sign-in").text)
            assert token
            given = {"login": "zhao", "password": PASSWORD, "token": token[1]}
            client.post("/review/sign-in", data=given)
            return client.get(f"/review/leads/{finding}/evidence").text

    from pydantic import SecretStr  # noqa: PLC0415

    secret = SecretStr("0123456789abcdef" * 4)
    intact = page(review_secret=secret)
    assert "原件完好" in intact
    assert "<mark>" in intact
    assert "原件有问题" not in intact
    folder = copied()
    for archive in folder.rglob("*.warc.gz"):
        archive.unlink()
    damaged = page(review_secret=secret, data_url=str(folder.parent))
    assert "原件有问题：存档中找不到或读不出这份原件" in damaged
    assert "原件完好" not in damaged
    (folder / "findings.parquet").write_bytes(b"no table")
    assert "未能核对" in page(review_secret=secret, data_url=str(folder.parent))
