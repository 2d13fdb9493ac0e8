"""The DAG `retention` in a real Airflow: a deletion that only works on the command line would never happen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli import demo_airflow
from auditor.retention import log as deletions
from auditor.settings import Settings
from tests.e2e.test_dag import ROOT, _python

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("retention")]
LOOK = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
dag = bag.dags["retention"]
print(json.dumps({
    "errors": {k: str(v) for k, v in bag.import_errors.items()},
    "tasks": {t.task_id: {"up": sorted(t.upstream_task_ids), "retries": t.retries,
                          "callback": bool(t.on_failure_callback)} for t in dag.tasks},
    "catchup": dag.catchup, "timetable": f"{dag.timetable.expression} {dag.timetable.timezone}",
    "params": sorted(dag.params), "one": dag.max_active_runs,
}, default=str))
"""


def test_it_looks_deletes_and_proves_one_after_the_other(tmp_path: Path) -> None:
    seen = json.loads(_python(LOOK, str(ROOT / "dags"), home=tmp_path))
    assert seen["errors"] == {}
    assert {name: task["up"] for name, task in seen["tasks"].items()} == {
        "look": [], "delete": ["look"], "prove": ["delete"],
    }  # fmt: skip
    assert all(task["retries"] == 2 and task["callback"] for task in seen["tasks"].values())
    assert (seen["catchup"], seen["one"], seen["params"]) == (False, 1, ["as_of", "dry_run"])
    assert "Asia/Shanghai" in seen["timetable"]


def _run(world: Settings, home: Path, conf: dict[str, object]) -> subprocess.CompletedProcess[str]:
    env = demo_airflow.environment(home / "airflow", home, 9)
    env |= {"AUDITOR_DATA_URL": world.data_url, "AUDITOR_DATABASE_URL": world.database_url,
            "AUDITOR_REGISTER_FOLDER": str(world.register_folder)}  # fmt: skip
    demo_airflow.prepare(env, lambda _: None)
    command = [sys.executable, "-m", "airflow", "dags", "test", "retention", "--conf", json.dumps(conf)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)


def test_through_airflow_it_deletes_by_the_day_given_and_a_dry_run_deletes_nothing(
    world: Settings, tmp_path: Path
) -> None:
    looked = _run(world, tmp_path, {"as_of": "2025-03-03", "dry_run": True})
    assert looked.returncode == 0, looked.stderr[-2000:]
    assert "goes   data_docs: datadocs of 2025-W03" in looked.stdout + looked.stderr
    assert deletions.numbers(world.data_url) == []
    done = _run(world, tmp_path, {"as_of": "2025-03-03"})
    assert done.returncode == 0, done.stderr[-2000:]
    assert [(r["kind"], r["day"]) for r in deletions.records(world.data_url)] == [("data_docs", "2025-03-03")]
    future = _run(world, tmp_path, {"as_of": "2999-01-01"})
    assert "2999-01-01 is yet to come" in future.stdout + future.stderr
    assert len(deletions.numbers(world.data_url)) == 1
