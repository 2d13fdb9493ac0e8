"""Claims composed in other ways: the seller is heard, the honest school beside him is not accused."""

from __future__ import annotations

import pytest

from tests.extract.pages import kinds, offer, read

SAID = {
    "guarantee_pass": ["没考过找我，我自己掏钱给你补考", "考唔過，學費全數退回", "全程护航，不拿证不罢休"],
    "pass_rate": ["通过率：理论99%，实操96%", "上一批全部通过，无一人补考"],
    "insider": ["老师参与过题库建设，考点抓得准", "我们有考点内部老师辅导"],
    "cheating": ["考试当天老师会提示答案", "考场管得松，可以翻书", "考试我们派人替你"],
    "certificate_rental": ["拿到证就可以挂企业", "求租三级人工智能训练师证书", "證照掛牌，每月收租"],
    "job_promise": ["百分百安置工作", "毕业就进大厂"],
    "urgency": ["窗口期只有两个月", "机会不等人", "2027年起报考条件将提高"],
    "unconditional_benefit": ["取得证书即可评职称", "考公考编优先"],
    "no_entry_condition": ["报考条件：无", "直报二级", "社保工龄都不查"],
    "extra_fee": ["想快点拿证加800", "过了再交300办证费"],
    "subsidy_promise": ["学费1800，补贴2000，白赚200", "没社保我们帮你挂社保领补贴"],
    "agent_recruiting": ["诚邀各地培训机构合作招生", "转介绍有奖", "开分校找我们"],
    "self_issued": ["我们机构内部考核，合格发三级证", "集团自主发证，人工智能训练师高级"],
    "other_certificate_as_level": ["人才库入库证书，等于高级工"],
}
HONEST = {
    "guarantee_pass": ["考不过的，补考费自理", "没人敢说肯定过", "考不过怎么办？可报下一批次补考，费用自理"],
    "pass_rate": ["力争本期学员全部通过", "全国通过率为95%"],
    "insider": ["模拟机房和考试环境一模一样", "严防考题泄露", "老师没有参与过命题"],
    "cheating": ["考试时如遇设备故障，现场老师会协助", "考场不得带手机入场", "模拟考试时老师在旁边指导"],
    "certificate_rental": ["证书挂靠属违法行为，我们不做挂靠", "领取证书请及时签收"],
    "job_promise": ["学校不负责安排工作", "据招聘网站统计，行业平均薪资12K"],
    "unconditional_benefit": ["取得证书且参加失业保险满一年的，可申领补贴", "落户、个税、补贴以当地政策为准"],
    "no_entry_condition": ["年限不够的，可以先报四级", "五级报名只需身份证"],
    "extra_fee": ["没有加急费，也不另收任何费用", "领证时无需再交工本费"],
    "subsidy_promise": ["没有社保的不能申领补贴", "补贴经审核后打到卡里"],
    "agent_recruiting": ["本校不招商加盟", "老师给大家介绍一个标注项目", "同学介绍同学各返100"],
    "self_issued": ["由临岳数智技能评价有限公司组织考核，合格者由该公司颁发三级职业技能等级证书"],
    "other_certificate_as_level": ["考核合格者由浙甬省职业技能发展协会颁发职业技能等级证书"],
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_claim_put_together_another_way_is_not_missed(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_sentence_with_the_same_words_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_the_money_on_the_line_below_the_question_counts_as_its_answer() -> None:
    assert "guarantee_pass" in kinds(read(offer("<p>没过呢？</p><p>学费全额返还</p>")))
    assert "guarantee_pass" not in kinds(read(offer("<p>没过呢？</p><p>学费不退，可免费旁听一次</p>")))
