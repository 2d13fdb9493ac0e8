"""Authored sentences in an offer page: what must be claimed is claimed, look-alikes accuse nobody."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.extract.pages import kinds, offer, read

SNIPPETS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("snippets.yaml").read_text(encoding="utf-8"))
BREADTH: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("claims_breadth.yaml").read_text(encoding="utf-8")
)
RULED = {
    "guarantee_pass", "insider", "state_issuer", "state_patron", "superlative", "vocational_qualification",
    "mandatory_licence", "other_certificate_as_level", "no_exam", "certificate_rental", "no_entry_condition", "extra_fee",
}  # fmt: skip


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[s["text"] for s in SNIPPETS])
def test_a_sentence_claims_what_it_says_and_nothing_else(snippet: dict[str, Any]) -> None:
    reading = read(offer(f"<p>{snippet['text']}</p>"))
    said = kinds(reading)
    assert reading.page["kind"] == "offer"
    assert set(snippet.get("yes", [])) <= said
    forbidden = RULED if snippet.get("no") == ["*"] else set(snippet.get("no", []))
    assert not said & forbidden


@pytest.mark.parametrize("kind", sorted(BREADTH))
def test_a_kind_is_heard_in_many_wordings_and_not_in_what_only_sounds_like_it(kind: str) -> None:
    said = {s: kind in kinds(read(offer(f"<p>{s}。</p>"))) for s in BREADTH[kind]["said"] + BREADTH[kind]["not_said"]}
    assert [s for s in BREADTH[kind]["said"] if not said[s]] == []
    assert [s for s in BREADTH[kind]["not_said"] if said[s]] == []


def test_the_column_of_a_table_headed_as_forbidden_holds_no_claims_of_the_page() -> None:
    rows = "<tr><td>1</td><td>签约包过</td><td>小班教学</td></tr><tr><td>2</td><td>免考拿证</td><td>按期开课</td></tr>"
    head = "<tr><th>序号</th><th>违规表述</th><th>规范表述</th></tr>"
    assert not kinds(read(offer(f"<table>{head}{rows}</table>"))) & RULED
    assert "guarantee_pass" in kinds(read(offer(f"<table>{head.replace('违规表述', '班型特色')}{rows}</table>")))


def test_a_crossed_out_line_and_a_customers_words_are_not_said_by_the_page() -> None:
    assert (
        not kinds(read(offer("<p>✗ 签约包过</p><p>客户：我想要包过的，能免考拿证最好</p><p>老师：都要考</p>"))) & RULED
    )
    assert "guarantee_pass" in kinds(read(offer("<p>客户：能包过吗？</p><p>老师：可以，放心</p>")))


def test_a_disclaimer_does_not_cancel_a_claim_made_elsewhere_on_the_page() -> None:
    reading = read(offer("<p>我校不承诺包过。</p><p>签约学员稳过，放心报。</p>"))
    assert "guarantee_pass" in kinds(reading)
    assert "guarantee_pass" in kinds(reading, "negated")


def test_a_heading_that_warns_governs_the_list_below_it() -> None:
    listed = "<h3>警惕以下招生骗局：</h3><ul><li>签约包过</li><li>免考拿证</li><li>内部名额</li></ul>"
    assert not kinds(read(offer(listed))) & RULED


def test_words_split_over_inline_tags_are_still_one_word() -> None:
    reading = read(offer("<p>签约<b>包</b><span>过</span>，<i>免</i>考<em>拿证</em></p>"))
    assert {"guarantee_pass", "no_exam"} <= kinds(reading)


def test_words_of_two_blocks_are_never_joined() -> None:
    assert "guarantee_pass" not in kinds(read(offer("<li>学费已全包</li><li>过期作废</li>")))


def test_what_no_reader_sees_is_no_claim_of_the_text() -> None:
    hidden = "<script>var a='包过'</script><style>.包过{}</style><p style='display:none'>免考拿证</p><!-- 内部名额 -->"
    reading = read(offer(hidden))
    assert not kinds(reading) & RULED
    assert "包过" not in reading.page["text"]


def test_text_in_alt_is_kept_apart_and_carries_no_span() -> None:
    claims = [c for c in read(offer("<img src='a.png' alt='签约包过'>")).claims if c["kind"] == "guarantee_pass"]
    assert [(c["where"], c["start"], c["end"], c["phrase"]) for c in claims] == [("alt", None, None, "签约包过")]


def test_a_claim_inside_a_course_block_belongs_to_that_course() -> None:
    cards = "".join(
        f"<div class='card'><h3>人工智能训练师{level}班</h3><p>{text}</p><b>现价{price}元</b></div>"
        for level, text, price in (("五级", "签约包过", 900), ("四级", "小班教学", 1500))
    )
    reading = read(offer(f"<div>{cards}</div><p>本校最权威</p>", title="课程中心", price=""))
    titles = {p["program_id"]: p["title"] for p in reading.programs}
    owners = {c["kind"]: titles.get(c["program_id"], "") for c in reading.claims if c["polarity"] == "affirmed"}
    assert owners["guarantee_pass"] == "人工智能训练师五级班"
    assert owners["superlative"] == ""


def test_a_page_about_others_makes_no_claim_itself() -> None:
    article = "<h1>记者暗访考证广告</h1><p>本报记者报道。“2980元包过，不用考试，7天拿证。”群里的人这样介绍。</p><p>记者致电时，对方称证书由人社部颁发。</p>"
    reading = read(f"<html><body>{article}</body></html>")
    assert reading.page["kind"] == "news"
    assert (reading.programs, reading.fees) == ([], [])
    assert {c["polarity"] for c in reading.claims} == {"quoted"}
