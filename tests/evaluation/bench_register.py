"""`python -m tests.evaluation.bench_register`: who is meant by a written name, beside three known ways to match names.

One generated register per size with its claims and their truth, all matchers in the same process, one after the other;
then the hand-written pairs, and the verification of many programs in a process of its own. What is accepted counts;
what is called ambiguous counts as missed. A peer may choose its cut-off on the truth; ours is fixed.
"""

# ruff: noqa: T201, E501

from __future__ import annotations

import argparse
import gc
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from auditor import __version__
from auditor.registry.name_book import NameBook
from auditor.registry.names import fold
from tests.evaluation.register import peers
from tests.evaluation.register.claims import Claim, make_claims
from tests.evaluation.register.pairs import judge_pairs
from tests.evaluation.register.score import PRECISION, best_of, figures, truths
from tests.evaluation.register.world import World, make_world

SEED = 20261122
VERSIONS = ("numpy", "pandas", "scikit-learn", "sparse-dot-topn", "rapidfuzz", "splink", "duckdb")


def ours(world: World, claims: list[Claim]) -> dict[str, Any]:
    """Our own matcher: figures, seconds for building and matching, and how the absent and the filed fared."""
    rows = [(name, n, body.province) for n, body in enumerate(world.filed) for name in (body.name, body.former) if name]
    names, owners, provinces = zip(*rows, strict=True)
    del rows
    gc.collect()
    started = time.perf_counter()  # as for the peers, from the names on; they get them folded, we fold them ourselves
    book = NameBook(names, owners, provinces)
    built = time.perf_counter()
    found = book.find_many([(claim.name, claim.region) for claim in claims])
    done = time.perf_counter()
    truth = truths(claims)
    accepted = np.asarray([-1 if match.owner is None else match.owner for match in found], dtype=np.int64)
    absent = np.asarray([match.how == "" for match in found])
    return figures(accepted, truth) | {
        "accepted": int((accepted >= 0).sum()),
        "wrong": int(((accepted >= 0) & (accepted != truth)).sum()),
        "wrong_not_found": int((absent & (truth >= 0)).sum()),
        "absent_not_found": round(float(absent[truth < 0].mean()), 4),
        "absent_ambiguous": round(float((~absent & (accepted < 0))[truth < 0].mean()), 4),
        "build_s": round(built - started, 2),
        "match_s": round(done - built, 2),
        "seconds": round(done - started, 2),
    }


def one_size(size: int, claims: int, sample: int, *, with_splink: bool) -> dict[str, Any]:
    """All matchers on one register."""
    world = make_world(size, SEED)
    asked = make_claims(world, claims, SEED + 1)
    mine = ours(world, asked)
    names, texts = peers.register_names(world), [fold(claim.name) for claim in asked]
    ways: dict[str, Callable[[], dict[float, peers.Guesses]]] = {
        "tfidf": lambda: peers.tfidf(names, asked, texts),
        "cdist": lambda: peers.edit_ratio(names, asked, texts, sample),
    }
    if with_splink:
        ways["splink"] = lambda: peers.splink_rows(names, asked, texts)
    others = {name: best_of(way(), asked) for name, way in ways.items()}
    best_f1 = max(other["f1"] for other in others.values())
    best_recall = max(other["recall_at_precision"] for other in others.values())
    return {
        "filings": size,
        "claims": claims,
        "edits": round(float(np.mean([len(claim.edits) for claim in asked])), 2),
        "with_typo": round(float(np.mean(["typo" in claim.edits for claim in asked])), 3),
        "ours": mine,
        "peers": others,
        "speed_to_tfidf": round(others["tfidf"]["seconds"] / mine["seconds"], 2),
        "holds": {
            "precision": mine["precision"] >= PRECISION,
            "recall": mine["recall"] > best_recall,
            "f1": mine["f1"] >= best_f1,
            "not_found": mine["wrong_not_found"] == 0,
        },
    }


def _held(process: int) -> int:
    """Bytes that a process and those it started hold now, memory that they share counted once."""
    total, found = 0, [process]
    for number in found:
        place = Path(f"/proc/{number}")
        try:
            found += [
                int(child) for task in (place / "task").iterdir() for child in (task / "children").read_text().split()
            ]
            lines = (place / "smaps_rollup").read_text("ascii").splitlines()
        except OSError:  # ended meanwhile
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1000
    return total


def _programs(count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.evaluation.register.programs", str(count)]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        while running.poll() is None:
            peak = max(peak, _held(running.pid))
            time.sleep(0.05)
        line = running.stdout.read() if running.stdout else ""
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    answer: dict[str, Any] = json.loads(line.splitlines()[-1])
    return answer | {"peak_gb": round(peak / 1e9, 2)}


def main(arguments: list[str] | None = None) -> int:
    """Print lines for people and one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.bench_register", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 500_000], help="filings")
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=2000, help="claims answered by the slow peer")
    parser.add_argument("--splink-up-to", type=int, default=50_000, help="filings up to which splink runs")
    parser.add_argument("--programs", type=int, default=300_000)
    asked = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    sizes = []
    for size in asked.sizes:
        result = one_size(size, asked.claims, asked.sample, with_splink=size <= asked.splink_up_to)
        mine = result["ours"]
        print(f"{size:>7} filings: ours precision {mine['precision']:.4f} recall {mine['recall']:.4f} F1 {mine['f1']:.4f}, "
              f"{mine['seconds']} s; wrong not_found {mine['wrong_not_found']}")  # fmt: skip
        for name, other in result["peers"].items():
            print(f"        {name:<8} best F1 {other['f1']:.4f}, recall at {PRECISION} {other['recall_at_precision']:.4f}, "
                  f"{other['seconds']} s")  # fmt: skip
        print(f"        speed to TF-IDF {result['speed_to_tfidf']}; holds: {result['holds']}", flush=True)
        sizes.append(result)
    pairs = judge_pairs()
    print(f"pairs   {pairs['pairs']}: {pairs['as_expected']} as expected, {pairs['wrongly_accepted']} wrongly accepted")
    programs = _programs(asked.programs) if asked.programs else {}
    print(f"verify  {programs}")
    used = {"auditor": __version__} | {name: version(name) for name in VERSIONS}
    answer = {"bench": "register", "versions": used, "sizes": sizes, "pairs": pairs, "programs": programs}
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
