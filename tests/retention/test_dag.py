"""The DAG `retention` in a real Airflow: a deletion that only works on the command line would never happen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import BadInput, CouldNotCheck
from auditor.retention import log as deletions
from auditor.retention import tasks
from auditor.settings import Settings
from tests.e2e.test_dag import ROOT, _python
from tests.retention.conftest import after

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


def test_a_cleared_task_keeps_its_day_and_a_dry_run_deletes_nothing(world: Settings) -> None:
    looked = tasks.look(after(240), after(241), dry_run=True, settings=world)
    assert looked == {"as_of": str(after(240)), "dry_run": True, "goes": 1}
    assert tasks.delete(looked, world)["gone"] == 0
    assert deletions.numbers(world.data_url) == []
    done = tasks.delete({**looked, "dry_run": False}, world)
    tasks.prove(done, world)
    assert [(r["kind"], r["day"]) for r in deletions.records(world.data_url)] == [("data_docs", str(after(240)))]
    with pytest.raises(BadInput, match="yet to come"):
        tasks.look(after(242), after(241), dry_run=False, settings=world)
    (Path(world.data_url) / "deletions" / "000001.json").rename(Path(world.data_url) / "deletions" / "000002.json")
    with pytest.raises(CouldNotCheck, match=r"000001\.json is missing"):
        tasks.prove(done, world)
