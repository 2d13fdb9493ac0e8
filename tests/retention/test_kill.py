"""Killed at any moment, retention must leave either what was or what is meant to be, after one more run."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from auditor import sealing
from auditor.errors import AuditorError
from auditor.retention import apply, plan, steps
from auditor.retention import log as deletions
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from auditor.store import Store
from tests.retention.conftest import FIRST, SECOND, after, copied

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("retention")]
_CHANGES = ("os.rename", "os.remove", "os.rmdir", "shutil.move", "shutil.rmtree", "os.mkdir")


def _prepared(settings: Settings, day: int) -> None:
    """Everything up to the note, for the first action about the first week."""
    now = plan.situation(settings, after(day), protected=1)
    action = next(action for action in plan.make(now).actions if action.week == FIRST)
    apply._note(settings, steps.prepared(now, action))


def _killed(settings: Settings, at: int) -> bool:
    """Finish the noted step in a process of its own that dies before its `at`-th change; False when it got through."""
    child = os.fork()
    if child == 0:
        left = at

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")
            if event in _CHANGES or writes or event == "sqlite3.connect":
                left -= 1
                if left == 0:
                    os._exit(9)

        sys.addaudithook(watch)
        try:
            apply.finish(settings)
        except BaseException:
            os._exit(7)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


def _state(settings: Settings) -> tuple[dict[str, bytes], list[tuple[object, ...]]]:
    home = Path(settings.data_url)
    files = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    store = Store(settings.database_url)
    try:
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT week, capture_id, warc_file, warc_offset FROM captures ORDER BY 1, 2"
            ).all()
            rows += connection.exec_driver_sql("SELECT week, state, report_url, '' FROM runs ORDER BY 1").all()
    finally:
        store.close()
    return files, [tuple(row) for row in rows]


@pytest.mark.parametrize(("day", "stride"), [(91, 1), (570, 5)], ids=["trimming", "whole run"])
def test_a_kill_at_any_change_is_finished_by_the_next_run(
    original: Settings, tmp_path: Path, day: int, stride: int
) -> None:
    begun = copied(original, tmp_path / "begun")
    _prepared(begun, day)
    whole = copied(begun, tmp_path / "whole")
    assert apply.finish(whole) and not apply.finish(whole)
    wanted = _state(whole)
    points = 0
    for at in range(1, 400, stride):
        shutil.rmtree(tmp_path / "killed", ignore_errors=True)
        killed = copied(begun, tmp_path / "killed")
        died = _killed(killed, at)
        apply.finish(killed)
        assert _state(killed) == wanted, f"killed before change {at}"
        if not died:
            break
        points += 1
    assert points >= 10, points
    assert sealing.check(RunFolder.of(whole.data_url, SECOND)).chain == "ok"
    assert deletions.problems(whole.data_url) == []


def test_a_kill_before_the_note_leaves_a_run_that_verifies(world: Settings) -> None:
    """Temporary names count as leftovers: the run is what it was, and the next run does all of it."""
    now = plan.situation(world, after(91), protected=1)
    steps.prepared(now, plan.make(now).actions[0])
    folder = RunFolder.of(world.data_url, FIRST)
    assert list(Path(folder.root).rglob("*.retention.part"))
    assert sealing.check(folder).problems == ()
    apply.run(world, day=after(91), protected=1)
    assert not list(Path(folder.root).rglob("*.part"))
    assert sealing.check(folder).problems == ()


def test_a_day_later_the_half_done_step_is_finished_with_the_day_it_began_on(world: Settings) -> None:
    """Midnight comes between the kill and the next run: the record keeps the day on which it was decided."""
    _prepared(world, 91)
    apply.run(world, day=after(92), protected=1)
    days = [record["day"] for record in deletions.records(world.data_url)]
    assert days[0] == str(after(91)) and set(days[1:]) <= {str(after(92))}


def test_a_note_that_somebody_changed_cannot_delete_other_folders(world: Settings, tmp_path: Path) -> None:
    _prepared(world, 91)
    precious = tmp_path / "precious"
    precious.mkdir()
    note = Path(world.data_url) / "deletions" / "pending.json"
    original = note.read_text(encoding="utf-8")
    for change in (('"local": []', f'"local": ["{precious}"]'), ('"folders": []', '"folders": ["../../precious"]')):
        note.write_text(original.replace(*change), encoding="utf-8")
        assert note.read_text(encoding="utf-8") != original
        with pytest.raises(AuditorError, match="outside the auditor's folders"):
            apply.finish(world)
    assert precious.is_dir()
