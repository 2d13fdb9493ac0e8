"""Makes what the registers hold: good filings, and the ones each R09 case needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME
from auditor.sandbox.bank import load
from auditor.sandbox.codes import filing_code
from auditor.sandbox.nouns import Entry, Institution
from auditor.sandbox.people import People

PROVINCES = ("浙江", "江苏", "广东", "四川", "山东", "湖北", "河南", "福建", "陕西")
_FILLERS = 56  # enough employers and schools for a second page of 50 in the JSON register
_TRAINER = (OCCUPATION_CODE, OCCUPATION_NAME)
Scope = tuple[tuple[str, str, str, int], ...]


class Filings:
    """All filings of a world, by the case they serve; `pick` names an evaluator for an offer."""

    def __init__(self, people: People, seed: int, anchor: date) -> None:
        self._rng, self._anchor, self._people = Random(f"filings:{seed}"), anchor, people
        self._serial = 0
        self.entries: list[Entry] = []
        self._cases: dict[str, list[Entry]] = {}
        for province in PROVINCES:
            for case in ("ok", "wide"):
                self._add(case, "S", people.make("S", province), self._full(1 if case == "wide" else 3))
        self._special()
        for _ in range(_FILLERS):
            letter = self._rng.choice("YYYJ")
            self._add("filler", letter, people.make("filler", self._rng.choice(PROVINCES)), self._others(2))
        for institution, letter in ((people.make("Y"), "Y"), (people.make("Y"), "Y")):
            self._add("employer", letter, institution, self._full(3))

    def _special(self) -> None:
        anchor, make = self._anchor, self._people.make
        low: Scope = tuple((*_TRAINER, "", digit) for digit in (5, 4))
        for case, scope in (
            ("other_occupation", self._others(3)),
            ("other_occupation", self._others(2)),
            ("lower_levels", ((*_TRAINER, "", 5), (*_TRAINER, "", 4), *self._others(1))),
            ("lower_levels", low),
            ("other_work", tuple((*_TRAINER, "数据标注员", digit) for digit in (5, 4, 3))),
        ):
            self._add(case, "S", make("S"), scope)
        for days in (40, 200):
            self._add("expired", "S", make("S"), self._full(3), valid_to=anchor - timedelta(days=days))
        self._add("suspended", "S", make("S"), self._full(3), status="暂停")
        self._add("rectifying", "S", make("S"), self._full(3), status="整改")
        # Valid to the first week's Sunday: from Monday on the truth differs, while the register's bytes do not.
        self._add("expiring", "S", make("S"), self._full(3), valid_to=anchor + timedelta(days=6))
        pair = make("S", "江苏")
        self._add("ambiguous", "S", replace(pair, name=f"江苏{pair.stem}职业技能评价中心"), self._full(3))
        twin = replace(make("S", "江苏"), name=f"江苏{pair.stem}职业能力评价有限公司", stem=pair.stem)
        self._add("ambiguous", "S", twin, self._full(3))

    def _full(self, lowest_digit: int) -> Scope:
        works = ("数据标注员", "人工智能算法测试员") if self._rng.random() < 0.3 else ("",)
        own = tuple((*_TRAINER, work, digit) for work in works for digit in range(5, lowest_digit - 1, -1))
        return (*self._others(self._rng.randrange(2)), *own)

    def _others(self, count: int) -> Scope:
        chosen = self._rng.sample(load("names")["other_occupations"], count)
        return tuple((code, name, "", digit) for code, name in chosen for digit in (5, 4, 3))

    def _add(
        self,
        case: str,
        letter: str,
        who: Institution,
        scope: Scope,
        *,
        valid_to: date | None = None,
        status: str = "有效",
    ) -> Entry:
        self._serial += 1
        start = self._anchor - timedelta(days=self._rng.randrange(300, 800))
        open_end = case == "wide" and who.province in ("湖北", "福建")  # these details show no end date at all
        end = None if open_end else valid_to or self._anchor + timedelta(days=self._rng.randrange(120, 600))
        if case == "employer":
            who = replace(who, former=(f"{who.city}{who.stem}计算机技术公司",))
        entry = Entry(who, letter, filing_code(letter, who.province_code, self._serial), start, end, status, scope)
        self.entries.append(entry)
        self._cases.setdefault(case, []).append(entry)
        return entry

    def add_own(self, who: Institution, levels: Iterable[int]) -> Entry:
        """File a site's own institution (evaluator S, employer Y or technical school J) for at least these levels."""
        return self._add("own", who.kind, who, self._full(min((3, *levels))))

    def pick(self, case: str, province: str, turn: int) -> Entry:
        """The evaluator an offer names: of the seller's province where the case has one, else the next in turn.

        For the case 'elsewhere' it is a good one of another province.
        """
        pool = self._cases["ok" if case in ("ok_varied", "elsewhere") else case]
        local = [e for e in pool if (e.institution.province == province) == (case != "elsewhere")]
        return (local or pool)[turn % len(local or pool)]
