"""`auditor registry import` shows what it understood before it changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from auditor.cli.registry import app
from auditor.errors import BadInput
from auditor.settings import get_settings
from tests.registry.list_files import WRITERS, written
from tests.registry.test_import_formats import SAMPLE, drawn, line


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "auditor.db"
    monkeypatch.setenv("AUDITOR_DATABASE_URL", f"sqlite:///{path}")
    get_settings.cache_clear()
    yield path
    get_settings.cache_clear()


def run(path: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["import", str(path), "--province", "四川", "--as-of", "2026-11-16", *more])


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_dry_run_shows_what_was_understood_and_changes_nothing(database: Path, tmp_path: Path, kind: str) -> None:
    shown = run(written(tmp_path, kind, SAMPLE), "--dry-run")
    assert shown.exit_code == 0
    assert f"read as: {kind.upper()}" in shown.stdout or "网页表格" in shown.stdout
    assert "level ← 评价范围/等级" in shown.stdout
    assert "for example: " in shown.stdout and "S000151000003" in shown.stdout
    assert "4 rows read, 0 rejected, 1 notes" in shown.stdout
    assert "nothing was saved" in shown.stdout
    assert not database.exists()


def test_every_rejected_row_is_listed_and_not_only_the_first_twenty(database: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "csv", drawn([line(n, "四川澄岚评价中心", "各级") for n in range(1, 41)]))
    shown = run(path, "--dry-run").stdout
    assert [f"rejected: row {n} (CSV): 等级“各级”无法识别" in shown for n in range(3, 43)] == [True] * 40


def test_headings_that_are_not_used_and_fields_that_no_column_gives_are_said(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("单位名称,职业名称,师资力量\n四川澄岚评价中心,人工智能训练师,9\n", "utf-8")
    shown = run(path, "--dry-run").stdout
    assert "headings not used: 师资力量" in shown
    assert "no column gives: level" in shown


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_what_the_dry_run_showed_is_what_is_saved(database: Path, tmp_path: Path, kind: str) -> None:
    assert "the mirror now holds 4 filings" in run(written(tmp_path, kind, SAMPLE)).stdout


def test_a_list_of_a_day_to_come_is_refused(database: Path, tmp_path: Path) -> None:
    """It would count as fresh for years, and prove bodies absent that were filed in the meantime."""
    shown = CliRunner().invoke(
        app, ["import", str(written(tmp_path, "csv", SAMPLE)), "--province", "四川", "--as-of", "2999-01-01"]
    )
    assert isinstance(shown.exception, BadInput)
    assert "still to come" in shown.exception.line()
    assert not database.exists()
