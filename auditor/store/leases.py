"""Taking, keeping and giving back the lease of a week: one writer, and a dead one's place is taken over."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from auditor.errors import AuditorError, CouldNotCheck
from auditor.runfolder import BEIJING
from auditor.store import locks
from auditor.store.engine import writing
from auditor.store.guard import Guard
from auditor.store.locks import Lease


class RunHeld(AuditorError):
    """Somebody else writes this week."""


class RunLost(CouldNotCheck):
    """Somebody else has taken over the week this process was writing."""


@dataclass(frozen=True)
class Owner:
    """Who wants to write.

    Attributes:
        token: tells this owner from any other; the tasks of one DAG run all give the same.
        name: for people.
        by_tasks: many processes, one after the other, act for this owner.
    """

    token: str
    name: str
    by_tasks: bool


def moment(at: datetime) -> str:
    """A time for people, in Beijing."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M} Beijing time"


def gone(lease: Lease) -> bool:
    """True when the lease's process ran on this machine and runs no more."""
    if lease.by_tasks or lease.host != socket.gethostname():
        return False
    try:
        os.kill(lease.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another account's
        return False
    return False


class Hold:
    """One owner's hold on one week, in one process.

    Args:
        minutes: how long the lease lasts without a renewal.
    """

    def __init__(self, engine: Engine, week: str, owner: Owner, minutes: int) -> None:
        self._engine, self._week, self._owner = engine, week, owner
        self._lasts = timedelta(minutes=minutes)
        self._guard = Guard(engine, week)

    def take(self) -> str:
        """Become the owner, or join as one of the owner's processes.

        Returns:
            One line about a dead owner whose place was taken, or ''.

        Raises:
            RunHeld: somebody else is the owner.
        """
        with writing(self._engine) as connection:
            held, now = locks.read(connection, self._week), locks.clock(connection)
            joins = held is not None and held.token == self._owner.token
            free = self._guard.share() if joins else (held is None or _over(held, now)) and self._guard.alone()
            if not free:
                raise RunHeld(*_refusal(self._week, held, now))
            locks.write(connection, self._lease(held.since if held and joins else now, now))
        return "" if held is None or joins else f"{self._week} was taken over from {held.owner}: {_why_over(held, now)}"

    def renew(self) -> None:
        """Make the lease last longer; its row and guard come back if the database lost them.

        Raises:
            RunLost: somebody else has become the owner meanwhile.
        """
        with writing(self._engine) as connection:
            held, now = locks.read(connection, self._week), locks.clock(connection)
            fence(held, self._owner.token)
            if not self._guard.share():
                raise RunLost(f"{self._week} is being taken over", self._owner.name, "see `auditor status`")
            locks.write(connection, self._lease(held.since if held else now, now))

    def leave(self, *, release: bool) -> None:
        """Stop working on the week; `release`: and let others have it at once."""
        self._guard.drop()
        if release:
            with writing(self._engine) as connection:
                locks.remove(connection, self._owner.token, self._week)

    def _lease(self, since: datetime, now: datetime) -> Lease:
        owner, host = self._owner, socket.gethostname()
        return Lease(
            self._week, owner.token, owner.name, host, os.getpid(), owner.by_tasks, since, now + self._lasts
        )  # fmt: skip


def fence(held: Lease | None, token: str | None) -> None:
    """Let nobody write whose week is somebody else's.

    Raises:
        RunLost: it is.
    """
    if held is not None and held.token != token:
        todo = "nothing of this attempt was published; look with `auditor status` before you start again"
        raise RunLost(f"{held.week} is now written by {held.owner}", f"since {moment(held.since)}", todo)


def fence_week(connection: Connection, week: str, token: str | None) -> None:
    """`fence` inside the transaction that writes."""
    fence(locks.read(connection, week), token)


def unlock(engine: Engine, week: str) -> Lease | None:
    """Break the lease of an owner that does not work any more.

    Returns:
        The broken lease, or None when there was none.

    Raises:
        RunHeld: a process is at work on the week.
    """
    with writing(engine) as connection, Guard(engine, week) as guard:
        held = locks.read(connection, week)
        if not guard.alone():
            who = f"{held.owner} is" if held else "a process is still"
            raise RunHeld(f"{who} at work on {week}", _place(held), "end that process first, then unlock")
        if held is not None:
            locks.remove(connection, held.token, week)
    return held


def described(lease: Lease, now: datetime) -> str:
    """One line about a lease: who, since when, until when, and whether it is over."""
    over = f"; {_why_over(lease, now)}, the next audit of the week takes over" if _over(lease, now) else ""
    times = f"since {moment(lease.since)}, lease until {moment(lease.until)}"
    return f"{lease.week} is being written by {lease.owner} {times}{over}"


def _over(lease: Lease, now: datetime) -> bool:
    return now >= lease.until or gone(lease)


def _why_over(lease: Lease, now: datetime) -> str:
    if gone(lease):
        return "its process is gone"
    return f"its lease ended {moment(lease.until)}" if now >= lease.until else ""


def _place(lease: Lease | None) -> str:
    return f"process {lease.pid} on {lease.host}" if lease else ""


def _refusal(week: str, held: Lease | None, now: datetime) -> tuple[str, str, str]:
    if held is None:
        return f"a process still works on {week}", "its lock was broken", "end that process, or wait for it"
    if _over(held, now):
        what = f"{held.owner} still works on {week} although {_why_over(held, now)}"
        return what, _place(held), "wait for it, or end that process; nothing was changed"
    return (
        f"{week} is being written by {held.owner}",
        f"since {moment(held.since)}, until {moment(held.until)} unless renewed",
        f"wait for it to end (`auditor status` shows it); if you know that it is dead: `auditor unlock {week}`",
    )
