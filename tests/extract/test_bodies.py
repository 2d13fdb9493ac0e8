"""A body named in a sentence is read as the body it is, and words that only end like one accuse nobody."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.extract import anaphora, organisations, read_page
from auditor.extract.named import Organisation

HEAD = "人工智能训练师四级培训\n学费1680元，电话0571-88001122\n"
BODY = "江城智评职业技能评价中心"


def program(text: str) -> dict[str, Any]:
    return read_page(text.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a").programs[0]


@pytest.mark.parametrize(
    "line",
    [
        f"考试由备案评价机构“{BODY}”主持，合格者获该中心颁发职业技能等级证书。",
        f"考核由{BODY}按国家职业技能标准命题、评分及发出职业技能等级证书。",
        f"考核由{BODY}组织，学员可领取该中心核发的职业技能等级证书。",
        f"由{BODY}依据国家标准考核并颁发职业技能等级证书。",
    ],
)
def test_an_examiner_behind_a_passive_or_an_adjunct_is_not_lost(line: str) -> None:
    found = program(HEAD + line)
    assert (found["issuer"], found["evaluator_name"]) == (BODY, BODY)


@pytest.mark.parametrize(
    "line",
    [
        "报名表请交到继续教育学院。",
        "模板可在下载中心获取。",
        "考试由学院职业技能等级认定中心组织。",
        "AIGC应用工程师由协会发证。",
        "取得相关专业中等职业学校毕业证书。",
        "座位由所在学院统一安排。",
        "发证的是评价中心。",
        "老师是继教中心派的，场地是商会的。",
        "唔系学校发，亦唔系商会发。",
        "结业考核另发学校结业证。",
    ],
)
def test_a_sentence_that_ends_like_a_name_is_no_body(line: str) -> None:
    assert organisations.find(line) == []


@pytest.mark.parametrize("name", ["万里教育咨询（江城）有限公司", "云上企业管理咨询(江城)有限公司"])
def test_a_place_in_brackets_does_not_cut_a_company(name: str) -> None:
    assert [o.name for o in organisations.find(f"本站隶属于{name}。")] == [name]


@pytest.mark.parametrize(
    "line",
    [
        "我院（省人社厅备案的社会培训评价组织）今秋开班，合格者由江城信息职业技术学院颁发职业技能等级证书。",
        "学院为经省人社厅备案的职业技能等级认定机构（含四级、三级），由江城信息职业技术学院颁发职业技能等级证书。",
        "考试由学院职业技能等级认定中心组织，合格者由江城信息职业技术学院颁发职业技能等级证书。",
    ],
)
def test_a_college_that_says_it_examines_is_its_own_evaluator(line: str) -> None:
    found = program(f"{HEAD}{line}\n江城信息职业技术学院 版权所有")
    assert found["evaluator_name"] == "江城信息职业技术学院"


def test_an_associations_training_paper_keeps_its_issuer() -> None:
    found = program(
        "江城市软件协会培训项目（协会证书）\n费用1200元，电话0571-88001122\n"
        "人工智能训练能力提升项目，合格者由江城市软件协会颁发《人工智能训练能力培训证书》。"
    )
    assert (found["certificate_type"], found["issuer"]) == ("协会证书", "江城市软件协会")


@pytest.mark.parametrize(
    "name",
    [
        "江城信息职业技术学院职业技能等级评价站",
        "江城开放大学社区教育中心",
        "云水县技工学校技能鉴定所",
        "江城智评职业技能评价中心(有限合伙)",
    ],
)
def test_a_name_is_not_cut_at_the_school_it_belongs_to(name: str) -> None:
    assert [o.name for o in organisations.find(f"证书由{name}颁发。")] == [name]


@pytest.mark.parametrize("said", ["由评价机构核发职业技能等级证书", "职业技能等级证书由备案评价机构颁发"])
@pytest.mark.parametrize("acts", [False, True])
def test_an_honest_school_is_not_the_examiner_that_it_does_not_name(said: str, acts: bool) -> None:
    name = "新航职业技能学校"
    school = Organisation(name, 0, len(name), evaluates=acts, issues=False, owns=False)
    assert bool(anaphora.found(f"{name} 常见问题\n{said}。", {name: [school]}, "")) is acts


@pytest.mark.parametrize(
    ("signed", "full"),
    [("新航学校", "江城市新航职业技能培训学校"), ("星航云培训部", "星航云计算（江城）有限公司")],
)
def test_a_short_name_leads_to_the_full_one(signed: str, full: str) -> None:
    page = f"{HEAD}{full}办班十一年，周末上课。\n{signed}\n电话0571-88001122"
    assert (
        read_page(page.encode(), capture_id="c", source_id="s", url="https://s.invalid/a").page["institution_name"]
        == full
    )


def test_a_diary_of_a_failed_candidate_is_no_offer() -> None:
    diary = (
        "小江的日记\n备考第30天，出分了\n人工智能训练师三级，实操差两分。\n"
        "报班前销售跟我说闭眼过，我就信了，交了2280元。我翻合同，没写包过。私聊的人说能改分，我没理他。"
    )
    page = read_page(diary.encode(), capture_id="c", source_id="s", url="https://s.invalid/a")
    assert page.page["kind"] != "offer" and not page.programs


THIRD = "江城智评职业技能评价中心"
LIST = (
    "江城新航职业培训学校 冬季课程\n\n人工智能训练师三级网课\n48课时，学费880元，只有录播，看完为止。\n\n"
    "生成式人工智能系统应用员四级面授班\n40课时，学费1860元，六个周六，小班。\n{said}\n\n"
    "报名电话 0571-88001122，微信 abc0000，一次付清减一百元，开课前可以全退。\n"
    "地址：江城市云水路一号二楼，周一至周日九点到十八点有人，先到先得，座位二十四个，坐满为止，欢迎参观。\n"
    "江城新航职业培训学校 版权所有\n"
)


@pytest.mark.parametrize(
    ("said", "of_all"),
    [
        (f"考试由{THIRD}组织，合格后由{THIRD}颁发职业技能等级证书。", False),
        (f"证书：{THIRD}颁发的职业技能等级证书，{THIRD}考核。", False),
        (f"两门课的考试都由{THIRD}组织，合格后由{THIRD}颁发职业技能等级证书。", True),
    ],
)
def test_the_body_of_one_course_is_not_made_up_for_another(said: str, of_all: bool) -> None:
    read = read_page(LIST.format(said=said).encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    bodies = {p["title"]: (p["issuer"], p["evaluator_name"]) for p in read.programs}
    assert bodies["生成式人工智能系统应用员四级面授班"] == (THIRD, THIRD)
    assert bodies["人工智能训练师三级网课"] == ((THIRD, THIRD) if of_all else ("", ""))
