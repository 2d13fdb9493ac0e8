"""Starts the real `auditor` command, counts what it writes, and has it killed at a given point.

    python -m tests.reliability.launcher '{"…": …}' audit --week 2026-W47

Nothing of the auditor is changed. Python's audit hooks tell of every file opened for writing, renamed or removed below
the working folder, SQLAlchemy's events of every statement and commit. The first argument is JSON:

    record   file to which all points are written, one a line
    at       number of the point at which the process dies, or its name, the first of several
    tear     instead of dying at once: bytes a file may grow to from then on. The kernel ends the process inside the
             write call that would go beyond them, as abruptly as kill -9, and the file has just so many bytes.
    meet     two named pipes: at the point the process opens the first to write, then waits until the second is opened
    clock    what the clock shows, ISO; it stands still but for 'tick_s' seconds with each look
    full     bytes a file may grow to from that point on; writing more is an error, as on a disk that is full
"""

from __future__ import annotations

import datetime as stdlib
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
import uuid
from pathlib import Path
from typing import Any, NoReturn

_PRELOADED = (
    "auditor.pipeline", "auditor.rules.gx.run", "auditor.rules.gx.datadocs", "auditor.cli.audit", "auditor.cli.main",
    "auditor.cli.registry_mirror", "auditor.cli.review",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_PUBLISH = "task:publish"  # instead of a command of `auditor`
_STATEMENTS = ("INSERT", "UPDATE", "DELETE", "COPY", "CREATE")


class Points:
    """Numbers the points, and makes the one that was asked for the last."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self.at, self.tear, self.full = wanted.get("at"), wanted.get("tear"), wanted.get("full")
        self.meet: list[str] | None = wanted.get("meet")
        self.home, self.count, self.busy = str(Path.cwd()), 0, False
        record = wanted.get("record")
        self.record = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) if record else None

    def reached(self, name: str) -> None:
        """Count a point, and die if it is the one."""
        self.count += 1
        if self.record is not None:
            os.write(self.record, f"{name}\n".encode())
        if self.at not in (self.count, name):
            return
        if self.meet:
            Path(self.meet[0]).write_bytes(b"reached")
            Path(self.meet[1]).read_bytes()
            return
        if self.tear is None and self.full is None:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.full is None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and the write then fails
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = self.tear if self.full is None else self.full
        assert most is not None
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook."""
        if event not in ("open", "os.rename", "os.remove", "os.mkdir") or self.busy:
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
            return
        paths = [self.below(path) for path in (arguments[:2] if event == "os.rename" else arguments[:1])]
        if None in paths:
            return
        self.busy = True
        try:
            self.reached(f"{event.removeprefix('os.')} {' -> '.join(map(str, paths))}")
        finally:
            self.busy = False

    def below(self, path: Any) -> str | None:
        """The path below the working folder, or None when it is elsewhere."""
        if not isinstance(path, str | bytes | os.PathLike):
            return None
        whole = Path(self.home, os.fsdecode(path))
        return str(whole.relative_to(self.home)) if whole.is_relative_to(self.home) else None

    def of_database(self) -> None:
        """Count statements that write, and commits."""
        from sqlalchemy import Engine, event  # noqa: PLC0415 - after the clock

        def executes(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            words = statement.split()
            if words and words[0].upper() in _STATEMENTS:
                self.reached("sql " + " ".join(words[:3]))

        event.listen(Engine, "before_cursor_execute", executes)
        event.listen(Engine, "commit", lambda _c: self.reached("sql COMMIT"))


class Clock:
    """What every `datetime.now` of the process shows, once it is set."""

    def __init__(self) -> None:
        import pandas  # noqa: PLC0415 - compiled against the real class, as are the next two
        import pyarrow  # noqa: PLC0415
        import sqlalchemy  # noqa: PLC0415

        del pandas, pyarrow, sqlalchemy
        self.at: stdlib.datetime | None = None
        self.tick = stdlib.timedelta(0)
        clock, real = self, stdlib.datetime

        class Meta(type):
            def __instancecheck__(cls, value: object) -> bool:
                return isinstance(value, real)

        class Shown(real, metaclass=Meta):  # type: ignore[misc, valid-type]
            __slots__ = ()  # as large as the real one, which other libraries' C code counts on

            @classmethod
            def now(cls, tz: stdlib.tzinfo | None = None) -> Any:
                if clock.at is None:
                    return real.now(tz)
                at, clock.at = clock.at, clock.at + clock.tick
                return at.astimezone(tz) if tz else at.astimezone().replace(tzinfo=None)

        stdlib.datetime = Shown  # type: ignore[misc]

    def set(self, shown: str, tick_s: float) -> None:
        """Let it show this from now on."""
        self.at, self.tick = stdlib.datetime.fromisoformat(shown), stdlib.timedelta(seconds=tick_s)
        fixed = uuid.UUID(int=0)
        uuid.uuid4 = lambda: fixed  # names of WARC records, the only chance in a run folder


def start(clock: Clock, wanted: dict[str, Any], command: list[str]) -> None:
    """Run `auditor …` in this process, as the main program would."""
    if wanted.get("clock"):
        clock.set(wanted["clock"], wanted.get("tick_s", 0.0))
    from auditor.cli.main import main as auditor  # noqa: PLC0415 - after the clock

    points = Points(wanted)
    points.of_database()
    sys.addaudithook(points.heard)
    if command[0] == _PUBLISH:
        publish(command[1])
    else:
        auditor(command)


def publish(run_url: str) -> None:
    """What the DAG's last task does."""
    from auditor import pipeline, runlock  # noqa: PLC0415 - after the clock
    from auditor.errors import AuditorError  # noqa: PLC0415
    from auditor.runfolder import RunFolder  # noqa: PLC0415

    attempt = RunFolder(run_url).read_json("plan.json")["attempt"]
    try:
        with runlock.held_by_task(attempt, "publish", run_url=run_url, last=True):
            pipeline.publish(run_url)
    except AuditorError as error:  # as Airflow's log shows it
        sys.stderr.write(f"auditor: {error.line()}\n")
        sys.exit(error.exit_code)


def serve() -> None:
    """Fork a process for each line of standard input, all modules loaded; answer with how it ended.

    Loading takes longer than the audit of the small world. The child is a process like any other, and dies like one.
    """
    clock = Clock()
    for name in _PRELOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        pipes = [os.pipe(), os.pipe()]
        child = os.fork()
        if child == 0:
            _become(clock, request, [ours for _, ours in pipes])
        readers = []
        for (theirs, ours), name in zip(pipes, ("out", "err"), strict=True):
            os.close(ours)
            readers.append(threading.Thread(target=_drain, args=(theirs, Path(request[name]))))
            readers[-1].start()
        status = os.waitpid(child, 0)[1]
        for reader in readers:
            reader.join()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _drain(pipe: int, target: Path) -> None:
    """Keep what a process prints; not written by itself, since it may not be allowed to write any more."""
    with os.fdopen(pipe, "rb") as stream:
        target.write_bytes(stream.read())


def _become(clock: Clock, request: dict[str, Any], printing: list[int]) -> NoReturn:
    code = 0
    try:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        Path(request["pid"]).write_text(str(os.getpid()), encoding="ascii")
        tempfile.tempdir = None
        for number, pipe in enumerate(printing, 1):
            os.dup2(pipe, number)
        start(clock, request["wanted"], request["command"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        start(Clock(), json.loads(sys.argv[1]), sys.argv[2:])
