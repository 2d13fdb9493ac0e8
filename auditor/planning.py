"""What a run is made of: its sources, their split into shards, the last good run, the lock it ran with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditor.model import Selector, Source, SourceKind, sha256_hex
from auditor.runfolder import RunFolder
from auditor.settings import PACKAGE, Settings


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts a source starts at; a folder or an archive counts as a host of its own."""
    return frozenset(urlsplit(url).hostname or source.id for url in source.urls)


def split_into_shards(sources: Sequence[Source], count: int) -> dict[int, list[Source]]:
    """Shard number → sources. Sources that share a host share a shard, so that one limiter sees every request to it."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sorted(sources, key=lambda source: source.id):
        hosts, members = set(hosts_of(source)), [source]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members += group[1]
        groups.append((hosts, members))
    slow = [any(source.kind is SourceKind.REGISTER for source in members) for _, members in groups]
    shards: dict[int, list[Source]] = defaultdict(list)
    sites = [members for (_, members), is_slow in zip(groups, slow, strict=True) if not is_slow]
    for position, members in enumerate(sites):
        shards[position % max(1, count)] += members
    registers = [members for (_, members), is_slow in zip(groups, slow, strict=True) if is_slow]
    for position, members in enumerate(registers):  # a slow register must not hold up the sites
        shards[max(1, count) + position] += members
    return dict(sorted(shards.items()))


def source_from(values: dict[str, Any]) -> Source:
    """A Source out of plan.json."""
    selectors = {name: Selector(**selector) for name, selector in values.get("selectors", {}).items()}
    given = {"kind": SourceKind(values["kind"]), "urls": tuple(values["urls"]), "selectors": selectors}
    return Source(**{**values, **given})


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


def unfinished_instead(folder: RunFolder) -> str | None:
    """The newest other week, when it was planned but never published and this week was not planned at all.

    Such a run was broken off before its week ended, or before the clock was set back; "go on" could mean either week.
    """
    if folder.exists("plan.json"):
        return None
    parent = folder.root.rpartition("/")[0]
    plans = folder.fs.glob(f"{parent}/[0-9][0-9][0-9][0-9]-W[0-9][0-9]/plan.json")
    weeks = sorted(str(plan).split("/")[-2] for plan in plans)
    return weeks[-1] if weeks and not folder.fs.exists(f"{parent}/{weeks[-1]}/published.json") else None


def lock_hash() -> str:
    """SHA-256 of the dependency lock this code was installed with, or '' outside a checkout."""
    lock = Path(PACKAGE).parent / "requirements.lock"
    return sha256_hex(lock.read_bytes()) if lock.exists() else ""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 over the package's own files (code, lexicons, schemas), whatever its version number says."""
    root = Path(PACKAGE)
    kept = sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts and p.suffix != ".pyc")
    lines = [f"{sha256_hex(path.read_bytes())}  {path.relative_to(root).as_posix()}\n" for path in kept]
    return sha256_hex("".join(lines).encode("utf-8"))
