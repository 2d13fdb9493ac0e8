"""The register in memory: one pass over the filings, then every name or code is a dictionary look-up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from auditor.model import Filing
from auditor.registry.codes import check_uscc, clean_code, parse_certificate_number, parse_filing_code
from auditor.registry.names import Name, is_organisation, parse_name
from auditor.registry.similar import DOUBT, Candidate, SimilarNames, resemblance


@dataclass(eq=False)
class Institution:
    """One body with all its filings."""

    key: str
    filings: list[Filing] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.filings[0].name

    @cached_property
    def names(self) -> list[Name]:
        """Present and former names."""
        raw = {name for filing in self.filings for name in (filing.name, *filing.aliases)}
        return [parse_name(name) for name in sorted(raw)]


@dataclass(frozen=True)
class Match:
    """Whom a question means.

    Attributes:
        how: 'uscc', 'filing_code', 'exact', 'normalised', 'fuzzy' (candidates only) or ''.
        institution: None when nobody is meant for certain.
        note: how the match was made, as a clause in Chinese.
    """

    how: str
    institution: Institution | None
    score: float
    candidates: tuple[Candidate, ...] = ()
    note: str = ""


class RegisterIndex:
    """All filings by credit code, filing code and name."""

    def __init__(self, filings: list[Filing]) -> None:
        self.institutions = _group(filings)
        self.by_uscc: dict[str, list[Institution]] = defaultdict(list)
        self.by_code: dict[str, list[Institution]] = defaultdict(list)
        self.by_raw: dict[str, list[Institution]] = defaultdict(list)
        self.by_key: dict[str, list[Institution]] = defaultdict(list)
        self.by_core: dict[str, list[Institution]] = defaultdict(list)
        entries: list[tuple[Name, str, str]] = []
        for institution in self.institutions:
            for filing in institution.filings:
                _note(self.by_uscc, filing.uscc, institution)
                _note(self.by_code, filing.filing_code, institution)
                _note(self.by_raw, filing.name, institution)
            for name in institution.names:
                _note(self.by_raw, name.raw, institution)
                _note(self.by_key, name.key, institution)
                _note(self.by_core, name.core, institution)
                entries.append((name, institution.key, institution.filings[0].province))
        self.similar = SimilarNames(entries)

    def find(self, name: str, uscc: str = "", code: str = "", region: str = "") -> Match:
        """The institution meant by a name and the codes shown with it; codes win over names unless they disagree."""
        asked = parse_name(name)
        for how, table, value in (("uscc", self.by_uscc, _uscc(uscc)), ("filing_code", self.by_code, _code(code))):
            holders = table.get(value, []) if value else []
            if len(holders) == 1:
                return self._by_code(how, holders[0], asked)
            if holders:
                return Match("fuzzy", None, 0.5, _candidates(holders), "同一编号在名录中属于多家机构")
        return self._by_name(asked, region) if asked.folded else Match("", None, 0.0)

    @staticmethod
    def _by_code(how: str, holder: Institution, asked: Name) -> Match:
        label = "统一社会信用代码" if how == "uscc" else "备案编号"
        best = max((resemblance(asked, name) for name in holder.names), default=0.0)
        same = any(asked.key == name.key for name in holder.names)
        # A renamed body keeps its credit code; a filing code beside a stranger's name may be borrowed.
        if asked.folded and not same and best < DOUBT and how == "filing_code":
            found = Candidate(holder.name, holder.filings[0].province, 0.5)
            return Match("fuzzy", None, 0.5, (found,), f"所示备案编号属于“{holder.name}”，与所称名称不符")
        return Match(how, holder, 1.0, note=f"按{label}")

    def _by_name(self, asked: Name, region: str) -> Match:
        tries = (
            ("exact", self.by_raw.get(asked.raw, []), 1.0, "按名称"),
            ("normalised", self.by_key.get(asked.key, []), 0.98, "按名称（不计写法差异）"),
            ("normalised", self._same_core(asked, region), 0.9, "按名称（页面省略地区，按开课地区对应）"),
        )
        for how, holders, score, note in tries:
            local = [h for h in holders if any(f.province == region for f in h.filings)]
            chosen = local or holders
            if len(chosen) == 1:
                return Match(how, chosen[0], score, note=note + _former(chosen[0], asked))
            if chosen:
                return Match("fuzzy", None, score, _candidates(chosen), "名录中有多家同名机构")
        candidates = tuple(self.similar.candidates(asked))
        doubtful = tuple(c for c in candidates if c.score >= DOUBT)
        if doubtful:
            return Match("fuzzy", None, doubtful[0].score, candidates, "名录中只有相近名称")
        if not asked.brand or not is_organisation(asked.raw):
            return Match("fuzzy", None, 0.0, candidates, "所写名称过于笼统，不足以确定是哪家机构")
        return Match("", None, candidates[0].score if candidates else 0.0, candidates)

    def _same_core(self, asked: Name, region: str) -> list[Institution]:
        if asked.province or not region or not asked.brand:
            return []
        return [h for h in self.by_core.get(asked.core, []) if any(n.province == region for n in h.names)]


def _group(filings: list[Filing]) -> list[Institution]:
    """Filings of one body: one credit code, or one name that goes with no other credit code."""
    codes: dict[str, set[str]] = defaultdict(set)
    for filing in filings:
        if filing.uscc:
            codes[parse_name(filing.name).key].add(filing.uscc)
    found: dict[str, Institution] = {}
    for filing in filings:
        name = parse_name(filing.name).key
        only = codes[name]
        key = filing.uscc or (next(iter(only)) if len(only) == 1 else f"name:{name}")
        found.setdefault(key, Institution(key)).filings.append(filing)
    return [found[key] for key in sorted(found)]


def _note(table: dict[str, list[Institution]], value: str, institution: Institution) -> None:
    if value and institution not in table[value]:
        table[value].append(institution)


def _uscc(text: str) -> str:
    return clean_code(text) if check_uscc(text) else ""


def _code(text: str) -> str:
    filing = parse_filing_code(text) or parse_certificate_number(text).filing
    return filing.code if filing else ""


def _former(institution: Institution, asked: Name) -> str:
    if any(parse_name(filing.name).key == asked.key or filing.name == asked.raw for filing in institution.filings):
        return ""
    former = any(asked.key == name.key for name in institution.names)
    return f"（曾用名，现名“{institution.name}”）" if former else ""


def _candidates(holders: list[Institution]) -> tuple[Candidate, ...]:
    found = [Candidate(h.name, h.filings[0].province, 1.0) for h in holders]
    return tuple(sorted(found, key=lambda c: (c.name, c.province))[:5])
