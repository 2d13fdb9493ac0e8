"""Institution names: how two spellings of one name are brought together, and what a name is at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from auditor.registry.data_files import load
from auditor.registry.folding import fold
from auditor.registry.provinces import province_of_name, region_of

__all__ = ["Name", "fold", "is_organisation", "is_state_organ", "means_itself", "parse_name"]

COUNTY = frozenset("区县旗")
NO_DISTRICT = ("社区", "地区")
Parts = tuple[str, str, str, str, str, str, str]  # folded, key, head, province, city, district, core


class Name(NamedTuple):
    """One name, taken apart.

    Attributes:
        raw: as written.
        folded: NFKC, simplified, without spaces, brackets and punctuation.
        key: `folded` with one spelling of region and legal form; equal keys are one name.
        head: the folded text of the region in front, or ''.
        province, city, district: as the name itself shows them, or ''; the province may follow from the city.
        bracket: province or city that stands in a bracket, as in 澄岚（杭州）, or ''.
        core: `key` without region.
        stem: region and core without the legal form.
        brand: the name's own word, in front of the words that many names share; '' for a generic name.
        rest: what follows the brand: trade, kind, legal form.
        branch: the part of `rest` that makes it a branch (杭州分公司, 第二分校), or ''.
    """

    raw: str
    folded: str
    key: str
    head: str
    province: str
    city: str
    district: str
    bracket: str
    core: str
    stem: str
    brand: str
    rest: str
    branch: str


@dataclass(frozen=True)
class _Patterns:
    legal: tuple[str, ...]
    beginnings: frozenset[str]
    organisation: re.Pattern[str]
    organ: re.Pattern[str]
    noise: re.Pattern[str]
    noises: tuple[str, ...]
    lead: re.Pattern[str]
    shared: re.Pattern[str]
    branch: re.Pattern[str]
    district: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    words = load("names")

    def choice(entries: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(entries, key=lambda word: (-len(word), word)))

    long = [word for word in words["generic"] if len(word) > 1]
    short = "".join(word for word in words["generic"] if len(word) == 1)
    return _Patterns(
        legal=tuple(sorted(words["legal_forms"], key=len, reverse=True)),
        beginnings=frozenset(word[0] for word in words["generic"]),
        organisation=re.compile(f"(?:{choice(words['organisation_endings'])})$"),
        organ=re.compile(
            f"(?:(?:{choice(words['organ_stems'])})(?:{choice(words['organ_endings'])})|{choice(words['organ_words'])})$"
        ),
        noises=tuple(words["noise"]),
        noise=re.compile(f"(?:{choice(words['noise'])})+$"),
        # Short words (和, 与, 区) are shared words only beside others: 和谐 is a brand.
        lead=re.compile(f"(?:{choice(long)}|[{short}](?=[{short}]|{choice(long)}|$))*"),
        shared=re.compile(f"{choice(long)}|$"),
        branch=re.compile(r"(?:公司|学校|学院|中心|协会|所|站|院)(.{0,9}分(?:公司|校|院|部|中心|会|所|站))$"),
        district=re.compile("^市?(..{0,3}?[区县旗])"),
    )


def _region(folded: str, within: str) -> tuple[str, str, str, str]:
    """Province, city, district and the text of them at the head of a folded name."""
    region = region_of(folded, within)
    length = region.length
    district = ""
    if length and not COUNTY.isdisjoint(folded[length : length + 7]):
        found = _patterns().district.search(folded[length : length + 7])
        # 开发区 and 云麓县 belong to the region; the 区 of 社区教育 does not.
        if found and not shared_word_at(folded, length) and found.group(1)[-2:] not in NO_DISTRICT:
            district = found.group(1)
            length += found.end()
    return region.province, region.city, district, folded[:length]


def without_noise(folded: str) -> str:
    """澄岚学校报名处 → 澄岚学校; 官方 and the like never belong to a name."""
    if not folded.endswith(_patterns().noises):
        return folded
    shorter = _patterns().noise.sub("", folded)
    return shorter if len(shorter) > 3 else folded


def as_core(folded: str) -> str:
    """A folded text with the legal form as cores have it: 有限责任公司 and 有限公司 are one."""
    return folded.replace("限责任", "限")


def _split(text: str, within: str) -> Parts:
    """The parts of a folded text."""
    folded = without_noise(text)
    province, city, district, head = _region(folded, within)
    core = as_core(folded[len(head) :])
    # 浙江省杭州市云岫, 浙江杭州云岫 and 杭州云岫 are one name; 浙江云岫 and 杭州云岫 are two.
    return folded, f"{city or province}{district}|{core}", head, province, city, district, core


@lru_cache(maxsize=50_000)
def parse_name(name: str, within: str = "") -> Name:
    """Take a name apart; never raises.

    Args:
        within: the province it is known to belong to, or ''; see `region_of`.
    """
    return build_name(name, _split(fold(name), within))


def own_words(name: Name) -> str:
    """The core without the region that stands in a bracket: 澄岚（杭州）科技 → 澄岚科技."""
    return name.core.replace(name.bracket, "", 1) if name.bracket else name.core


def build_name(name: str, parts: Parts) -> Name:
    """A name of the parts that were found in it."""
    patterns = _patterns()
    folded, key, head, province, city, district, core = parts
    bracket = bracketed(name) if not province else ""
    own = core.replace(bracket, "", 1) if bracket else core
    lead = patterns.lead.match(own) if own[:1] in patterns.beginnings else None
    start = lead.end() if lead else 0
    end = patterns.shared.search(own, min(start + 1, len(own)))
    stop = end.start() if end else len(own)
    branch = patterns.branch.search(own) if "分" in own[-3:] else None
    stem = (city or province) + district + without_legal_form(core)
    shown = province or ("" if name == folded else province_of_name(name))
    rest = own[:start] + own[stop:]
    said = branch.group(1) if branch else ""
    # Names are built by the hundred thousand: without the keywords it takes half the time.
    return Name(name, folded, key, head, shown, city, district, bracket, core, stem, own[start:stop], rest, said)


def shared_beginnings() -> frozenset[str]:
    """First characters of the words that many names share."""
    return _patterns().beginnings


def shared_word_at(folded: str, at: int) -> bool:
    """True when a word that many names share begins there."""
    return _patterns().shared.match(folded, at) is not None


def noises() -> tuple[str, ...]:
    """What `without_noise` takes away."""
    return _patterns().noises


def without_legal_form(text: str) -> str:
    """澄岚科技有限公司 → 澄岚科技."""
    for form in _patterns().legal:
        if text.endswith(form):
            return text[: -len(form)]
    return text


def bracketed(name: str) -> str:
    """The folded region in a bracket: 澄岚（杭州）科技 → 杭州."""
    if "（" not in name and "(" not in name:
        return ""
    text = name.replace("（", "(").replace("）", ")")
    start, end = text.find("("), text.find(")")
    return _whole_region(text[start + 1 : end]) if 0 < start < end else ""


@lru_cache(maxsize=5_000)
def _whole_region(text: str) -> str:
    """The folded text when it is a region and nothing else."""
    inner = fold(text)
    region = region_of(inner)
    return inner if region.province and region.length == len(inner) else ""


def is_organisation(name: str) -> bool:
    """True when a name ends like the full name of an organisation."""
    return bool(_patterns().organisation.search(fold(name)))


def is_state_organ(name: str) -> bool:
    """True for 人社部, ××省人社厅 and the like, which no register of evaluators lists."""
    return bool(_patterns().organ.search(fold(name)))


def means_itself(text: str) -> bool:
    """True when an issuer is given as 我校, 本中心 and the like."""
    folded = fold(text)
    return any(folded.startswith(word) for word in load("names")["self_words"])
