"""`python -m tests.evaluation.blind [AUTHOR,AUTHOR ...]`: how pages of authors are read whom no model has seen.

Each argument is a group of authors of the dev part, separated by commas. For each group all models are trained anew
without it (about three minutes), in a folder of their own, and its pages are read with them. Without an argument the
authors are dealt into `GROUPS` groups. Patterns were written with these pages in sight, so the figures are kinder than
those of the test part; what a change to a *model* brings, they tell fairly. The last line is JSON.
"""

# ruff: noqa: T201 - a command

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from auditor import compiled
from auditor.extract import claimsense, learned
from tests.evaluation.compare import Tally
from tests.evaluation.corpus import Labelled, pages
from tests.evaluation.reading import from_labels, ours
from tests.evaluation.run import versions
from tests.evaluation.train import MODELS, ORDER

GROUPS = 5
FIELDS = ("programs", "levels", "fees", "certificate_type", "issuer", "evaluator_name", "institution_name", "hours")


def dealt(authors: Sequence[str]) -> list[tuple[str, ...]]:
    """The authors in `GROUPS` groups of about as many."""
    known = sorted(set(authors))
    return [group for group in (tuple(known[number::GROUPS]) for number in range(GROUPS)) if group]


def measure(group: Sequence[str], dev: Sequence[Labelled], order: Sequence[str] = ORDER) -> Tally:
    """Train the models in `order` without the authors of the group and read their pages; nothing else is changed.

    Raises:
        ValueError: nobody in the dev part is called so.
    """
    if strangers := sorted(set(group) - {page.author for page in dev}):
        raise ValueError(f"nobody in the dev part is called {', '.join(strangers)}")
    seen = [page for page in dev if page.author not in group]
    counted = Tally()
    with _other_models():
        for name in order:
            learned.save(name, *MODELS[name](seen, measured=False))
            _forget()
        for page in (page for page in dev if page.author in group):
            counted.add(page.name, from_labels(page), ours(page), frozenset(page.labels["must_not_fire"] or ()))
    return counted


def figures(counted: Tally) -> dict[str, float | int | None]:
    """What is printed of a tally: number of pages, F1 per field, precision and recall of claims."""
    told = counted.figures
    of_fields = {name: told["fields"][name]["f1"] for name in FIELDS}
    claims = {f"claims_{name}": told["claims"][name] for name in ("p", "r")}
    return {
        "pages": told["pages"], "page_kind": told["page_kind_accuracy"], **of_fields, **claims,
        "must_not_fire": told["must_not_fire"]["rate"],
    }  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print the figures of each group as they come, and all as one JSON line."""
    if compiled.in_use:
        print("blind     the compiled reader keeps its models; say AUDITOR_PURE=1 before the command", file=sys.stderr)
        return 2
    dev = pages("dev")
    groups = [tuple(each.split(",")) for each in arguments] or dealt([page.author for page in dev])
    told = {}
    for group in groups:
        try:
            told[",".join(group)] = found = figures(measure(group, dev))
        except ValueError as error:
            print(f"blind     {error} - authors are the first parts of the families' names", file=sys.stderr)
            return 2
        print(f"{','.join(group)[:40]:40} " + " ".join(f"{name} {_number(value)}" for name, value in found.items()))
    print(json.dumps({"evaluation": "blind", "versions": versions(), "groups": told}, ensure_ascii=False))
    return 0


@contextmanager
def _other_models() -> Iterator[None]:
    """A copy of the models' folder in place of it, for as long as this lasts."""
    own = learned.FOLDER
    with tempfile.TemporaryDirectory() as scratch:
        learned.FOLDER = Path(shutil.copytree(own, Path(scratch) / "models"))
        _forget()
        try:
            yield
        finally:
            learned.FOLDER = own
            _forget()


def _forget() -> None:
    learned.load.cache_clear()
    claimsense._quick.cache_clear()  # made of the model that was just replaced


def _number(value: float | int | None) -> str:
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
