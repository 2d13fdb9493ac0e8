"""Kills the real process at every point and compares what the rerun gives: one JSON line of figures.

    python -m tests.reliability.bench [table.md]

With a file name, the whole table is written there as Markdown. It takes about half an hour of one core; three processes
share the work, each with a world of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path

from tests.reliability import cases, postgres
from tests.reliability.cases import Outcome
from tests.reliability.world import Try, served
from tests.store.conftest import server

_SHARES = (15, 40, 60, 85)


def of_audit(folder: Path, part: int) -> Iterator[Outcome]:
    """The audit of a week; every second point."""
    base = cases.audited(folder)[0]
    with served(1) as sandbox:
        week = cases.of_audit(Try(base.folder, sandbox.port))
        for point in cases.audit_points(week)[part::2]:
            yield week.killed(point)


def of_others(folder: Path) -> Iterator[Outcome]:
    """A sync, an import and a decision; then PostgreSQL."""
    base = cases.audited(folder)[0]
    with served(1) as sandbox:
        week = cases.of_audit(Try(base.folder, sandbox.port))
        for case, points in (
            ((sync := cases.of_sync(week.base)), cases.sync_points(sync)),
            ((listed := cases.of_import(week.base)), cases.import_points(listed)),
            ((decided := cases.of_decision(week.calm)), cases.decision_points(decided)),
        ):
            for point in points:
                yield case.killed(point)
    yield from _on_postgres(folder)


def _on_postgres(folder: Path) -> Iterator[Outcome]:
    with server() as cluster, postgres.behind_a_relay(cluster) as behind:
        publication = postgres.of_publication(postgres.ready(folder, behind), behind)
        for point in postgres.publication_points(publication):
            yield publication.killed(point)
        for share in _SHARES:
            yield postgres.killed_on_the_way(publication, behind, share)
        decided = postgres.of_decision(publication.calm, behind)
        for point in cases.decision_points(decided):
            yield decided.killed(point)


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as Markdown."""
    rows = ["| killed | at | left behind | after the rerun |", "|---|---|---|---|"]
    for each in outcomes:
        after = "; ".join(each.differing) if each.differing else f"{each.rerun}, all the same"
        rows.append(f"| {each.case} | {each.point} | {each.left} | {after} |")
    return "\n".join(rows) + "\n"


PARTS: dict[str, Callable[[Path], Iterator[Outcome]]] = {
    "audit 1": partial(of_audit, part=0), "audit 2": partial(of_audit, part=1), "others": of_others,
}  # fmt: skip


def run(part: str) -> list[Outcome]:
    """One part, in a process of its own."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for outcome in PARTS[part](Path(folder)):
            outcomes.append(outcome)
            sys.stderr.write(f"{outcome.case}: {outcome.point}: {outcome.left}: {outcome.differing or 'same'}\n")
    return outcomes


def main() -> None:
    """Run all of it."""
    started = time.monotonic()
    with ProcessPoolExecutor(max_workers=len(PARTS), mp_context=get_context("spawn")) as pool:
        one, two, others = pool.map(run, PARTS)
    outcomes = [each for pair in zip_longest(one, two) for each in pair if each is not None] + others
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(table(outcomes), encoding="utf-8")
    figures = {
        "points": len(outcomes), "same_after_rerun": sum(not outcome.differing for outcome in outcomes),
        "by_case": {case: sum(each.case == case for each in outcomes) for case in sorted({o.case for o in outcomes})},
        "seconds": round(time.monotonic() - started),
    }  # fmt: skip
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.exit(figures["points"] != figures["same_after_rerun"])


if __name__ == "__main__":
    main()
