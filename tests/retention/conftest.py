"""Two real weeks of a few sandbox sites and the registers, long ago; each test works on its own copy of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from auditor import pipeline
from auditor.cli import demo_world
from auditor.ops import datadocs
from auditor.review import check_entry
from auditor.sandbox import catalogue as sandbox_catalogue
from auditor.sandbox import world as sandbox_world
from auditor.settings import Settings
from auditor.store import Store

MONDAY = date(2025, 1, 6)
FIRST, SECOND = "2025-W02", "2025-W30"  # so far apart that the second stores all bytes anew
GAP = 196  # days between them
SITES = 8


def audited(home: Path) -> Settings:
    """Settings of two audited weeks below a folder; the sandbox is gone afterwards."""
    made = Settings(
        _env_file=None, data_url=str(home / "runs"), database_url=f"sqlite:///{home / 'auditor.db'}",
        catalogue=home / "sources.yaml", register_folder=home / "registers", delay_floor_s=0.0, timeout_s=3.0,
        retries=0, max_bytes=2_000_000, shards=2, data_docs=False,
    )  # fmt: skip
    for step, week in enumerate((FIRST, SECOND)):
        world = sandbox_world.build(7, MONDAY + timedelta(days=(GAP - 7) * step), step)
        (home / "sources.yaml").write_text(sandbox_catalogue.document(world), encoding="utf-8")
        from auditor.catalogue import load  # noqa: PLC0415

        sources = load(home / "sources.yaml")
        sites = [source.id for source in sources if source.kind == "site"][:SITES]
        only = [*sites, *(source.id for source in sources if source.kind == "register")]
        with demo_world.serving(world, []) as port:
            now = made.model_copy(update={"connect_to": {".sandbox.test": f"127.0.0.1:{port}"}})
            pipeline.audit(week=week, as_of=world.today, only=only, settings=now)
    datadocs.renew(made.data_url, SECOND, wanted=True, make=lambda: {"index.html": b"<p>pages of the second week</p>"})
    return made


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The two weeks; read only."""
    return audited(tmp_path_factory.mktemp("retention"))


def copied(settings: Settings, home: Path) -> Settings:
    """The same weeks, store and registers in another place."""
    here = Path(settings.data_url).parent
    shutil.copytree(here, home, dirs_exist_ok=True)
    moved = {"data_url": str(home / "runs"), "database_url": f"sqlite:///{home / 'auditor.db'}"}
    return settings.model_copy(update={**moved, "register_folder": home / "registers"})


@pytest.fixture
def world(original: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A copy that may be deleted from."""
    yield copied(original, tmp_path / "world")


def decide(settings: Settings, finding_id: str, *said: tuple[str, str], at: date = date(2025, 1, 20)) -> None:
    """Record decisions of (action, person) in turn; a second confirmation that is not needed is no error."""
    store = Store(settings.database_url)
    try:
        for minute, (action, person) in enumerate(said):
            entry = check_entry(
                {"finding_id": finding_id, "action": action, "person": person, "reason": "查看了网页原件"}, at
            )
            moment = datetime(at.year, at.month, at.day, 8, minute, tzinfo=UTC)
            answer = store.decide([entry], moment)[0]
            assert not answer.problem or "confirmed already" in answer.problem, answer
    finally:
        store.close()


def after(days: int, start: date = MONDAY) -> date:
    """A day that many days after the first week's audit day."""
    return start + timedelta(days=days)
