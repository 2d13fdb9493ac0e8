"""The points at which a command is killed: every stage boundary, every file half written, every step of a commit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RENAMED = re.compile(r"^rename (?P<part>.*/\.[^/]+\.part) -> (?P<whole>.*)$")
# Files written whole, but without their real name yet: those whose name is what makes a step count.
_SWITCHES = (
    "plan.json",
    "captures-000.parquet",
    "newest.json",
    "report/manifest.json",
    "published.json",
    "W47/manifest.json",
)
_STAGES = ("plan", "crawl 0", "crawl 1", "crawl 2", "extract", "gate", "verify", "validate", "score", "report")


@dataclass(frozen=True)
class Point:
    """One way to die.

    Attributes:
        name: for people.
        at: number of the launcher's point.
        tear: bytes the file may have when the kernel ends the process inside a write; None: kill -9 at the point.
    """

    name: str
    at: int
    tear: int | None = None

    def wanted(self) -> dict[str, Any]:
        """What the launcher is told."""
        return {"at": self.at} if self.tear is None else {"at": self.at, "tear": self.tear}


def _named(path: str) -> str:
    return re.sub(r"-[0-9a-f]{12}(?=/)|^runs/2026-W47/|^runs/", "", path)


def of_files(seen: Sequence[str], home: Path) -> list[Point]:
    """Each file that is renamed into its place: half written; and some of them whole but not yet renamed."""
    opened = {line.removeprefix("open "): number for number, line in enumerate(seen, 1) if line.startswith("open ")}
    found = []
    for number, line in enumerate(seen, 1):
        if (match := _RENAMED.match(line)) and match["part"] in opened:
            size = (home / match["whole"]).stat().st_size
            found.append(Point(f"half of {_named(match['whole'])}", opened[match["part"]], size // 2))
            if match["whole"].endswith(_SWITCHES):
                found.append(Point(f"{_named(match['whole'])} not yet renamed", number))
    return found


def of_streams(seen: Sequence[str], home: Path) -> list[Point]:
    """Files that grow, torn at a part of their size: the WARC of a shard, the answers of a register and their index."""
    warcs = sorted((home / "runs/2026-W47/captures").glob("shard-*.warc.gz"))
    found = []
    for number, line in enumerate(seen, 1):
        path = home / line.removeprefix("open ")
        if line.startswith("open scratch/") and line.endswith("/shard.warc.gz"):
            path, name = warcs[0], f"{warcs.pop(0).name} while it is crawled"
        elif line.startswith("open registers/") and path.name.startswith("answers"):
            name = f"{path.parent.parent.name}/{path.name}"
        else:
            continue
        found += [Point(f"{name}, at {part} %", number, path.stat().st_size * part // 100) for part in (40, 90)]
    return found


def of_stages(seen: Sequence[str]) -> list[Point]:
    """Between two stages: the lease is renewed there."""
    renewed = [number for number, line in enumerate(seen, 1) if line == "sql INSERT INTO run_locks"]
    names = ("lease not yet stored", *(f"after {stage}" for stage in _STAGES), "all done, lease not yet given back")
    return [Point(name, number) for name, number in zip(names, renewed, strict=False)]


def of_publication(seen: Sequence[str]) -> list[Point]:
    """The store's transaction of a publication: its first statement of each kind, before its commit, and after it."""
    begin = seen.index("sql INSERT INTO runs") + 1
    commit = next(n for n, line in enumerate(seen, 1) if n > begin and line == "sql COMMIT")
    kept = ("runs", "captures", "findings", "finding_sightings", "filings", "filing_versions", "institutions")
    found, known = [], set()
    for number in range(begin, commit):
        line = seen[number - 1]
        if line.startswith("sql ") and line.rsplit(maxsplit=1)[-1] in kept and line not in known:
            known.add(line)
            found.append(Point(f"publication, before {line.removeprefix('sql ')}", number))
    return [*found, Point("publication, before COMMIT", commit), Point("publication, after COMMIT", commit + 1)]


def of_database_file(seen: Sequence[str], name: str, size: int, statement: str = "sql INSERT INTO runs") -> list[Point]:
    """SQLite's own writes torn: its log at two places, and the file itself when the log is written back."""
    at = seen.index(statement) + 1
    return [
        Point(f"{name}: SQLite's log at 4 KB", at, 4_096 + 500),
        Point(f"{name}: SQLite's log at 150 KB", at, 150_500),
        Point(f"{name}: SQLite's file at {size // 2000} KB", at, size // 2),
    ]


def of_statements(seen: Sequence[str], name: str, *words: str) -> list[Point]:
    """Each of these statements when it first comes, and the commit after the last of them."""
    found, last = [], 0
    for word in words:
        if f"sql {word}" in seen:
            last = max(last, seen.index(f"sql {word}") + 1)
            found.append(Point(f"{name}, before {word}", seen.index(f"sql {word}") + 1))
    commit = next((n for n, line in enumerate(seen, 1) if n > last and line == "sql COMMIT"), None)
    if commit is not None:
        found.append(Point(f"{name}, before COMMIT", commit))
        if commit < len(seen):
            found.append(Point(f"{name}, after COMMIT", commit + 1))
    return found
