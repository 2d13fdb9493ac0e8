"""`python -m tests.evaluation [--part dev|test|all] [--format text|json] [--errors N]`."""

# ruff: noqa: T201 - printing is what this command is for

from __future__ import annotations

import argparse
import json
import logging
from typing import Any

from tests.evaluation.run import counts, figures, versions
from tests.evaluation.table import render


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of each chosen part and one JSON line; mistakes of the test part only when asked by name."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--part", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--format", choices=("text", "json"), default="text", dest="output")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list at most N mistakes of ours")
    parser.add_argument("--grep", default="", help="list only mistakes whose page or field contains this")
    asked = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # a baseline's remarks about single pages are not results
    answer: dict[str, Any] = {"evaluation": "corpus", "versions": versions(), "counts": {}, "parts": {}}
    for part in ("dev", "test") if asked.part == "all" else (asked.part,):
        read, mine = figures(part)
        answer["counts"][part], answer["parts"][part] = counts(part), read
        if asked.output == "text":
            print(render(part, read))
            if part != "test" or asked.part == "test":
                _mistakes(mine.errors, asked.errors, asked.grep)
            print()
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))
    return 0


def _mistakes(errors: list[tuple[str, str, str, str]], limit: int, wanted: str) -> None:
    shown = [e for e in errors if wanted in f"{e[0]} {e[1]}"]
    if limit > 0:
        print(f"\nmistakes: {min(limit, len(shown))} of {len(shown)}")
    for page, what, expected, got in shown[: max(0, limit)]:
        print(f"  {page}: {what}: expected {expected!r}, got {got!r}")


if __name__ == "__main__":
    raise SystemExit(main())
