"""A publication that the client or the server does not survive must be whole or not be there at all."""

from __future__ import annotations

import threading

import pytest

from tests.reliability import postgres
from tests.reliability.cases import Case
from tests.reliability.postgres import Postgres
from tests.reliability.world import differences

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("reliability")]


def test_a_publication_killed_inside_a_copy_is_not_there_and_the_rerun_is_whole(
    publication: Case, behind: Postgres
) -> None:
    outcome = postgres.killed_on_the_way(publication, behind, 60)
    assert outcome.left.endswith("store as before")
    assert outcome.differing == ()


def test_a_publication_killed_after_its_commit_is_not_published_twice(publication: Case) -> None:
    point = next(p for p in postgres.publication_points(publication) if p.name == "publication, after COMMIT")
    outcome = publication.killed(point)
    assert "store as afterwards" in outcome.left
    assert outcome.differing == ()


def test_a_database_restarted_in_mid_publication_costs_one_line_and_a_rerun(
    publication: Case, behind: Postgres
) -> None:
    each = publication.copy("restarted")
    behind.relay.arm()
    each.good(*publication.command)
    total = behind.relay.sent
    each = publication.copy("restarted")
    back = threading.Event()

    def restart() -> None:
        (behind.cluster.restart or behind.end_sessions)()
        back.set()

    behind.relay.arm(total * 60 // 100, restart)
    ended = each.run(*publication.command)
    assert back.wait(60)
    assert ended.code == 3, ended.err
    lines = [line for line in ended.err.splitlines() if line.startswith("auditor: ")]
    assert len(lines) == 1
    assert "the store does not answer" in lines[0]
    assert "Traceback" not in ended.err
    assert publication.state(each) == "store as before"
    each.good(*publication.again)
    assert differences(publication.calm, each) == []
