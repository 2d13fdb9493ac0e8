"""A body that a page only names must not be taken for its examiner; one that new words name must not be lost."""

from __future__ import annotations

import pytest

from auditor.extract import bodies, organisations
from auditor.extract.named import Organisation
from tests.extract.pages import SCHOOL, offer, read

BODY = "江陵数智技能评价中心"
OTHER = "楚荆职业技能鉴定服务有限公司"


def acting(sentence: str, **more: str) -> tuple[str, str]:
    """Who issues and who examines for the one course of an offer that says this sentence."""
    (program,) = read(offer(f"<p>{sentence}</p>", **more)).programs
    return program["issuer"], program["evaluator_name"]


@pytest.mark.parametrize(
    "sentence",
    [
        f"卷子和机位都归{BODY}管，我们只管上课。",
        f"认定这一头交给{BODY}，学员当天带身份证即可。",
        f"机考在{BODY}，实操也在那儿。",
        f"{BODY}排考，我们陪考。",
        f"三级的考位我们替您跟{BODY}约好。",
    ],
)
def test_an_examiner_in_words_that_no_list_holds_is_not_lost(sentence: str) -> None:
    assert acting(sentence)[1] == BODY


@pytest.mark.parametrize("name", [BODY, OTHER])
@pytest.mark.parametrize(
    "sentence",
    [
        "本校与{}没有任何关系。",
        "学员张女士现就职于{}。",
        "地址：江陵路8号，{}对面。",
        "往届学员被{}录用为考务员。",
        "那个{}前年就注销了。",
        "{}办的是电工班。",
        "我们不是{}，别打错电话。",
        "附近有{}和两家网吧。",
    ],
)
def test_a_body_that_is_only_mentioned_examines_nobody(name: str, sentence: str) -> None:
    assert acting(sentence.format(name)) == ("", "")


def test_a_school_that_names_nobody_but_itself_neither_issues_nor_examines() -> None:
    assert acting("小班授课，随到随学。") == ("", "")


def test_an_issuer_that_the_page_states_is_not_replaced_by_a_likelier_name() -> None:
    issuer, _ = acting(f"发证单位：{OTHER}。卷子和机位都归{BODY}管，我们只管上课。")
    assert issuer == OTHER


def test_nobody_examines_for_an_association_s_own_paper() -> None:
    sentence = f"结业颁发行业协会证书。卷子和机位都归{BODY}管，我们只管上课。"
    assert acting(sentence, title="AI应用师协会证书班")[1] == ""


def test_no_state_organ_is_ever_proposed() -> None:
    text = "山南省人力资源和社会保障厅与江陵数智技能评价中心"
    names = [
        Organisation(name, text.index(name), text.index(name) + len(name), False, False, False)
        for name in ("山南省人力资源和社会保障厅", BODY)
    ]
    found = bodies.candidates(bodies.Page(text, len(text), SCHOOL, names))
    assert [mentions[0].name for mentions in found.values()] == [BODY]


def test_a_directory_is_no_list_of_candidates() -> None:
    names = [f"第{a}{b}技能评价中心" for a in "甲乙丙丁戊己" for b in "子丑寅卯辰巳"]
    text = "\n".join(names)
    page = bodies.Page(
        text,
        len(text),
        "",
        [Organisation(n, text.index(n), text.index(n) + len(n), False, False, False) for n in names],
    )
    assert bodies.candidates(page) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "证书找{}盖章。",
        "考务费打到{}对公账户，请留好回单。",
        "考场设在{}三楼。",
        "60元另交，给{}，它来考。",
        "学员自己到{}报名。",
    ],
)
def test_words_before_a_name_make_no_other_body_of_it(sentence: str) -> None:
    assert [o.name for o in organisations.find(sentence.format(BODY))] == [BODY]


@pytest.mark.parametrize(
    "name",
    [
        "从江县职业技能评价中心",
        "归德府职业技能评价中心",
        "向阳区职业技能培训学校",
        "加格达奇区职业技能鉴定中心",
        "成都劲劲向上教育科技有限公司",
        "宁夏给力职业技能培训学校有限公司",
    ],
)
def test_a_name_that_begins_like_a_sentence_stays_whole(name: str) -> None:
    assert [o.name for o in organisations.find(f"发证单位：{name}\n")] == [name]


NAMES = {"a": "甲评价中心", "b": "乙评价中心"}


@pytest.mark.parametrize(
    ("said", "scores", "told"),
    [
        ("", {"a": 0.05, "b": -0.2}, ""),  # nobody is believed: silence
        ("", {"a": -0.2, "b": 0.6}, "乙评价中心"),
        ("a", {"a": 0.3, "b": 0.6}, "a"),  # the patterns stay where another body is only a little likelier
        ("a", {"a": -0.3, "b": 0.6}, "乙评价中心"),
        ("a", {"a": -0.5, "b": -0.8}, "a"),
        ("a", {"a": -0.9, "b": -0.8}, ""),  # taken back: nothing speaks for it
        ("人社部", {"a": 0.9, "b": 0.8}, "人社部"),  # no name that the model judged
    ],
)
def test_what_patterns_heard_gives_way_only_to_far_better_or_to_silence(
    said: str, scores: dict[str, float], told: str
) -> None:
    assert bodies.choose(said, NAMES, scores, 0) == told


def test_a_few_lines_are_not_overruled() -> None:
    """What was learnt from pages says little about them; an issuer in so many words would be lost."""
    assert acting(f"发证单位——{OTHER}")[0] == OTHER


def test_a_name_that_is_cut_to_its_kind_is_not_lost() -> None:
    name, text = "澄浦市昶和技能评价服务中心", "考试由澄浦市昶和技能评价服务中心组织。"
    found = organisations.find(text, begin=lambda _text, _start, end: end - len("技能评价服务中心"))
    assert [body.name for body in found] == [name]


def test_words_before_a_kind_of_body_make_no_name_of_it() -> None:
    text = "考试时请到本市评价服务中心报到。"
    assert organisations.find(text, begin=lambda _text, _start, end: end - len("评价服务中心")) == []


@pytest.mark.parametrize(
    "line",
    [
        "付款：户名{}",
        "对公转账到{}",
        "本简章解释权归{}",
        "带我考的机构叫{}",
        "地址：云梦路 21 号{}",
        "支持对公账户，发票抬头{}",
    ],
)
def test_a_seller_is_not_sought_in_the_registers_under_the_words_before_its_name(line: str) -> None:
    name = "素禾职业技能信息咨询有限公司"
    assert [each.name for each in organisations.find(line.format(name))] == [name]
