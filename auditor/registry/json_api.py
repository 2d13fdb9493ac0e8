"""Client of a paged JSON register that a YAML file describes; any doubt about an answer spoils the list, not a body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from auditor.errors import ConfigError
from auditor.model import Fetched, Filing, Scope, Source
from auditor.question import Question
from auditor.registry.codes import check_uscc, clean_code, parse_filing_code
from auditor.registry.drift import Drift, Reader, cause, decode
from auditor.registry.frames import NATIONWIDE, Coverage, filing_id
from auditor.registry.json_spec import Spec, as_text, load_spec, pick
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
from auditor.registry.provinces import canonical_province, province_codes, province_of_code
from auditor.registry.snapshot import RawSnapshot

_MAX_PAGES = 2000  # more pages than this is a broken answer, not a longer list


def read(source: Source, reader: Reader, today: date) -> RawSnapshot:
    """All institutions of an interface described in `options['spec']`.

    Raises:
        ConfigError: no spec, or a spec that cannot be used.
    """
    path = source.options.get("spec", "")
    if not path:
        raise ConfigError("a json_api register needs options.spec", f"source {source.id}", "see docs/registers.md")
    return read_with(load_spec(Path(path)), source, reader, today)


def read_with(spec: Spec, source: Source, reader: Reader, today: date) -> RawSnapshot:
    """The same for a spec at hand; each list (the country's, or one per province) is judged by itself."""
    snapshot = RawSnapshot(source.id)
    asked = spec.request.get("province", "")
    for code, province in province_codes() if asked else [("", NATIONWIDE)]:
        _List(spec, source, reader, today, snapshot, province).read({asked: code} if asked else {})
    return snapshot


def body_of(answer: Fetched, good: dict[str, Any]) -> Any:
    """The JSON of an answer that says it is good.

    Raises:
        Drift: not JSON, or the status inside is another one.
    """
    text = decode(answer)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Drift(cause(text) or "返回的不是完整的JSON") from error
    for path, value in good.items():
        if pick(document, path) != value:
            raise Drift(f"接口返回的{path}不是{value}")
    return document


@dataclass
class _List:
    """One walk over the pages of one list: what every page must agree on."""

    spec: Spec
    source: Source
    reader: Reader
    today: date
    snapshot: RawSnapshot
    province: str
    total: int = -1
    evidence: str = ""
    keys: set[str] = field(default_factory=set)
    urls: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)  # class ('' = all) → the first reason why the list is not whole

    def read(self, extra: dict[str, str]) -> None:
        before = len(self.snapshot.filings)
        try:
            for record, answer in self._records(extra):
                self._institution(record, answer)
        except Drift as drift:
            self.why[""] = str(drift)
        if self.why:
            self.reader.rejected.update(self.urls)  # pages that disagree: nobody knows which of them is wrong
        mine = self.snapshot.filings[before:]
        for letter in self.spec.classes:
            why = self.why.get("") or self.why.get(letter, "")
            count = sum(filing.institution_class == letter for filing in mine)
            self.snapshot.coverage.append(
                Coverage(self.source.id, self.province, letter, self.today, not why, count, why, self.evidence)
            )

    def _records(self, extra: dict[str, str]) -> Iterator[tuple[Any, Fetched]]:
        request = self.spec.request
        first, pages, number = request.get("first_page", 1), 1, 0
        base = self.source.urls[0].rstrip("/") + request["path"]
        fixed = {**request.get("parameters", {}), **extra}
        size = request.get("page_size", 50)
        while number < pages:
            paging = {request.get("size", "pageSize"): size, request.get("page", "pageNum"): first + number}
            self.urls.append(self._question(base, {**fixed, **paging}))
            answer = self.reader.get_once(self.urls[-1])
            rows, pages = self._page(answer, pages, first=number == 0)
            for row in rows:
                key = as_text(pick(row, self.spec.institution["key"]))
                if not key:
                    raise Drift(f"机构记录没有{self.spec.institution['key']}，结构已变")
                if key in self.keys:
                    raise Drift(f"翻页重复：机构{key}出现两次")
                self.keys.add(key)
                yield row, answer
            number += 1
        if len(self.keys) != self.total:
            raise Drift(f"共应有{self.total}家机构，只读到{len(self.keys)}家")

    def _question(self, base: str, fields: dict[str, Any]) -> str:
        request = self.spec.request
        if request.get("method", "GET") == "GET":
            return f"{base}?{urlencode(fields)}"
        return Question.of(base, fields, form=request.get("body", "json") == "form")

    def _page(self, answer: Fetched, pages: int, *, first: bool) -> tuple[list[Any], int]:
        told = self.spec.answer
        body = body_of(answer, told.get("good", {}))
        rows, total = pick(body, told["rows"]), pick(body, told["total"])
        if not isinstance(rows, list):
            raise Drift(f"接口返回中没有{told['rows']}，结构已变")
        if isinstance(total, bool) or not isinstance(total, int) or total < (0 if self.province else 1):
            raise Drift("总数缺失，结构已变")
        size = self.spec.request.get("page_size", 50)
        count = pick(body, told["pages"]) if "pages" in told else -(-total // size)
        if not isinstance(count, int) or not 0 <= count <= _MAX_PAGES:
            raise Drift("页数缺失，结构已变")
        if not first and (count, total) != (pages, self.total):
            raise Drift("翻页途中页数或总数改变，请重新同步")
        self.total = total
        self.evidence = self.evidence or answer.sha256
        return rows, count

    def _institution(self, record: Any, answer: Fetched) -> None:
        parts = self.spec.institution
        key, name = pick(record, parts["key"]), pick(record, parts["name"])
        listed = pick(record, parts["filings"]) if "filings" in parts else [record]
        if not isinstance(name, str) or not name.strip() or not isinstance(listed, list) or not listed:
            self.why.setdefault("", f"机构{key}缺少名称或备案，结构已变")
            return
        for entry in listed:
            told = pick(entry, self.spec.filing.get("class")) if "class" in self.spec.filing else self.spec.classes[0]
            letter = parse_class(self.spec.word("class", told)) if isinstance(told, str | int) else ""
            try:
                self.snapshot.filings.append(self._filing(record, entry, letter, answer))
            except Drift as drift:
                self.why.setdefault(letter, f"机构{key}的备案无法识别：{drift}")

    def _filing(self, record: Any, entry: Any, letter: str, answer: Fetched) -> Filing:
        if not letter:
            raise Drift("机构类型无法识别")
        parts, register = self.spec.filing, self.source.id

        def text(name: str) -> str:
            return as_text(pick(entry, parts[name])) if name in parts else ""

        code = parse_filing_code(text("filing_code"))
        told = text("province")
        province = province_of_code(told) or canonical_province(told) or (code.province if code else "") or ""
        if self.province and province != self.province:
            if province:
                raise Drift(f"备案地{province}与所查询的{self.province}不符")
            province = self.province
        uscc = clean_code(str(pick(record, self.spec.institution.get("uscc") or "-") or ""))
        valid_to = parse_day(pick(entry, parts["valid_to"])) if "valid_to" in parts else None
        name, filing_code = squash(pick(record, self.spec.institution["name"])), code.code if code else ""
        former = pick(record, self.spec.institution.get("former_names") or "-")
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
            valid_from=parse_day(pick(entry, parts["valid_from"])) if "valid_from" in parts else None,
            valid_to=valid_to,
            status=parse_status(self.spec.word("status", text("status"))),
            scope=self._scope(entry),
            register=register,
            as_of=self.today,
            evidence_sha256=answer.sha256,
            source_url=answer.final_url,
        )

    def _scope(self, entry: Any) -> tuple[Scope, ...]:
        parts = self.spec.scope
        rows = pick(entry, self.spec.filing["scope"]) if "scope" in self.spec.filing else [entry]
        if not isinstance(rows, list):
            raise Drift("范围(scope)缺失")
        result: list[Scope] = []
        for row in rows:
            if not isinstance(row, dict):
                raise Drift("范围(scope)结构已变")

            def text(name: str, row: Any = row) -> str:
                return as_text(pick(row, parts[name])) if name in parts else ""

            code, name = parse_occupation_code(text("occupation_code")), clean(text("occupation"))
            levels = parse_levels(self.spec.word("level", text("level")))
            if not (code or name) or not levels:
                raise Drift(f"范围中有无法识别的职业或等级（{name}，“{text('level')}”）")
            works = parse_work_types(text("work_type")) or ("",)
            result += [Scope(code, name, work, level) for work in works for level in levels]
        return tuple(result)
