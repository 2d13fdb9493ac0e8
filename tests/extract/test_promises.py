"""Promises made of concepts in any order: the seller is heard in his own words, the honest school is not accused."""

from __future__ import annotations

import pytest

from auditor.extract.frames import number_of
from tests.extract.pages import kinds, offer, read

SAID = {
    "guarantee_pass": [
        "三次之内必定拿下，拿不下原价还钱",
        "一个班四十号人，没有一个空着手回去的",
        "出证后再结账，证到手您才掏钱",
    ],
    "pass_rate": ["上个月47个考生，46个上岸", "每二十个人只有一个没过", "一百个人进去九十六个人拿本出来"],
    "insider": ["评分的那几位跟我们校长是多年交情", "主考是我带出来的徒弟", "题都是咱们自己人出的"],
    "no_exam": ["您人不用来，证照样邮过去", "资料审核通过即发证，没有考试环节"],
    "cheating": ["有专门的答题群，开考十分钟出答案", "前后左右都是我们的人，抄就完了", "网课代掛，人臉代過"],
    "certificate_rental": [
        "证放我这儿，每季度给您转两千五",
        "公司拿您的证去报项目，给您抽成",
        "只要证不要人，一年9000",
    ],
    "job_promise": ["结业当天签入职", "合作企业直接来班里挑人，人人有去处", "不安排岗位全额退"],
    "no_entry_condition": ["想考几级考几级", "哪怕一天班没上过，三级也给报", "不用先拿四级，一把到位考三级"],
    "subsidy_promise": ["补贴零拒批，批一个过一个", "交两千八领三千，里外里还挣两百", "补贴下不来我们自己掏钱补给您"],
    "unconditional_benefit": ["证书一亮，落户秒批", "凭三级证，无需社保即可落户", "一证在手，入学落户评职称全搞定"],
}
HONEST = {
    "guarantee_pass": [
        "考试未通过者，可于下一批次报名补考，费用80元一科",
        "若因我方原因未能开班，学费如数退还",
        "七日内学习进度未过 10% 的可退培训费",
    ],
    "pass_rate": ["去年送考310人，拿证188人", "班级人数32人，实到31人", "标注任务验收合格率须达95%"],
    "insider": ["考官与培训老师不得为同一人", "老师也不是考官", "讲课的是我们自己的老师，考试去评价机构考"],
    "no_exam": ["已有四级证书的，不用再考四级", "只上课不考试，可领学院的学时证明", "本店不组织考试、不发证"],
    "cheating": ["不会做的举手，老师过来讲解", "U盘由考点统一发放", "老师答疑群每晚开放"],
    "certificate_rental": ["公司为持证员工缴纳社保，每月另发技能津贴300元", "企业可为在职员工统一报名，每人1200元"],
    "job_promise": ["学校每年举办两场双选会，学员可自愿参加", "我们会把简历转给有需要的企业，是否录用由企业定"],
    "no_entry_condition": [
        "谁可以报三级：取得四级证书满4年者",
        "没干过这行的，先从五级学起",
        "讲座面向所有市民，免费参加，不限年龄",
    ],
    "subsidy_promise": ["补贴由本人向人社局申请，能否发放以审核为准", "补贴发放到本人银行卡，与学校无关"],
    "unconditional_benefit": ["持三级证书且岗位相符，可按当地办法申请积分", "高级工可按工程师待遇落实的前提是单位聘用"],
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_promise_in_a_sellers_own_words_is_not_missed(kind: str) -> None:
    assert [s for s in SAID[kind] if kind not in kinds(read(offer(f"<p>{s}。</p>")))] == []


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_an_honest_schools_rule_about_the_same_things_accuses_nobody(kind: str) -> None:
    assert [s for s in HONEST[kind] if kind in kinds(read(offer(f"<p>{s}。</p>")))] == []


def test_a_refusal_still_governs_a_frame_that_begins_at_the_next_clause() -> None:
    reading = read(offer("<p>不想上班的学员，证书可以挂靠到合作企业，每年到手八千元。</p>"))
    assert "certificate_rental" in kinds(reading)


@pytest.mark.parametrize(
    ("word", "value"), [("九十八", 98), ("两百", 200), ("九个半", 9.5), ("197", 197), ("十", 10), ("很多", 0)]
)
def test_a_count_is_read_however_it_is_written_so_that_41_of_62_is_no_pass_rate_claim(word: str, value: float) -> None:
    assert number_of(word) == value
