"""Who examines and who is said to issue, whatever the verb; which paper it is; copied pages with a replaced word."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.extract import read_page
from tests.extract import pages

HEAD = "人工智能训练师四级培训\n学费1680元，电话0571-88001122\n"
BODY = "浙川职业技能评价有限公司"


def program(line: str) -> dict[str, Any]:
    read = read_page((HEAD + line).encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    return read.programs[0]


@pytest.mark.parametrize(
    "line",
    [
        f"证书由{BODY}颁发。",
        f"证书是由{BODY}颁发的，全国可查。",
        f"合格者由{BODY}核发职业技能等级证书。",
        f"合格者由{BODY}印发职业技能等级证书。",
        f"发证单位：{BODY}",
        f"出证单位：{BODY}",
        f"认证机构：{BODY}",
        f"证书授权单位：{BODY}",
        f"考核发证：{BODY}",
        f"考试由{BODY}组织，合格者由其颁发证书。",
        f"评价机构：{BODY}。考核合格后由该公司颁发证书。",
        f"学完拿{BODY}的证书，全国通用。",
    ],
)
def test_issuer_by_any_verb(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == (BODY, BODY)


@pytest.mark.parametrize(
    "line",
    [
        f"评价机构：{BODY}",
        f"由备案机构{BODY}组织考试。",
        f"由评价机构“{BODY}”考核。",
        f"考试由{BODY}负责。",
        f"{BODY}是经省里备案的社会培训评价机构。",
    ],
)
def test_evaluator_is_no_issuer(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "证书由备案评价机构颁发。",
        f"本证书不是{BODY}颁发的。",
        f"谨防冒充{BODY}发证的骗子。",
        "考核合格后由该中心颁发证书。",
    ],
)
def test_silence(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("发证：人力资源和社会保障部社会保障能力建设中心", "部委直属单位证书"),
        ("该证由东岳数智人才协会颁发，与职业技能等级证书三级同等效力。", "协会证书"),
        ("学完发放结业证书，不是职业技能等级证书。", "结业证书"),
        ("合格者取得职业技能等级证书。", "职业技能等级证书"),
        ("结业发培训合格证书。另有厂商认证辅导。", "结业证书"),
        ("课程含讲义。", ""),
    ],
)
def test_certificate_type(line: str, expected: str) -> None:
    assert (program(line)["certificate_type"] or "") == expected


def test_own_paper_is_issued_by_the_school() -> None:
    assert program("学完发本校结业证书。\n衡川市启岳职业培训学校")["issuer"] == "衡川市启岳职业培训学校"
    assert program("学完发本校结业证书。")["issuer"] == "本校"


def test_work_type_stated_in_the_block() -> None:
    assert program("报考工种：数据标注员")["work_type"] == "数据标注员"
    assert program("工作包括数据标注员所做的标注。")["work_type"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "金沙国际训练师是什么职业\n金沙国际训练师，职业编码4-04-05-05，共分五个等级。金沙国际训练师须标注数据。",
        "关于永盛APP等级认定的提示\n报名永盛APP请找备案评价机构。永盛APP证书不是职业资格证书。永盛APP考试可查。\n永盛APP下载|永盛APP平台|永盛APP在线",
    ],
)
def test_replaced_words_are_noticed(text: str) -> None:
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://copy.invalid/a")
    assert read.page["tampered"]


def test_honest_trainers_are_not_noticed() -> None:
    text = "宠物训练师是什么职业\n宠物训练师分五个等级，职业编码另见。宠物训练师不必持证上岗，职业资格已取消。" * 2
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://pets.invalid/a")
    assert not read.page["tampered"]


@pytest.mark.parametrize(
    "line",
    [
        f"评价机构：{BODY}。证书也是他们发。",
        f"评价费由{BODY}收取，标准以该公司公示为准。\n两个班型均由该公司颁发职业技能等级证书。",
        f"认定由{BODY}组织，都要过60分，通过后它来发职业技能等级证书。",
        f"考试费由评价机构“{BODY}”收取。证书由上述评价机构核发。",
        f"评价机构为{BODY}，可查询备案；证书也由该公司印发。",
        f"发证单位\n{BODY}\n",
        f"证书上盖的是{BODY}的公章。",
        f"证书落款：{BODY}。",
        f"合格者由{BODY}给学员制发职业技能等级证书。",
        f"问：证书是谁发的\n答：是{BODY}，网上能查。",
    ],
)
def test_a_pronoun_or_a_seal_names_the_issuer_that_stands_before(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == (BODY, BODY)


@pytest.mark.parametrize(
    ("line", "issuer"),
    [
        ("发证：中部数字产业协会", "中部数字产业协会"),
        ("证书由数字产业部教育与人才发展中心颁发，加盖钢印。", "数字产业部教育与人才发展中心"),
        ("线上测评，乐证学院颁发证书。", "乐证学院"),
        ("证书由寰宇智训签发，自有钢印。", "寰宇智训"),
        ("证书由我们擎天智训自己印制、自己颁发。", "擎天智训"),
        ("证书由人社部盖钢印下发。", "人社部"),
        ("章是人社部的章，网上可查。", "人社部"),
    ],
)
def test_who_only_issues_is_not_made_an_evaluator(line: str, issuer: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == (issuer, "")


@pytest.mark.parametrize(
    "line",
    [
        "证书不是由人社部盖章下发的。",
        "谨防冒充人社部盖章下发证书的骗子。",
        "证书由考核机构颁发。",
        "证书由当地评价机构颁发。",
        "评价机构：浙川职业技能评价有限公司。本校只发放结业证书。\n合格者取得职业技能等级证书。",
        f"发票上盖的是{BODY}的公章。",
    ],
)
def test_nobody_is_made_an_issuer_by_a_denial_or_by_another_paper(line: str) -> None:
    assert program(line)["issuer"] == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本中心考核，合格者由本中心颁发职业技能等级证书。\n主办单位：岭川职业技能评价中心", "岭川职业技能评价中心"),
        ("本院自己出题、自己印证。\n主办：岭川人才评价研究院", "岭川人才评价研究院"),
        ("合格者由协会颁发能力证书。\n版权所有：岭川数字内容行业协会", "岭川数字内容行业协会"),
        ("合格后由我校颁发证书。", "我校"),
    ],
)
def test_the_page_that_issues_itself_is_named(line: str, expected: str) -> None:
    assert program(line)["issuer"] == expected


CARDS = (
    "<h1>某某课堂</h1><div><h3>人工智能训练师四级</h3><p>学费1680元，职业技能等级证书</p><button>立即报名</button></div>"
    "<div><h3>AIGC应用工程师证书课</h3><p>599元，线上测评，发证：中部数字产业协会</p><button>立即报名</button></div>"
    "<div><h3>人工智能训练师三级</h3><p>学费2680元，职业技能等级证书</p><button>立即报名</button></div>"
    "<h2>报名须知</h2><p>{notes}</p><p>电话0571-88001122</p>"
)


def cards(notes: str) -> dict[str, tuple[str, str]]:
    body = CARDS.replace("{notes}", notes).encode()
    read = read_page(body, capture_id="c", source_id="s", url="https://shop.invalid/a")
    return {row["title"]: (row["issuer"], row["evaluator_name"]) for row in read.programs}


def test_the_issuer_of_one_card_is_not_the_issuer_of_the_next() -> None:
    found = cards("考试另行通知。")
    assert found["人工智能训练师四级"] == found["人工智能训练师三级"] == ("", "")


def test_the_notes_below_the_cards_name_the_evaluator_of_all_levels() -> None:
    found = cards(f"考核由{BODY}组织，合格者由其颁发职业技能等级证书。")
    assert found["人工智能训练师四级"] == found["人工智能训练师三级"] == (BODY, BODY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("归在新版国家职业资格序列里，放进档案袋。", "职业资格证书"),
        ("考核合格取得专业技术等级证书。", "其他证书"),
        ("学完发结训证书。", "结业证书"),
        ("完成后获得AWS认证。", "厂商认证"),
        ("须取得职业技能等级证书满三年方可报名。学完发结业证书。", "结业证书"),
        ("考取高级工证书，网上可查。", "职业技能等级证书"),
        ("全国标注岗位必须持证。", ""),
        ("本课不发放职业资格证书。", ""),
    ],
)
def test_the_paper_is_the_one_that_the_page_says_one_gets(line: str, expected: str) -> None:
    assert (program(line)["certificate_type"] or "") == expected


@pytest.mark.parametrize("joint", ["与", "和", "、", "及"])
def test_bodies_that_issue_together_are_both_named(joint: str) -> None:
    found = program(f"由{BODY}{joint}东岳数智学院联合颁发证书。")
    assert found["issuer"] == f"{BODY}、东岳数智学院"


@pytest.mark.parametrize(
    "line",
    [
        "评价费全额转交江苏衡准技能评价有限公司，由其组织考核并颁发职业技能等级证书。",
        "评价费150元（替江苏衡准技能评价有限公司代收）。\n由江苏衡准技能评价有限公司来考，合格的，由该公司发给职业技能等级证书。",
        "5月1日起江苏衡准技能评价有限公司组织考核，合格者由该公司发给等级证书。",
        "评价机构：江苏衡准技能评价有限公司（发放职业技能等级证书）",
        "请向江苏衡准技能评价有限公司报名，该公司组织考核。由江苏衡准技能评价有限公司统一组织考核，合格者由该公司下发证书。",
    ],
)
def test_words_of_the_sentence_are_not_taken_for_the_name_of_a_body(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("江苏衡准技能评价有限公司",) * 2


@pytest.mark.parametrize(
    "line",
    [
        "适合在校大学生、应届大学生报考，证书由大学生就业中心推荐。",
        "11月5日登录学校评价平台考核。",
        "证书：评价机构另行通知。",
        "学员自行选择评价机构参加考核。",
    ],
)
def test_no_body_is_made_of_students_dates_or_an_open_choice(line: str) -> None:
    found = program(line)
    assert (found["issuer"], found["evaluator_name"]) == ("", "")


def test_a_course_whose_evaluator_is_open_does_not_inherit_that_of_another() -> None:
    page = (
        "<h1>人工智能训练师培训</h1><h3>人工智能训练师（五级）班</h3><p>学费980元。评价机构：江苏衡准技能评价有限公司</p>"
        "<h3>生成式人工智能系统应用员（四级）班</h3><p>学费1980元。职业技能等级证书，评价机构另行通知。</p>"
        "<p>报名电话0571-88001122</p>"
    )
    read = read_page(page.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    assert [p["evaluator_name"] for p in read.programs] == ["江苏衡准技能评价有限公司", ""]


@pytest.mark.parametrize(
    ("line", "issuer"),
    [
        ("完成作业可下载由星屿学堂签发的电子结业证书。", "星屿学堂"),
        ("星屿云颁发的企业认证，三年有效。", "星屿云"),
        ("由备案的社会培训评价组织考核合格后颁发职业技能等级证书。", "备案的社会培训评价组织"),
        ("考试合格后颁发的结业证书，自己保管。", ""),
        ("证书由平台颁发的电子证书为准。", ""),
    ],
)
def test_a_brand_or_a_kind_of_body_issues_as_written_and_a_verb_does_not(line: str, issuer: str) -> None:
    assert program(line)["issuer"] == issuer


@pytest.mark.parametrize(
    ("line", "paper"),
    [
        ("学完颁发本中心结业证书，不属于职业技能等级证书。", "结业证书"),
        ("本公司不发放职业技能等级证书。证书由备案评价机构浙川职业技能评价有限公司考核颁发。", "职业技能等级证书"),
        ("我校不颁发职业技能等级证书，只发结业证书。", "结业证书"),
        ("发证单位：工信人才岗位能力评测中心。", "部委直属单位证书"),
        ("学完发企业认证证书，不是职业技能等级证书。", "厂商认证"),
        ("不是职业技能等级证书。", ""),
        ("本机构已通过企业认证。", ""),
        ("没有职业技能等级证书可查。", ""),
    ],
)
def test_a_paper_is_not_lost_to_what_the_sentence_denies_of_another(line: str, paper: str) -> None:
    assert program(line)["certificate_type"] == paper


def test_a_brand_sold_under_the_code_of_the_occupation_is_altered_and_stays_an_offer() -> None:
    sold = (
        "<h1>云栖谷智能训练师（4-04-05-05）岗位能力证书</h1><p>促销价 ¥1580</p><p>品牌：云栖谷智能</p>"
        "<p>云栖谷智能训练师岗位能力证书，视频课40课时。</p><button>立即购买</button><p>客服微信 abcd0000</p>"
    )
    page = read_page(sold.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a").page
    assert "云栖谷智能训练师" in page["tampered"]
    assert page["kind"] == "offer"
    honest = sold.replace("云栖谷智能训练师", "大模型训练师").replace("云栖谷智能", "云栖谷")
    assert not read_page(honest.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a").page["tampered"]


@pytest.mark.parametrize(
    "text",
    [
        "正在加载…",
        "页面载入中，请稍候",
        "哎呀，这篇内容走丢了\n可能已被作者删除",
        "该店铺已关闭",
        "因违反社区公约不再展示",
        "请在微信客户端打开",
    ],
)
def test_a_shell_or_a_removed_page_says_nothing_and_is_no_reference(text: str) -> None:
    shell = f"<html><head><title>人工智能训练师报名</title></head><body><div>{text}</div></body></html>"
    assert (
        read_page(shell.encode(), capture_id="c", source_id="s", url="https://a.invalid/").page["kind"] == "unreadable"
    )


def test_an_offer_that_speaks_of_loading_or_deleting_stays_readable() -> None:
    kept = HEAD + "课程页面正在加载时请刷新；群里广告已被管理员删除。"
    assert (
        read_page(kept.encode(), capture_id="c", source_id="s", url="https://a.invalid/").page["kind"] != "unreadable"
    )


def test_each_row_of_a_price_list_keeps_its_own_issuer() -> None:
    rows = (
        "<tr><th>项目</th><th>等级</th><th>发证</th><th>价格</th></tr>"
        "<tr><td>人工智能训练师（职业技能等级证书）</td><td>四级</td><td>浙川职业技能评价有限公司</td><td>1500</td></tr>"
        "<tr><td>AI训练师岗位能力证书</td><td>-</td><td>云启人才岗位能力研究院</td><td>800</td></tr>"
    )
    page = pages.read(f"<h1>证书项目报价表</h1><table>{rows}</table><p>单位元/人，报名微信 abc0000</p>")
    got = {p["title"]: (p["issuer"], p["evaluator_name"], p["certificate_type"]) for p in page.programs}
    body = "浙川职业技能评价有限公司"
    assert got["人工智能训练师（职业技能等级证书）"] == (body, body, "职业技能等级证书")
    assert got["AI训练师岗位能力证书"] == ("云启人才岗位能力研究院", "", "其他证书")
