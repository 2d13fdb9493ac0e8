"""The report says what the tables say, no more, the same way every time."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from auditor.errors import AuditorError, BadInput
from auditor.model import sha256_hex
from auditor.report import build
from auditor.report.texts import catalogue
from auditor.tables import ALL
from tests.report import sample


def built(builder: sample.Builder, previous: Any = None, **options: Any) -> dict[str, bytes]:
    return build(sample.WEEK, builder.plan(), builder.frames(), previous, sample.RULES, **options)


def tree(files: dict[str, bytes]) -> LexborHTMLParser:
    return LexborHTMLParser(files["index.html"].decode("utf-8"))


def csv_rows(files: dict[str, bytes]) -> list[dict[str, str]]:
    assert files["findings.csv"].startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(files["findings.csv"].decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return built(sample.week())


def test_no_finding_is_lost_or_added_between_table_and_page(files: dict[str, bytes]) -> None:
    findings = sample.week().frames()["findings"]
    page = tree(files)
    for outcome in ("fail", "could_not_check"):
        ids = {node.attributes["id"] for node in page.css(f'[data-outcome="{outcome}"]')}
        assert ids == {f"f-{name}" for name in findings.loc[findings["outcome"] == outcome, "finding_id"]}
        assert len(page.css(f'[data-outcome="{outcome}"]')) == len(ids)
    assert [row["finding_id"] for row in csv_rows(files)] == sorted(findings["finding_id"])
    document = json.loads(files["findings.json"])
    assert document["counts"]["findings"] == len(document["findings"]) == len(findings)
    cells = [int(node.text()) for node in page.css(".counts tfoot td")]
    assert cells == [2, 3, 0, 5, 1], "the sum row is high, medium, low, leads, could not check"


def test_more_than_two_hundred_findings_are_not_cut() -> None:
    b = sample.week()
    program = b.rows["programs"][0]
    for number in range(450):
        b.finding(program, "R01", "包过", check=f"c{number}")
    files = built(b)
    assert len(tree(files).css('[data-outcome="fail"]')) == 455
    assert len(csv_rows(files)) == 456


def test_what_was_not_audited_comes_before_any_number(files: dict[str, bytes]) -> None:
    page = files["index.html"].decode()
    order = [page.index(f'<section id="{name}"') for name in ("gaps", "numbers", "findings", "unknown")]
    assert order == sorted(order)
    gaps = tree(files).css_first("#gaps").text()
    assert "服务器返回 503" in gaps
    assert "下周自动重试" in gaps
    assert "四川" in gaps
    assert "有名称和收费的课程占比" in gaps
    assert all(f"/p/{number}.html" in gaps for number in range(5)), "each missed page is named"


def test_every_lead_opens_to_its_proof(files: dict[str, bytes]) -> None:
    capture = sample.week().frames()["captures"].iloc[0]
    lead = next(n for n in tree(files).css("details.finding") if "R09a" in n.text())
    text = lead.text()
    for proof in (
        capture["sha256"], "2026-11-16 06:05:09 北京时间", capture["warc_file"], "偏移 0 字节", "登记册中没有",
        sha256_hex(b"register"), "第二十四条第一项", "条文已核对", "条文未经核对", sample.RULESET[:16],
        "要求经营者提供依据",
    ):  # fmt: skip
        assert proof in text
    assert lead.css_first("mark").text() == "云上评价中心"
    assert lead.css_first(".around").text().endswith("证书由")


def test_an_unchecked_program_is_not_shown_as_accused(files: dict[str, bytes]) -> None:
    page = tree(files)
    assert "四川名单以附件公布" not in page.css_first("#findings").text()
    assert "四川名单以附件公布" in page.css_first("#unknown").text()
    assert "衡信技能评价中心" not in page.css_first("#findings").text()
    assert "¥380.00" in page.css_first("#programs").text()


def test_institutions_stand_in_order_of_risk_and_anonymous_sellers_stay_anonymous(files: dict[str, bytes]) -> None:
    names = [node.text() for node in tree(files).css(".case h3")]
    assert names == ["启明数智职业培训学校", "云帆教育咨询", "网页未写明经营者（来源：无名落地页）"]


def test_two_anonymous_sites_are_never_taken_for_one_seller() -> None:
    b = sample.week()
    b.source("anon-two", "另一落地页")
    other = b.program(b.page("anon-two", "扫码报名"), "扫码班", "")
    b.finding(other, "R30")
    assert len(tree(built(b)).css(".case")) == 4


def test_same_tables_in_another_order_give_the_same_bytes(files: dict[str, bytes]) -> None:
    b = sample.week()
    shuffled = {name: frame.iloc[::-1] for name, frame in b.frames().items()}
    assert build(sample.WEEK, b.plan(), shuffled, None, sample.RULES[::-1]) == files


def test_manifest_names_the_digest_of_every_file_and_comes_last(files: dict[str, bytes]) -> None:
    assert list(files)[-1] == "manifest.json"
    manifest = json.loads(files["manifest.json"])
    assert manifest["files"] == {
        name: {"sha256": sha256_hex(data), "size": len(data)} for name, data in files.items() if name != "manifest.json"
    }
    assert manifest["tables"] == sample.week().plan()["table_digests"]
    assert (manifest["week"], manifest["ruleset_digest"]) == (sample.WEEK, sample.RULESET)


def test_two_pages_without_offers_give_a_truthful_empty_report() -> None:
    b = sample.Builder()
    b.source("letters", "来信页面", kind="folder")
    b.page("letters", "新闻报道", url="file:001.txt", kind="news")
    b.page("letters", "改动过的报道", url="file:001b.txt", kind="reference", tampered="职业名称中的字被换成商标")
    page = tree(built(b))
    assert "读取2页，无招生内容，无人被指" in page.css_first(".summary").text()
    assert page.css(".case") == []
    assert "file:001b.txt" in page.css_first("#tampered").text()
    assert page.css('a[href^="file"]') == []


def test_a_week_that_read_nothing_claims_nothing() -> None:
    b = sample.Builder()
    b.add("gaps", source_id="x", subject="整个来源", stage="crawl", reason="连接失败", todo="检查网络")
    files = build(sample.WEEK, {"week": sample.WEEK}, {"gaps": b.frames()["gaps"]}, None, [])
    summary = tree(files).css_first(".summary").text()
    assert "一页也没有读到" in summary
    assert "没有线索" not in summary
    assert "没有任何登记册数据" in tree(files).css_first("#gaps").text()


def test_a_breached_fatal_gate_is_announced() -> None:
    b = sample.week()
    assert tree(built(b)).css_first(".alert") is None, "a warning does not block"
    b.add(
        "gates",
        suite="run",
        check="fill",
        subject="run",
        level="fatal",
        success=None,
        observed="",
        expected="",
        todo="",
    )
    assert "不得对外发布" in tree(built(b)).css_first(".alert").text()


def test_a_severity_we_do_not_know_still_counts() -> None:
    b = sample.week()
    b.finding(b.rows["programs"][0], "R18", "2980元", severity="odd")
    assert [int(node.text()) for node in tree(built(b)).css(".counts tfoot td")] == [2, 3, 1, 6, 1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_is_well_formed_and_readable_by_a_screen_reader(lang: str) -> None:
    page = tree(built(sample.week(), {"findings": sample.week().frames()["findings"]}, lang=lang))
    assert page.css_first("html").attributes["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.css("script, link, img, iframe, object, form, [onclick], [onload]") == []
    for table in page.css("table"):
        assert table.css_first("caption") is not None
        assert table.css("th")
        assert all(th.attributes.get("scope") for th in table.css("th"))
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {node.attributes["href"][1:] for node in page.css("nav a")} <= set(ids)
    for anchor in page.css('a[href^="http"]'):
        assert anchor.attributes["rel"] == "noopener nofollow"
    chart = page.css_first("svg")
    assert chart.attributes["role"] == "img"
    assert "Generated" not in page.html


def test_both_languages_have_the_same_sentences() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return len(value) if isinstance(value, list) else sorted(part.split("}")[0] for part in value.split("{")[1:])

    languages = catalogue()
    assert shape({**languages["zh"]}) == shape({**languages["en"]})


def test_wrong_use_is_refused_in_one_line() -> None:
    with pytest.raises(BadInput, match="2026-W60"):
        build("2026-W60", {}, {}, None, [])
    with pytest.raises(BadInput, match="language"):
        build(sample.WEEK, {}, {}, None, [], lang="fr")
    with pytest.raises(AuditorError, match="breaks its contract"):
        build(sample.WEEK, {}, {"findings": ALL[0].empty()}, None, [])
