"""Client of the static HTML register: province index → province pages → institution pages (domain brief §3.4)."""

from __future__ import annotations

from datetime import date

from auditor.model import Filing, Source
from auditor.registry.drift import Drift, Reader
from auditor.registry.frames import NATIONWIDE, Coverage
from auditor.registry.pjjg_pages import read_detail, read_index, read_province
from auditor.registry.snapshot import RawSnapshot


def read(source: Source, reader: Reader, today: date) -> RawSnapshot:
    """Everything the register shows, and for each province whether it was read to the end.

    Options of the source: `institution_class` (default 'S': the class whose list the register holds) and
    `min_provinces` (fewer entries in the index than that is a layout change).
    """
    return _Sync(source, reader, today).run()


class _Sync:
    def __init__(self, source: Source, reader: Reader, today: date) -> None:
        self.source, self.reader, self.today = source, reader, today
        self.letter = source.options.get("institution_class", "S")
        self.snapshot = RawSnapshot(source.id)
        self.shown: dict[str, frozenset[str]] = {}  # province → names on its page
        self.pages: dict[str, str] = {}  # province → its page

    def run(self) -> RawSnapshot:
        try:
            provinces = read_index(self.reader.get_once(self.source.urls[0]))
            wanted = int(self.source.options.get("min_provinces", "1"))
            if len(provinces) < wanted:
                raise Drift(f"省份目录只有{len(provinces)}个省份，应不少于{wanted}个")
        except Drift as drift:
            self.reader.rejected.add(self.source.urls[0])
            self._cover(NATIONWIDE, why=f"省份目录未能读取：{drift}")
            return self.snapshot
        for province, url in provinces:
            self._province(province, url)
        self._distrust_repeats()
        return self.snapshot

    def _cover(self, province: str, *, why: str = "", filings: int = 0, evidence: str = "") -> None:
        row = Coverage(self.source.id, province, self.letter, self.today, not why, filings, why, evidence)
        self.snapshot.coverage.append(row)

    def _province(self, province: str, url: str) -> None:
        evidence = ""
        try:
            answer = self.reader.get_once(url)
            evidence = answer.sha256
            page = read_province(answer)
        except Drift as drift:
            self.reader.rejected.add(url)
            self._cover(province, why=f"省份页面未能读取：{drift}", evidence=evidence)
            return
        filings, failures = self._details(province, page.links)
        why = page.elsewhere
        if failures:
            why = f"{len(page.links)}家机构中{len(failures)}家未能读取：{failures[0]}"
        if filings and all(filing.province != province for filing in filings):
            self.reader.rejected |= {url, *page.links}
            why, filings = f"页面列出的机构编码均属{filings[0].province}，页面与省份不符", []
        self.shown[province] = frozenset(filing.name for filing in filings)
        self.pages[province] = url
        self.snapshot.filings += filings
        self._cover(province, why=why, filings=len(filings), evidence=evidence)

    def _details(self, province: str, links: tuple[str, ...]) -> tuple[list[Filing], list[str]]:
        filings, failures = [], []
        for link in links:
            try:
                answer = self.reader.get_once(link)
                filings.append(
                    read_detail(
                        answer, register=self.source.id, province=province, default_class=self.letter, today=self.today
                    )
                )
            except Drift as drift:
                self.reader.rejected.add(link)
                failures.append(f"{drift}（{link}）")
        return filings, failures

    def _distrust_repeats(self) -> None:
        """Two provinces with one and the same list: at least one page is wrong, and nobody knows which."""
        alike: dict[frozenset[str], list[str]] = {}
        for province, names in self.shown.items():
            if names:
                alike.setdefault(names, []).append(province)
        for provinces in alike.values():
            if len(provinces) > 1:
                why = f"{'、'.join(provinces)}的名单完全相同，疑似重复页面"
                for province in provinces:
                    self.snapshot.spoil(province, why)
                    self.reader.rejected.add(self.pages[province])
