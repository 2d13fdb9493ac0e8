"""The generated register: who is filed, and who looks like it and is not.

Brands follow Zipf's law, so that the commonest are shared by hundreds; names stand with and without their region, in
every province; some bodies have branches, namesakes in another province, or a sister in another trade.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The word lists of the generator."""
    loaded: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _places() -> tuple[list[tuple[str, str, list[str]]], list[float]]:
    """(province, full name, cities) and cumulative weights."""
    path = HERE.parents[2] / "auditor" / "registry" / "data" / "provinces.yaml"
    rows = [
        (row["name"], row["full"], row["cities"])
        for row in yaml.safe_load(path.read_text("utf-8"))["provinces"]
        if row["code"] < "66"
    ]
    return rows, list(accumulate(1 + len(cities) for _, _, cities in rows))


@dataclass(frozen=True)
class Body:
    """One legal person with the parts of its name. `region` is the text in front, `bracket` one inside."""

    province: str
    full: str
    city: str
    district: str
    shown: str  # which parts of the region the name shows: p province, c city, d district, b city in a bracket
    brand: str
    trade: str
    ending: str
    branch: str = ""
    former: str = ""

    @property
    def region(self) -> str:
        """The head of the name."""
        parts = {"p": self.full if "c" in self.shown else self.province, "c": self.city, "d": self.district}
        text = "".join(parts.get(mark, "") for mark in self.shown)
        return text.replace(self.city, self.city + "市", 1) if self.city and "d" in self.shown else text

    @property
    def name(self) -> str:
        """As the register writes it."""
        bracket = f"（{self.city or self.province}）" if "b" in self.shown else ""
        return self.region + self.brand + bracket + self.trade + self.ending + self.branch


@dataclass(frozen=True)
class World:
    """Filed bodies, and bodies that exist but are not filed."""

    filed: list[Body]
    absent: list[Body]


def make_world(size: int, seed: int) -> World:
    """`size` filed bodies; the absent ones are drawn like the filed or made to look like one of them."""
    chance = random.Random(seed)
    brands = _brands(max(50, size // 3), chance)
    weights = list(accumulate(1 / (rank + 12) for rank in range(len(brands))))
    seen: set[tuple[str, str]] = set()
    filed: list[Body] = []

    def add(body: Body, to: list[Body]) -> None:
        # No office registers two names that differ in 有限 and 有限责任 alone.
        key = (body.name.replace("有限责任", "有限"), body.province)
        if key not in seen:
            seen.add(key)
            to.append(body)

    while len(filed) < size:
        body = _body(chance, brands, weights)
        add(body, filed)
        luck = chance.random()
        if luck < 0.03:
            add(_branch(body, chance), filed)
        elif luck < 0.09:
            add(_elsewhere(body, chance), filed)
    absent: list[Body] = []
    while len(absent) < max(100, size // 12):
        near = chance.choice(filed)
        make = chance.choice([_branch, _elsewhere, _sister, _parent, _impostor, _fresh, _fresh, _fresh, _fresh])
        add(_body(chance, brands, weights) if make is _fresh else make(near, chance), absent)
    return World(filed[:size], absent)


def _brands(count: int, chance: random.Random) -> list[str]:
    chars = "".join(words()["brand_characters"].split())
    found: dict[str, None] = {}
    while len(found) < count:
        length = chance.choices((2, 3, 4), (60, 15, 25))[0]
        found.setdefault("".join(chance.choices(chars, k=length)))
    return list(found)


def _place(chance: random.Random) -> tuple[str, str, str]:
    rows, weights = _places()
    province, full, cities = chance.choices(rows, cum_weights=weights)[0]
    return province, full, chance.choice(cities) if cities else ""


def _body(chance: random.Random, brands: list[str], weights: list[float]) -> Body:
    province, full, city = _place(chance)
    shown = chance.choices(["c", "cd", "p", "pc", "pcd", "", "b"], [34, 16, 18, 8, 5, 12, 7])[0]
    if not city:
        shown = shown.replace("c", "p").replace("pp", "p").replace("d", "")
    kinds = words()["kinds"]
    _, middles, endings = chance.choices(kinds, [kind[0] for kind in kinds])[0]
    brand = chance.choices(brands, cum_weights=weights)[0]
    body = Body(province, full, city, chance.choice(words()["districts"]), shown, brand,
                chance.choice(middles), chance.choice(endings))  # fmt: skip
    if chance.random() < 0.06:
        body = replace(body, former=replace(body, brand=chance.choice(brands)).name)
    return body


def _fresh(near: Body, chance: random.Random) -> Body:
    raise AssertionError("drawn anew by the caller")


def _branch(near: Body, chance: random.Random) -> Body:
    if near.ending.endswith("公司"):
        branch = chance.choice([near.city or near.province, _place(chance)[2] or "浦江"]) + "分公司"
    else:
        branch = chance.choice(["第二分校", "分校", "东校分部", "第一分中心"])
    return replace(near, branch=branch, former="")


def _parent(near: Body, chance: random.Random) -> Body:
    return replace(near, branch="", former="") if near.branch else _sister(near, chance)


def _elsewhere(near: Body, chance: random.Random) -> Body:
    province, full, city = _place(chance)
    shown = near.shown if city else near.shown.replace("c", "p").replace("pp", "p").replace("d", "")
    return replace(near, province=province, full=full, city=city, shown=shown, former="")


def _sister(near: Body, chance: random.Random) -> Body:
    kinds = words()["kinds"]
    _, middles, endings = chance.choices(kinds, [kind[0] for kind in kinds])[0]
    return replace(near, trade=chance.choice(middles), ending=chance.choice(endings), branch="", former="")


def _impostor(near: Body, chance: random.Random) -> Body:
    """One character of the brand is another: 新东方 and 新东万."""
    at = chance.randrange(len(near.brand))
    other = chance.choice("".join(words()["brand_characters"].split()))
    return replace(near, brand=near.brand[:at] + other + near.brand[at + 1 :], former="")
