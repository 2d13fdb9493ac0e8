"""One crawl shard: its sites, folders and archives into captures, its registers into filings, all of it into a WARC."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from auditor import registry, tables
from auditor.crawl import Archive, Bodies, Fetcher, Held, Previous, capture_row, crawl_shard
from auditor.crawl.holders import note as note_borrowed
from auditor.errors import AuditorError, BadInput
from auditor.model import Fetched, FetchOutcome, Source, SourceKind, sha256_hex
from auditor.planning import sources_of
from auditor.registerlogin import asker
from auditor.registersync import Journal, mark_done, resumed, run_folder
from auditor.runfolder import RunFolder
from auditor.settings import Settings

_AFRESH_DAYS = 182


class EarlierBodies(Mapping[str, Previous]):
    """What the last good run got: URL → its answer, for conditional requests; and which record holds which bytes.

    Read from the archives only when asked for; threads may share it.
    """

    def __init__(self, folder: RunFolder | None, source_ids: set[str], week: str) -> None:
        self._week = week  # of the run that asks
        self._rows: dict[str, dict[str, Any]] = {}
        self._by_bytes: dict[tuple[str, str], dict[str, Any]] = {}
        self._guard = threading.RLock()
        if folder is None:
            return
        self._bodies = Bodies(folder)
        captures = folder.read_table(tables.CAPTURES)
        got = captures["outcome"].isin([FetchOutcome.OK, FetchOutcome.NOT_MODIFIED])
        for row in captures[got & captures["source_id"].isin(source_ids)].to_dict("records"):
            kept = {str(name): value for name, value in row.items()}
            self._by_bytes[str(row["final_url"]), str(row["sha256"])] = kept
            if row["etag"] or row["last_modified"]:
                self._rows[str(row["url"])] = kept

    def __getitem__(self, url: str) -> Previous:
        row = self._rows[url]
        with self._guard:
            body, held = self._find(row)
        try:
            at = datetime.fromisoformat(held.date)
        except ValueError as error:
            raise BadInput("an archived record has no date", held.place, "the page is fetched anew") from error
        lasting = held if _recent(held, self._week) else None
        return Previous(row["etag"], row["last_modified"], body, row["content_type"], row["sha256"], at, lasting)

    def held(self, url: str, sha256: str) -> Held | None:
        """The record that holds these bytes of this address; None when they are not (whole, and of late) archived."""
        row = self._by_bytes.get((url, sha256))
        if row is None:
            return None
        try:
            with self._guard:
                body, held = self._find(row)
        except (AuditorError, OSError):  # an old archive that is gone costs storing the page again, nothing else
            return None
        return held if sha256_hex(body) == sha256 and _recent(held, self._week) else None

    def _find(self, row: dict[str, Any]) -> tuple[bytes, Held]:
        body, held, home = self._bodies.find(row["warc_file"], int(row["warc_offset"]))
        return body, replace(held, run=held.run or home.week)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _recent(held: Held, week: str) -> bool:
    """Whether a run of this week may still refer to a record: what never changes is stored again twice a year.

    Else the proof of each week would hang on one ever older file, and nothing of that age could be deleted.
    """
    then, now = (date.fromisocalendar(int(name[:4]), int(name[6:8]), 1) for name in (held.run, week))
    return (now - then).days <= _AFRESH_DAYS


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
        previous = EarlierBodies(earlier, wanted, folder.week)
        with tempfile.TemporaryDirectory() as scratch:
            warc_name = f"captures/shard-{shard:03d}.warc.gz"
            local = Path(scratch) / "shard.warc.gz"
            archive = Archive(local, warc_name, previous)
            sites = [source for source in sources if source.kind is not SourceKind.REGISTER]
            captures = crawl_shard(sites, archive=archive, settings=settings, previous=previous)
            registers = [source for source in sources if source.kind is SourceKind.REGISTER]
            rows = _sync_registers(
                folder, shard, registers, archive=archive, settings=settings, today=today, previous=previous
            )
            archive.close()
            folder.put_file(warc_name, local)
            note_borrowed(folder, shard, archive.borrowed)
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
