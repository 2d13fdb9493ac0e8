"""Runs the readers over a part of the corpus and gathers their figures."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from auditor import __version__
from tests.evaluation import baselines
from tests.evaluation.compare import Tally
from tests.evaluation.corpus import Labelled, pages
from tests.evaluation.reading import Reading, from_labels, ours

READERS: dict[str, Callable[[Labelled], Reading]] = {
    "ours": ours,
    "keywords": baselines.keywords,
    "trafilatura": baselines.naive,
}


def tally(part: str, reader: str = "ours") -> Tally:
    """Count one reader over one part."""
    counted = Tally()
    for page in pages(part):
        silent = frozenset(page.labels["must_not_fire"] or ())
        counted.add(page.name, from_labels(page), READERS[reader](page), silent)
    return counted


def counts(part: str) -> dict[str, int]:
    """What a part consists of."""
    chosen = pages(part)
    return {
        "pages": len(chosen),
        "html": sum(page.html for page in chosen),
        "without_breach": sum(not page.labels["breach"] for page in chosen),
        "families": len({page.family for page in chosen}),
    }


def versions() -> dict[str, str]:
    """What was measured with."""
    return {"auditor": __version__, **{name: version(name) for name in ("trafilatura", "selectolax", "google-re2")}}


def figures(part: str) -> tuple[dict[str, Any], Tally]:
    """Reader → figures of a part, and our own tally with its mistakes."""
    tallies = {reader: tally(part, reader) for reader in READERS}
    return {reader: counted.figures for reader, counted in tallies.items()}, tallies["ours"]
