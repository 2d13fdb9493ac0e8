"""Stores to test against: SQLite always, a real PostgreSQL where its server programs are installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from auditor.store import Store

_USER = "auditor"


def _program(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else shutil.which(name)


def _as_unprivileged(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so root hands over to the account the package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _run(command: list[str]) -> None:
    done = subprocess.run(_as_unprivileged(command), capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server for tests.

    Attributes:
        restart: stop it in the middle of whatever it does and start it again; None when the server is not ours.
    """

    url: str
    restart: Callable[[], None] | None = None


@contextmanager
def cluster() -> Iterator[str]:
    """URL of a throwaway cluster; see `server`."""
    with server() as made:
        yield made.url


@contextmanager
def server() -> Iterator[Cluster]:
    """A throwaway cluster (or AUDITOR_TEST_POSTGRES_URL), dropped afterwards.

    Raises:
        LookupError: its server programs are not installed.
    """
    given = os.environ.get("AUDITOR_TEST_POSTGRES_URL")
    if given:
        yield Cluster(given)
        return
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not initdb or not pg_ctl:
        raise LookupError("needs PostgreSQL server programs (initdb, pg_ctl) or AUDITOR_TEST_POSTGRES_URL")
    # Not one of pytest's folders: it shuts them to other accounts, again and again, and the server's is another.
    folder = Path(tempfile.mkdtemp(prefix="auditor-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run([initdb, "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    start = [pg_ctl, "-D", str(data), "-l", str(log), "-w", "-o", options, "start"]
    stop = [pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"]

    def restart() -> None:
        _run(stop)
        _run(start)

    _run(start)
    try:
        yield Cluster(f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/postgres", restart)
    finally:
        _run(stop)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a throwaway cluster, shared by all tests."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(cluster())
        except LookupError as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    """A migrated, empty store."""
    made = Store(empty_url)
    made.upgrade()
    yield made
    made.close()
