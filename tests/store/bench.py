"""Writes findings and their sightings as `publish` does, beside the bare driver's fastest path: one JSON line.

    python -m tests.store.bench [findings=200000] [rounds=3]

Both fill the same migrated tables, with their keys and indexes, in one transaction. The driver's part gets its values
ready-made; ours starts from the rows `publish` holds. The best round of each is compared.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from auditor.model import stable_id
from auditor.store import Store, bulk, engine
from auditor.store.models import Finding, FindingSighting
from auditor.store.sql import insert_all, insert_missing, table_of
from tests.store import sample
from tests.store.conftest import cluster

MODELS = (Finding, FindingSighting)
Rows = list[dict[str, Any]]


def rows(count: int) -> tuple[Rows, Rows]:
    """Findings and sightings as `publish` makes them."""
    given = sample.tables()["findings"].iloc[0].to_dict()
    findings, sightings = [], []
    names = [column.name for column in table_of(FindingSighting).columns]
    for number in range(count):
        key, program = stable_id("bench", number), f"prog{number // 5}"
        own = {**given, "finding_id": key, "program_id": program, "start": 10, "end": 16, "week": sample.WEEK,
               "institution_id": f"inst{number // 50}",
               "captured_at": sample.FETCHED, "register_as_of": sample.AS_OF, "context_before": "本校承诺：" * 6,
               "context_span": sample.FEARED,
               "context_after": "，不过退款！" * 6}  # fmt: skip
        findings.append(
            {name: own[name] for name in ("finding_id", "program_id", "source_id", "rule", "check", "outcome")}
            | {"released_at": None}
        )
        sightings.append({name: own[name] for name in names})
    return findings, sightings


def ours(connection: Connection, given: tuple[Rows, Rows]) -> float:
    """Seconds of the two statements of `publish`."""
    start = time.perf_counter()
    insert_missing(connection, Finding, given[0])
    insert_all(connection, FindingSighting, given[1])
    return time.perf_counter() - start


def driver(connection: Connection, given: tuple[Rows, Rows]) -> float:
    """Seconds of the driver alone, with ready-made values."""
    dialect, raw = connection.dialect, connection.connection.driver_connection
    ready = [
        [row for piece in bulk._pieces(dialect, table_of(model), some) for row in piece]
        for model, some in zip(MODELS, given, strict=True)
    ]
    heads = []
    for model, some in zip(MODELS, given, strict=True):
        heads.append((table_of(model).name, ", ".join(f'"{name}"' for name in some[0]), ", ".join("?" * len(some[0]))))
    start = time.perf_counter()
    for (table, columns, places), values in zip(heads, ready, strict=True):
        if dialect.name == "sqlite":
            raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)
            continue
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for value in values:
                copy.write_row(value)
    return time.perf_counter() - start


@contextmanager
def urls(folder: str) -> Iterator[dict[str, str]]:
    """The databases to measure; PostgreSQL where it is installed."""
    made = {"sqlite": f"sqlite:///{Path(folder) / 'bench.db'}"}
    try:
        with cluster() as url:
            yield made | {"postgresql": url}
    except LookupError:
        yield made


def measured(store: Store, write: Callable[[Connection, tuple[Rows, Rows]], float], given: tuple[Rows, Rows]) -> float:
    """Seconds of one round; nothing is kept."""
    with engine.writing(store.engine) as connection:
        attempt = connection.begin_nested()
        seconds = write(connection, given)
        attempt.rollback()
    return seconds


def main(count: int, rounds: int) -> None:
    """Measure and print."""
    given = rows(count)
    answer: dict[str, Any] = {"findings": count, "rounds": rounds}
    with tempfile.TemporaryDirectory() as folder, urls(folder) as databases:
        for name, url in databases.items():
            store = Store(url)
            store.upgrade()
            store.publish(sample.run(), {})
            best: dict[str, float] = {}
            sides = [("driver", driver), ("store", ours)]
            for number in range(rounds):
                for label, write in sides[:: 1 - 2 * (number % 2)]:  # who goes first has the colder or the smaller file
                    best[label] = min(best.get(label, 1e9), measured(store, write, given))
            ratio = best["store"] / best["driver"]
            answer[name] = {f"{k}_s": round(v, 2) for k, v in best.items()} | {"ratio": round(ratio, 2)}
            store.close()
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(words[0] if words else 200_000, words[1] if len(words) > 1 else 3)
