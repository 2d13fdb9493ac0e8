"""`auditor report build` refuses a week that was never audited, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli.report import app
from auditor.errors import BadInput


def test_no_such_week_is_said_clearly_and_leaves_nothing(tmp_path: Path) -> None:
    arguments = ["build", "--week", "2026-W47", "--data-url", str(tmp_path)]
    with pytest.raises(BadInput, match="there is no audit of 2026-W47"):
        CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert list(tmp_path.iterdir()) == []


def test_a_malformed_week_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="write it like 2026-W47"):
        CliRunner().invoke(app, ["build", "--week", "last", "--data-url", str(tmp_path)], catch_exceptions=False)
