"""Two real weeks of some sandbox sites and the registers, audited once; tests that damage a run take a copy."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.cli import demo_world
from auditor.runfolder import RunFolder
from auditor.sandbox import catalogue as sandbox_catalogue
from auditor.sandbox import world as sandbox_world
from auditor.settings import Settings, get_settings
from tests.crawl.conftest import LoopbackServer
from tests.evidence.authority import Authority, authority
from tests.evidence.small import Small, audited, prepared, serve

MONDAY = date(2026, 11, 16)
SITES = 20


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[Settings], None]]:
    """Commands see none of this machine's own settings; `at` lets them see a test's."""

    def see(wanted: Settings) -> None:
        for name in ("data_url", "database_url", "timestamp_url", "timestamp_ca"):
            monkeypatch.setenv(f"AUDITOR_{name.upper()}", str(getattr(wanted, name)))
        get_settings.cache_clear()

    monkeypatch.setenv("AUDITOR_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    get_settings.cache_clear()
    yield see
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of two audited weeks, 2026-W47 and 2026-W48; the sandbox is gone, so that nothing can be fetched."""
    home = tmp_path_factory.mktemp("evidence")
    made = Settings(
        _env_file=None,
        data_url=str(home / "runs"),
        database_url=f"sqlite:///{home / 'auditor.db'}",
        catalogue=home / "sources.yaml",
        register_folder=home / "registers",
        delay_floor_s=0.0,
        timeout_s=3.0,
        retries=0,
        max_bytes=2_000_000,
        data_docs=False,
    )
    for step, week in enumerate(("2026-W47", "2026-W48")):
        world = sandbox_world.build(7, MONDAY, step)
        (home / "sources.yaml").write_text(sandbox_catalogue.document(world), encoding="utf-8")
        from auditor.catalogue import load  # noqa: PLC0415

        sources = load(home / "sources.yaml")
        sites = [source.id for source in sources if source.kind == "site"][:SITES]
        only = [*sites, *(source.id for source in sources if source.kind == "register")]
        with demo_world.serving(world, []) as port:
            now = made.model_copy(update={"connect_to": {".sandbox.test": f"127.0.0.1:{port}"}})
            pipeline.audit(week=week, as_of=world.today, only=only, settings=now)
    return made


@pytest.fixture(scope="session")
def sound(settings: Settings) -> RunFolder:
    """The second week; read only."""
    return RunFolder.of(settings.data_url, "2026-W48")


@pytest.fixture
def copied(settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """Copies both weeks to a place where they may be damaged; returns the folder of the second."""

    def copy() -> Path:
        shutil.copytree(settings.data_url, tmp_path / "runs")
        return tmp_path / "runs" / "2026-W48"

    yield copy


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Two weeks of the small world; read only."""
    server = LoopbackServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        serve(server)
        return audited(prepared(tmp_path_factory.mktemp("small"), server))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """A timestamp authority on loopback."""
    with authority(tmp_path_factory.mktemp("tsa") / "one") as here:
        yield here


@pytest.fixture
def mine(small: Small, tmp_path: Path) -> Small:
    """A copy of the two small weeks with a store of its own, to be damaged."""
    shutil.copytree(small.settings.data_url, tmp_path / "runs")
    shutil.copy(small.settings.database_url.removeprefix("sqlite:///"), tmp_path / "auditor.db")
    changed = {"data_url": str(tmp_path / "runs"), "database_url": f"sqlite:///{tmp_path / 'auditor.db'}"}
    return Small(small.settings.model_copy(update=changed))
