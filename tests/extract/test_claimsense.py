"""A second opinion that silences a promise hides a fraud; one that hears what nobody said accuses a school."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from auditor.extract import claimsense
from auditor.extract.claimsense import Opinion
from auditor.extract.page import Stored, read_pages
from auditor.extract.phrases import Hit, claims_matcher
from auditor.model import Polarity
from tests.evaluation.corpus import pages
from tests.extract.pages import kinds, offer, read

HONEST = (
    ("no_exam", "同事说隔壁给张身份证就出证，我听着不靠谱。"),
    ("extra_fee", "外校学员的培训费另计，见上面的表。"),
    ("superlative", "本店卖得最好、销量第一的是一本练习册。"),
    ("mandatory_licence", "单位要不要求持证，看各家的招聘启事。"),
)
SOLD = (
    ("guarantee_pass", "没拿下来的那天，就是我们给您转账的那天。"),
    ("pass_rate", "去年冬天那批，三十六个人进去三十六张证出来。"),
    ("insider", "里头的朋友给透了底，重点就这三十道。"),
)


@pytest.mark.parametrize(("kind", "said"), HONEST)
def test_an_honest_sentence_in_the_words_of_a_claim_accuses_nobody(kind: str, said: str) -> None:
    reading = read(offer(f"<p>{said}</p>"))
    assert reading.page["kind"] == "offer"
    assert kind not in kinds(reading)


@pytest.mark.parametrize(("kind", "said"), SOLD)
def test_a_promise_that_no_pattern_knows_is_heard_as_the_whole_visible_sentence(kind: str, said: str) -> None:
    reading = read(offer(f"<p>{said}</p>"))
    (claim,) = [claim for claim in reading.claims if claim["kind"] == kind]
    assert claim["polarity"] == "affirmed"
    assert reading.page["text"][claim["start"] : claim["end"]] == claim["phrase"] == said


@pytest.mark.parametrize(
    "around", ["<p>客户：{}</p><p>老师：没有这回事</p>", "<h3>警惕以下招生骗局：</h3><ul><li>{}</li></ul>"]
)
def test_what_a_customer_says_or_a_warning_lists_is_not_claimed_however_sure_the_model_is(around: str) -> None:
    for kind, said in SOLD:
        assert kind not in kinds(read(offer(around.format(said))))


def test_a_page_that_sells_nothing_claims_nothing() -> None:
    text = "".join(f"<p>{said}</p>" for _, said in SOLD)
    reading = read(f"<title>考证被坑的经历</title><h1>考证被坑的经历</h1><p>上个月我听信了下面这些话。</p>{text}")
    assert reading.page["kind"] != "offer"
    assert "affirmed" not in {claim["polarity"] for claim in reading.claims}


def test_a_promise_in_the_answer_to_a_question_is_not_lost() -> None:
    assert "guarantee_pass" in kinds(read(offer("<p>客户：能包过吗？</p><p>老师：可以，放心</p>")))


def test_a_title_that_repeats_what_the_page_does_not_claim_claims_nothing() -> None:
    hit = Hit("guarantee_pass", "any", 0, 2)
    doubtful = Opinion([0], [4], {0: {"guarantee_pass": -1.0, "any": -1.0}}, -0.4)
    weighed, silenced = doubtful.weigh("包过跑腿", [(hit, Polarity.AFFIRMED)])
    assert weighed == [(hit, Polarity.QUOTED)]
    assert silenced == {"guarantee_pass"}


def test_the_keywords_of_a_page_that_sounds_honest_accuse_nobody() -> None:
    rules = (
        "<p>考试由评价机构组织，须本人到场，成绩以评价机构公布为准，我校不参与命题和阅卷。</p>"
        "<p>开课前申请退费的，学费全额退还；开课后按已上课时扣除，余款七个工作日内退回。</p>"
    )
    page = offer(rules).replace("<title>", '<meta name="keywords" content="包过,免考,人工智能训练师"><title>')
    reading = read(page)
    assert not {"guarantee_pass", "no_exam"} & kinds(reading)
    assert {"guarantee_pass", "no_exam"} <= {claim["kind"] for claim in reading.claims}


def test_a_promise_behind_a_denial_of_something_else_is_heard() -> None:
    said = "别家老师靠猜，我们不用猜：主讲就是考评员本人，考前把当期卷子的原题带来。"
    assert "insider" in kinds(read(offer(f"<p>{said}</p><p>签约包过，考不过全额退款。</p>")))


def test_a_denial_stays_one_where_the_model_is_not_certain() -> None:
    hit = Hit("guarantee_pass", "any", 2, 4)
    scores = {0: {"guarantee_pass": 0.8, "any": 0.8}}
    assert Opinion([0], [6], scores, -0.4).weigh("不谈包过二字", [(hit, Polarity.NEGATED)])[0] == [
        (hit, Polarity.NEGATED)
    ]
    surer = {0: {"guarantee_pass": 1.4, "any": 1.4}}
    certain = Opinion([0], [6], surer, 1.0).weigh("不谈包过二字", [(hit, Polarity.NEGATED)])[0]
    assert certain == [(hit, Polarity.AFFIRMED)]


def test_what_an_honest_page_lets_people_ask_is_no_claim_of_its_own() -> None:
    scores = {0: {"guarantee_pass": -1.2, "any": -1.2}}
    hit, text = Hit("guarantee_pass", "any", 1, 3), "能包过吗？ 能来上课，包不了过"
    for tone, polarity in ((-0.9, Polarity.QUOTED), (0.5, Polarity.AFFIRMED)):
        opinion = Opinion([0, 6], [5, len(text)], scores, tone)
        assert opinion.weigh(text, [(hit, Polarity.AFFIRMED)])[0] == [(hit, polarity)]


def test_a_kind_that_the_model_never_learnt_is_left_to_the_patterns() -> None:
    hit = Hit("level_certificate", "any", 0, 4)
    opinion = Opinion([0], [4], {0: {"guarantee_pass": -9.0, "any": -9.0}}, -9.0)
    assert opinion.weigh("等级证书", [(hit, Polarity.AFFIRMED)])[0] == [(hit, Polarity.AFFIRMED)]


def test_the_pages_read_beside_it_do_not_change_what_a_page_claims() -> None:
    some = [page for page in pages("dev") if page.labels["claims"]][::12]
    stored = [Stored(page.body, page.name, "s", "http://a.invalid/", "") for page in some]
    assert [_claims([each])[0] for each in stored] == _claims(stored)


def _claims(stored: Sequence[Stored]) -> list[list[dict[str, object]]]:
    return [reading.claims for reading in read_pages(stored)]


def test_sentences_stand_where_they_are_said_to_and_a_long_page_is_capped() -> None:
    text = "第一句。 第二句！\n\t表头\t单元格\n\n最后"
    assert [text[start:end] for start, end in claimsense.sentences(text)] == [
        "第一句。",
        "第二句！",
        "表头",
        "单元格",
        "最后",
    ]
    assert len(claimsense.sentences("包过。" * 9000)) == claimsense.MAX_SENTENCES


HEARD = "guarantee_pass"
EVALUATOR, SELLER = "青岚职业技能评价有限公司", "青岚教育咨询有限公司"


@pytest.mark.parametrize(
    ("scores", "tone", "length", "claimed"),
    [
        ([0.0], 0.6, 30, True),
        ([0.0], -0.4, 30, False),  # an honest page explains what others promise
        ([-0.2], 0.6, 40, False),
        ([-0.3, -0.2], 0.6, 40, True),  # two sentences that are half sure of one thing
        ([-0.3, -0.2], -0.4, 40, False),
        ([0.0], 0.6, 5, False),  # a few characters are read as anything
    ],
)
def test_a_sentence_accuses_by_its_score_its_length_the_page_and_what_is_said_elsewhere(
    scores: list[float], tone: float, length: int, claimed: bool
) -> None:
    sentences = ["某" * length + "。" for _ in scores]
    starts = [number * (length + 2) for number in range(len(scores))]
    said = {number: {HEARD: score, "any": 0.0} for number, score in enumerate(scores)}
    plain = range(starts[-1] + length + 2, starts[-1] + length + 2 + 20 * 3, 3)  # the rest of the page says nothing
    ends = [start + length + 1 for start in starts] + [start + 2 for start in plain]
    weighed, _ = Opinion([*starts, *plain], ends, said, tone).weigh("\n".join([*sentences, *["好。"] * 20]), [])
    assert (HEARD in {hit.claim for hit, _ in weighed}) == claimed


def test_a_very_long_line_of_headings_is_no_claim_for_its_length_alone() -> None:
    scores = {0: {HEARD: -0.5, "any": 0.3}}
    opinion = Opinion([0], [395], scores, 0.8)
    assert opinion.weigh("首页 课程 " * 56 + "联系我们", []) == ([], frozenset())


@pytest.mark.parametrize(
    ("kind", "honest", "sold"),
    [
        ("no_exam", "提交材料→签协议→线上课→统考→领证", "交材料，七天下证"),
        ("no_exam", "先缴费，坐等开班通知", "交照片就坐等拿证，人不用考"),
        ("no_refund", "本校没有“交钱不退”的规矩", "本校收的钱概不退还"),
        ("no_refund", "五天内没点开，原路退。点开了就不退了", "交了钱就不退了"),
        ("cheating", "找人替考的永久除名", "我们找人替您考"),
        ("mandatory_licence", "不持证就不能干这一行？</p><p>没这回事", "不持证就不能干这一行"),
        ("urgency", "最后一个周末做全真演练", "最后一个名额，今晚截止"),
        ("urgency", "一听要考试就往后缩", "明年考试就难了"),
        ("job_promise", "我不画饼：去年出去的新人到手四千", "学完到手八千，进厂直接安排"),
        ("pass_rate", "上回十八个人考过十一个，没过的七个下月补考", "上回十八个人考过十八个"),
    ],
)
def test_honest_words_beside_a_phrase_excuse_it_and_nothing_else_does(kind: str, honest: str, sold: str) -> None:
    assert kind not in kinds(read(offer(f"<p>{honest}。</p>")))
    assert kind in kinds(read(offer(f"<p>{sold}。</p>")))


def test_a_body_that_is_an_evaluator_by_its_name_is_not_accused_of_issuing_what_it_examined_for() -> None:
    said = "合格人员的职业技能等级证书由我司核发。\n主办单位：{}"
    heard = {name: {hit.claim for hit in claims_matcher().find(said.format(name))} for name in (EVALUATOR, SELLER)}
    assert "self_issued" not in heard[EVALUATOR]
    assert "self_issued" in heard[SELLER]
