"""Claims worded freely must be heard, and the sentences of honest evaluators, schools and notices must accuse nobody."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

import pytest

from tests.extract.pages import kinds, offer, read

SAID = {
    "state_issuer": ["证书由人社厅验印后发给您，上面是部里的钢印", "红本本，国家发放，正规"],
    "state_patron": ["本校受市人社局点名承担训练师报名", "我们跟人社局是一家"],
    "superlative": ["这一行里没有谁排在我们前面", "业内头把交椅"],
    "state_recognition": ["各大企业通通认可", "一证走天下"],
    "vocational_qualification": ["考取训练师执业证，找我们"],
    "mandatory_licence": ["标注岗位无证人员全部清退", "平台只派单给持证的"],
    "urgency": ["三级的口子年底就收了", "年后政策就变了"],
    "extra_fee": ["证书下来那天再补一笔260的入网钱"],
    "no_refund": ["建了档的，什么原因都不往回退"],
    "agent_recruiting": ["把人带过来，一个人头给你提三百"],
    "self_issued": ["自己考自己发证，不走第三方"],
    "other_certificate_as_level": ["1+X中级就等于人社的四级证书", "可以替代等级证书使用"],
}
HONEST = {
    "state_issuer": ["证书由经省人社厅备案的评价机构盖章颁发"],
    "state_patron": ["评价机构名单由人社部门认定公布"],
    "superlative": ["没有第二次免费补考，天花板装有监控"],
    "state_recognition": ["学历须为国家承认的国民教育系列"],
    "vocational_qualification": ["资格审查通过后缴费，授课教师均持教师资格证书"],
    "mandatory_licence": ["没有准考证不得入场，没有四级证书不能报三级"],
    "urgency": ["周末班开课，错过本期可参加下期，系统维护时关闭"],
    "extra_fee": ["通过后不需要再缴任何费用，证书遗失补办收工本费10元"],
    "no_refund": ["已发放的教材费不退，其余学费退还；材料不予退还"],
    "agent_recruiting": ["两人同行各减100元，没有介绍费"],
    "self_issued": ["我校颁发结业证书，证书由我校代领后发给学员"],
    "other_certificate_as_level": ["三级即高级工，电子证书与纸质证书具有同等效力"],
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_seller_who_avoids_the_textbook_words_is_still_heard(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_sentence_made_of_the_same_words_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_an_evaluator_that_says_where_it_is_filed_may_issue_its_own_certificates() -> None:
    issues = "<p>合格者由本中心颁发职业技能等级证书。</p>"
    filed = "<p>本中心系经省人力资源和社会保障厅备案的社会培训评价组织。</p><p>考试安排</p>"
    assert "self_issued" in kinds(read(offer(issues)))
    assert "self_issued" not in kinds(read(offer(filed + issues)))
