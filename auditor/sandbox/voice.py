"""How one site words things: its labels, headings, separators, its way to write levels and money."""

from __future__ import annotations

from random import Random
from typing import Any

from auditor.sandbox.bank import load
from auditor.sandbox.nouns import SitePlan


class Voice:
    """Seeded choices of one site, the same on all its pages and in every week.

    Attributes:
        label: words for hours, price, phone, …; item: words for the three kinds of fee; heading: section titles.
        table: 'levels' (one row per level) or 'items' (one row per fee).
    """

    def __init__(self, seed: int, site: SitePlan) -> None:
        words: dict[str, Any] = load("wording")
        self._key = f"{seed}:{site.slug}"
        self.rng = rng = Random(f"voice:{self._key}")
        self.label = {key: rng.choice(options) for key, options in words["labels"].items()}
        self.item = {key: rng.choice(options) for key, options in words["items"].items()}
        self.heading = {key: rng.choice(options) for key, options in words["headings"].items()}
        self.colon: str = rng.choice(words["colon"])
        self.nav: list[str] = rng.choice(words["nav"])
        self.table: str = rng.choice(("levels", "levels", "items"))
        self.news: list[str] = rng.sample(words["news"], 3)
        self.form: str = rng.choice(words["form"])
        self._level_style: str = rng.choice(words["level_style"])
        self._level_names: dict[str, str] = words["level_names"]
        self._money: str = rng.choice(words["money"])
        self._hours: str = rng.choice(words["hours_text"])

    def level(self, level: str) -> str:
        """三级, 三级/高级工, 三级（高级工） or 高级工（三级）."""
        return self._level_style.format(lv=level, en=self._level_names[level]) if level else ""

    def money(self, yuan: int) -> str:
        """An amount as this site writes it."""
        return self._money.format(n=yuan, c=f"{yuan:,}")

    def hours(self, hours: int) -> str:
        """A labelled number of hours."""
        return self._hours.format(label=self.label["hours"], colon=self.colon, h=hours)

    def line_rng(self, text: str) -> Random:
        """Chance that depends on the site and this line alone: a changed line must not change its neighbours."""
        return Random(f"line:{self._key}:{text}")

    def pair(self, label: str, value: object) -> str:
        """Label and value with the site's separator."""
        return f"{label}{self.colon}{value}"
