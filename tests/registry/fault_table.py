"""`make bench-faults`: what each fault of a register does to bodies that are filed, counted.

For every fault: the outcomes of all filed bodies when the register was never read before, and when last week's mirror
stands. No body may end as not found, expired, out of scope, suspended or of another region.
"""

# ruff: noqa: T201 - printing is what this command is for

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pandas as pd

from auditor.registry import Resolver, merge
from tests.registry.helpers import TODAY, programs, serve, share
from tests.registry.test_sync import ALL_NAMES, FAULTS, REPROACHES, Spoil, outcomes, read, state

_COLUMNS = ("verified", "unavailable", "name_ambiguous")


def faults() -> dict[str, Spoil]:
    """The faults of the tests, and outages of some of the requests."""
    partial: dict[str, Spoil] = {f"outage of {percent} %": _outage(percent) for percent in (0, 10, 50, 100)}
    status: dict[str, Spoil] = {"429": lambda _path, _body: (429, b""), "500": lambda _path, _body: (500, b"")}
    return {**partial, **status, **FAULTS}


def _outage(percent: int) -> Spoil:
    return lambda path, body: (503, b"") if share(path, percent) else (200, body.encode())


def count(spoil: Spoil | None, *before: tuple[pd.DataFrame, pd.DataFrame]) -> Counter[str]:
    """Outcomes of all filed bodies after a sync under a fault, laid over an earlier mirror or none."""
    with serve(spoil) as server:
        return Counter(outcomes(*state(read(server), *before)).values())


def aged(days: int) -> Counter[str]:
    """Outcomes with a mirror of `days` ago, asked on TODAY + days."""
    with serve() as server:
        filings, coverage = merge([(s.filings, s.coverage) for s in read(server)])
    asked = programs(*({"evaluator_name": name, "region": province} for name, province in ALL_NAMES))
    return Counter(Resolver(filings, coverage, 35).verify(asked, TODAY + timedelta(days=days))["outcome"])


def main() -> int:
    """Print the table and one JSON line; 1 when a fault accused a filed body."""
    with serve() as server:
        before = merge([(s.filings, s.coverage) for s in read(server)])
    rows: dict[str, tuple[Counter[str], Counter[str]]] = {
        name: (count(spoil), count(spoil, before)) for name, spoil in faults().items()
    }
    rows |= {f"mirror {days} days old": (aged(days), aged(days)) for days in (0, 35, 36, 500)}
    print(f"| fault | never read before: {' / '.join(_COLUMNS)} | with last week's mirror |\n|---|---|---|")
    shown: Callable[[Counter[str]], str] = lambda counted: " / ".join(str(counted[name]) for name in _COLUMNS)  # noqa: E731
    for name, (first, later) in rows.items():
        print(f"| {name} | {shown(first)} | {shown(later)} |")
    wrong = sum(counted[outcome] for pair in rows.values() for counted in pair for outcome in REPROACHES)
    print(json.dumps({"faults": len(rows), "filed_bodies": len(ALL_NAMES), "wrongly_reproached": wrong}))
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
