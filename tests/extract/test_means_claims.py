"""What a seller says it will do is no less a promise for avoiding the usual word; what it denies is none."""

from __future__ import annotations

import pytest

from auditor.extract.normalise import normalise
from auditor.extract.phrases import claims_matcher
from auditor.extract.polarity import polarity
from auditor.model import Polarity
from tests.extract.pages import kinds, offer, read

SAID = (
    ("no_entry_condition", "单位的章不用你们发愁，报上来再说。"),
    ("no_entry_condition", "没上过班的，公司给您挂上，年限倒着补。"),
    ("insider", "付款后给您看出题组流出的操作卷。"),
    ("insider", "答辩席上的评委有我们的人。"),
    ("cheating", "总结由专人代笔，您照着念。"),
    ("cheating", "您没空，助教登录您的账号学完。"),
    ("no_exam", "不设笔试，材料寄来就行。"),
    ("urgency", "名额今晚锁名单。"),
    ("mandatory_licence", "缺了它，标注岗别想进。"),
    ("no_refund", "锁位费交了一律不退。"),
    ("pass_rate", "上半年送考 82 人，81 人拿到了结果。"),
    ("pass_rate", "去年那几期，结业考核通过率一直是 98%。"),
    ("other_certificate_as_level", "这本和人社三级是一个东西。"),
    ("subsidy_promise", "财政那笔培训款我们统一造册，年底必到您手。"),
    ("unconditional_benefit", "凡持证者直接涨薪两档。"),
)
NOT_SAID = (
    ("no_entry_condition", "工龄要自己如实填，审核不过不能报。"),
    ("insider", "我们用公开的样题讲课，命题组里没有我们的人。"),
    ("cheating", "作业有老师批改，一周内发回。"),
    ("no_exam", "我校不组织考试，由评价机构安排，合格后领证。"),
    ("urgency", "每月都开班，名额满了转下一期。"),
    ("mandatory_licence", "没有它也能上岗，公司看作品。"),
    ("no_refund", "开课前退出的，留位费全额退还。"),
    ("pass_rate", "去年参考 82 人，40 人取证，名单可查。"),
    ("other_certificate_as_level", "协会这本不能等同人社的三级。"),
    ("subsidy_promise", "补贴由个人向人社局申报，以审核为准。"),
)
ELSE = (
    ("no_exam", "赶时间的加急 200 元，9 个工作日出证。"),
    ("superlative", "跟我们合作，做您镇上第一家报名点。"),
    ("guarantee_pass", "有人留言 包过不 我只能说好好学"),
    ("self_issued", "由我会颁发《人工智能训练师（中级）》能力证书。"),
)


def _affirmed(said: str, kind: str) -> bool:
    text = normalise(said).text
    hits = claims_matcher().find(text)
    return Polarity.AFFIRMED in {polarity(text, hit, hits) for hit in hits if hit.claim == kind}


@pytest.mark.parametrize(("kind", "said"), SAID)
def test_a_promise_told_by_what_is_done_is_heard(kind: str, said: str) -> None:
    assert _affirmed(said, kind)


@pytest.mark.parametrize(("kind", "said"), NOT_SAID)
def test_the_same_things_denied_or_told_fairly_accuse_nobody(kind: str, said: str) -> None:
    assert not _affirmed(said, kind)
    assert kind not in kinds(read(offer(f"<p>{said}</p>")))


@pytest.mark.parametrize(("kind", "said"), ELSE)
def test_what_only_sounds_like_another_claim_is_not_charged_with_it(kind: str, said: str) -> None:
    assert not _affirmed(said, kind)


def test_a_seller_who_answers_between_customers_of_a_live_show_is_no_reviewer() -> None:
    show = "<p>用户**3：还有吗</p><p>{}：就剩 6 单，下播恢复原价</p>"
    assert "urgency" in kinds(read(offer(show.format("主播"))))
    assert "urgency" not in kinds(read(offer(show.format("用户**7"))))
