"""No issuer is missed because the page says 评价机构 or 我中心 for it, and none is taken for another."""

from __future__ import annotations

import pytest

from auditor.extract import anaphora, bodies, organisations
from auditor.extract.organisations import canonical

EXAMINER, OTHER, SCHOOL = "江城智评职业技能评价中心", "云州衡才技能评价有限公司", "江城市启航职业培训学校"
HEAD = "人工智能训练师四级培训班\n培训费1680元\n"


def meant(text: str, owner: str = SCHOOL) -> dict[str, list[str]]:
    """Body → the words that stand for it."""
    page = bodies.Page(text, len(text), owner, organisations.find(text))
    spans = anaphora.found(text, bodies.candidates(page), canonical(owner))
    return {name: [text[start:end] for start, end in found] for name, found in spans.items()}


@pytest.mark.parametrize(
    ("said", "word", "body"),
    [
        (f"考试由{EXAMINER}组织。\n考过的，由评价机构颁发职业技能等级证书。", "评价机构", EXAMINER),
        (f"评价机构：{EXAMINER}\n合格后的职业技能等级证书由考评方发。", "考评方", EXAMINER),
        (f"{SCHOOL}\n结业证书由我校发。", "我校", SCHOOL),
        (f"{SCHOOL}\n考试去{EXAMINER}，该中心发证。", "该中心", EXAMINER),
        (f"四级在{EXAMINER}考。三级在{OTHER}考，考完评价机构寄证书。", "评价机构", OTHER),
    ],
)
def test_a_sentence_about_a_body_under_another_word_is_not_lost(said: str, word: str, body: str) -> None:
    assert meant(HEAD + said) == {canonical(body): [word]}


@pytest.mark.parametrize(
    "said",
    [
        f"评价机构：{EXAMINER}",  # the label of the name itself
        f"考试由{EXAMINER}组织。\n评价机构在三楼办公。",  # nothing about papers
        f"考试在{SCHOOL}。\n证书由本协会发。",  # nobody on the page is one
        "证书由评价机构发。",  # nobody is named
    ],
)
def test_a_word_that_names_nobody_gives_nobody_a_part(said: str) -> None:
    assert meant(HEAD + said, owner="") == {}


def test_the_model_reads_what_is_said_of_the_examiner_elsewhere() -> None:
    text = f"{HEAD}考试由{EXAMINER}组织。\n通过后由评价机构寄出等级证书。"
    page = bodies.Page(text, len(text), "", organisations.find(text))
    (seen,) = bodies.examples(page, bodies.candidates(page), [bodies.Part(0, len(text), "")])
    assert "寄出等级证书" in seen["sentence"]
    assert "寄出等级证书" not in seen["near"]
