"""A run folder without the bytes nobody needs any more, made beside the old one and proven before it counts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import pandas as pd
import pyarrow.parquet as pq

from auditor import removed, tables
from auditor.crawl import Held, borrowed
from auditor.crawl.records import read_record
from auditor.errors import AuditorError
from auditor.evidence import reverify
from auditor.evidence.archived import Archived
from auditor.model import sha256_hex
from auditor.retention.blank import blanked
from auditor.retention.log import dumped
from auditor.review.standing import same_person
from auditor.runfolder import RunFolder
from auditor.settings import Settings

_DECISIONS = "mirror/decisions.parquet"
Row = dict[str, Any]


@dataclass(frozen=True)
class Trimmed:
    """What changes in a run folder.

    Attributes:
        files: name → new bytes. dropped: names of files that go. gone: rows of CAPTURES whose bytes go.
    """

    files: dict[str, bytes]
    dropped: tuple[str, ...]
    gone: tuple[Row, ...]


class Overlay(RunFolder):
    """A run folder as it would be with some files changed or gone; nothing is written."""

    def __init__(self, folder: RunFolder, files: Mapping[str, bytes], dropped: Iterable[str]) -> None:
        super().__init__(folder.url)
        self._files, self._dropped = dict(files), set(dropped)

    def exists(self, name: str) -> bool:
        return name in self._files or (name not in self._dropped and super().exists(name))

    def read_bytes(self, name: str) -> bytes:
        return self._files[name] if name in self._files else super().read_bytes(self._there(name))

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._files[name]) if name in self._files else super().open(self._there(name))

    def _there(self, name: str) -> str:
        if name in self._dropped:
            raise FileNotFoundError(name)
        return name


def measured(data: bytes) -> dict[str, Any]:
    """Size and SHA-256 as a manifest lists them."""
    return {"sha256": sha256_hex(data), "size": len(data)}


def archived(captures: pd.DataFrame) -> pd.DataFrame:
    """The captures that have a record in an archive."""
    return captures[captures["warc_offset"].fillna(-1) >= 0]


def build(
    folder: RunFolder, rules: Mapping[str, str], manifest: Mapping[str, Any], *, lent: Iterable[Held], day: str,
    record: int,
) -> Trimmed:  # fmt: skip
    """The files of a run without the bytes of some captures.

    Records that stay keep their bytes and their places, with the request they answer and what else belongs to them;
    those of robots.txt and of redirects go with the pages. The pages' text goes too, and the names of people in the
    frozen log of decisions. All other rows stay: the findings of the run are derived from them.

    Args:
        rules: capture_id of what goes → the rule by which it goes. lent: records that later runs refer to; they stay.
        manifest: the run's, whose list of files is taken for what the folder holds.
        day, record: of the deletion, for the log.

    Raises:
        CouldNotCheck: an archive cannot be read.
    """
    captures = folder.read_table(tables.CAPTURES)
    captures["size"] = captures["size"].fillna(0)
    rows = [{str(key): value for key, value in row.items()} for row in archived(captures).to_dict("records")]
    earlier = removed.captures(folder)
    places, loans = _needed(folder, [r for r in rows if r["capture_id"] not in {*rules, *earlier}])
    places |= {(held.warc_file, held.offset) for held in lent}
    gone = tuple(row for row in rows if row["capture_id"] in rules)
    files: dict[str, bytes] = {}
    dropped = []
    for name in sorted(name for name in manifest["files"] if name.endswith(".warc.gz")):
        keep = [offset for file, offset in places if file == name]
        if not keep:
            dropped.append(name)
        elif any(row["warc_file"] == name for row in gone):
            files[name] = blanked(folder.read_bytes(name), keep, day=day, record=record)
    pages = folder.read_table(tables.PAGES)
    pages.loc[pages["capture_id"].isin(list(rules)), ["text", "title"]] = ""
    files["pages.parquet"] = _table(tables.PAGES, pages)
    for name in (name for name in manifest["files"] if name.startswith("shards/borrowed-")):
        files[name] = dumped([row for row in folder.read_json(name) if _key(Held(**row)) in loans])
    if _DECISIONS in manifest["files"]:
        files[_DECISIONS] = _table(tables.DECISIONS, _nameless(folder.read_table(tables.DECISIONS, _DECISIONS)))
    files = {name: data for name, data in files.items() if measured(data) != manifest["files"].get(name)}
    return Trimmed(files, tuple(dropped), gone)


def _needed(folder: RunFolder, kept: Iterable[Row]) -> tuple[set[tuple[str, int]], set[tuple[str, int, str]]]:
    """Where the records stand that these captures need in this run; and which records of earlier runs they need."""
    archive = Archived(folder)
    places, loans = set(), set()
    for row in kept:
        places.add((str(row["warc_file"]), int(row["warc_offset"])))
        if archive.body(row) is None:
            continue  # damaged or cut off when it came: its own record stays as it is
        held, home = archive.held[row["capture_id"]]
        if home.root == folder.root:
            places.add((held.warc_file, held.offset))
        else:
            loans.add(_key(held))
    return places, loans


def _key(held: Held) -> tuple[str, int, str]:
    return held.warc_file, held.offset, held.sha256


def loans(folders: Iterable[RunFolder]) -> dict[str, list[tuple[Held, str]]]:
    """Week → the records in it that other runs refer to, each with the name of one of those runs."""
    found: dict[str, list[tuple[Held, str]]] = {}
    for folder in folders:
        for held in borrowed(folder):
            found.setdefault(held.run.partition(".")[0], []).append((held, folder.week))
    return found


def stands_in(folder: RunFolder, held: Held) -> bool:
    """Whether this is the folder that has a record; a week that was audited again has several."""
    try:
        with folder.open(held.warc_file) as stream:
            there = read_record(stream, held.offset)
    except (OSError, AuditorError):
        return False
    return (there.url, there.date) == (held.url, held.date)


def _nameless(decisions: pd.DataFrame) -> pd.DataFrame:
    """Two persons stay two persons, but nobody can tell who."""
    marks: dict[str, str] = {}
    people = [same_person(str(person)) for person in decisions["person"]]
    decisions["person"] = [marks.setdefault(person, f"person-{len(marks) + 1}") for person in people]
    return decisions


def _table(table: tables.Table, frame: pd.DataFrame) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table.conform(frame), sink, compression="zstd")
    return sink.getvalue()


def removals(folder: RunFolder, trimmed: Trimmed, *, day: str, rules: Mapping[str, str], record: int) -> Row:
    """The content of `retired/removed.json`: what earlier trimmings said, and what this one adds."""
    earlier = removed.captures(folder)
    added = {
        row["capture_id"]: removed.Removed(
            day, rules[row["capture_id"]], record, str(row["sha256"] or ""), int(row["size"])
        )
        for row in trimmed.gone
    }
    return {"captures": {key: asdict(value) for key, value in {**earlier, **added}.items()}}


def unproven(folder: RunFolder, trimmed: Trimmed, said: bytes, living: Iterable[str], settings: Settings) -> list[str]:
    """Those living findings which the run proves today and would not prove when trimmed.

    The run is verified as it would be: read again from its archive and judged again. Only when a living finding fails
    there, the untouched run is verified as well, to tell what trimming would break from what other code or other rules
    have changed already.

    Args:
        said: the bytes of `retired/removed.json` as they will be.
    """
    wanted = set(living)
    if not wanted:
        return []
    after = _matching(Overlay(folder, {**trimmed.files, removed.REMOVED: said}, trimmed.dropped), settings)
    broken = wanted - after
    return sorted(broken & _matching(folder, settings)) if broken else []


def _matching(folder: RunFolder, settings: Settings) -> set[str]:
    return {verdict.finding_id for verdict in reverify.verify(folder, settings).verdicts if verdict.matches}
