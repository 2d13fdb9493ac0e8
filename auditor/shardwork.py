"""One crawl shard: its sites, folders and archives into captures, its registers into filings, all of it into a WARC."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from auditor import registry, tables
from auditor.crawl import Archive, Fetcher, Previous, capture_row, crawl_shard, read_body
from auditor.model import Fetched, FetchOutcome, Source, SourceKind
from auditor.planning import sources_of
from auditor.registerlogin import asker
from auditor.registersync import Journal, mark_done, resumed, run_folder
from auditor.runfolder import RunFolder
from auditor.settings import Settings


class Bodies:
    """The archived bodies of a run folder, each archive opened once."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._streams: dict[str, BinaryIO] = {}

    def read(self, warc_file: str, offset: int) -> bytes:
        """The payload of the record at an offset."""
        if warc_file not in self._streams:
            self._streams[warc_file] = self._folder.open(warc_file)
        return read_body(self._streams[warc_file], offset)


class EarlierBodies(Mapping[str, Previous]):
    """URL → what the last good run got from it, read from its archive only when asked for."""

    def __init__(self, folder: RunFolder | None, source_ids: set[str]) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        if folder is not None:
            self._bodies = Bodies(folder)
            captures = folder.read_table(tables.CAPTURES)
            usable = captures[
                captures["source_id"].isin(source_ids)
                & captures["outcome"].isin([FetchOutcome.OK, FetchOutcome.NOT_MODIFIED])
                & ((captures["etag"] != "") | (captures["last_modified"] != ""))
            ]
            self._rows = {str(row["url"]): dict(row) for _, row in usable.iterrows()}

    def __getitem__(self, url: str) -> Previous:
        row = self._rows[url]
        return Previous(
            etag=row["etag"],
            last_modified=row["last_modified"],
            body=self._bodies.read(row["warc_file"], int(row["warc_offset"])),
            content_type=row["content_type"],
            sha256=row["sha256"],
            fetched_at=row["fetched_at"].to_pydatetime(),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def crawl_one_shard(folder: RunFolder, shard: int, settings: Settings, earlier: RunFolder | None) -> dict[str, int]:
    """Fetch a shard; its captures table is written last and marks it as done.

    Returns:
        Number of captures by outcome.
    """
    name = f"shards/captures-{shard:03d}.parquet"
    if not folder.exists(name):
        wanted = set(folder.read_json("plan.json")["shards"][str(shard)])
        sources = [source for source in sources_of(folder) if source.id in wanted]
        today = date.fromisoformat(folder.read_json("plan.json")["as_of"])
        previous = EarlierBodies(earlier, wanted)
        with tempfile.TemporaryDirectory() as scratch:
            warc_name = f"captures/shard-{shard:03d}.warc.gz"
            local = Path(scratch) / "shard.warc.gz"
            archive = Archive(local, warc_name)
            sites = [source for source in sources if source.kind is not SourceKind.REGISTER]
            captures = crawl_shard(sites, archive=archive, settings=settings, previous=previous)
            registers = [source for source in sources if source.kind is SourceKind.REGISTER]
            rows = _sync_registers(
                folder, shard, registers, archive=archive, settings=settings, today=today, previous=previous
            )
            archive.close()
            folder.put_file(warc_name, local)
        if rows:
            extra = pd.DataFrame(rows, columns=tables.CAPTURES.schema.names)
            extra = tables.to_frame(tables.CAPTURES.conform(extra.drop_duplicates("capture_id", keep="last")))
            captures = pd.concat([captures, extra], ignore_index=True) if len(captures) else extra
        folder.write_table(tables.CAPTURES, captures, name)
        for source in registers:
            mark_done(run_folder(settings, source, run_name(folder), today), source=source.id, run=run_name(folder))
    return {str(k): int(v) for k, v in folder.read_table(tables.CAPTURES, name)["outcome"].value_counts().items()}


def run_name(folder: RunFolder) -> str:
    """Folder, week and attempt: a new attempt asks the registers anew, a task tried again does not."""
    return f"{folder.url} {folder.read_json('plan.json')['attempt']}"


def _sync_registers(
    folder: RunFolder, shard: int, registers: list[Source], *, archive: Archive, settings: Settings, today: date,
    previous: Mapping[str, Previous],
) -> list[dict[str, Any]]:  # fmt: skip
    """Ask each register; write what it holds, what it covers and what it would not say. Returns the capture rows."""
    rows: list[dict[str, Any]] = []
    if not registers:
        return rows
    snapshots, gaps = [], []
    for source in registers:
        # A task that is killed or times out is tried again: it goes on where the sync stopped.
        journal = Journal(run_folder(settings, source, run_name(folder), today))
        try:
            with Fetcher(settings, archive, previous) as fetcher:
                ask = resumed(asker(source, fetcher, settings), journal, archive)

                def fetch(url: str, source: Source = source, ask: Callable[[str], Fetched] = ask) -> Fetched:
                    answer = ask(url)
                    rows.append(capture_row(source.id, answer))
                    return answer

                snapshot = registry.sync(source, fetch, today)
            for url in snapshot.rejected:
                journal.reject(url)
        finally:
            journal.close()
        snapshots.append((snapshot.filings, snapshot.coverage))
        gaps += [{"source_id": source.id, "stage": "register", **gap} for gap in snapshot.gaps]
    filings, coverage = registry.merge(snapshots)
    folder.write_table(tables.FILINGS, filings, f"shards/filings-{shard:03d}.parquet")
    folder.write_table(tables.COVERAGE, coverage, f"shards/coverage-{shard:03d}.parquet")
    frame = pd.DataFrame(gaps, columns=tables.GAPS.schema.names).drop_duplicates(list(tables.GAPS.key))
    folder.write_table(tables.GAPS, frame, f"shards/gaps-{shard:03d}.parquet")
    return rows
