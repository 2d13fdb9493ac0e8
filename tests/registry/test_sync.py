"""Sync over real loopback HTTP: whatever breaks, no filed body may end as not found, expired or out of scope."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pytest

from auditor.model import Fetched, FetchOutcome
from auditor.registry import Resolver, Snapshot, merge, sync
from auditor.registry.drift import Drift, Reader
from auditor.registry.frames import to_coverage, to_filings
from tests.registry.helpers import (
    CAPTCHA,
    EMPLOYERS,
    FILED,
    PAGES,
    TODAY,
    Server,
    pages,
    programs,
    serve,
    share,
    sources,
)

Spoil = Callable[[str, str], tuple[int, bytes]]
REPROACHES = {"not_found", "expired", "scope_exceeded", "suspended", "region_mismatch"}
SERVED = pages()
ALL_NAMES = [(name, province) for province, names in FILED.items() for name in names]


def read(server: Server) -> list[Snapshot]:
    return [sync(source, server.fetch, TODAY) for source in sources(server.url)]


def state(snapshots: list[Snapshot], *before: tuple[pd.DataFrame, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    return merge([*before, *((snapshot.filings, snapshot.coverage) for snapshot in snapshots)])


def outcomes(filings: pd.DataFrame, coverage: pd.DataFrame) -> dict[str, str]:
    """Name → outcome for every filed evaluator, each named on a course in its own province, for a level it may."""
    asked = programs(*({"evaluator_name": name, "region": province} for name, province in ALL_NAMES))
    answers = Resolver(filings, coverage, 35).verify(asked, TODAY)
    return dict(zip([name for name, _ in ALL_NAMES], answers["outcome"], strict=True))


def cut(path: str, body: str) -> tuple[int, bytes]:
    raw = body.encode()
    return 200, raw[: len(raw) * 2 // 3] if "detail" in path or "organs" in path else raw


def lost_rows(path: str, body: str) -> tuple[int, bytes]:
    """A table that is closed properly but has lost its last row: the rowspan gives it away."""
    if "detail" not in path:
        return 200, body.encode()
    head, _, _ = body.rpartition("<tr>")
    return 200, (head + "</table></body></html>").encode()


def new_layout(path: str, body: str) -> tuple[int, bytes]:
    return 200, body.replace("main_title", "name").replace('"list"', '"rows"').encode()


def repeating(path: str, body: str) -> tuple[int, bytes]:
    """Every province shows the first one's list, every page of the paged list is its first."""
    if path.startswith("/pjjg/"):
        return 200, SERVED["/pjjg/33.html"].replace("公示", f"公示{path}").encode()
    return 200, SERVED["/api/organs?1"].encode() if "organs" in path else body.encode()


def skipping(path: str, body: str) -> tuple[int, bytes]:
    """The second page of the paged list comes back empty."""
    if path != "/api/organs?2":
        return 200, body.encode()
    document = json.loads(body)
    document["body"]["list"] = []
    return 200, json.dumps(document).encode()


FAULTS: dict[str, Spoil] = {
    "outage of half": lambda path, body: (503, b"") if share(path, 50) else (200, body.encode()),
    "outage of one page": lambda path, body: (503, b"") if path == "/detail/101detail.html" else (200, body.encode()),
    "outage": lambda _path, _body: (503, b""),
    "captcha with 200": lambda _path, _body: (200, CAPTCHA.encode()),
    "captcha in mid-sync": lambda path, body: (200, CAPTCHA.encode() if "detail" in path else body.encode()),
    "empty with 200": lambda _path, _body: (200, b""),
    "empty details": lambda path, body: (200, b"" if "detail" in path else body.encode()),
    "cut off": cut,
    "lost rows": lost_rows,
    "new layout": new_layout,
    "wrong charset": lambda _path, body: (200, body.encode("gb18030")),
    "repeating pages": repeating,
    "skipped page": skipping,
    "error envelope": lambda path, body: (200, body.replace('"code": 200', '"code": 500').encode()),
}


def test_a_whole_register_arrives_whole() -> None:
    with serve() as server:
        snapshots = read(server)
    filings, coverage = state(snapshots)
    assert {filing.name for filing in to_filings(filings)} == {name for name, _ in ALL_NAMES} | set(EMPLOYERS)
    assert all(row.complete for row in to_coverage(coverage))
    assert [snapshot.gaps for snapshot in snapshots] == [[], []]
    assert set(outcomes(filings, coverage).values()) == {"verified"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_accuses_no_filed_body(fault: str) -> None:
    with serve(FAULTS[fault]) as server:
        snapshots = read(server)
    filings, coverage = state(snapshots)
    assert not set(outcomes(filings, coverage).values()) & REPROACHES
    assert not all(row.complete for row in to_coverage(coverage))
    assert any(gap["reason"] and gap["todo"] for snapshot in snapshots for gap in snapshot.gaps)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_mirror_of_last_week_standing(fault: str) -> None:
    with serve() as server:
        before = merge([(s.filings, s.coverage) for s in read(server)])
    with serve(FAULTS[fault]) as server:
        after = state(read(server), before)
    assert set(outcomes(*after).values()) == {"verified"}


def test_an_outage_with_an_old_mirror_gives_unavailable_for_absent_bodies() -> None:
    with serve() as server:
        filings, coverage = state(read(server))
    asked = programs({"evaluator_name": "浙江鹤汀职业技能评价中心"})
    resolver = Resolver(filings, coverage, 35)
    assert resolver.verify(asked, TODAY)["outcome"].tolist() == ["not_found"]
    assert resolver.verify(asked, TODAY + timedelta(days=36))["outcome"].tolist() == ["unavailable"]


def test_two_provinces_with_one_list_are_both_distrusted() -> None:
    """Nobody knows which of the two pages is the wrong one."""
    body = (PAGES / "province.html").read_text("utf-8")

    def spoil(path: str, given: str) -> tuple[int, bytes]:
        return 200, (given if path != "/pjjg/32.html" else body).encode()

    with serve(spoil) as server:
        rows = {row.province: row for row in to_coverage(sync(sources(server.url)[0], server.fetch, TODAY).coverage)}
    assert not rows["江苏"].complete
    assert rows["广东"].complete


def test_a_captcha_stops_all_further_requests() -> None:
    """A human check is a closed door: the client must not knock again."""
    with serve() as server:
        asked: list[str] = []

        def fetch(url: str) -> Fetched:
            asked.append(url)
            answer = server.fetch(url)
            if "detail" not in url:
                return answer
            return Fetched(url, url, FetchOutcome.CAPTCHA, 200, b"", "", answer.fetched_at, "", "human check")

        snapshot = sync(sources(server.url)[0], fetch, TODAY)
    assert sum("detail" in url for url in asked) == 1
    assert len(snapshot.filings) == 0
    assert not any(row.complete for row in to_coverage(snapshot.coverage))


def test_a_dead_service_is_left_alone_after_a_few_failures() -> None:
    with serve(FAULTS["outage"]) as server:
        reader = Reader(server.fetch)
        for number in range(20):
            with pytest.raises(Drift):
                reader.get(f"{server.url}/detail/{101 + number % 7}detail.html")
        assert len(server.log) == 5


def test_paging_asks_every_page_once() -> None:
    with serve() as server:
        sync(sources(server.url)[1], server.fetch, TODAY)
        assert sorted(path for path in server.log if "organs" in path) == [f"/api/organs?{n}" for n in (1, 2, 3)]


def test_a_changed_standards_list_is_reported_and_spoils_no_list() -> None:
    with serve(
        lambda path, body: (200, body.replace("4-04-05-05", "9-99").encode() if "Standard" in path else body.encode())
    ) as server:
        snapshot = sync(sources(server.url)[1], server.fetch, TODAY)
    assert all(row.complete for row in to_coverage(snapshot.coverage))
    assert ["职业标准目录" in gap["subject"] for gap in snapshot.gaps] == [True]


def test_the_same_answers_give_the_same_frames() -> None:
    with serve() as server:
        first, second = read(server), read(server)
    for one, other in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(one.filings, other.filings)
        pd.testing.assert_frame_equal(one.coverage, other.coverage)


def test_former_names_and_missing_dates_of_the_json_register_are_kept() -> None:
    body = (PAGES / "organs.json").read_text("utf-8")
    with serve(lambda path, given: (200, (body if "organs" in path else given).encode())) as server:
        filings = to_filings(sync(sources(server.url)[1], server.fetch, TODAY).filings)
    employer, school = sorted(filings, key=lambda filing: filing.institution_class, reverse=True)
    assert employer.aliases == ("江苏远桐计算机有限公司",)
    assert (school.institution_class, school.valid_to) == ("J", None)
    assert {scope.level for scope in employer.scope} == {"三级", "四级"}
