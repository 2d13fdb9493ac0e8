"""A fraud must not be missed because the rest of the page is honest; nor may its words alone accuse who denies them."""

from __future__ import annotations

import pytest

from auditor.extract.claimsense import Opinion
from auditor.extract.normalise import normalise
from auditor.extract.phrases import claims_matcher, plain_matcher
from auditor.extract.polarity import polarity
from auditor.model import Polarity
from tests.extract.pages import kinds, offer, read

PLAIN = (
    ("self_issued", "学员结业后由我校签发人工智能训练师职业技能等级证书。"),
    ("superlative", "青禾教研是全省最大的AI考证平台。"),
    ("superlative", "论陪练服务，华南地区我们敢称最专业。"),
    ("extra_fee", "急着用的加 280，八天寄出。"),
    ("urgency", "夜校班仅剩 4 席，填表即锁定。"),
    ("guarantee_pass", "从第一期到现在没听说谁挂过。"),
    ("vocational_qualification", "这本证是国家职业资格证书，终身可查。"),
    ("unconditional_benefit", "落户、评职称、投标都能用。"),
)
OTHERWISE = (
    ("self_issued", "由我校颁发结业证书，等级证书要到评价机构另考。"),
    ("self_issued", "职业技能等级证书由苍岭技能评价中心盖章。"),
    ("superlative", "本店唯一收款账户以收据为准。"),
    ("extra_fee", "讲义要加急寄送的，快递另加 15 元。"),
    ("urgency", "课程只剩两个章节没有更新。"),
    ("vocational_qualification", "人工智能训练师不是国家职业资格。"),
    ("unconditional_benefit", "落户、评职称以当地政策为准，符合条件的才能用。"),
)


@pytest.mark.parametrize(("kind", "said"), PLAIN)
def test_a_plain_claim_on_an_otherwise_honest_page_is_not_silenced(kind: str, said: str) -> None:
    text = normalise(said).text
    hits = claims_matcher().find(text)
    (hit, *_) = [hit for hit in hits if hit.claim == kind and polarity(text, hit, hits) is Polarity.AFFIRMED]
    for score, wanted in ((-0.6, Polarity.AFFIRMED), (-3.0, Polarity.QUOTED)):
        opinion = Opinion([0], [len(text)], {0: {kind: score, "any": -0.6}}, -0.4)
        (weighed,) = [said for each, said in opinion.weigh(text, [(hit, Polarity.AFFIRMED)])[0] if each == hit]
        assert weighed is wanted, score  # where the model is very sure, it still decides


def test_other_words_are_silenced_as_before() -> None:
    text = "包过跑腿，什么都送。"
    (hit,) = [hit for hit in claims_matcher().find(text) if hit.claim == "guarantee_pass"]
    opinion = Opinion([0], [len(text)], {0: {"guarantee_pass": -1.0, "any": -1.0}}, -0.4)
    assert opinion.weigh(text, [(hit, Polarity.AFFIRMED)])[0] == [(hit, Polarity.QUOTED)]


@pytest.mark.parametrize(("kind", "said"), OTHERWISE)
def test_words_that_mean_something_else_are_never_plain(kind: str, said: str) -> None:
    text = normalise(said).text
    hits = plain_matcher().find(text)
    assert Polarity.AFFIRMED not in {polarity(text, hit, hits) for hit in hits if hit.claim == kind}


def test_a_filed_evaluator_may_say_that_it_issues_the_paper() -> None:
    said = "<p>本校系经省人社厅备案的社会培训评价组织。</p><p>由我校颁发人工智能训练师职业技能等级证书。</p>"
    assert "self_issued" not in kinds(read(offer(said)))
