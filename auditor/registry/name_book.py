"""All filed names, present and former, and whom a written name means: one body, none, or nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from auditor.registry.filed_parts import FiledParts, fold_filed
from auditor.registry.misread import BrandHeads, half_brand
from auditor.registry.names import (
    Name,
    as_core,
    build_name,
    fold,
    is_organisation,
    own_words,
    parse_name,
)
from auditor.registry.postings import HashIndex, PairPostings
from auditor.registry.provinces import bare_city_province, region_of
from auditor.registry.rarity import Rarity
from auditor.registry.sameness import Sameness, compare, rest_part
from auditor.registry.similar import DOUBT, OTHER_PROVINCE, Candidate, resemblance, undoubled
from auditor.registry.two_cores import on_two_cores

_COMPARED = 12  # names compared in full for one question
_NAMESAKES = 200
_DOUBTED = 40  # of those that begin alike: looked at for a doubt
_LONGEST_REGION = 20
_WHOLE = 6  # characters of a core that is found inside a longer name
_MISREAD = 100  # names looked at before one is called absent
_WHOLE_BLOCK = 80  # names of one beginning that are all compared, wherever they are
_NO_PLACE_EITHER = 3.0  # a namesake of a body without a region in its name has none in its own, oftener than not
# No office registers a whole name twice: another body would have to be one that is only written like it.
_SAME_NAME = 0.2
_SLIP = 0.01  # how often a region is misprinted just so
# How sure one must be that this body is meant and no other, filed or not: among all that is accepted, one in two
# hundred may be wrong.
_CERTAIN = 0.956
# With two gaps, no region and other words besides, more so where names lie denser.
_USUAL, _DENSER = 50_000, 0.34


class NameMatch(NamedTuple):
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


def _merged(
    ranked: list[tuple[Sameness, int]], more: list[tuple[Sameness, int]], owners: Sequence[int]
) -> list[tuple[Sameness, int]]:
    """Both in one ranking, each body once."""
    best: dict[int, tuple[Sameness, int]] = {}
    for pair in sorted([*ranked, *more], key=lambda pair: (-pair[0].share, pair[1])):
        best.setdefault(owners[pair[1]], pair)
    return list(best.values())


class NameBook:
    """Filed names with the number of their body and the province of its filing.

    Args:
        names: as the registers write them; one body may have several rows.
        owners: number of the body of each row.
        provinces: province of the filing of each row, or ''.
    """

    def __init__(self, names: Sequence[str], owners: Sequence[int], provinces: Sequence[str]) -> None:
        self._names, self._owners, self._provinces = names, owners, provinces
        self._known: dict[int, Name] = {}
        texts = fold_filed(names)
        with ThreadPoolExecutor(1) as other:  # sorting the pairs of half a million names leaves the interpreter free
            postings = other.submit(PairPostings, texts.folded)
            self._parts = parts = FiledParts(names, provinces, texts)
            self._cores = parts.cores
            self._by_key = HashIndex(parts.keys(), len(names), parts.key)
            self._by_core = HashIndex(parts.cores, len(names), parts.cores.__getitem__)
            self._heads = BrandHeads(parts.cores)
            self._rarity = Rarity(self._heads.heads, provinces, parts.regions, self._name)
            self._postings = postings.result()
        self._certain_loose = 1 - (1 - _CERTAIN) * min(1.0, (_USUAL / max(1, len(names))) ** _DENSER)

    def find_many(self, questions: Sequence[tuple[str, str]]) -> list[NameMatch]:
        """`find` of each (name, region), thousands of them on two cores where that may be."""

        def each(some: Sequence[tuple[str, str]]) -> list[NameMatch]:
            return [self.find(name, region) for name, region in some]

        # Names that go on alike after their region lead to the same filed names: they are read one after the other.
        return on_two_cores(each, questions, [name[region_of(name).length :] for name, _ in questions])

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
        rows = self._candidates(asked, region)
        ranked = self._ranked(asked, rows, region)
        found = self._best(asked, ranked, region)
        if bare and (found is None or found.owner is None):  # 东方 may be a city or a brand
            other = parse_name(name)
            found = self._best(other, self._ranked(other, self._candidates(other, region), region), region) or found
        if found is not None and found.owner is not None:
            return found
        place = asked.province or region
        local = (self._rarity.provinces, self._rarity.number_of(place)) if place else None
        near = self._postings.nearest(asked.city + asked.core, _COMPARED, asked.brand, local)
        more = self._ranked(asked, sorted(set(near).difference(rows)), region)
        misprinted = self._best(asked, _merged(ranked, more, self._owners), region)
        if misprinted is not None:
            return misprinted
        return self._doubt(asked, sorted({*near, *rows[:_DOUBTED]}))

    def _candidates(self, asked: Name, region: str) -> list[int]:
        """Rows of the same key or core, and those that begin alike and are filed where the name or the course is."""
        region_shown, _, core = asked.key.partition("|")
        rows = {*self._by_key.rows((region_shown, core)), *self._by_core.rows(own_words(asked))[:_NAMESAKES]}
        block = self._rarity.block(own_words(asked), asked.province or region)
        if len(block) <= _WHOLE_BLOCK or asked.province or region:
            rows.update(block.tolist())
        return sorted(rows)

    def _name(self, row: int) -> Name:
        if row not in self._known:
            self._known[row] = build_name(self._names[row], self._parts[row])
        return self._known[row]

    @staticmethod
    def _may_be(asked: Name, filed: Name) -> bool:
        return half_brand(asked, filed) or resemblance(asked, filed) >= DOUBT

    def _ranked(self, asked: Name, rows: list[int], region: str) -> list[tuple[Sameness, int]]:
        """The bodies the name can stand for, each by its best row, the likeliest first."""
        best: dict[int, tuple[Sameness, int]] = {}
        brand = asked.brand if own_words(asked).startswith(asked.brand) else ""
        shown = asked.province if asked.head else ""
        for row in rows:
            core = self._cores[row]
            if brand and core.startswith(brand) and rest_part(asked.rest, core[len(brand) :]) is None:
                continue  # of the same brand, or of a longer one, and another trade: the quick way to say so
            if shown and self._elsewhere(row, shown, region):
                continue
            same = compare(asked, self._name(row), self._provinces[row], region)
            owner = self._owners[row]
            if same is not None and (owner not in best or same.share > best[owner][0].share):
                best[owner] = (same, row)
        return sorted(best.values(), key=lambda pair: (-pair[0].share, pair[1]))

    def _elsewhere(self, row: int, shown: str, region: str) -> bool:
        """True when `compare` would rule a name out because the asked one shows another province."""
        filed = self._provinces[row]
        if self._parts.shows_region(row):
            return self._parts.province(row) not in (shown, "") and filed != region
        return filed != shown

    def _rivals(self, asked: Name, ranked: list[tuple[Sameness, int]], region: str) -> tuple[float, float]:
        """How much the other filed bodies, and such as are not filed, may be meant beside the first."""
        same, row = ranked[0]
        filed = self._name(row)
        namesakes = self._bodies(own_words(filed)) * (1.0 if same.misprint else same.kept)
        if same.region_misprint:
            asked = filed
        elif own_words(asked) != own_words(filed):
            namesakes += self._bodies(own_words(asked))
        if not filed.head and not filed.bracket:
            namesakes *= _NO_PLACE_EITHER
        trade = filed.rest if same.misprint else asked.rest
        slips = (same.kept if same.misprint else 1.0) * (_SLIP if same.region_misprint else 1.0)
        if asked.head and asked.key == filed.key:
            slips *= _SAME_NAME
        unfiled = self._rarity.unfiled(asked, trade, namesakes, region) * slips
        return sum(pair[0].share for pair in ranked[1:]), unfiled

    def _bodies(self, core: str) -> int:
        return len({self._owners[row] for row in self._by_core.rows(core)[:_NAMESAKES]})

    def _best(self, asked: Name, ranked: list[tuple[Sameness, int]], region: str) -> NameMatch | None:
        """The one body that is meant, when no other may be, filed or not; ambiguous when it may; None without any."""
        if not ranked or not ranked[0][0].clear:
            return None
        same, row = ranked[0]
        if same.loose and self._rarity.short and len(asked.brand) < 3:
            return None
        others, unfiled = self._rivals(asked, ranked, region)
        sure = same.share / (same.share + others + unfiled)
        certain = self._certain_loose if same.loose else _CERTAIN
        if sure < certain and not self._to_the_letter(asked, ranked):
            why = "名录中有多家机构可能是它" if others > unfiled else "写法有出入或省略地区，而字号、业务常见，未必是它"
            return NameMatch("fuzzy", None, round(sure, 3), self._weighed(ranked, sure), why)
        if self._name(row).key == asked.key:
            raw = self._names[row] == asked.raw
            alike = [other for other in ranked[1:] if self._name(other[1]).key == asked.key]
            told = "（同名机构按开课地区区分）" if alike else ""
            how, score, note = ("exact", 1.0, "按名称") if raw else ("normalised", 0.98, "按名称（不计写法差异）")
            return NameMatch(how, self._owners[row], score, note=note + told)
        how = "normalised" if self._name(row).core == asked.core else "fuzzy"
        note = f"按名称（{'；'.join(same.differs) or '不计写法差异'}，名录中别无相近者）"
        return NameMatch(how, self._owners[row], min(round(sure, 3), 0.97), self._weighed(ranked, sure), note)

    def _to_the_letter(self, asked: Name, ranked: list[tuple[Sameness, int]]) -> bool:
        """True when the first body, and none beside it, bears the whole name as asked, legal ending included.

        Then it is that body wherever the course is held: another province is the verdict's matter, not the name's.
        """
        alike = [row for _, row in ranked if self._parts.folded[row] == asked.folded]
        same = [row for row in alike if fold(self._names[row]) == asked.folded]
        telling = len(asked.brand) > (1 if self._rarity.short else 4)  # elsewhere a short brand has namesakes
        return same == [ranked[0][1]] and telling and is_organisation(asked.raw)

    def _weighed(self, ranked: list[tuple[Sameness, int]], sure: float) -> tuple[Candidate, ...]:
        """The likeliest bodies with how sure each is; `sure` is that of the first."""
        first = ranked[0][0].share
        return self._listed((row, sure * same.share / first) for same, row in ranked[:_COMPARED])

    def _doubt(self, asked: Name, rows: list[int]) -> NameMatch:
        scored = [(row, resemblance(asked, self._name(row))) for row in rows]
        candidates = self._listed(pair for pair in scored if pair[1] >= OTHER_PROVINCE)
        if candidates and candidates[0].score >= DOUBT:
            return NameMatch("fuzzy", None, candidates[0].score, candidates, "名录中只有相近名称")
        # Without a brand in front of known words (the city may be the brand) nobody can say who is not there.
        vague = len(asked.brand) < 2 or not asked.rest or not own_words(asked).startswith(asked.brand)
        if vague or not is_organisation(asked.raw):
            return NameMatch("fuzzy", None, 0.0, candidates, "所写名称过于笼统，不足以确定是哪家机构")
        inside = (
            [row for row in rows if self._stands_in(row, asked)] or self._at_the_end(asked) or self._put_right(asked)
        )
        if inside:
            return NameMatch(
                "fuzzy", None, DOUBT, self._listed((row, DOUBT) for row in inside), "其中含有名录中的机构名称"
            )
        anywhere = self._postings.nearest(asked.folded, _COMPARED)  # whatever its region says
        alike = [(row, resemblance(asked, self._name(row))) for row in anywhere]
        if any(score >= DOUBT for _, score in alike):
            listed = self._listed(pair for pair in alike if pair[1] >= DOUBT)
            return NameMatch("fuzzy", None, listed[0].score, listed, "名录中只有相近名称")
        misread = self._misread(asked)
        if misread:
            return NameMatch("fuzzy", None, DOUBT, misread, "可能是名录中某机构的误写")
        return NameMatch("", None, candidates[0].score if candidates else 0.0, candidates)

    def _stands_in(self, row: int, asked: Name) -> bool:
        """True when the filed name, its region apart, stands whole in the asked one, with other words around it."""
        core = self._name(row).core
        return len(core) >= _WHOLE and core in as_core(asked.folded)

    def _at_the_end(self, asked: Name) -> list[int]:
        """Rows whose name, its region apart, the asked one ends with: its own region may be misprinted."""
        text = as_core(asked.folded)
        ends = (self._by_core.rows(text[start:]) for start in range(1, min(len(text) - _WHOLE, _LONGEST_REGION) + 1))
        return next((rows[:_MISREAD] for rows in ends if rows), [])

    def _put_right(self, asked: Name) -> list[int]:
        """Rows of the name with two neighbours put back, which may have stood in its region and in its brand."""
        text = asked.folded
        for at in range(min(len(text) - 1, _LONGEST_REGION)):
            asked = parse_name(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
            ranked = self._ranked(asked, self._candidates(asked, ""), "")
            if ranked:
                return [row for _, row in ranked[:_MISREAD]]
        return []

    def _misread(self, asked: Name) -> tuple[Candidate, ...]:
        """Filed bodies of which half the brand, and the rest, still stand in the name."""
        rows = self._heads.rows(asked.core, len(asked.brand), _MISREAD)
        if asked.province:
            rows = rows[self._rarity.provinces[rows] == self._rarity.number_of(asked.province)]
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
