"""Reads the authored texts of the sandbox (data/*.yaml) and deals them out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

import yaml

DATA = Path(__file__).resolve().parent / "data"
T = TypeVar("T")


@cache
def load(name: str) -> Any:
    """The parsed content of data/<name>.yaml; treat it as read-only, it is shared."""
    return yaml.load((DATA / f"{name}.yaml").read_text("utf-8"), Loader=_loader())  # noqa: S506 - a safe loader


def _loader() -> Any:
    # The C loader is several times faster, and the world must be made in well under a second.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Deck(Generic[T]):
    """Deals items in seeded order and repeats none before all were dealt, so that wording varies between sites."""

    def __init__(self, items: list[T], rng: Random) -> None:
        self._items, self._next = list(items), 0
        rng.shuffle(self._items)

    def draw(self) -> T:
        """The next item."""
        item = self._items[self._next % len(self._items)]
        self._next += 1
        return item
