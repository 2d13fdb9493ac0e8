"""The standard in force: a revision must not go unnoticed, and a guarded service must not look like one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from auditor.model import OCCUPATION_CODE, OCCUPATION_NAME, WORK_TYPES, Fetched, FetchOutcome, sha256_hex
from auditor.registry.drift import Reader
from auditor.registry.standards import read_standard

PDF = b"%PDF-1.7 authored for this test"
ROW = {"code": OCCUPATION_CODE, "name": OCCUPATION_NAME, "issueTime": "2021-10-01", "issueNumber": "",
       "standardInfo": "/standard/a b.pdf"}  # fmt: skip
ENTRY = {"careerCode": OCCUPATION_CODE, "name": OCCUPATION_NAME, "works": [{"name": work} for work in WORK_TYPES]}


def service(
    row: dict[str, Any] | None = None,
    entry: Any = None,
    document: bytes = PDF,
    outcome: dict[str, FetchOutcome] | None = None,
) -> Callable[[str], Fetched]:
    """The three calls; `outcome` gives a call (by a word of its path) another end than an answer."""

    def envelope(body: Any) -> bytes:
        return json.dumps({"code": 200, "msg": "操作成功", "body": body}, ensure_ascii=False).encode()

    def fetch(url: str) -> Fetched:
        at = datetime(2026, 11, 16, tzinfo=UTC)
        for word, end in (outcome or {}).items():
            if word in url:
                return Fetched(url, url, end, 302, b"", "", at, "", "guard")
        if "skillStandardList" in url:
            body, kind = envelope({"list": [ROW if row is None else row], "pages": 1, "total": 1}), "application/json"
        elif "decrypt" in url:
            assert "fileName=%2Fstandard%2Fa+b.pdf" in url
            body, kind = document, "application/vnd.ms-excel"
        else:
            body, kind = envelope(ENTRY if entry is None else entry), "application/json"
        return Fetched(url, url, FetchOutcome.OK, 200, body, kind, at, sha256_hex(body), "")

    return fetch


def test_the_known_standard_is_read_although_its_pdf_is_called_a_spreadsheet() -> None:
    standard = read_standard("https://api.example/api/", Reader(service()))
    assert (standard.issued, standard.works) == ("2021-10-01", WORK_TYPES)
    assert standard.document_sha256 == sha256_hex(PDF)
    assert (standard.differences, standard.gaps) == ([], [])


def test_a_revised_standard_and_new_kinds_of_work_are_reported() -> None:
    """Rules on levels and hours rest on the edition; a new one must be looked at by a person."""
    entry = {**ENTRY, "works": [*ENTRY["works"][:2], {"name": "智能体开发员"}]}
    standard = read_standard("https://api.example", Reader(service({**ROW, "issueTime": "2027-01"}, entry)))
    assert len(standard.differences) == 2
    assert "2027-01" in standard.differences[0]
    assert "新增智能体开发员，缺少人工智能数字人训练师" in standard.differences[1]


@pytest.mark.parametrize("word", ["skillStandardList", "decrypt", "career/detail"])
def test_a_guard_page_is_a_gap_and_no_difference(word: str) -> None:
    """A redirect to a check page must not read as 'the standard was withdrawn'."""
    standard = read_standard("https://api.example", Reader(service(outcome={word: FetchOutcome.REDIRECT_LOOP})))
    assert len(standard.gaps) == 1
    assert not standard.differences


@pytest.mark.parametrize(
    "fetch",
    [
        service({**ROW, "code": "4-04-05-04"}),
        service(document=b"<html>login</html>"),
        service({**ROW, "standardInfo": None}),
        service(entry={**ENTRY, "name": "电工"}),
        service(entry={**ENTRY, "works": "none"}),
        service(entry={**ENTRY, "works": [{"id": 1}]}),
        service(entry=[]),
    ],
)
def test_an_answer_of_another_shape_is_a_gap(fetch: Callable[[str], Fetched]) -> None:
    standard = read_standard("https://api.example", Reader(fetch))
    assert len(standard.gaps) == 1
    assert not standard.differences
