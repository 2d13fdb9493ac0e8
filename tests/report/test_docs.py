"""The readers' pages name what exists: every setting, every DAG param and pool, every file of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.report import build
from auditor.settings import Settings
from tests.report import sample

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_setting_is_in_the_operators_page() -> None:
    text = (DOCS / "for-operators.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"`AUDITOR_{name.upper()}`" not in text]
    assert missing == []


def test_every_file_of_the_report_is_explained_to_operators() -> None:
    text = (DOCS / "for-operators.md").read_text(encoding="utf-8")
    b = sample.Builder()
    assert all(f"`{name}`" in text for name in build(sample.WEEK, b.plan(), b.frames(), None, []))


@pytest.mark.parametrize("page", ["for-regulators.md", "for-consumer-groups.md", "for-operators.md"])
def test_each_reader_is_told_how_to_read_and_where_to_look(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for word in ("could not check", "auditor query", "auditor scan", "auditor serve", "auditor registry lookup"):
        assert word in text.replace("*", "").replace("Could", "could")
    assert "SHA-256" in text
    assert "WARC" in text
