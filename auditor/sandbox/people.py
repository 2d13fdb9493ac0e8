"""Invents institutions: names, places, codes and telephone numbers that belong to nobody."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from auditor.sandbox.bank import Deck, load
from auditor.sandbox.codes import uscc
from auditor.sandbox.nouns import Institution

_FILLER_HEADS, _FILLER_TAILS = "泰恒昌隆盛瑞丰宏茂祥", "润昊达远凯昱诚基业坤"
_SLUG_TAILS = {"S": "pj", "trainer": "edu", "Y": "corp", "J": "jx", "office": "gov", "press": "news", "guide": "wiki"}


class People:
    """Makes institutions in seeded order; no stem is used twice."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(f"people:{seed}")
        names = load("names")
        self._names: dict[str, Any] = names
        self._stems = Deck([(stem, slug) for stem, slug in names["stems"].items()], self._rng)
        self._fillers = Deck([(a + b, "") for a in _FILLER_HEADS for b in _FILLER_TAILS], self._rng)
        self._patterns = {kind: Deck(list(p), self._rng) for kind, p in names["patterns"].items()}
        self._provinces = Deck([p for p in names["provinces"] if p["name"] != "四川"], self._rng)
        self._all = {p["name"]: p for p in names["provinces"]}
        self._serial = 0

    def make(self, kind: str, province: str = "") -> Institution:
        """A new institution of `kind`, in `province` or in the next one dealt (四川 only when asked for)."""
        place = self._all[province] if province else self._provinces.draw()
        rng, self._serial = self._rng, self._serial + 1
        stem, slug = (self._fillers if kind == "filler" else self._stems).draw()
        city = rng.choice(place["cities"])
        name = self._patterns[kind].draw().format(prov=place["name"], city=city, stem=stem)
        code = uscc(kind, place["code"], rng, company="公司" in name)
        return Institution(
            name=name,
            kind=kind,
            slug=slug + _SLUG_TAILS.get(kind, rng.choice(("", "kz", "px", "ai", "xx"))),
            stem=stem,
            uscc=code,
            province=place["name"],
            province_code=place["code"],
            province_short=place["short"],
            city=city,
            address=f"{place['name']}省{city}市{rng.choice(self._names['streets'])}{rng.randrange(1, 300)}号"
            + rng.choice(("", f"{rng.randrange(1, 9)}号楼", f"{rng.randrange(2, 20)}层")),
            phone=self._phone(),
            wechat=f"{slug or 'hr'}{rng.randrange(100, 999)}",
            licence=f"人社民{place['code']}9900{self._serial:06d}0号",
            icp=f"{place['short']}ICP备{self._serial:08d}号-1",
        )

    def _phone(self) -> str:
        # No subscriber number in use begins with four zeros.
        kind, serial = self._rng.randrange(3), self._serial
        if kind == 0:
            return f"1990000{serial:04d}"
        return f"400-000-{serial:04d}" if kind == 1 else f"0599-0000{serial:04d}"[:13]

    def nobody(self, person: Institution) -> Institution:
        """The same seller without any name or number: known by a nickname only."""
        return replace(person, name=f"小{self._rng.choice(self._names['surnames'])}老师", uscc="", licence="")
