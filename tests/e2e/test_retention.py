"""The DAG `retention` in a real Airflow: a deletion that only works on the command line would never happen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli import demo_airflow
from auditor.retention import log as deletions
from auditor.runfolder import RunFolder
from tests.e2e.conftest import Demo

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def test_through_airflow_it_deletes_what_is_old_on_the_given_day_and_logs_it(
    demo: Demo, demo_folder: Path, tmp_path: Path
) -> None:
    summary = demo()
    work = tmp_path / "world"
    shutil.copytree(demo_folder / "world", work)
    runs = work / "runs"
    older = RunFolder.of(str(runs), summary["week"]).read_json("plan.json")
    failed = runs / "2025-W02"
    failed.mkdir()
    (failed / "plan.json").write_text(json.dumps({**older, "week": "2025-W02", "as_of": "2025-01-06"}), "utf-8")
    env = demo_airflow.environment(demo_folder / "airflow", work, 9)
    command = [sys.executable, "-m", "airflow", "dags", "test", "retention", "--conf", '{"as_of": "2025-02-06"}']
    done = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=300, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "goes   unfinished_runs: run 2025-W02" in said
    assert not failed.exists()
    records = list(deletions.records(str(runs)))
    assert [(record["kind"], record["day"]) for record in records] == [("unfinished_runs", "2025-02-06")]
    assert [item["what"] for item in records[0]["items"]] == ["plan.json"]
