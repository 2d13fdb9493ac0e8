"""May anybody say that a body is *not* filed? Only when every list that would show it was read whole, and lately."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.registry.frames import IMPORT_PREFIX, NATIONWIDE, PUBLISHED_ELSEWHERE, Coverage

CLASS_NAMES = {"S": "社会培训评价组织", "Y": "用人单位", "J": "技工院校"}
ALL_CLASSES = ("S", "Y", "J")


@dataclass(frozen=True)
class Proof:
    """The lists that were searched whole, or why that cannot be said.

    Attributes:
        gap: '' when absence is proven; else one clause in Chinese.
        registers: ids of the registers searched.
        as_of: the oldest of their dates.
        evidence_sha256: digest of the list page that would show the body.
    """

    gap: str
    registers: tuple[str, ...] = ()
    as_of: date | None = None
    evidence_sha256: str = ""


class CoverageBook:
    """The coverage of all registers."""

    def __init__(self, rows: list[Coverage], max_age_days: int) -> None:
        self._rows = sorted(rows, key=lambda r: (r.register, r.province, r.institution_class))
        self._max_age = timedelta(days=max_age_days)
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...], date], Proof] = {}

    def fresh(self, as_of: date, today: date) -> bool:
        """True when something seen on `as_of` may still be held against anybody today."""
        return today - as_of <= self._max_age

    def provinces(self) -> list[str]:
        """Everywhere: the provinces any register names, once one was read from its own index of provinces.

        Imported lists alone cannot tell which other provinces there are, so they never stand for the whole country.
        """
        indexed = any(row.province != NATIONWIDE and not row.register.startswith(IMPORT_PREFIX) for row in self._rows)
        return sorted({row.province for row in self._rows if row.province != NATIONWIDE}) if indexed else []

    def prove(self, provinces: Iterable[str], today: date, classes: Collection[str] = ALL_CLASSES) -> Proof:
        """Was every list of these classes in these provinces read whole and lately? Empty provinces = everywhere."""
        wanted = tuple(sorted({province for province in provinces if province})) or tuple(self.provinces())
        key = (wanted, tuple(sorted(classes)), today)
        if key not in self._known:
            self._known[key] = self._prove(wanted, key[1], today)
        return self._known[key]

    def _prove(self, provinces: tuple[str, ...], classes: tuple[str, ...], today: date) -> Proof:
        if not self._rows:
            return Proof("尚未载入任何登记名录")
        if not provinces:
            return Proof("没有写明省份，而已载入的名录不足以排除其他省份")
        used: dict[tuple[str, str, str], Coverage] = {}
        for province in provinces:
            for letter in classes:
                rows = [row for row in self._rows if self._speaks(row, province, letter)]
                gap = self._gap(rows, today)
                if gap:
                    return Proof(f"{province}{CLASS_NAMES.get(letter, letter)}名单{gap}")
                used |= {(r.register, r.province, r.institution_class): r for r in rows if r.complete}
        rows = [used[key] for key in sorted(used)]
        # The list of public evaluators is the one a reader opens first.
        shown = next((row for row in rows if row.institution_class in ("S", "")), rows[0])
        registers = tuple(dict.fromkeys(row.register for row in rows))
        return Proof("", registers, min(row.as_of for row in rows), shown.evidence_sha256)

    @staticmethod
    def _speaks(row: Coverage, province: str, letter: str) -> bool:
        return row.province in (province, NATIONWIDE) and row.institution_class in (letter, "")

    def _gap(self, rows: list[Coverage], today: date) -> str:
        whole = [row for row in rows if row.complete]
        broken = [row for row in rows if not row.complete and not row.why.startswith(PUBLISHED_ELSEWHERE)]
        if broken:
            return f"未能完整取得（{broken[0].register}：{broken[0].why}）"
        if not whole:
            return f"尚未取得（{rows[0].why}）" if rows else "不在已载入的登记名录中"
        stale = [row for row in whole if not self.fresh(row.as_of, today)]
        if stale:
            return f"已过期（{stale[0].register}截至{stale[0].as_of}，超过{self._max_age.days}天）"
        return ""
