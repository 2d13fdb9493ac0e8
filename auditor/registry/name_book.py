"""All filed names, present and former, and whom a written name means: one body, none, or nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auditor.registry.misread import BrandHeads, half_brand
from auditor.registry.names import Name, build_name, fold, is_organisation, parse_name, split_many
from auditor.registry.postings import HashIndex, PairPostings
from auditor.registry.provinces import bare_city_province
from auditor.registry.sameness import RIVAL, RIVAL_WITHOUT_PLACE, Sameness, compare
from auditor.registry.similar import DOUBT, OTHER_PROVINCE, Candidate, resemblance

_COMPARED = 12  # names compared in full for one question
_NAMESAKES = 200
_WHOLE = 6  # characters of a core that is found inside a longer name
_MISREAD = 100  # names looked at before one is called absent
# A name whose core so many others have, or with so common a brand, tells too little without its place.
_TOO_COMMON = 800  # names of one brand: then nothing but the exact name will do
_COMMON = {"course": (3, 150), "none": (1, 8)}  # bodies of one core, names of one brand


@dataclass(frozen=True)
class NameMatch:
    """Whom a name means.

    Attributes:
        how: 'exact', 'normalised', 'fuzzy', or '' when nothing resembles it.
        owner: number of the body, or None; with 'fuzzy' and None the name is ambiguous.
        note: how the match was made, or why it is none, as a clause in Chinese.
    """

    how: str
    owner: int | None
    score: float
    candidates: tuple[Candidate, ...] = ()
    note: str = ""


def undoubled(text: str) -> list[str]:
    """The text with one of two equal neighbours left out, for each such pair."""
    return list(dict.fromkeys(text[:n] + text[n + 1 :] for n, (a, b) in enumerate(pairwise(text)) if a == b))


class NameBook:
    """Filed names with the number of their body and the province of its filing.

    Args:
        names: as the registers write them; one body may have several rows.
        owners: number of the body of each row.
        provinces: province of the filing of each row, or ''.
    """

    def __init__(self, names: Sequence[str], owners: Sequence[int], provinces: Sequence[str]) -> None:
        self._names, self._owners, self._provinces = names, owners, provinces
        self._parts = split_many(names, provinces)
        self._known: dict[int, Name] = {}
        cores = [part[6] for part in self._parts]
        self._by_key, self._by_core = HashIndex([part[1] for part in self._parts]), HashIndex(cores)
        self._postings = PairPostings([part[0] for part in self._parts])
        self._heads = BrandHeads(cores)
        self._province_texts = np.asarray(provinces, dtype=object)
        self._local: dict[str, NDArray[np.bool_]] = {}  # province → which rows are filed there

    def find(self, name: str, region: str = "") -> NameMatch:
        """The body a name means; `region` is the province of the course, or ''."""
        found = self._find(name, region)
        if found.owner is None:
            for single in undoubled(fold(name)):
                other = self._find(single, region)
                if other.owner is not None:
                    note = other.note.replace("按名称", "按名称（有一字重复）", 1)
                    return NameMatch("fuzzy", other.owner, round(other.score - 0.06, 3), other.candidates, note)
                found = found if found.how else other
        return found

    def _find(self, name: str, region: str) -> NameMatch:
        bare = bare_city_province(fold(name))
        asked = parse_name(name, bare or region)
        namesakes = self._namesakes(asked)
        found = self._exact(asked, region, namesakes)
        if found is None and bare:  # 东方 may be a city or a brand
            found = self._exact(parse_name(name), region, self._namesakes(parse_name(name)))
        if found is not None:
            return found
        place = asked.province or region
        local = self._in_province(place) if place else None
        near = self._postings.nearest(asked.city + asked.core, _COMPARED, asked.brand, local)
        rows = sorted({*near, *namesakes[:_NAMESAKES]})
        close = self._best_sameness(asked, rows, region)
        if close is not None:
            return close
        return self._doubt(asked, rows)

    def _namesakes(self, asked: Name) -> list[int]:
        """Rows with the same name apart from the region, when the page gives none."""
        placeless = not asked.head and not asked.bracket and asked.brand
        return self._by_core.rows(asked.core) if placeless else []

    def _name(self, row: int) -> Name:
        if row not in self._known:
            self._known[row] = build_name(self._names[row], self._parts[row])
        return self._known[row]

    @staticmethod
    def _may_be(asked: Name, filed: Name) -> bool:
        return half_brand(asked, filed) or resemblance(asked, filed) >= DOUBT

    def _in_province(self, province: str) -> NDArray[np.bool_]:
        if province not in self._local:
            self._local[province] = self._province_texts == province
        return self._local[province]

    def _exact(self, asked: Name, region: str, namesakes: list[int]) -> NameMatch | None:
        rows = self._by_key.rows(asked.key)
        owners = {self._owners[row] for row in rows}
        if rows and len({self._owners[row] for row in namesakes} | owners) > len(owners):
            return None  # the page may have left out the region of another body of that name
        elsewhere = not any(self._provinces[row] == region for row in rows)
        if rows and elsewhere and not (asked.head or asked.bracket) and self._common(asked, "none"):
            found = self._listed((row, 1.0) for row in rows)
            return NameMatch("fuzzy", None, 0.98, found, "名称不含地区，与课程所在地不符，字号又常见")
        raw = [row for row in rows if self._names[row] == asked.raw]
        for how, some, score, note in (
            ("exact", raw, 1.0, "按名称"),
            ("normalised", rows, 0.98, "按名称（不计写法差异）"),
        ):
            local = [row for row in some if self._provinces[row] == region]
            owners = {self._owners[row] for row in local or some}
            if len(owners) == 1:
                told = "" if len({self._owners[row] for row in some}) == 1 else "（同名机构按开课地区区分）"
                return NameMatch(how, owners.pop(), score, note=note + told)
            if owners:
                return NameMatch("fuzzy", None, score, self._listed((row, 1.0) for row in some), "名录中有多家同名机构")
        return None

    def _best_sameness(self, asked: Name, rows: list[int], region: str) -> NameMatch | None:
        """The one body whose name differs only harmlessly, when no other body could be meant."""
        best: dict[int, tuple[Sameness, int]] = {}
        for row in rows:
            same = compare(asked, self._name(row), self._provinces[row], region)
            owner = self._owners[row]
            if same is not None and (owner not in best or same.score > best[owner][0].score):
                best[owner] = (same, row)
        ranked = sorted(best.values(), key=lambda pair: (-pair[0].score, pair[1]))
        if not ranked or not ranked[0][0].clear:
            return None
        same, row = ranked[0]
        lead = RIVAL if asked.head or asked.bracket else RIVAL_WITHOUT_PLACE
        rivals = [other for other in ranked[1:] if other[0].score > same.score - lead]
        listed = self._listed((place, one.score) for one, place in ranked)
        if same.weak_place and self._common(self._name(row), same.weak_place):
            return NameMatch("fuzzy", None, same.score, listed, "页面省略地区，字号又常见")
        if same.differs and self._postings.commonness(asked.brand) > _TOO_COMMON:
            return NameMatch("fuzzy", None, same.score, listed, "写法有出入，字号又极常见")
        if rivals:
            return NameMatch("fuzzy", None, same.score, listed, "名录中有多家机构可能是它")
        how = "normalised" if self._core_equal(asked, row) else "fuzzy"
        note = f"按名称（{'；'.join(same.differs) or '不计写法差异'}，名录中别无相近者）"
        return NameMatch(how, self._owners[row], same.score, listed, note)

    def _common(self, name: Name, weak_place: str) -> bool:
        """Do so many bodies share the name's core or brand that it tells too little without its place?"""
        cores, brands = _COMMON[weak_place]
        owners = {self._owners[row] for row in self._by_core.rows(name.core)}
        return len(owners) > cores or self._postings.commonness(name.brand) > brands

    def _core_equal(self, asked: Name, row: int) -> bool:
        return self._name(row).core == asked.core

    def _doubt(self, asked: Name, rows: list[int]) -> NameMatch:
        scored = [(row, resemblance(asked, self._name(row))) for row in rows]
        candidates = self._listed(pair for pair in scored if pair[1] >= OTHER_PROVINCE)
        if candidates and candidates[0].score >= DOUBT:
            return NameMatch("fuzzy", None, candidates[0].score, candidates, "名录中只有相近名称")
        if len(asked.brand) < 2 or not is_organisation(asked.raw):
            return NameMatch("fuzzy", None, 0.0, candidates, "所写名称过于笼统，不足以确定是哪家机构")
        inside = [row for row in rows if self._stands_in(row, asked)]
        if inside:
            return NameMatch(
                "fuzzy", None, DOUBT, self._listed((row, DOUBT) for row in inside), "其中含有名录中的机构名称"
            )
        misread = self._misread(asked)
        if misread:
            return NameMatch("fuzzy", None, DOUBT, misread, "可能是名录中某机构的误写")
        return NameMatch("", None, candidates[0].score if candidates else 0.0, candidates)

    def _stands_in(self, row: int, asked: Name) -> bool:
        """True when the filed name, its region apart, stands whole in the asked one, with other words around it."""
        core = self._name(row).core
        return len(core) >= _WHOLE and core in asked.folded

    def _misread(self, asked: Name) -> tuple[Candidate, ...]:
        """Filed bodies of which half the brand, and the rest, still stand in the name."""
        rows = self._heads.rows(asked.core, _MISREAD)
        if asked.province:
            rows = rows[self._in_province(asked.province)[rows]]
        found = [row for row in rows[:_MISREAD].tolist() if self._may_be(asked, self._name(row))]
        found = found or [int(row) for row in rows[:5] if len(rows) > _MISREAD]  # too many to rule out
        return self._listed((row, DOUBT) for row in found)

    def _listed(self, scored: Iterable[tuple[int, float]], limit: int = 5) -> tuple[Candidate, ...]:
        """The best row of each body, best first."""
        best: dict[int, Candidate] = {}
        for row, score in scored:
            owner = self._owners[row]
            if owner not in best or score > best[owner].score:
                best[owner] = Candidate(self._names[row], self._provinces[row], round(score, 3))
        return tuple(sorted(best.values(), key=lambda c: (-c.score, c.name, c.province))[:limit])
