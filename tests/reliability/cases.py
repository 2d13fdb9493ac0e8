"""A command, what it gives when nothing happens to it, and what is left of it when it is killed."""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditor.sandbox import world as sandbox_world
from tests.reliability import points
from tests.reliability.points import Point
from tests.reliability.world import (
    BEFORE,
    CLOCK_BEFORE,
    MONDAY,
    WEEK,
    Ended,
    Try,
    audit,
    differences,
    known_rows,
    prepare,
    served,
)

_SHA256 = re.compile(r"^[0-9a-f]{64}$")
KILLED = (-signal.SIGKILL, -signal.SIGXFSZ)


@dataclass(frozen=True)
class Outcome:
    """What became of one kill.

    Attributes:
        left: what stood there when the process was dead.
        rerun: what the rerun said about it; differing: what was not as in the undisturbed run, hopefully nothing.
    """

    case: str
    point: str
    left: str
    rerun: str
    differing: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A command and its undisturbed run.

    Attributes:
        base: the folder before it; calm: the folder after it.
        seen: the points of the undisturbed run.
        again: the command that goes on after a kill; `fine`: tells whether it ended as it should.
        copy: makes a folder (and a database) of its own for each try.
    """

    name: str
    base: Try
    calm: Try
    seen: Sequence[str]
    command: Sequence[str]
    again: Sequence[str]
    copy: Callable[..., Try]
    fine: Callable[[Ended], bool] = field(default=lambda ended: ended.code == 0)

    def killed(self, point: Point) -> Outcome:
        """Kill the command at a point, look at what is left, run it again, and compare."""
        each = self.copy("try")
        ended = each.run(*self.command, **point.wanted())
        assert ended.code in KILLED, f"{point}: ended with {ended.code}: {ended.err[-2000:]}"
        left = f"{each.left()}, {self.state(each)}"
        rerun = each.run(*self.again)
        assert self.fine(rerun), f"{point}: the rerun ended with {rerun.code}: {rerun.err[-2000:]}"
        said = "took over" if "was taken over" in rerun.err else "went on"
        return Outcome(self.name, point.name, left, said, tuple(differences(self.calm, each)))

    def calm_attempt(self) -> str:
        """The name of the undisturbed attempt."""
        plan = json.loads((self.calm.folder / "runs" / WEEK / "plan.json").read_bytes())
        return str(plan["attempt"])

    def state(self, each: Try) -> str:
        """Whether readers see the store of before or the finished one; anything else is a fault."""
        rows, before, after = each.looked_at(), known_rows(self.base), known_rows(self.calm)
        rows, before, after = ({**seen, "run_locks": []} for seen in (rows, before, after))  # a killed one's stays
        if rows == after:
            return "store as afterwards"
        if _unsealed(rows) == _unsealed(after):
            return "store as afterwards, the manifest's digest not yet noted"
        assert rows == before, "readers see half of a transaction"
        return "store as before"


def _unsealed(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows without the digests of runs: that of the manifest is noted after the publication."""
    runs = [tuple(value for value in row if not (value is None or _SHA256.match(str(value)))) for row in rows["runs"]]
    return {**rows, "runs": runs}


def audited(folder: Path) -> tuple[Try, int]:
    """A folder with one published week, which every case starts from; and the port it was served from."""
    with served(0) as server:
        base = prepare(folder / "base", server.port)
        base.good("audit", "--week", BEFORE, "--as-of", MONDAY.isoformat(), clock=CLOCK_BEFORE)
    return base, server.port


def calm(
    name: str, base: Try, command: Sequence[str], make_copy: Callable[[str], Try] | None = None, **more: Any
) -> Case:
    """The case of a command, with its undisturbed run."""
    make_copy = make_copy or base.copy
    calm = make_copy(f"{name} calm")
    record = calm.folder.parent / f"{name} points"
    calm.good(*command, record=str(record))
    seen = record.read_text(encoding="utf-8").splitlines()
    given = {"again": command, "copy": make_copy, **more}
    return Case(name, base, calm, seen, command, **given)


def of_audit(base: Try) -> Case:
    """The whole week, SQLite."""
    return calm("audit", base, audit(), again=audit("--resume"))


def audit_points(case: Case) -> list[Point]:
    """All of them."""
    size = (case.calm.folder / "auditor.db").stat().st_size
    return [
        *points.of_stages(case.seen), *points.of_files(case.seen, case.calm.folder),
        *points.of_streams(case.seen, case.calm.folder), *points.of_publication(case.seen),
        *points.of_database_file(case.seen, "publication", size),
    ]  # fmt: skip


def of_sync(base: Try) -> Case:
    """`registry sync`: journal, then the mirror."""
    return calm("registry sync", base, ("registry", "sync", "--source", "osta"))


def sync_points(case: Case) -> list[Point]:
    """Journal, index, mirror."""
    words = ("DELETE FROM filings", "INSERT INTO filings", "INSERT INTO coverage", "INSERT INTO institutions")
    mirror = points.of_statements(case.seen, "mirror", *words)
    done = [Point("done.json", n) for n, line in enumerate(case.seen, 1) if line.endswith("done.json")]
    return [*points.of_streams(case.seen, case.calm.folder), *mirror, *done]


def of_import(base: Try) -> Case:
    """`registry import` of a province's list."""
    inbox = base.copy("import base")
    (inbox.folder / "list.xlsx").write_bytes(sandbox_world.build(7, MONDAY, 0).provincial_xlsx())
    command = ("registry", "import", "list.xlsx", "--province", "四川", "--as-of", "2026-11-09")
    return calm("registry import", inbox, command)


def import_points(case: Case) -> list[Point]:
    """The mirror, statement by statement, and SQLite's own writes."""
    words = ("DELETE FROM filings", "INSERT INTO filings", "INSERT INTO coverage")
    torn = points.of_database_file(case.seen, "mirror", 640_000, "sql DELETE FROM filings")
    return [*points.of_statements(case.seen, "mirror", *words), *torn[:1]]


def of_decision(audited_week: Try, name: str = "review decide", **more: Any) -> Case:
    """`review decide` on a lead of the week; recorded already is a good answer for the second try."""
    found = pq.read_table(audited_week.folder / "runs" / WEEK / "findings.parquet")
    finding = found.filter(pc.equal(found["outcome"], "fail"))["finding_id"][0].as_py()
    command = ("review", "decide", finding, "confirm", "--by", "李审核", "--reason", "页面原文如此")

    def fine(ended: Ended) -> bool:
        return ended.code == 0 or (ended.code == 2 and "recorded already" in ended.err)

    return calm(name, audited_week, command, fine=fine, **more)


def decision_points(case: Case) -> list[Point]:
    """The log of decisions and the switch that shows the lead to the public."""
    return points.of_statements(case.seen, "decision", "INSERT INTO decisions", "UPDATE findings SET")


def forget(folder: Path) -> None:
    """Remove a case's folders."""
    shutil.rmtree(folder, ignore_errors=True)
