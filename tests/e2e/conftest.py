"""One demo folder for all demo runs, so that Airflow's metadata database is made once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Demo = Callable[..., dict[str, Any]]


def run_auditor(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`auditor …` in a process of its own, as a user runs it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AUDITOR_", "AIRFLOW"))}
    command = [sys.executable, "-m", "auditor", *arguments]
    return subprocess.run(command, env=kept | (env or {}), capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Demo:
    """Runs `auditor demo --format json` once per set of arguments and returns its summary."""
    done: dict[tuple[str, ...], dict[str, Any]] = {}

    def run(*arguments: str, again: bool = False) -> dict[str, Any]:
        if again or arguments not in done:
            result = run_auditor("demo", "--format", "json", "--folder", str(demo_folder), *arguments)
            assert result.returncode == 0, result.stderr[-2000:]
            done[arguments] = json.loads(result.stdout.strip().splitlines()[-1])
        return done[arguments]

    return run
