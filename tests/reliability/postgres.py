"""The stages that write to the store, on PostgreSQL: a database for each try, made from one ready to publish."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.reliability import cases, points
from tests.reliability.cases import KILLED, Case, Outcome
from tests.reliability.points import Point
from tests.reliability.relay import Relay, relayed
from tests.reliability.world import WEEK, Try, audit, differences, prepare, served
from tests.store.conftest import Cluster

_PREFIX = "reliability_"
PUBLISH = ("task:publish", f"runs/{WEEK}")


@dataclass
class Postgres:
    """A server behind a relay."""

    cluster: Cluster
    relay: Relay

    def url(self, name: str) -> str:
        """A database as the process under test reaches it: through the relay."""
        url = make_url(self.cluster.url).set(host="127.0.0.1", port=self.relay.port, database=_PREFIX + name)
        return url.render_as_string(hide_password=False)

    def make(self, name: str, template: str | None = None) -> str:
        """Make a database anew, empty or like another one."""
        engine = create_engine(self.cluster.url, isolation_level="AUTOCOMMIT")
        like = f' TEMPLATE "{_PREFIX}{template}"' if template else ""
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{_PREFIX}{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{_PREFIX}{name}"{like}'))
        engine.dispose()
        return self.url(name)

    def end_sessions(self) -> None:
        """What a restart does to the clients of a server that is not ours to restart."""
        engine = create_engine(self.cluster.url, isolation_level="AUTOCOMMIT")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE :ours"
        with engine.connect() as connection:
            connection.execute(text(ended), {"ours": f"{_PREFIX}%"})
        engine.dispose()


@contextmanager
def behind_a_relay(cluster: Cluster) -> Iterator[Postgres]:
    """The server with its relay; its databases go afterwards."""
    url = make_url(cluster.url)
    with relayed((url.host or "127.0.0.1", url.port or 5432)) as relay:
        made = Postgres(cluster, relay)
        yield made
        made.end_sessions()
        engine = create_engine(cluster.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            ours = connection.scalars(
                text("SELECT datname FROM pg_database WHERE datname LIKE :ours"), {"ours": f"{_PREFIX}%"}
            ).all()
            for name in ours:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


def ready(folder: Path, postgres: Postgres) -> Try:
    """A week that was audited up to its publication, and killed there."""
    with served(0) as server:
        base = Try(prepare(folder / "pg", server.port).folder, server.port, database=postgres.make("ready"))
        ended = base.run(*audit(), at="sql INSERT INTO runs")
        assert ended.code in KILLED, ended.err[-2000:]
    return base


def of_publication(base: Try, postgres: Postgres) -> Case:
    """The DAG's last task."""
    return _case("publish on PostgreSQL", base, postgres, "ready", PUBLISH)


def of_decision(base: Try, postgres: Postgres) -> Case:
    """A decision on the published week."""
    postgres.make("published", "publish_on_PostgreSQL_calm")
    return cases.of_decision(
        base, "review decide on PostgreSQL", make_copy=lambda name: _copy(postgres, base, name, "published")
    )


def _copy(postgres: Postgres, base: Try, name: str, template: str) -> Try:
    return base.copy(name, database=postgres.make(name.replace(" ", "_"), template))


def _case(name: str, base: Try, postgres: Postgres, template: str, command: Sequence[str]) -> Case:
    return cases.calm(name, base, command, make_copy=lambda each: _copy(postgres, base, each, template))


def publication_points(case: Case) -> list[Point]:
    """Statement by statement."""
    words = (
        "INSERT INTO run_locks", "INSERT INTO runs", "DELETE FROM captures", "DELETE FROM findings",
        "INSERT INTO institutions",
    )  # fmt: skip
    return points.of_statements(case.seen, "publication", *words)


def killed_on_the_way(case: Case, postgres: Postgres, share: int) -> Outcome:
    """Kill the publication when `share` % of its bytes have gone to the server: most likely inside a COPY."""
    calm = case.copy("try")
    postgres.relay.arm()
    calm.good(*case.command)
    total = postgres.relay.sent
    each = case.copy("try")
    pid = each.folder.parent / "pid"
    postgres.relay.arm(total * share // 100, lambda: os.kill(int(pid.read_text()), signal.SIGKILL))
    ended = each.run(*case.command)
    assert ended.code in KILLED, f"ended with {ended.code}: {ended.err[-2000:]}"
    left = f"{each.left()}, {case.state(each)}"
    rerun = each.run(*case.again)
    assert case.fine(rerun), rerun.err[-2000:]
    point = f"{share} % of the bytes sent to the server"
    return Outcome(case.name, point, left, "went on", tuple(differences(case.calm, each)))
