"""A shard reads many hosts side by side, and one bad source costs that source only."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from auditor.crawl import Archive, capture_row, crawl_shard, read_body
from auditor.crawl import shard as shard_module
from auditor.model import Fetched, FetchOutcome, Source, SourceKind, sha256_hex
from auditor.tables import CAPTURES
from tests.crawl.conftest import World


def site(world: World, name: str, pages: int) -> Source:
    host = f"{name}-{world.host}"
    for n in range(pages):
        world.page(f"/{n or ''}", f'<p>第{n}页</p><a href="/{n + 1}">x</a>' if n + 1 < pages else "末页", host=host)
    return Source(name, SourceKind.SITE, name, (f"http://{host}/",), delay_s=0.0)


def run(world: World, *sources: Source, **changes: object) -> tuple[pd.DataFrame, Path]:
    with Archive(world.scratch / "shard.warc.gz", "captures/shard-000.warc.gz") as archive:
        frame = crawl_shard(sources, archive=archive, settings=world.settings(**changes), previous={})
    return frame, world.scratch / "shard.warc.gz"


def test_a_shard_of_many_hosts_is_read_in_parallel_and_in_the_tables_contract(world: World) -> None:
    sources = [site(world, f"h{n:02d}", 4) for n in range(40)]
    started = time.monotonic()
    frame, path = run(world, *sources, host_workers=16)
    assert time.monotonic() - started < 15
    assert len(frame) == 160
    assert list(frame.columns) == CAPTURES.schema.names
    assert frame["capture_id"].is_monotonic_increasing
    assert CAPTURES.conform(frame).num_rows == 160
    with path.open("rb") as stream:
        for row in frame.head(20).to_dict("records"):
            body = read_body(stream, row["warc_offset"])
            assert (sha256_hex(body), len(body)) == (row["sha256"], row["size"])


def test_the_same_world_gives_the_same_captures(world: World) -> None:
    sources = [site(world, f"h{n}", 3) for n in range(8)]
    stable = [name for name in CAPTURES.schema.names if name not in ("fetched_at", "warc_offset")]
    one, two = run(world, *sources)[0], run(world, *reversed(sources))[0]
    pd.testing.assert_frame_equal(one[stable], two[stable])


def test_every_source_has_a_row_whatever_went_wrong(world: World, tmp_path: Path) -> None:
    sources = [
        site(world, "good", 2),
        Source("refused", SourceKind.SITE, "x", ("http://10.0.0.1/",)),
        Source("odd", SourceKind.SITE, "x", ("http://[::1/",)),
        Source("folder", SourceKind.FOLDER, "x", (str(tmp_path / "none"),)),
        Source("warc", SourceKind.WARC, "x", (str(tmp_path / "none.warc"),)),
    ]
    frame, _ = run(world, *sources)
    assert set(frame["source_id"]) == {source.id for source in sources}
    failed = frame[frame["outcome"] != "ok"]
    assert (failed["detail"] != "").all()
    assert failed["size"].isna().all() and (failed["sha256"] == "").all()


def test_a_fault_of_our_own_costs_one_source_and_is_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shard_module.crawl_site

    def faulty(source: Source, *arguments: object) -> list[Fetched]:
        if source.id == "bad":
            raise ZeroDivisionError
        return real(source, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(shard_module, "crawl_site", faulty)
    frame, _ = run(world, site(world, "bad", 1), site(world, "good", 1))
    assert dict(zip(frame["source_id"], frame["outcome"], strict=True)) == {"bad": "skipped", "good": "ok"}


def test_registers_are_left_to_their_own_reader(world: World) -> None:
    frame, _ = run(world, Source("r", SourceKind.REGISTER, "x", (f"http://{world.host}/",)))
    assert frame.empty and list(frame.columns) == CAPTURES.schema.names
    assert world.server.hits == []


def test_the_charset_is_the_headers_and_missing_facts_stay_missing(world: World) -> None:
    page = world.page("/", lambda ask: ask.send(200, b"x", Content_Type="text/html; charset=GBK"))
    with world.fetcher() as fetcher:
        row, refused = capture_row("s", fetcher.fetch(page)), capture_row("s", fetcher.fetch("http://10.0.0.1/"))
    assert (row["charset"], row["size"], row["status"]) == ("gbk", 1, 200)
    assert (refused["outcome"], refused["size"], refused["status"]) == (FetchOutcome.ADDRESS_REFUSED, None, None)
