"""One undisturbed world for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from auditor.sandbox.server import Server
from tests.reliability import cases, postgres
from tests.reliability.cases import Case
from tests.reliability.postgres import Postgres
from tests.reliability.world import Try, served
from tests.store.conftest import server


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Try:
    """A folder with one published week."""
    return cases.audited(tmp_path_factory.mktemp("reliability"))[0]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Server]:
    """The sandbox of the second week."""
    with served(1) as server:
        yield server


@pytest.fixture(scope="session")
def week(base: Try, sandbox: Server) -> Case:
    """The audit of the second week, undisturbed, without drawings for operators."""
    return cases.of_audit(Try(base.folder, sandbox.port, more=(("DATA_DOCS", "false"),)))


@pytest.fixture(scope="session")
def behind() -> Iterator[Postgres]:
    """A PostgreSQL of its own behind a relay: other tests must not see it restart."""
    try:
        with server() as cluster, postgres.behind_a_relay(cluster) as made:
            yield made
    except LookupError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def publication(behind: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The last task of a week, on PostgreSQL."""
    return postgres.of_publication(postgres.ready(tmp_path_factory.mktemp("postgres"), behind), behind)
