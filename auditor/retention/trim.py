"""A run folder without the bytes nobody needs any more, made beside the old one and proven before it counts."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from auditor import removed, sealing, tables
from auditor.evidence import reverify, warcslice
from auditor.model import sha256_hex
from auditor.review.standing import same_person
from auditor.runfolder import RunFolder
from auditor.settings import Settings

_DECISIONS = "mirror/decisions.parquet"
Measure = dict[str, Any]


@dataclass(frozen=True)
class Trimmed:
    """What changes in a run folder.

    Attributes:
        files: name → new bytes. dropped: names of files that go.
        places: capture_id → (WARC file, offset) of every capture whose place changed; ('', -1) = its bytes are gone.
        gone: rows of CAPTURES whose bytes go. moved: those whose bytes now stand elsewhere in their archive.
    """

    files: dict[str, bytes]
    dropped: tuple[str, ...]
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    gone: tuple[dict[str, Any], ...] = ()
    moved: tuple[dict[str, Any], ...] = ()


def measured(data: bytes) -> Measure:
    """Size and SHA-256 as a manifest lists them."""
    return {"sha256": sha256_hex(data), "size": len(data)}


def archived(captures: pd.DataFrame) -> pd.DataFrame:
    """The captures that have a record in an archive."""
    return captures[captures["warc_offset"].fillna(-1) >= 0]


def build(folder: RunFolder, gone: Iterable[str], manifest: Mapping[str, Any]) -> Trimmed:
    """The files of a run without the bytes of some captures.

    Records that stay are copied byte for byte, with the request and the 304 that belong to them; those of robots.txt
    and of redirects go with the pages. The pages' text goes too, and the names of people in the frozen log of
    decisions. All other rows stay: later findings of the same run are derived from them.

    Args:
        gone: capture_ids. manifest: the run's, whose list of files is taken for what the folder holds.

    Raises:
        CouldNotCheck: an archive cannot be read.
    """
    lost = set(gone)
    captures = folder.read_table(tables.CAPTURES)
    rows = [{str(key): value for key, value in row.items()} for row in archived(captures).to_dict("records")]
    files: dict[str, bytes] = {}
    places: dict[str, tuple[str, int]] = {row["capture_id"]: ("", -1) for row in rows if row["capture_id"] in lost}
    dropped = [name for name in manifest["files"] if name.startswith("shards/captures-")]
    for name in sorted(name for name in manifest["files"] if name.endswith(".warc.gz")):
        inside = [row for row in rows if row["warc_file"] == name]
        kept = [row for row in inside if row["capture_id"] not in lost]
        if not kept:
            dropped.append(name)
        elif len(kept) < len(inside):
            piece = warcslice.cut(folder, kept)
            files[name] = piece.data
            places |= {key: (name, offset) for key, offset in piece.offsets.items()}
    files["captures.parquet"] = _table(tables.CAPTURES, _moved(captures, places))
    pages = folder.read_table(tables.PAGES)
    pages.loc[pages["capture_id"].isin(lost), ["text", "title"]] = ""
    files["pages.parquet"] = _table(tables.PAGES, pages)
    if _DECISIONS in manifest["files"]:
        decisions = folder.read_table(tables.DECISIONS, _DECISIONS)
        files[_DECISIONS] = _table(tables.DECISIONS, _nameless(decisions))
    files = {name: data for name, data in files.items() if measured(data) != manifest["files"].get(name)}
    changed = [row for row in rows if row["capture_id"] in places]
    return Trimmed(
        files, tuple(dropped), places, tuple(row for row in changed if row["capture_id"] in lost),
        tuple(row for row in changed if row["capture_id"] not in lost),
    )  # fmt: skip


def _moved(captures: pd.DataFrame, places: Mapping[str, tuple[str, int]]) -> pd.DataFrame:
    known = captures["capture_id"].map(lambda key: key in places)
    captures.loc[known, "warc_file"] = [places[key][0] for key in captures.loc[known, "capture_id"]]
    captures.loc[known, "warc_offset"] = [places[key][1] for key in captures.loc[known, "capture_id"]]
    return captures


def _nameless(decisions: pd.DataFrame) -> pd.DataFrame:
    """Two persons stay two persons, but nobody can tell who."""
    marks: dict[str, str] = {}
    decisions["person"] = [
        marks.setdefault(same_person(str(p)), f"person-{len(marks) + 1}") for p in decisions["person"]
    ]
    return decisions


def _table(table: tables.Table, frame: pd.DataFrame) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table.conform(frame), sink, compression="zstd")
    return sink.getvalue()


def removals(folder: RunFolder, trimmed: Trimmed, *, day: str, rules: Mapping[str, str], record: int) -> dict[str, Any]:
    """The content of `retired/removed.json`: what earlier trimmings said, and what this one adds.

    Args:
        rules: capture_id → the rule by which it goes.
    """
    earlier = folder.read_json(removed.REMOVED)["captures"] if folder.exists(removed.REMOVED) else {}
    added = {
        row["capture_id"]: {
            "day": day, "rule": rules[row["capture_id"]], "record": record,
            "sha256": str(row["sha256"] or ""), "size": int(row["size"] or 0) if pd.notna(row["size"]) else 0,
        }
        for row in trimmed.gone
    }  # fmt: skip
    return {"captures": {**earlier, **added}}


def unproven(
    folder: RunFolder, trimmed: Trimmed, said: Mapping[str, Any], living: Iterable[str], settings: Settings
) -> list[str]:
    """Those living findings which the run proves today and would not prove when trimmed.

    A copy of the trimmed run is verified like any run: re-read from its archive and judged again. Only when a living
    finding fails there, the untouched run is verified as well, to tell what trimming would break from what other code
    or other rules have changed already.

    Args:
        said: the content of `retired/removed.json` as it will be.
    """
    wanted = set(living)
    if not wanted:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        copy = RunFolder(f"{Path(scratch) / folder.week}")
        for name in sealing.listed(folder):
            if name not in trimmed.files and name not in trimmed.dropped and not name.startswith("report/"):
                copy.write_bytes(name, folder.read_bytes(name))
        for name, data in trimmed.files.items():
            copy.write_bytes(name, data)
        copy.write_json(removed.REMOVED, said)
        after = _matching(copy, settings)
    broken = wanted - after
    return sorted(broken & _matching(folder, settings)) if broken else []


def _matching(folder: RunFolder, settings: Settings) -> set[str]:
    return {verdict.finding_id for verdict in reverify.verify(folder, settings).verdicts if verdict.matches}
