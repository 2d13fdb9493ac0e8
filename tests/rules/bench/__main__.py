"""`python -m tests.rules.bench`: the validate step beside the same rules in pandas, polars, DuckDB and pandera.

Three things are timed. *Judging* is who fails and who could not be checked, per rule, all row numbers: that is what
every peer can do. *Listed* is judging, ids joined, and one table of (program_id, rule, check, outcome). *Whole* is what
the auditor calls validate: judging, and the findings with all their evidence (sentence, phrase and span, capture and
register digests, provisions in force); the peer is plain pandas doing all of that. The bare masks of pandas stand by
all three. Seconds are of the processor, on one core, rounds in turn, medians.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import ctypes
import gc
import io
import json
import logging
import os
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.rules import load_rules
from auditor.rules.gx import run as engine
from auditor.rules.gx import suite as suites
from auditor.rules.joins import arrow, coded, index
from auditor.rules.model import RuleSet
from auditor.rules.validate import Validated, validated
from auditor.tables import FINDINGS
from tests.rules.bench import peers
from tests.rules.bench.world import Material, make
from tests.rules.plain import findings_of

WEEK = "2026-W47"
PACKAGES = ("great-expectations", "pandas", "numpy", "pyarrow", "polars", "duckdb", "pandera")


def contestants(rules: RuleSet, made: Material) -> dict[str, Callable[[], Any]]:
    """Name → what is timed; loading the facts into each engine's own form is not."""
    frame = made.facts.drop(columns="program_id")
    words = {name: dtype.categories for name, dtype in frame.dtypes.items() if isinstance(dtype, pd.CategoricalDtype)}
    table = pl.from_arrow(pa.Table.from_pandas(frame.astype(dict.fromkeys(words, "str")), preserve_index=False))
    assert isinstance(table, pl.DataFrame)
    table = table.cast({str(name): pl.Enum([str(value) for value in values]) for name, values in words.items()})
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    source = frame.assign(row=np.arange(len(frame)))
    connection.register("source", source)
    connection.execute("CREATE TABLE facts AS SELECT * FROM source")

    def whole_pandas() -> Any:
        judged = {key: (*rows, "") for key, rows in peers.plain_pandas(rules, frame).items()}
        return findings_of(rules, made.facts, judged, **made.tables, run=WEEK)

    def listed_ours() -> pa.Table:
        judged = engine.judge(rules.pairs(), frame)
        return listed(made, {key: (verdict.failed, verdict.unknown) for key, verdict in judged.items()})

    return {
        "whole: ours": lambda: validated(rules, made.facts, **made.tables, run=WEEK),
        "listed: ours": listed_ours,
        "listed: pandas": lambda: listed(made, peers.plain_pandas(rules, frame)),
        "whole: pandas": whole_pandas,
        "judge: ours": lambda: engine.judge(rules.pairs(), frame),
        "judge: pandas": lambda: peers.plain_pandas(rules, frame),
        "judge: pandera": lambda: peers.pandas_pandera(rules, frame),
        "judge: polars": lambda: peers.polars(rules, table),
        "judge: duckdb": lambda: peers.duck(rules, connection),
    }


def listed(made: Material, judged: peers.Answer) -> pa.Table:
    """Row numbers to one table: program_id joined; all columns are numbers into texts, as `validated` gives them."""
    keys, sizes, rows = [], [], []
    for (rule, check), pair in judged.items():
        for outcome, part in zip(("fail", "could_not_check"), pair, strict=True):
            keys.append((rule, check, outcome))
            sizes.append(len(part))
            rows.append(part.astype(np.int32, copy=False))
    mark = pa.array(np.repeat(np.arange(len(keys), dtype=np.int32), sizes))
    columns = [pa.DictionaryArray.from_arrays(mark, pa.array(list(texts))) for texts in zip(*keys, strict=True)]
    ids = coded(arrow(made.facts["program_id"]), index(np.concatenate(rows)))
    return pa.table([ids, *columns], names=["program_id", "rule", "check", "outcome"])


def counts_of(table: pa.Table) -> list[tuple[str, ...]]:
    """All rows of a listed table, in order."""
    return sorted(zip(*(column.to_pylist() for column in table.columns), strict=True))


def builtin(rules: RuleSet, made: Material) -> dict[tuple[str, str], list[int]]:
    """The library's own expectation types, which know no third answer."""
    with engine.session() as context:
        suite, _ = suites.build(rules.pairs(), builtin=True)
        results = engine.validate_suite(context, suite, made.facts.drop(columns="program_id")).results
    return {
        (r.expectation_config.meta["rule_id"], r.expectation_config.meta["check_id"]): (
            [] if r.success else list(r.result["unexpected_index_list"])
        )
        for r in results
    }


def agree(rules: RuleSet, made: Material, run: dict[str, Callable[[], Any]]) -> None:
    """All find the same rows, and the same table, or nothing is timed."""
    ours = run["judge: ours"]()
    for name in ("judge: pandas", "judge: pandera", "judge: polars", "judge: duckdb"):
        for key, (failed, unknown) in run[name]().items():
            assert np.array_equal(ours[key].failed, failed), (name, key)
            assert np.array_equal(ours[key].unknown, unknown), (name, key)
    assert counts_of(run["listed: ours"]()) == counts_of(run["listed: pandas"]())
    assert run["whole: ours"]().findings.equals(run["whole: pandas"]())


def seconds(run: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    took: dict[str, list[float]] = {name: [] for name in run}
    for number in range(rounds):
        for name in sorted(run, reverse=bool(number % 2)):
            gc.collect()
            started = time.process_time()
            run[name]()
            took[name].append(time.process_time() - started)
    return {name: statistics.median(times) for name, times in took.items()}


def written(judged: Validated) -> None:
    """The findings as the Parquet file a run keeps."""
    with pq.ParquetWriter(io.BytesIO(), FINDINGS.schema, compression="zstd") as writer:
        for block in judged.blocks():
            writer.write_table(block)


def _status(field: str) -> float:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line for line in text.splitlines() if line.startswith(field)).split()[1]) / 1000


def peak_mb(work: Callable[[], Any]) -> float:
    """Most resident memory over what was there before; the result is let go."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier work left in the heap would hide what this one takes
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _status("VmRSS")
    work()
    return round(_status("VmHWM") - before, 1)


def measure(rules: RuleSet, rows: int, rounds: int, bad: float, with_builtin: bool) -> dict[str, Any]:
    """One size."""
    made = make(rules, rows, bad=bad)
    run = contestants(rules, made)
    checks = run["whole: ours"]().results.checks  # warms up, too
    memory = {name: peak_mb(run[f"{name}: ours"]) for name in ("judge", "listed", "whole")}
    memory["whole_written"] = peak_mb(lambda: written(run["whole: ours"]()))
    memory |= {f"{name}_pandas": peak_mb(run[f"{name}: pandas"]) for name in ("judge", "whole")}
    memory["facts"] = round(float(made.facts.drop(columns="program_id").memory_usage(deep=True).sum()) / 1e6, 1)
    if with_builtin:
        run["judge: builtin"] = lambda: builtin(rules, made)
    took = seconds(run, rounds)
    ratios = {
        "whole_to_pandas_whole": took["whole: ours"] / took["whole: pandas"],
        "listed_to_pandas_listed": took["listed: ours"] / took["listed: pandas"],
        **{
            f"{what}_to_{name}": took[f"{what}: ours"] / took[f"judge: {name}"]
            for what in ("listed", "whole")
            for name in ("pandas", "pandera", "polars", "duckdb")
        },
        **{f"judge_to_{name[7:]}": took["judge: ours"] / took[name] for name in run if name.startswith("judge: ")},
    }
    del ratios["judge_to_ours"]
    return {
        "programs": rows, "rounds": rounds,
        "findings": {name: sum(getattr(check, name) for check in checks) for name in ("fail", "could_not_check")},
        "seconds": {name: round(value, 4) for name, value in took.items()},
        "ratios": {name: round(value, 3) for name, value in ratios.items()}, "mb": memory,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Print lines for people and one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m tests.rules.bench", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 300_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bad", type=float, default=0.02, help="share of programs that break each check")
    parser.add_argument("--builtin-rows", type=int, default=10_000, help="largest size for the built-in types")
    asked = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    rules = load_rules()
    small = make(rules, 2000, bad=0.1, unknown=0.1)
    agree(rules, small, contestants(rules, small))
    print(f"rules   {len(rules.rules)} rules, {len(rules.pairs())} checks, {asked.bad:.0%} of the programs break each")
    sizes = []
    for rows in asked.rows:
        size = measure(rules, rows, asked.rounds, asked.bad, rows <= asked.builtin_rows)
        sizes.append(size)
        print(f"size    {rows:,} programs, findings {size['findings']}, MB {size['mb']}")
        for name, took in sorted(size["seconds"].items()):
            base = size["seconds"][f"{name.partition(':')[0]}: ours"]
            print(f"        {name:<16}{took:>9.3f} s   ours takes {base / took:.2f} x")
        for what in ("listed", "whole"):
            times = [size["ratios"][f"{what}_to_{name}"] for name in ("pandas", "pandera", "duckdb")]
            print("        {} takes {} x the bare masks of pandas, {} x pandera's, {} x DuckDB's".format(what, *times))
    versions = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    answer = {
        "bench": "rules", "versions": versions, "rules": len(rules.rules), "checks": len(rules.pairs()),
        "ruleset": rules.digest[:16], "bad": asked.bad, "sizes": sizes,
    }  # fmt: skip
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
