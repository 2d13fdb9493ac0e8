"""Which province a name, an address or a code belongs to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import re2

from auditor.registry.data_files import load

_CITY_ENDINGS = "市|地区|自治州|州|盟"


@dataclass(frozen=True)
class Region:
    """Province and city, each '' when unknown; `length` characters at the head of the text say so."""

    province: str = ""
    city: str = ""
    length: int = 0


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str], re2._Regexp, re2._Regexp]:
    document = load("provinces")
    codes = {entry["code"]: entry["name"] for entry in document["provinces"]}
    spellings: dict[str, str] = {}
    cities: dict[str, str] = {}
    for entry in document["provinces"]:
        spellings[entry["name"]] = spellings[entry["full"]] = entry["name"]
        cities |= dict.fromkeys(entry["cities"], entry["name"])
        if entry["full"].endswith("自治区"):
            spellings[f"{entry['name']}自治区"] = entry["name"]
    bare = set(document["suffix_needed"])
    province_words = "|".join(sorted(spellings, key=lambda word: (-len(word), word)))
    free = "|".join(sorted((c for c in cities if c not in bare), key=lambda word: (-len(word), word)))
    bound = "|".join(sorted(bare))
    head = re2.compile(
        f"^({province_words})?(?:省|市)?(?:(?:({free})(?:{_CITY_ENDINGS})?)|(?:({bound})(?:{_CITY_ENDINGS})))?"
    )
    bracket = re2.compile(f"[(（]({province_words}|{free})(?:省|市)?[)）]")
    return codes, spellings, cities, head, bracket


def province_of_code(digits: str) -> str:
    """Province name of a GB/T 2260 two-digit code, or ''."""
    return _tables()[0].get(digits, "")


def province_codes() -> list[tuple[str, str]]:
    """(GB/T 2260 two-digit code, province name), in the order of the codes."""
    return list(_tables()[0].items())


def province_names() -> list[str]:
    """All province names, in the order of their codes."""
    return list(_tables()[0].values())


def canonical_province(text: str) -> str:
    """'浙江省', '浙江', '33' or '杭州市' → '浙江'; '' when the text names no province."""
    codes, spellings, _, _, _ = _tables()
    cleaned = unicodedata.normalize("NFKC", text).strip()
    return spellings.get(cleaned) or codes.get(cleaned) or region_of(cleaned).province


def region_of(text: str) -> Region:
    """Province and city that stand at the head of a name or address."""
    _, spellings, cities, head, _ = _tables()
    found = head.match(text)
    province, free, bound = found.groups() if found else (None, None, None)
    city = free or bound or ""
    if not province and not city:
        return Region()
    named = spellings.get(province or "", "")
    if city and named and cities[city] != named:
        # 吉林 长春 fit together; 海南 … 玉树 do not: then only the province counts.
        return Region(named, "", len(province or ""))
    return Region(named or cities[city], city, found.end())


def province_of_name(name: str) -> str:
    """Province of an institution's name, from its head or from a bracket such as （浙江）; '' when it shows none."""
    region = region_of(name)
    if region.province:
        return region.province
    _, spellings, cities, _, bracket = _tables()
    found = bracket.search(name)
    if not found:
        return ""
    word = found.group(1)
    return spellings.get(word) or cities.get(word, "")
