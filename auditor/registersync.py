"""A sync of one register that keeps every raw answer, and goes on where a broken one stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from auditor import registry
from auditor.crawl import Archive, Fetcher, read_body
from auditor.errors import AuditorError, kept
from auditor.model import Fetched, FetchOutcome, Source, sha256_hex
from auditor.registerlogin import asker
from auditor.registry import Snapshot
from auditor.settings import Settings

_INDEX = "answers.jsonl"
_DONE = "done.json"
_KEPT = ("url", "final_url", "status", "content_type", "sha256")


@dataclass(frozen=True)
class Synced:
    """What a sync brought.

    Attributes:
        folder: where its raw answers lie.
        asked: answers asked for now; reused: good answers of the same day taken from a sync that was broken off.
    """

    snapshot: Snapshot
    folder: Path
    asked: int
    reused: int


class Journal:
    """The answers of one sync on disk: WARC files, and one index line for each good answer.

    A sync that is killed and started again with the same folder finds there what it has heard already.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lines = _read_index(folder / _INDEX)
        attempt = len(list(folder.glob("answers-*.warc.gz"))) + 1
        self.archive = Archive(folder / f"answers-{attempt}.warc.gz", f"answers-{attempt}.warc.gz")
        self._index = (folder / _INDEX).open("ab")
        self._index.write(b"\n")  # a line torn by a kill ends here

    def close(self) -> None:
        with kept(str(self.folder)):
            self.archive.close()
            self._index.close()

    def known(self, url: str) -> Fetched | None:
        """The answer of an earlier attempt, or None when there is none or its bytes are not those of the index."""
        line = self._lines.get(url)
        if line is None:
            return None
        try:
            with (self.folder / Path(line["warc"]).name).open("rb") as stream:
                body = read_body(stream, line["offset"])
        except (OSError, AuditorError):
            return None
        if sha256_hex(body) != line["sha256"]:
            return None
        at = datetime.fromisoformat(line["fetched_at"])
        kept = {name: line[name] for name in _KEPT}
        return Fetched(
            **kept,
            outcome=FetchOutcome.OK,
            body=body,
            fetched_at=at,
            warc_file=line["warc"],
            warc_offset=line["offset"],
        )

    def keep(self, asked: str, answer: Fetched) -> None:
        """Note a good answer; the archive reaches the disk before the line that points into it."""
        if answer.outcome is not FetchOutcome.OK or answer.warc_offset < 0:
            return
        offset = answer.warc_offset
        if answer.warc_file != self.archive.name:  # archived elsewhere, and that file is lost with a killed process
            offset = self.archive.write_resource(asked, answer.body, answer.content_type, answer.fetched_at)
        self.archive.flush()
        line = {name: getattr(answer, name) for name in _KEPT}
        line |= {
            "asked": asked,
            "fetched_at": answer.fetched_at.isoformat(),
            "warc": self.archive.name,
            "offset": offset,
        }
        with kept(str(self.folder / _INDEX)):
            self._index.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
            self._index.flush()

    def reject(self, url: str) -> None:
        """Note that an answer was of no use, so that the next attempt asks again."""
        self._index.write(json.dumps({"rejected": url}, ensure_ascii=False).encode() + b"\n")


def resumed(ask: Callable[[str], Fetched], journal: Journal, archive: Archive) -> Callable[[str], Fetched]:
    """A fetch that answers from the journal what an attempt before this one has heard, and asks the rest.

    Args:
        ask: asks the register.
        archive: what is taken from the journal is kept here as well, so that a run folder is complete by itself.
    """

    def fetch(url: str) -> Fetched:
        known = journal.known(url)
        if known is not None:
            offset = archive.write_resource(url, known.body, known.content_type, known.fetched_at)
            return replace(known, warc_file=archive.name, warc_offset=offset)
        answer = ask(url)
        journal.keep(url, answer)
        return answer

    return fetch


def run_folder(settings: Settings, source: Source, run: str, today: date) -> Path:
    """Where the tries of one run at one register keep their answers until the run has them for good."""
    name = f"run-{today.isoformat()}-{sha256_hex(run.encode())[:12]}"
    return _folder(settings.register_folder / source.id, name, afresh=False)


def mark_done(journal_folder: Path, **summary: object) -> None:
    """Say that nothing of this folder is to be continued."""
    with kept(str(journal_folder / _DONE)):
        (journal_folder / _DONE).write_text(json.dumps(summary, sort_keys=True) + "\n", encoding="utf-8")


def _read_index(path: Path) -> Mapping[str, dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {}
    if not path.exists():
        return lines
    for raw in path.read_bytes().split(b"\n"):
        try:
            line = json.loads(raw)
        except ValueError:  # empty, or torn when the process was killed
            continue
        if isinstance(line, dict) and "rejected" in line:
            lines.pop(line["rejected"], None)
        elif isinstance(line, dict) and {"asked", "warc", "offset", "fetched_at", *_KEPT} <= set(line):
            lines[line["asked"]] = line
    return lines


def sync_register(source: Source, settings: Settings, today: date, *, afresh: bool = False) -> Synced:
    """Read one register of the catalogue.

    A sync of the same day that left gaps is continued: what it read well is not asked for again. A list that changes
    while it is paged through is caught by the adapters (totals, repeats), whichever attempt read which page.

    Args:
        today: as-of date of what is read, and the name of the folder under `settings.register_folder`.
        afresh: begin anew although an unfinished sync of today lies there.

    Raises:
        ConfigError: the adapter or its description is unusable.
    """
    journal = Journal(_folder(settings.register_folder / source.id, today.isoformat(), afresh=afresh))
    counts = {"asked": 0, "reused": 0}
    try:
        with Fetcher(settings, journal.archive) as fetcher:
            ask = asker(source, fetcher, settings)

            def fetch(url: str) -> Fetched:
                known = journal.known(url)
                counts["reused" if known else "asked"] += 1
                if known is not None:
                    return known
                answer = ask(url)
                journal.keep(url, answer)
                return answer

            snapshot = registry.sync(source, fetch, today)
            for url in snapshot.rejected:
                journal.reject(url)
    finally:
        journal.close()
    if not snapshot.gaps:
        mark_done(journal.folder, source=source.id, as_of=today.isoformat(), filings=len(snapshot.filings), **counts)
    return Synced(snapshot, journal.folder, **counts)


def _folder(home: Path, name: str, *, afresh: bool) -> Path:
    """The newest folder of that name unless it is finished; else the next one: 2026-11-16, 2026-11-16.2, …"""
    number = 1
    while True:
        folder = home / (name if number == 1 else f"{name}.{number}")
        following = home / f"{name}.{number + 1}"
        if not folder.exists():
            return folder
        if not following.exists() and not afresh and not (folder / _DONE).exists():
            return folder
        number += 1
