"""A filled store with reviewers, and browsers of a server over it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from auditor.settings import Settings
from auditor.store import Store
from auditor.web import create_app
from tests.web.conftest import fill, scan
from tests.web.reviewing.desk import AT, HOST, PASSWORD, SECRET, STAFF, Visit, quick_hash


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled store with reviewers, made once."""
    file = tmp_path_factory.mktemp("reviewed") / "store.db"
    store = fill(f"sqlite:///{file}")
    stored = quick_hash(PASSWORD)
    for login, name in STAFF.items():
        store.accounts.add(login, name, stored, AT)
    store.close()
    return file


@pytest.fixture
def settings(template: Path, tmp_path: Path) -> Settings:
    file = shutil.copy(template, tmp_path / "store.db")
    return Settings(
        database_url=f"sqlite:///{file}", review_secret=SECRET, web_audience="internal",
        data_url=str(tmp_path / "runs"), _env_file=None,
    )  # fmt: skip


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    made = Store(settings.database_url)
    yield made
    made.close()


@pytest.fixture
def visit(settings: Settings) -> Iterator[Visit]:
    """Makes browsers of one server; `changed` settings make another server."""
    apps: dict[str, Any] = {}
    with ExitStack() as stack:

        def make(host: str = HOST, address: str = "203.0.113.7", **changed: Any) -> TestClient:
            key = repr(sorted(changed.items()))
            if key not in apps:
                apps[key] = create_app(settings.model_copy(update=changed), scan)
            client = TestClient(
                apps[key], base_url=host, client=(address, 50000), follow_redirects=False, raise_server_exceptions=False
            )
            return stack.enter_context(client)

        yield make
