"""One writer per week: every process that changes a run holds the week's lock while it does.

Two things make the lock. A *lease* in the store says who the owner is, since when and until when; the tasks of one DAG
run share it over hours, and it outlives each of them. A *guard* (advisory lock on PostgreSQL, file lock on SQLite) is
held by each process while it works and dies with it. A week is free when there is no lease, or when the lease has run
out or its process is seen to be gone, **and** nobody holds the guard: a clock that jumps cannot give away the week of a
process that still works. Publishing checks the lease once more inside its own transaction. Readers ask for neither.
"""

from __future__ import annotations

import getpass
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from auditor.errors import BadInput
from auditor.runfolder import RunFolder
from auditor.settings import Settings, get_settings
from auditor.store import Store, StoreNotReady
from auditor.store.leases import Hold, Owner, RunHeld, RunLost

__all__ = ["RunHeld", "RunLost", "held_by_task", "held_by_this_process", "release_tasks", "token_of"]
log = logging.getLogger("auditor.runlock")
_TOKENS: dict[tuple[str, str], str] = {}  # (store, week) → under which token this process writes it


def token_of(settings: Settings, week: str) -> str | None:
    """The token under which this process holds the lock of a week."""
    return _TOKENS.get((settings.database_url, week))


@contextmanager
def held_by_this_process(week: str, doing: str, settings: Settings) -> Iterator[Callable[[], None]]:
    """Hold a week for as long as the block lasts; the owner is this process.

    Args:
        doing: for people who are refused meanwhile, for example '`auditor audit`'.

    Yields:
        A function to call between two steps: it raises RunLost when the week is no longer ours.

    Raises:
        RunHeld: somebody else writes the week. RunLost: at the end of the block, when somebody else took it over.
    """
    name = f"{doing} ({_user()}, process {os.getpid()} on {_host()})"
    owner = Owner(f"process {secrets.token_hex(16)}", name, by_tasks=False)
    with _held(week, owner, settings, release=True) as still_ours:
        yield still_ours


@contextmanager
def held_by_task(
    attempt: str, task: str, *, week: str | None = None, run_url: str | None = None, last: bool = False,
    settings: Settings | None = None,
) -> Iterator[None]:  # fmt: skip
    """Hold a week for one task of a run of many; the owner is the run, so that its other tasks may work beside it.

    Args:
        attempt: the run's name, as its plan was given it.
        week, run_url: which week, one of the two; with `run_url` the folder must be this attempt's.
        last: give the week back afterwards, when all went well.

    Raises:
        RunHeld: somebody else writes the week, or its folder belongs to another attempt by now.
    """
    folder = RunFolder(run_url) if run_url else None
    owner = Owner(f"run {attempt}", f"Airflow run {attempt} (task {task} on {_host()})", by_tasks=True)
    with _held(week or (folder.week if folder else ""), owner, settings or get_settings(), release=last):
        if folder is not None and (now := folder.read_json("plan.json")["attempt"]) != attempt:
            todo = f"run {attempt} is over: do not clear its tasks, trigger a new run"
            raise RunHeld(f"{folder.week} was planned anew by {now}", folder.url, todo)
        yield


def release_tasks(attempt: str, settings: Settings | None = None) -> None:
    """Give back what a failed run of tasks holds; a task of it that is cleared takes the lock again."""
    store = Store((settings or get_settings()).database_url)
    try:
        store.release_runs(f"run {attempt}")
    except StoreNotReady as error:
        log.warning("lock: %s; the lease of run %s ends by itself", error.line(), attempt)
    finally:
        store.close()


@contextmanager
def _held(week: str, owner: Owner, settings: Settings, *, release: bool) -> Iterator[Callable[[], None]]:
    if settings.lock_minutes < 1:
        raise BadInput(f"{settings.lock_minutes} minutes are too few", "AUDITOR_LOCK_MINUTES", "give 1 or more")
    store = Store(settings.database_url)
    key = (settings.database_url, week)
    try:
        store.upgrade()
        hold = store.hold(week, owner, settings.lock_minutes)
        if note := hold.take():
            log.warning("lock: %s; what it committed is kept", note)
        before, _TOKENS[key] = _TOKENS.get(key), owner.token
        done = False
        try:
            with _renewing(hold, settings.lock_minutes * 60 / 3):
                yield lambda: _still_ours(hold)
            _still_ours(hold)
            done = True
        finally:
            _TOKENS.pop(key)
            if before is not None:
                _TOKENS[key] = before
            _leave(hold, release=release and (done or not owner.by_tasks))
    finally:
        store.close()


def _still_ours(hold: Hold) -> None:
    """Renew the lease. A store that is away for a while costs nothing: the lease lasts, and publishing asks again."""
    try:
        hold.renew()
    except StoreNotReady as error:
        log.warning("lock: not renewed now: %s", error.line())


def _leave(hold: Hold, *, release: bool) -> None:
    try:
        hold.leave(release=release)
    except StoreNotReady as error:  # it must not hide why the work failed
        log.warning("lock: %s; the lease ends by itself, or by the next audit on this machine", error.line())


@contextmanager
def _renewing(hold: Hold, every_s: float) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block works."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(every_s):
            try:
                _still_ours(hold)
            except RunLost as error:
                log.error("lock: %s", error.line())  # publishing will be refused
                return

    thread = threading.Thread(target=renew, name="run lock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return f"uid {os.getuid()}"


def _host() -> str:
    return socket.gethostname()
