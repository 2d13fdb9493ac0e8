"""Two audits of one week, as people start them: by the command, by Airflow, by hand after something looked dead."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from auditor import runlock
from auditor.cli.main import main
from auditor.settings import get_settings
from tests.reliability.cases import Case
from tests.reliability.world import WEEK, Ended, Try, differences

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reliability")]


def _here(monkeypatch: pytest.MonkeyPatch, each: Try) -> None:
    """Let this process be one of that folder's."""
    monkeypatch.chdir(each.folder)
    for name, value in each.environment().items():
        if name.startswith("AUDITOR_"):
            monkeypatch.setenv(name, value)
    get_settings.cache_clear()


def _refused(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(command))
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_second_audit_is_refused_in_one_line_and_the_first_ends_as_if_alone(
    week: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The first one's clock stands still in 2026, the second one's is the real one: its lease must last till then.
    each = week.copy("two", more=(*week.base.more, ("LOCK_MINUTES", "10000000")))
    pipes = [str(tmp_path / "reached"), str(tmp_path / "go on")]
    for pipe in pipes:
        os.mkfifo(pipe)
    ended: list[Ended] = []

    def first() -> None:
        ended.append(each.run(*week.command, at="open runs/2026-W47/.pages.parquet.part", meet=pipes))

    running = threading.Thread(target=first)
    running.start()
    assert Path(pipes[0]).read_bytes() == b"reached"  # it is in the middle of its work, and waits
    try:
        _here(monkeypatch, each)
        _second(week, capsys)
    finally:
        Path(pipes[1]).write_bytes(b"")
        running.join()
    assert ended[0].code == 0, ended[0].err
    assert differences(week.calm, each) == []


def _second(week: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """Everybody else who wants to write the week is sent away; who only looks is not."""
    line = _refused(capsys, *week.command)
    assert line.startswith(f"auditor: {WEEK} is being written by `auditor audit` (")
    assert "Beijing time, until 20" in line
    assert f"if you know that it is dead: `auditor unlock {WEEK}`" in line
    assert "is being written by" in _refused(capsys, "report", "build", "--week", WEEK)
    assert "end that process first" in _refused(capsys, "unlock", WEEK)
    with pytest.raises(runlock.RunHeld), runlock.held_by_task("scheduled__1", "plan", week=WEEK):
        pytest.fail("Airflow wrote into the week of another")
    with pytest.raises(SystemExit) as status:
        main(["status"])
    assert status.value.code == 0
    assert f"locked: {WEEK} is being written by `auditor audit`" in capsys.readouterr().out


def test_a_run_of_tasks_keeps_its_week_between_its_tasks(
    week: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    each = week.calm.copy("tasks")
    _here(monkeypatch, each)
    run_url = f"runs/{WEEK}"
    attempt = week.calm_attempt()
    with runlock.held_by_task(attempt, "extract", run_url=run_url):
        pass
    assert f"is being written by Airflow run {attempt} (task extract on " in _refused(capsys, *week.command)
    with pytest.raises(runlock.RunHeld), runlock.held_by_task("scheduled__2", "plan", week=WEEK):
        pytest.fail("two runs of the DAG in one week")
    with pytest.raises(RuntimeError), runlock.held_by_task(attempt, "publish", run_url=run_url, last=True):
        raise RuntimeError("it is tried again, so the week stays its own")
    assert "is being written by" in _refused(capsys, *week.command)
    runlock.release_tasks(attempt)  # the callback of a run that failed for good
    anew = pytest.raises(runlock.RunHeld, match="planned anew by")
    with anew, runlock.held_by_task("scheduled__2", "extract", run_url=run_url):
        pytest.fail("a task cleared after its week was begun anew by another run")
    runlock.release_tasks("scheduled__2")
    with runlock.held_by_task(attempt, "publish", run_url=run_url, last=True):
        pass
    assert each.rows()["run_locks"] == []
