"""Two audits of one week would mix their tables: the week has one writer, and a dead one must not hold it for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pandas as pd
import pytest

from auditor.store import Store, locks
from auditor.store.engine import writing
from auditor.store.leases import Hold, Owner, RunHeld, RunLost
from auditor.store.store import Mirror
from tests.store import sample

WEEK = sample.WEEK
ONE, TWO = Owner("process 1", "one", by_tasks=False), Owner("process 2", "two", by_tasks=False)
RUN = Owner("run scheduled__1", "Airflow run scheduled__1", by_tasks=True)
_HOLDS = """
import sys
from auditor.store import Store
from auditor.store.leases import Owner
hold = Store(sys.argv[1]).hold(sys.argv[2], Owner("process child", "the child", by_tasks=sys.argv[3] == "tasks"), 30)
hold.take()
print("held", flush=True)
sys.stdin.read()
"""


Holds = Callable[[str, Owner, int], Hold]


@pytest.fixture
def holds(store: Store) -> Iterator[Holds]:
    """Makes holds, and lets go of them afterwards: the server is shared by all tests."""
    made: list[Hold] = []

    def make(week: str, owner: Owner, minutes: int) -> Hold:
        made.append(store.hold(week, owner, minutes))
        return made[-1]

    yield make
    for hold in made:
        hold.leave(release=False)


@contextmanager
def child(store: Store, kind: str = "process") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the week until it is killed."""
    url = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", _HOLDS, url, WEEK, kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def _age(store: Store, by: timedelta) -> None:
    """As if the clock were `by` later: the lease of the week is older than it was."""
    with writing(store.engine) as connection:
        held = locks.read(connection, WEEK)
        assert held is not None
        locks.write(connection, locks.Lease(**{**vars(held), "since": held.since - by, "until": held.until - by}))


def test_a_second_writer_is_refused_with_who_since_when_and_what_to_do(store: Store, holds: Holds) -> None:
    first, second = holds(WEEK, ONE, 30), holds(WEEK, TWO, 30)
    assert first.take() == ""
    with pytest.raises(RunHeld) as refused:
        second.take()
    line = refused.value.line()
    assert refused.value.exit_code == 2
    assert line.startswith(f"{WEEK} is being written by one (since 20")
    assert "until 20" in line
    assert f"auditor unlock {WEEK}" in line
    assert holds("2026-W48", TWO, 30).take() == "", "another week is nobody's business"
    second.leave(release=True)
    assert [row["owner"] for row in store.locked()] == ["one", "two"], "who was refused gives nothing back"
    first.leave(release=True)
    assert holds(WEEK, TWO, 30).take() == ""


def test_the_tasks_of_one_run_work_side_by_side_and_no_other_run_in_between(store: Store, holds: Holds) -> None:
    tasks = [holds(WEEK, RUN, 30) for _ in range(3)]
    assert [task.take() for task in tasks] == ["", "", ""]
    for task in tasks:
        task.leave(release=False)
    with pytest.raises(RunHeld, match="Airflow run scheduled__1"):  # no process works, the run goes on nevertheless
        holds(WEEK, ONE, 30).take()
    tasks[0].take()
    tasks[0].leave(release=True)
    assert store.locked() == []


def test_a_killed_owner_is_taken_over_at_once_and_it_is_said(store: Store, holds: Holds) -> None:
    with child(store) as process:
        with pytest.raises(RunHeld, match="the child"):
            holds(WEEK, ONE, 30).take()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert "its process is gone, the next audit of the week takes over" in store.locked()[0]["line"]
        mine = holds(WEEK, ONE, 30)
        assert mine.take() == f"{WEEK} was taken over from the child: its process is gone"
        mine.leave(release=True)


def test_a_clock_that_jumps_gives_nobody_the_week_of_a_process_that_still_works(store: Store, holds: Holds) -> None:
    with child(store, "tasks") as process:
        _age(store, timedelta(days=400))
        with pytest.raises(RunHeld, match="the child still works on 2026-W47 although its lease ended"):
            holds(WEEK, ONE, 30).take()
        with pytest.raises(RunHeld, match="end that process first"):
            store.unlock(WEEK)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert "its lease ended" in holds(WEEK, ONE, 30).take()


def test_a_clock_set_back_does_not_lock_a_week_for_ever(store: Store, holds: Holds) -> None:
    with child(store, "tasks") as process:
        _age(store, timedelta(days=-400))
        process.send_signal(signal.SIGKILL)
        process.wait()
    with pytest.raises(RunHeld):
        holds(WEEK, ONE, 30).take()
    assert store.unlock(WEEK) == "the child"
    assert store.unlock(WEEK) == ""
    assert holds(WEEK, ONE, 30).take() == ""


def test_who_lost_the_week_publishes_nothing(store: Store, holds: Holds) -> None:
    """A machine that slept through its lease wakes up in the middle of somebody else's week."""
    sleeper = holds(WEEK, ONE, 30)
    sleeper.take()
    sleeper.leave(release=False)
    _age(store, timedelta(hours=1))
    store.publish(sample.run(), sample.tables(), token=ONE.token)  # nobody took it: still its own
    assert "its lease ended" in holds(WEEK, TWO, 30).take()
    with pytest.raises(RunLost, match="now written by two"):
        store.publish(sample.run(state="late"), sample.tables(), token=ONE.token)
    with pytest.raises(RunLost, match="nothing of this attempt was published"):
        store.publish(sample.run(state="late"), sample.tables())
    with pytest.raises(RunLost):
        sleeper.renew()
    assert [run["state"] for run in store.runs()] == ["published"]


def test_a_renewal_puts_back_what_the_database_lost_and_keeps_since_when(store: Store, holds: Holds) -> None:
    hold = holds(WEEK, ONE, 30)
    hold.take()
    _age(store, timedelta(minutes=20))
    before = store.locked()[0]
    hold.renew()
    after = store.locked()[0]
    assert after["since"] == before["since"]
    assert after["until"] - before["until"] >= timedelta(minutes=20)
    store.release_runs(ONE.token)
    hold.renew()
    assert [row["owner"] for row in store.locked()] == ["one"]


def test_readers_are_never_blocked_by_a_writer(store: Store, holds: Holds) -> None:
    store.publish(sample.run(), sample.tables())
    holds(WEEK, ONE, 30).take()
    with writing(store.engine) as connection:
        locks.remove(connection, ONE.token)
        assert [row["owner"] for row in store.locked()] == ["one"]
        assert store.overview()["run"]["week"] == WEEK
    assert store.locked() == []


def test_two_imports_at_once_lose_neither_list(store: Store) -> None:
    """Reading the mirror, merging and saving it must be one step, or the slower import wipes out the faster one."""
    other = sample.filings(filing_id="other", province="四川")
    store.save_register(sample.filings().iloc[:0], sample.coverage())

    def add(filings: pd.DataFrame, before: Mirror) -> Mirror:
        return pd.concat([before[0], filings], ignore_index=True), before[1]

    slower = threading.Thread(target=store.change_register, args=(partial(add, other),))

    def change(before: Mirror) -> Mirror:
        slower.start()  # while this one is between reading and writing
        return add(sample.filings(), before)

    store.change_register(change)
    slower.join()
    assert sorted(store.mirror()[0]["province"]) == ["四川", "浙江"]


def test_times_of_a_lease_are_of_one_clock(store: Store) -> None:
    with writing(store.engine) as connection:
        assert abs(locks.clock(connection) - datetime.now(UTC)) < timedelta(minutes=5)
