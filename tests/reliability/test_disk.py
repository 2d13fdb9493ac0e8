"""A disk that fills up must be said in one line, must not pass for a site that is down, and costs a rerun at most."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.reliability import cases
from tests.reliability.cases import Case
from tests.reliability.world import CLOCK, Ended, differences

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reliability")]
PLACES = (
    "shard-000.warc.gz while it is crawled, at 40 %", "pjjg/answers.jsonl, at 40 %",
    "publication: SQLite's log at 150 KB",
)  # fmt: skip
FULL = ("File too large", "No space left", "disk I/O error", "full")


def _said(ended: Ended) -> str:
    """The one line for a person."""
    assert ended.code == 3, ended.err
    assert "Traceback" not in ended.err
    assert "Exception ignored" not in ended.err
    (line,) = [line for line in ended.err.splitlines() if line.startswith("auditor: ")]
    return line


@pytest.mark.parametrize("name", PLACES)
def test_a_disk_that_is_full_here_is_one_line_and_a_rerun_gives_the_same(week: Case, name: str) -> None:
    point = next(point for point in cases.audit_points(week) if point.name == name)
    each = week.copy("full")
    ended = each.run(*week.command, at=point.at, full=point.tear)
    line = _said(ended)
    assert any(word in line for word in FULL)
    assert "make room" in line
    assert week.state(each) == "store as before"
    each.good(*week.again)
    assert differences(week.calm, each) == []


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[bool]:
    """A disk of that size at a place; False where this account may not mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_real_full_disk_is_one_line_and_a_rerun_with_room_gives_the_same(week: Case) -> None:
    used = sum(path.stat().st_size for path in week.base.folder.rglob("*") if path.is_file()) // 1024
    place = week.base.folder.parent / "small"
    with small_disk(place, used + 700) as real:
        shutil.copytree(week.base.folder, place, dirs_exist_ok=True)
        each = week.copy("unmounted") if not real else type(week.base)(place, week.base.port, more=week.base.more)
        full: dict[str, Any] = {} if real else {"at": "open runs/2026-W47/.pages.parquet.part", "full": 2_000}
        assert "make room" in _said(each.run(*week.command, clock=CLOCK, **full))
        if real:
            subprocess.run(["mount", "-o", f"remount,size={used + 20_000}k", str(place)], check=True)
        each.good(*week.again)
        assert differences(week.calm, each) == []
