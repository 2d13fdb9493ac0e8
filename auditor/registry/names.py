"""Institution names: how two spellings of one name are brought together, and what a name is at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import re2

from auditor.registry.data_files import load
from auditor.registry.provinces import province_of_name, region_of


@dataclass(frozen=True)
class Name:
    """One name, taken apart.

    Attributes:
        raw: as written.
        folded: NFKC, simplified, without spaces, brackets and punctuation.
        key: `folded` with one spelling of region and legal form; equal keys are one name.
        province, city: as the name itself shows them, or ''.
        core: `key` without region.
        stem: region and core without the legal form.
        brand: what is left of `core` after the words many names share; '' for a generic name.
    """

    raw: str
    folded: str
    key: str
    province: str
    city: str
    core: str
    stem: str
    brand: str


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    pairs: list[str] = load("names")["traditional"].split()
    return {ord(pair[0]): pair[1] for pair in pairs}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re2._Regexp, re2._Regexp, re2._Regexp, re2._Regexp]:
    words = load("names")

    def choice(entries: list[str]) -> str:
        return "|".join(re2.escape(word) for word in sorted(entries, key=lambda word: (-len(word), word)))

    return (
        re2.compile(f"(?:{choice(words['legal_forms'])})$"),
        re2.compile(choice(words["generic"])),
        re2.compile(f"(?:{choice(words['organisation_endings'])})$"),
        re2.compile(
            f"(?:(?:{choice(words['organ_stems'])})(?:{choice(words['organ_endings'])})|{choice(words['organ_words'])})$"
        ),
    )


def fold(name: str) -> str:
    """NFKC, lower case, simplified characters, letters and digits only."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_traditional())
    return "".join(char for char in text if char.isalnum())


@lru_cache(maxsize=200_000)
def parse_name(name: str) -> Name:
    """Take a name apart; never raises."""
    legal, generic, _, _ = _patterns()
    folded = fold(name)
    region = region_of(folded)
    core = folded[region.length :].replace("有限责任公司", "有限公司")
    # 浙江省杭州市云岫, 浙江杭州云岫 and 杭州云岫 are one name; 浙江云岫 and 杭州云岫 are two.
    where = region.city or region.province
    province = region.province or province_of_name(unicodedata.normalize("NFKC", name))
    short = legal.sub("", core)
    return Name(
        raw=name,
        folded=folded,
        key=f"{where}|{core}",
        province=province,
        city=region.city,
        core=core,
        stem=where + short,
        brand=generic.sub("", short),
    )


def is_organisation(name: str) -> bool:
    """True when a name ends like the full name of an organisation."""
    return bool(_patterns()[2].search(fold(name)))


def is_state_organ(name: str) -> bool:
    """True for 人社部, ××省人社厅 and the like, which no register of evaluators lists."""
    return bool(_patterns()[3].search(fold(name)))


def means_itself(text: str) -> bool:
    """True when an issuer is given as 我校, 本中心 and the like."""
    folded = fold(text)
    return any(folded.startswith(word) for word in load("names")["self_words"])
