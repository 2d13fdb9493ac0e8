"""Turns the authored plan into a scenario: who exists, what is filed, what each site sells and says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from auditor.sandbox.bank import Deck, load
from auditor.sandbox.filings import Filings
from auditor.sandbox.nouns import Institution, Line, Offer, Scenario, SitePlan
from auditor.sandbox.offers import Offers
from auditor.sandbox.people import People

_BAD = (
    "unfiled", "self_unfiled", "other_occupation", "lower_levels", "other_work", "expired", "suspended", "rectifying",
    "employer", "elsewhere",
)  # fmt: skip
_IDENT = ("full", "full", "full", "name", "licence", "address")


def make(seed: int, anchor: date, step: int = 0) -> Scenario:
    """The scenario of one week.

    Args:
        seed: changes names, wording, prices, page styles.
        anchor: a Monday; validity dates of filings are counted from it.
        step: weeks after the anchor; before it (-1, -2, …) only prices differ from week 0.

    Raises:
        ValueError: `anchor` is no Monday.
    """
    if anchor.weekday() != 0:
        raise ValueError(f"anchor must be a Monday, not {anchor}")
    return _Maker(seed, anchor, step).run()


def _breaks(row: dict[str, Any]) -> bool:
    """Whether a row of the plan holds a seller in breach."""
    return "banner" in row or any(offer.get("breaks") or offer["ev"] in _BAD for offer in row["offers"])


class _Maker:
    def __init__(self, seed: int, anchor: date, step: int) -> None:
        self.seed, self.anchor, self.step = seed, anchor, step
        self.rng = Random(f"sites:{seed}")
        self.people = People(seed)
        self.filings = Filings(self.people, seed, anchor)
        self.offers = Offers(seed, self.people, self.filings)
        plan = load("plan")
        self.rows: list[dict[str, Any]] = plan["rows"]
        self.styles = {key: Deck(value, self.rng) for key, value in plan["styles"].items()}

    def run(self) -> Scenario:
        sites = [self._site(row) for row in self.rows for _ in range(row.get("times", 1))]
        sites = [replace(site, robots=self._robots(site, turn)) for turn, site in enumerate(sites)]
        sites.sort(key=lambda site: site.slug)  # the order must not tell who is honest
        known = {e.institution.name: e.institution for e in self.filings.entries}
        known |= {s.institution.name: s.institution for s in sites}
        return Scenario(
            self.seed, self.anchor, self.step, self.anchor + timedelta(days=7 * self.step), tuple(sites),
            tuple(self.filings.entries), tuple(known[name] for name in sorted(known)),
        )  # fmt: skip

    def _site(self, row: dict[str, Any]) -> SitePlan:
        who = self.people.make(row["kind"], "四川" if row.get("sichuan") else "")
        if row["kind"] in ("S", "Y", "J"):
            self.filings.add_own(who, [int(d) for offer in row["offers"] for d in offer["lv"]])
        ident = row.get("ident") or self.rng.choice(_IDENT)
        if ident == "licence" and row["kind"] not in ("trainer", "J"):
            ident = "name"  # nobody else holds a 办学许可证
        if ident == "name" and row["kind"] == "trainer" and "ident" not in row and not _breaks(row):
            ident = "full"  # an honest school shows its licence
        shown = self.people.nobody(who) if ident == "none" else who
        style = row.get("style") or self.styles["many" if len(row["offers"]) > 1 else "one"].draw()
        return SitePlan(
            slug=who.slug, institution=shown, style=style, offers=self._offers(row, shown),
            extra=tuple(row.get("extra", ())), ident=ident, robots=row.get("robots", "open"),
            banner=self.offers.breach(row["banner"]) if "banner" in row else None,
            unreadable=bool(row.get("unreadable")),
        )  # fmt: skip

    def _offers(self, row: dict[str, Any], seller: Institution) -> tuple[Offer, ...]:
        later = self.step >= 1
        made = [
            self._drop(offer_row, self.offers.make(offer_row, seller, f"c{number}", week=self.step))
            for number, offer_row in enumerate(row["offers"], 1)
        ]
        if "appears" in row:  # made in every week, so that nothing else shifts; shown from the second week on
            new = self.offers.make(row["appears"], seller, f"c{len(made) + 1}")
            made += [new] if later else []
        return tuple(made)

    def _drop(self, row: dict[str, Any], offer: Offer) -> Offer:
        if not row.get("drops"):
            return offer
        neutral = self.offers.neutral()
        if self.step <= 0:
            return offer
        cleaned: tuple[Line, ...] = tuple(neutral if line.rules else line for line in offer.lines)
        return replace(offer, lines=cleaned)

    def _robots(self, site: SitePlan, turn: int) -> str:
        if site.robots != "open":
            return site.robots
        return "delay" if turn % 23 == 7 else "open"
