"""What a run is made of: its sources, their split into shards, the last good run, the lock it ran with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditor.model import Source, SourceKind, sha256_hex
from auditor.runfolder import RunFolder
from auditor.settings import PACKAGE, Settings


def host_of(source: Source) -> str:
    """The host that decides a source's shard; folders and archives count as hosts of their own."""
    return urlsplit(source.urls[0]).hostname or source.id


def split_into_shards(sources: Sequence[Source], count: int) -> dict[int, list[Source]]:
    """Shard number → sources. All sources of one host share a shard, so that one limiter sees every request to it."""
    groups: dict[tuple[bool, str], list[Source]] = defaultdict(list)
    for source in sources:
        groups[source.kind is SourceKind.REGISTER, host_of(source)].append(source)
    shards: dict[int, list[Source]] = defaultdict(list)
    registers = [key for key in sorted(groups) if key[0]]
    sites = [key for key in sorted(groups) if not key[0]]
    for position, key in enumerate(sites):
        shards[position % max(1, count)] += groups[key]
    for position, key in enumerate(registers):  # a slow register must not hold up the sites
        shards[max(1, count) + position] += groups[key]
    return dict(sorted(shards.items()))


def source_from(values: dict[str, Any]) -> Source:
    """A Source out of plan.json."""
    return Source(**{**values, "kind": SourceKind(values["kind"]), "urls": tuple(values["urls"])})


def sources_of(folder: RunFolder) -> list[Source]:
    """The sources this run was planned with."""
    return [source_from(values) for values in folder.read_json("plan.json")["sources"]]


def previous_good(folder: RunFolder, settings: Settings) -> RunFolder | None:
    """The folder of the last published week before this one, if it is still there."""
    for run in reversed(folder.read_json("plan.json")["history"]):
        candidate = RunFolder.of(settings.data_url, run["week"])
        if candidate.exists("published.json"):
            return candidate
    return None


def lock_hash() -> str:
    """SHA-256 of the dependency lock this code was installed with, or '' outside a checkout."""
    lock = Path(PACKAGE).parent / "requirements.lock"
    return sha256_hex(lock.read_bytes()) if lock.exists() else ""
