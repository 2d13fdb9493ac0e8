"""The register in memory: whom do a name and the codes shown with it mean?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from auditor.model import Filing
from auditor.registry.codes import check_uscc, clean_code, parse_certificate_number, parse_filing_code
from auditor.registry.name_book import NameBook, NameMatch
from auditor.registry.names import Name, parse_name
from auditor.registry.sameness import compare
from auditor.registry.similar import DOUBT, Candidate, resemblance


@dataclass(eq=False)
class Institution:
    """One body with all its filings."""

    key: str
    filings: list[Filing] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.filings[0].name

    @property
    def raw_names(self) -> list[str]:
        """Present and former names as written."""
        return sorted({name for filing in self.filings for name in (filing.name, *filing.aliases)})

    @cached_property
    def names(self) -> list[Name]:
        """Present and former names."""
        return [parse_name(name) for name in self.raw_names]


@dataclass(frozen=True)
class Match:
    """Whom a question means.

    Attributes:
        how: 'uscc', 'filing_code', 'exact', 'normalised', 'fuzzy' or ''. 'fuzzy' without an institution is ambiguous.
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
        rows: dict[tuple[str, int, str], None] = {}
        for number, institution in enumerate(self.institutions):
            for filing in institution.filings:
                _note(self.by_uscc, clean_code(filing.uscc), institution)
                _note(self.by_code, clean_code(filing.filing_code), institution)
                for name in (filing.name, *filing.aliases):
                    rows[name, number, filing.province] = None
        names, owners, provinces = zip(*rows, strict=True) if rows else ((), (), ())
        self.book = NameBook(names, owners, provinces)
        self._asked: dict[tuple[str, str, str, str], Match] = {}

    def find(self, name: str, uscc: str = "", code: str = "", region: str = "") -> Match:
        """The institution meant by a name and the codes shown with it; codes win over names unless they disagree."""
        question = (name, uscc, code, region)
        if question not in self._asked:
            self.find_many([question])
        return self._asked[question]

    def find_many(self, questions: Iterable[tuple[str, str, str, str]]) -> None:
        """Look up many (name, uscc, code, region) at once; `find` then knows what they mean."""
        by_name = []
        for question in dict.fromkeys(questions):
            if question not in self._asked:
                known = self._by_codes(parse_name(question[0]), *question[1:3])
                if known:
                    self._asked[question] = known
                else:
                    by_name.append(question)
        found = self.book.find_many([(name, region) for name, _, _, region in by_name])
        for question, match in zip(by_name, found, strict=True):
            self._asked[question] = self._by_name(parse_name(question[0]), match)

    def _by_codes(self, asked: Name, uscc: str, code: str) -> Match | None:
        """What the codes tell, or that there is no name either; None when the name has to."""
        for how, table, value in (("uscc", self.by_uscc, _uscc(uscc)), ("filing_code", self.by_code, _code(code))):
            holders = table.get(value, []) if value else []
            if len(holders) == 1:
                return _by_code(how, holders[0], asked)
            if holders:
                return Match("fuzzy", None, 0.5, _candidates(holders), "同一编号在名录中属于多家机构")
        return None if asked.folded else Match("", None, 0.0)

    def _by_name(self, asked: Name, found: NameMatch) -> Match:
        holder = None if found.owner is None else self.institutions[found.owner]
        note = found.note + (_former(holder, asked) if holder else "")
        return Match(found.how, holder, found.score, found.candidates, note)


def _by_code(how: str, holder: Institution, asked: Name) -> Match:
    label = "统一社会信用代码" if how == "uscc" else "备案编号"
    best = max((resemblance(asked, name) for name in holder.names), default=0.0)
    same = any(asked.key == name.key for name in holder.names)
    # A renamed body keeps its credit code; a filing code beside a stranger's name may be borrowed.
    if asked.folded and not same and best < DOUBT and how == "filing_code":
        found = Candidate(holder.name, holder.filings[0].province, 0.5)
        return Match("fuzzy", None, 0.5, (found,), f"所示备案编号属于“{holder.name}”，与所称名称不符")
    return Match(how, holder, 1.0, note=f"按{label}")


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
    """A note when only a former name fits."""

    def fits(name: Name) -> bool:
        return name.key == asked.key or compare(asked, name, "", "") is not None

    if any(fits(parse_name(filing.name)) for filing in institution.filings):
        return ""
    former = any(fits(name) for name in institution.names)
    return f"（曾用名，现名“{institution.name}”）" if former else ""


def _candidates(holders: list[Institution]) -> tuple[Candidate, ...]:
    found = [Candidate(h.name, h.filings[0].province, 1.0) for h in holders]
    return tuple(sorted(found, key=lambda c: (c.name, c.province))[:5])
