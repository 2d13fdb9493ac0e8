"""Which province a name, an address or a code belongs to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import re2

from auditor.registry.data_files import load

CITY_ENDINGS = ("自治州", "地区", "市", "州", "盟")


class Region(NamedTuple):
    """Province and city, each '' when unknown; `length` characters at the head of the text say so."""

    province: str = ""
    city: str = ""
    length: int = 0


_NOWHERE = Region()


@dataclass(frozen=True)
class Places:
    """Codes, spellings of provinces, cities, and which of them need their suffix."""

    codes: dict[str, str]
    spellings: dict[str, str]
    cities: dict[str, str]
    bare: frozenset[str]
    provinces_from: dict[str, tuple[str, ...]]  # first two characters → the spellings, the longest first
    cities_from: dict[str, tuple[str, ...]]
    bracket: re2._Regexp


@lru_cache(maxsize=1)
def places() -> Places:
    """The tables, read once."""
    document = load("provinces")
    spellings: dict[str, str] = {}
    cities: dict[str, str] = {}
    for entry in document["provinces"]:
        spellings[entry["name"]] = spellings[entry["full"]] = entry["name"]
        cities |= dict.fromkeys(entry["cities"], entry["name"])
        if entry["full"].endswith("自治区"):
            spellings[f"{entry['name']}自治区"] = entry["name"]
    bare = frozenset(document["suffix_needed"])
    province_words = "|".join(sorted(spellings, key=lambda word: (-len(word), word)))
    free = "|".join(sorted((c for c in cities if c not in bare), key=lambda word: (-len(word), word)))
    return Places(
        codes={entry["code"]: entry["name"] for entry in document["provinces"]},
        spellings=spellings,
        cities=cities,
        bare=bare,
        provinces_from=_by_beginning(spellings),
        cities_from=_by_beginning(cities),
        bracket=re2.compile(f"[(（]({province_words}|{free})(?:省|市)?[)）]"),
    )


def _by_beginning(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        found.setdefault(word[:2], []).append(word)
    return {beginning: tuple(group) for beginning, group in found.items()}


def province_of_code(digits: str) -> str:
    """Province name of a GB/T 2260 two-digit code, or ''."""
    return places().codes.get(digits, "")


def province_codes() -> list[tuple[str, str]]:
    """(GB/T 2260 two-digit code, province name), in the order of the codes."""
    return list(places().codes.items())


def province_names() -> list[str]:
    """All province names, in the order of their codes."""
    return list(places().codes.values())


def canonical_province(text: str) -> str:
    """'浙江省', '浙江', '33' or '杭州市' → '浙江'; '' when the text names no province."""
    tables = places()
    cleaned = unicodedata.normalize("NFKC", text).strip()
    return tables.spellings.get(cleaned) or tables.codes.get(cleaned) or region_of(cleaned).province


def region_of(text: str, within: str = "") -> Region:
    """Province and city that stand at the head of a name or address.

    Args:
        within: a province; its cities count even when their names are ordinary words (东方, 朝阳).
    """
    tables = places()
    beginning = text[:2]
    provinces = tables.provinces_from.get(beginning)
    if provinces is None and beginning not in tables.cities_from:
        return _NOWHERE
    named, after = "", 0
    for word in provinces or ():
        if text.startswith(word):
            named, after = tables.spellings[word], len(word)
            after += text[after : after + 1] in ("省", "市")
            break
    city, end = _city(tables, text, after, named or within)
    if city and named and tables.cities[city] != named:
        # 吉林 长春 fit together; 海南 … 玉树 do not: then only the province counts.
        return Region(named, "", after)
    return Region(named or tables.cities.get(city, ""), city, end)


def _city(tables: Places, text: str, start: int, within: str) -> tuple[str, int]:
    """The city that stands at `start`, or '', and where its text ends."""
    for word in tables.cities_from.get(text[start : start + 2], ()):
        if text.startswith(word, start):
            end = start + len(word)
            suffix = ""
            if text.startswith(CITY_ENDINGS, end):
                suffix = next(ending for ending in CITY_ENDINGS if text.startswith(ending, end))
            if suffix or word not in tables.bare or tables.cities[word] == within:
                return word, end + len(suffix)
    return "", start


def bare_city_province(text: str) -> str:
    """The province of a city at the head whose name is also an ordinary word, or ''."""
    tables = places()
    return tables.cities[text[:2]] if text[:2] in tables.bare else ""


def province_of_name(name: str) -> str:
    """Province of an institution's name, from its head or from a bracket such as （浙江）; '' when it shows none."""
    region = region_of(name)
    if region.province:
        return region.province
    start = min((at for at in (name.find("("), name.find("（")) if at >= 0), default=len(name))
    return _province_in_brackets(name[start : 1 + max(name.rfind(")"), name.rfind("）"))])


@lru_cache(maxsize=5_000)
def _province_in_brackets(text: str) -> str:
    """The first province or city that fills a bracket; `text` holds all brackets of a name."""
    tables = places()
    found = tables.bracket.search(text)
    if not found:
        return ""
    word = found.group(1)
    return tables.spellings.get(word) or tables.cities.get(word, "")
