"""The demo's world: served, listed, and afterwards the judge of what the audit found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from auditor import tables
from auditor.errors import CouldNotCheck
from auditor.runfolder import BEIJING, RunFolder, iso_week
from auditor.sandbox.catalogue import document
from auditor.sandbox.evaluate import evaluate
from auditor.sandbox.server import Server
from auditor.sandbox.world import World, build

LIST_PROVINCE = "四川"


def prepare(work: Path, seed: int, step: int) -> World:
    """Build the world as of this week's Monday and write what the audit may know of it: its catalogue and a list."""
    work.mkdir(parents=True, exist_ok=True)
    today = datetime.now(BEIJING).date()
    world = build(seed, today - timedelta(days=today.weekday()), step)
    (work / "sources.yaml").write_text(document(world), encoding="utf-8")
    inbox = work / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / f"{LIST_PROVINCE}.xlsx").write_bytes(world.provincial_xlsx())
    return world


def week_of(world: World) -> str:
    return iso_week(world.today)


@contextmanager
def serving(world: World, faults: Sequence[str]) -> Iterator[int]:
    """Serve the world on a free loopback port."""
    server = Server(world, host="127.0.0.1", port=0, faults=list(faults))
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def import_list(work: Path, world: World, env: dict[str, str]) -> None:
    """Import the provincial list, as an operator would."""
    file = work / "inbox" / f"{LIST_PROVINCE}.xlsx"
    command = [sys.executable, "-m", "auditor", "registry", "import", str(file), "--province", LIST_PROVINCE]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*command, "--as-of", world.today.isoformat()], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CouldNotCheck(
            f"the list could not be imported: {done.stderr.strip()[:200]}", str(file), "see the message"
        )


def summarise(work: Path, world: World, week: str) -> dict[str, Any]:
    """What the audit found, and how far that is the truth."""
    folder = RunFolder.of(str(work / "runs"), week)
    frames = {
        t.name: folder.read_table(t)
        for t in (tables.PROGRAMS, tables.FINDINGS, tables.RISKS, tables.GAPS, tables.COVERAGE)
    }
    findings = frames["findings"]
    fails = findings[findings["outcome"] == "fail"]
    verdict = evaluate(world, frames["programs"], findings, earlier=2)
    risks = frames["risks"]
    complete = frames["coverage"][frames["coverage"]["complete"].fillna(False).astype(bool)]
    return {
        "week": week,
        "institutions": int((risks["subject_kind"] == "institution").sum()),
        "programs": len(frames["programs"]),
        "findings": len(fails),
        "findings_by_severity": {s: int((fails["severity"] == s).sum()) for s in ("high", "medium", "low")},
        "could_not_check": int((findings["outcome"] == "could_not_check").sum()),
        "not_audited": len(frames["gaps"]),
        "register_as_of": str(complete["as_of"].min()) if len(complete) else None,
        "precision": verdict["precision"],
        "recall": verdict["recall"],
        "false_accusations": verdict["false_accusations"],
        "filed_accused": verdict["filed_accused"],
        "report": str(Path(folder.url) / "report" / "index.html"),
        "_missed": verdict["missed"],
        "_wrong": verdict["wrong"],
    }


def show(summary: dict[str, Any], say: Callable[[str], None]) -> None:
    """The summary as a short table."""
    by = summary["findings_by_severity"]
    rows = [
        ("institutions", summary["institutions"]),
        ("programs", summary["programs"]),
        ("findings", f"{summary['findings']}  (high {by['high']}, medium {by['medium']}, low {by['low']})"),
        ("could not check", summary["could_not_check"]),
        ("not audited", summary["not_audited"]),
        ("register as of", summary["register_as_of"] or "no register answered"),
        ("recall", f"{summary['recall']:.3f} against the sandbox's truth"),
        ("precision", f"{summary['precision']:.3f}  ({summary['false_accusations']} false accusations)"),
        ("seconds", summary["seconds"]),
        ("report", summary["report"]),
    ]
    say("")
    for name, value in rows:
        say(f"  {name:<16} {value}")
    say("")
