"""`python -m tests.evaluation.bench_extract`: reading pages with all facts, against trafilatura's plain text alone.

Same HTML pages (corpus and sandbox; plain-text files are left out, trafilatura has nothing to do there), same process,
one core, rounds in turn, medians. A compiled reader is measured first, then the plain one, each beside trafilatura. Then memory over many pages, and time against size for hostile input.
"""

# ruff: noqa: T201, E501

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura

from auditor import compiled
from auditor.extract import Stored, prepare, read_pages
from auditor.extract.present import forget
from auditor.model import PageKind
from tests.evaluation.material import corpus_pages, read, sandbox_pages
from tests.evaluation.run import versions

PAGE = (  # an offer, so that every reader of facts is at work
    "<html><head><meta charset='utf-8'><title>人工智能训练师三级培训班</title></head><body><h1>人工智能训练师三级培训班</h1>"
    "<p>培训费：2980元</p><form><input name='tel' placeholder='手机号'><button>立即报名</button></form>{}</body></html>"
)
TEXT = "<p>本班面向零售与客服岗位的从业者，讲授数据采集、数据标注与智能系统运维，培训费2980元，咨询电话见页脚。</p>\n"
TOGETHER = 256  # pages, as auditor.derive reads them
LIMIT_S, GIVE_UP_S = 5.0, 10.0  # CPU seconds; beyond the second the larger sizes are not tried
SIZES: dict[str, Callable[[int], str]] = {  # name → page of one n-th of the full size
    "10 MB page": lambda n: TEXT * (10_000_000 // n // len(TEXT.encode())),
    "10 MB of cards": lambda n: (
        "<div class='c'><h3>人工智能训练师三级班</h3><p>培训费：2980元</p><a href='/a'>立即报名</a></div>" * (10_000_000 // n // 130)
    ),
    "100k nested tags": lambda n: "<div>" * (100_000 // n) + "包过",
    "100k nested inline tags": lambda n: "<b><i>" * (50_000 // n) + "包过",
    "1 MB without a space": lambda n: "人工智能训练师包过" * (1_000_000 // n // 27),
    "1 MB of one letter": lambda n: "a" * (1_000_000 // n),
    "50k table cells": lambda n: (
        "<table>" + ("<tr>" + "<td>三级</td><td>2980元</td>" * 5 + "</tr>") * (5_000 // n) + "</table>"
    ),
    "50k cells in one row": lambda n: "<table><tr>" + "<td>培训费2980元</td>" * (50_000 // n) + "</tr></table>",
    "50k claims": lambda n: "<p>" + "不承诺包过、免考、" * (25_000 // n),
    "20k prices": lambda n: "<p>三级培训费100元，评价费200元</p>" * (10_000 // n),
    "100k open quotation marks": lambda n: "“" * (100_000 // n) + "包过",
    "30k institutions": lambda n: "青栩有限公司、" * (30_000 // n),
    "10k classes in one line": lambda n: (
        "<p>" + "，".join(f"{'五四三二一'[i % 5]}级{'日晚周'[i % 3]}班{1000 + i % 997}元" for i in range(10_000 // n)) + "</p>"
    ),
    "30k links": lambda n: "<a href='/k'>人工智能训练师三级班</a> " * (30_000 // n),
    "huge spans": lambda n: "<table>" + '<tr><td rowspan="65534" colspan="1000">三级</td></tr>' * (5_000 // n) + "</table>",
}  # fmt: skip


def speed(rounds: int) -> dict[str, Any]:
    """Pages per second of three readers, each round over all pages, in turn."""
    material = [*corpus_pages(html_only=True), *sandbox_pages()]
    stored = [Stored(body, "c", "s", "http://a.invalid/x.html", content_type) for body, content_type in material]
    readers: dict[str, Callable[[], object]] = {
        "ours": lambda: [read_pages(stored[low : low + TOGETHER]) for low in range(0, len(stored), TOGETHER)],
        "ours_one_by_one": lambda: [read(*page) for page in material],
        "trafilatura": lambda: [trafilatura.extract(body) for body, _ in material],
        "trafilatura_fast": lambda: [trafilatura.extract(body, fast=True) for body, _ in material],
    }
    took: dict[str, list[float]] = {name: [] for name in readers}
    forget()
    texts = [read(*page).page["text"] for page in material]
    alone = time.process_time()
    readers["ours"]()
    alone = time.process_time() - alone
    patterns = prepare(texts[:: max(1, len(texts) // 200)])  # as a run of many pages does
    for number in range(rounds + 1):  # the first round warms up and does not count
        for name in sorted(readers, reverse=bool(number % 2)):
            gc.collect()
            started = time.process_time()
            readers[name]()
            if number:
                took[name].append(time.process_time() - started)
    rate = {name: round(len(material) / statistics.median(times), 1) for name, times in took.items()}
    return {
        "reader": "native code" if compiled.in_use else "plain Python",
        "pages": len(material), "bytes": sum(len(body) for body, _ in material), "rounds": rounds, "pages_per_s": rate,
        "spread": {name: [round(len(material) / max(t), 1), round(len(material) / min(t), 1)] for name, t in took.items()},
        "ratio": round(rate["ours"] / rate["trafilatura"], 3),
        "patterns_in_automaton": patterns, "without_automaton": round(len(material) / alone, 1),
        "ratio_to_fast": round(rate["ours"] / rate["trafilatura_fast"], 3),
    }  # fmt: skip


def memory(total: int) -> dict[str, Any]:
    """Resident memory while reading many pages; growth counts from one fifth on."""
    material = [*corpus_pages(), *sandbox_pages()]
    samples: list[float] = []
    for number in range(total):
        if number % max(1, total // 10) == 0:
            samples.append(_rss())
        read(*material[number % len(material)])
    samples.append(_rss())
    return {"pages": total, "rss_mb": samples, "growth_mb": round(samples[-1] - samples[2], 1)}


def _rss() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def sizes() -> list[dict[str, Any]]:
    """CPU seconds for a quarter, a half and the whole of each hostile page."""
    lines = []
    for name, make in SIZES.items():
        seconds, kind, why = [], "", ""
        for part in (4, 2, 1):
            body = PAGE.format(make(part)).encode()
            started = time.process_time()
            page = read(body).page
            seconds.append(round(time.process_time() - started, 3))
            kind, why = str(page["kind"]), page["why"]
            if seconds[-1] > GIVE_UP_S:
                break
        fine = len(seconds) == 3 and seconds[-1] < LIMIT_S
        lines.append({"what": name, "seconds": seconds, "kind": kind, "under_5_s": fine}
                     | ({"why": why} if kind == PageKind.UNREADABLE else {}))  # fmt: skip
    return lines


def _show(fast: dict[str, Any]) -> None:
    print(f"speed   {fast['pages']} pages, {fast['bytes'] / 1e6:.1f} MB, {fast['rounds']} rounds, median pages/s on one core, "
          f"reader in {fast['reader']}")  # fmt: skip
    for name, rate in fast["pages_per_s"].items():
        print(f"        {name:<18}{rate:>9.1f}   (slowest and fastest round: {fast['spread'][name]})")
    print(f"        ratio to trafilatura {fast['ratio']:.2f}, to its fast mode {fast['ratio_to_fast']:.2f}")


def _plain(rounds: int) -> dict[str, Any]:
    """The same, with the reader in plain Python, in a process of its own."""
    command = [sys.executable, "-m", "tests.evaluation.bench_extract", "--speed-only", "--rounds", str(rounds)]
    done = subprocess.run(command, env=os.environ | {"AUDITOR_PURE": "1"}, capture_output=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    _show(said)
    return said


def main(arguments: list[str] | None = None) -> int:
    """Print lines for people and one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.bench_extract", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--speed-only", action="store_true", help="neither memory nor hostile pages")
    parser.add_argument("--pages", type=int, default=20_000, help="pages read for the memory figure")
    asked = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    fast = speed(asked.rounds)
    _show(fast)
    if asked.speed_only:
        print(json.dumps(fast, ensure_ascii=False))
        return 0
    plain = _plain(asked.rounds) if compiled.in_use else fast
    held = memory(asked.pages)
    print(f"memory  {held['pages']} pages: RSS {held['rss_mb'][0]} → {held['rss_mb'][-1]} MB, "
          f"growth after the first fifth {held['growth_mb']} MB")  # fmt: skip
    hostile = sizes()
    for line in hostile:
        print(
            f"size    {line['what']:<26}{line['seconds']} s (¼, ½, 1)  {'' if line['under_5_s'] else 'TOO SLOW  '}{line['kind']}  {line.get('why', '')}"
        )
    answer = {
        "bench": "extract",
        "versions": versions(),
        "speed": fast,
        "plain": plain,
        "memory": held,
        "sizes": hostile,
    }
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
