"""Client of the JSON register: the occupation standards list (a canary) and the paged list of institutions.

Envelope and standards list: domain brief §3.1. Institution record with its list of filings: §3.4.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditor.model import OCCUPATION_CODE, Fetched, Filing, Scope, Source
from auditor.registry.codes import check_uscc, clean_code, parse_filing_code
from auditor.registry.drift import Drift, Reader, cause, decode
from auditor.registry.frames import NATIONWIDE, Coverage, filing_id
from auditor.registry.levels import parse_levels
from auditor.registry.lines import (
    clean,
    parse_class,
    parse_day,
    parse_occupation_code,
    parse_status,
    parse_work_types,
    squash,
)
from auditor.registry.provinces import province_of_code
from auditor.registry.snapshot import RawSnapshot

CLASSES = ("J", "Y")  # the classes this register lists for the whole country
_PAGE_SIZE = 50
_MAX_PAGES = 2000  # a `pages` beyond this is a broken answer, not a longer list


@dataclass
class _Walk:
    """One walk over the pages: what every page must agree on."""

    total: int = -1
    pages: int = 1
    codes: set[str] = field(default_factory=set)
    records: list[tuple[dict[str, Any], Fetched]] = field(default_factory=list)
    evidence: str = ""


def read(source: Source, reader: Reader, today: date) -> RawSnapshot:
    """All institutions of the classes in `options['classes']` (default 'J,Y'), with coverage for the whole country."""
    return _Sync(source, reader, today).run()


def _body(answer: Fetched) -> dict[str, Any]:
    text = decode(answer)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Drift(cause(text) or "返回的不是完整的JSON") from error
    if not isinstance(document, dict) or document.get("code") != 200:
        raise Drift("接口返回的状态码不是200")
    body = document.get("body")
    if not isinstance(body, dict) or not isinstance(body.get("list"), list):
        raise Drift("接口返回中没有body.list，结构已变")
    return body


def _check_standards(base: str, reader: Reader, snapshot: RawSnapshot) -> None:
    """The standards list must know our occupation; if not, the service has changed and a person should look."""
    query = f"pageSize=800&pageNum=1&total=0&nameCode={OCCUPATION_CODE}&status=1"
    try:
        listed = _body(reader.get(f"{base}/public/skillStandardList?{query}"))["list"]
        if not any(isinstance(row, dict) and row.get("code") == OCCUPATION_CODE for row in listed):
            raise Drift(f"标准目录中没有{OCCUPATION_CODE}")
    except Drift as drift:
        snapshot.notes.append(("职业标准目录", str(drift)))


def _walk(url: str, reader: Reader, walk: _Walk) -> None:
    number = 1
    while number <= walk.pages:
        answer = reader.get_once(f"{url}?pageSize={_PAGE_SIZE}&pageNum={number}")
        body = _body(answer)
        pages, total, rows = body.get("pages"), body.get("total"), body["list"]
        if not isinstance(pages, int) or not isinstance(total, int) or not 1 <= pages <= _MAX_PAGES or total < 1:
            raise Drift("页数或总数缺失，结构已变")
        if walk.total >= 0 and (pages, total) != (walk.pages, walk.total):
            raise Drift("翻页途中页数或总数改变，请重新同步")
        walk.pages, walk.total = pages, total
        walk.evidence = walk.evidence or answer.sha256
        for row in rows:
            code = str(row.get("code") or "") if isinstance(row, dict) else ""
            if not code:
                raise Drift("机构记录没有code，结构已变")
            if code in walk.codes:
                raise Drift(f"翻页重复：机构{code}出现两次")
            walk.codes.add(code)
            walk.records.append((row, answer))
        number += 1
    if len(walk.codes) != walk.total:
        raise Drift(f"共应有{walk.total}家机构，只读到{len(walk.codes)}家")


class _Sync:
    def __init__(self, source: Source, reader: Reader, today: date) -> None:
        self.source, self.reader, self.today = source, reader, today
        self.snapshot = RawSnapshot(source.id)
        self.why: dict[str, str] = {}  # class ('' = all) → the first reason why its list is not whole

    def run(self) -> RawSnapshot:
        options, base = self.source.options, self.source.urls[0].rstrip("/")
        _check_standards(base, self.reader, self.snapshot)
        walk = _Walk()
        try:
            _walk(base + options.get("organ_path", "/public/evaluationOrganList"), self.reader, walk)
        except Drift as drift:
            self.why[""] = str(drift)
        for record, answer in walk.records:
            self._record(record, answer)
        for letter in options.get("classes", ",".join(CLASSES)).split(","):
            why = self.why.get("") or self.why.get(letter.strip(), "")
            count = sum(filing.institution_class == letter.strip() for filing in self.snapshot.filings)
            self.snapshot.coverage.append(
                Coverage(self.source.id, NATIONWIDE, letter.strip(), self.today, not why, count, why, walk.evidence)
            )
        return self.snapshot

    def _record(self, record: dict[str, Any], answer: Fetched) -> None:
        name, listed = record.get("name"), record.get("filings")
        if not isinstance(name, str) or not name.strip() or not isinstance(listed, list) or not listed:
            self.why.setdefault("", f"机构{record.get('code')}缺少名称或备案，结构已变")
            return
        for entry in listed:
            letter = parse_class(str(entry.get("organType") or "")) if isinstance(entry, dict) else ""
            try:
                self.snapshot.filings.append(self._filing(record, entry, letter, answer))
            except Drift as drift:
                self.why.setdefault(letter, f"机构{record.get('code')}的备案无法识别：{drift}")

    def _filing(self, record: dict[str, Any], entry: Any, letter: str, answer: Fetched) -> Filing:
        if not letter:
            raise Drift("机构类型无法识别")
        register = self.source.id
        code = parse_filing_code(str(entry.get("filingCode") or ""))
        province = province_of_code(str(entry.get("provinceCode") or "")) or (code.province if code else "")
        uscc = clean_code(str(record.get("creditCode") or ""))
        valid_to = parse_day(entry.get("evaluateEndDate"))
        name, filing_code = squash(record["name"]), code.code if code else ""
        former = record.get("formerNames") or []
        return Filing(
            filing_id=filing_id(
                register, name, institution_class=letter, filing_code=filing_code, province=province, valid_to=valid_to
            ),
            name=name,
            aliases=tuple(squash(str(alias)) for alias in former) if isinstance(former, list) else (),
            uscc=uscc if check_uscc(uscc) else "",
            institution_class=letter,
            filing_code=filing_code,
            province=province,
            valid_from=parse_day(entry.get("evaluateDate")),
            valid_to=valid_to,
            status=parse_status(str(entry.get("status") or "")),
            scope=_scope(entry.get("scope")),
            register=register,
            as_of=self.today,
            evidence_sha256=answer.sha256,
            source_url=answer.final_url,
        )


def _scope(rows: Any) -> tuple[Scope, ...]:
    if not isinstance(rows, list):
        raise Drift("范围(scope)缺失")
    result: list[Scope] = []
    for row in rows:
        if not isinstance(row, dict):
            raise Drift("范围(scope)结构已变")
        code, name = parse_occupation_code(str(row.get("careerCode") or "")), clean(str(row.get("careerName") or ""))
        levels = parse_levels(str(row.get("level") or ""))
        if not (code or name) or not levels:
            raise Drift(f"范围中有无法识别的职业或等级（{name}，“{row.get('level')}”）")
        works = parse_work_types(str(row.get("workName") or "")) or ("",)
        result += [Scope(code, name, work, level) for work in works for level in levels]
    return tuple(result)
