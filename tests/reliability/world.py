"""A small world to audit, a folder for each try, and the comparison of two tries."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from auditor.sandbox import catalogue as sandbox_catalogue
from auditor.sandbox import world as sandbox_world
from auditor.sandbox.server import Server, _Handler
from auditor.store import Store
from auditor.store.base import Base

ROOT = Path(__file__).parent.parent.parent
MONDAY = date(2026, 11, 9)
BEFORE, WEEK = "2026-W46", "2026-W47"
CLOCK_BEFORE, CLOCK = "2026-11-09T09:00:00+08:00", "2026-11-16T09:00:00+08:00"
SITES = ("juanmukz", "suihexx", "wenjinduxx", "xinduedu")
SOURCES = ("osta", "pjjg", *SITES)
SQLITE = "sqlite:///auditor.db"


class _Undated(_Handler):
    """The sandbox's answers with a date that stands still: the date is archived, and so must be the same each time."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return "Mon, 16 Nov 2026 01:00:00 GMT"


@contextmanager
def served(step: int = 0) -> Iterator[Server]:
    """The sandbox of a week."""
    server = Server(sandbox_world.build(7, MONDAY, step))
    server._http.RequestHandlerClass = _Undated
    with server:
        yield server


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (minus the signal that killed it) and what it printed."""

    code: int
    out: str
    err: str


class _Launcher:
    """The process that starts all others, with all modules loaded."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.reliability.launcher", "--serve"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        atexit.register(self._stop)

    def ask(self, request: dict[str, Any]) -> int:
        """Start one process; returns its exit code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def _stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


@lru_cache(maxsize=1)
def _launcher() -> _Launcher:
    return _Launcher()


@dataclass(frozen=True)
class Try:
    """One folder in which commands are run.

    Attributes:
        port: of the sandbox; database: URL as the process sees it.
    """

    folder: Path
    port: int
    database: str = SQLITE
    more: tuple[tuple[str, str], ...] = ()

    def environment(self) -> dict[str, str]:
        """What the process sees: settings of its own, scratch files in its own folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
        own = {
            "DATA_URL": "runs", "DATABASE_URL": self.database, "CATALOGUE": "sources.yaml", "DELAY_FLOOR_S": "0",
            "CONNECT_TO": json.dumps({".sandbox.test": f"127.0.0.1:{self.port}"}), "HOST_WORKERS": "1", "SHARDS": "1",
            "RETRIES": "0", "TIMEOUT_S": "5", **dict(self.more),
        }  # fmt: skip
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        places = {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch), "XDG_CACHE_HOME": str(self.folder.parent)}
        return {**kept, **places, **{f"AUDITOR_{name}": value for name, value in own.items()}}

    def run(self, *command: str, clock: str = CLOCK, **wanted: Any) -> Ended:
        """`auditor …` in a process of its own, to its end or its death."""
        out, err = self.folder.parent / "out", self.folder.parent / "err"
        request = {
            "cwd": str(self.folder), "env": self.environment(), "out": str(out), "err": str(err),
            "pid": str(self.folder.parent / "pid"),
            "wanted": {"clock": clock, **wanted}, "command": list(command),
        }  # fmt: skip
        code = _launcher().ask(request)
        return Ended(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def good(self, *command: str, clock: str = CLOCK, **wanted: Any) -> str:
        """Run a command that must end well; returns what it printed."""
        done = self.run(*command, clock=clock, **wanted)
        assert done.code == 0, f"{done.code}: {done.err[-3000:]}"
        return done.out

    def url(self) -> str:
        """The store's URL from anywhere."""
        return f"sqlite:///{self.folder / 'auditor.db'}" if self.database == SQLITE else self.database

    def copy(self, name: str, **changed: Any) -> Try:
        """A folder beside this one with the same content."""
        target = self.folder.parent / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder, target)
        return Try(target, self.port, **{"database": self.database, "more": self.more, **changed})

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of the store."""
        store = Store(self.url())
        try:
            with store.engine.connect() as connection:
                return {
                    table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                    for table in Base.metadata.sorted_tables
                }
        finally:
            store.close()

    def looked_at(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows as a reader sees them now; a SQLite file is not touched, since opening it would mend it."""
        if self.database != SQLITE:
            return self.rows()
        with tempfile.TemporaryDirectory() as beside:
            for name in ("auditor.db", "auditor.db-wal"):
                if (self.folder / name).exists():
                    shutil.copy(self.folder / name, beside)
            return Try(Path(beside), self.port).rows()

    def files(self) -> dict[str, bytes]:
        """Every file of the runs, with its bytes."""
        home = self.folder / "runs"
        return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}

    def left(self) -> str:
        """In a few words: how far the week had come when it was broken off."""
        run = self.folder / "runs" / WEEK
        names = sorted(str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()) if run.is_dir() else []
        torn = [name for name in names if name.endswith(".part")]
        return f"{len(names) - len(torn)} files of the week" + (f", {len(torn)} unfinished" if torn else "")


def prepare(folder: Path, port: int) -> Try:
    """A folder with the catalogue, and nothing audited yet."""
    folder.mkdir(parents=True)
    entries = yaml.safe_load(sandbox_catalogue.document(sandbox_world.build(7, MONDAY, 0)))["sources"]
    kept = [entry for entry in entries if entry["id"] in SOURCES]
    (folder / "sources.yaml").write_text(yaml.safe_dump({"sources": kept}, allow_unicode=True), encoding="utf-8")
    return Try(folder, port)


@lru_cache(maxsize=8)
def known_rows(each: Try) -> dict[str, list[tuple[Any, ...]]]:
    """`rows` of a folder in which nothing happens any more."""
    return each.rows()


@lru_cache(maxsize=4)
def _known_files(each: Try) -> dict[str, bytes]:
    return each.files()


def differences(wanted: Try, got: Try) -> list[str]:
    """What of two tries is not the same: files of the runs byte for byte, tables of the store row for row.

    Args:
        wanted: a folder in which nothing happens any more.
    """
    mine, theirs = _known_files(wanted), got.files()
    found = [f"file {name}" for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name)]
    rows, others = known_rows(wanted), got.rows()
    return found + [f"table {name}" for name in sorted(rows) if rows[name] != others[name]]


def audit(*more: str) -> Sequence[str]:
    """The command of the week."""
    return ("audit", "--week", WEEK, "--as-of", "2026-11-16", *more)
