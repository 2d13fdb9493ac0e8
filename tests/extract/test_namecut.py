"""A name with a word of the sentence before it is in no register: its bearer would be called unknown there."""

from __future__ import annotations

import pytest

from auditor.extract import namecut, organisations
from tests.extract.pages import offer, read


def names(text: str) -> set[str]:
    return {o.name for o in organisations.find(text)}


@pytest.mark.parametrize("before", ["现任", "发证", "名字叫"])
def test_words_before_a_name_go_where_the_page_names_it_without_them(before: str) -> None:
    name = "衡湘技能评价有限公司"
    assert names(f"考核：{name}\n王老师，{before}{name}考评员。") == {name}


def test_what_two_names_share_is_the_name() -> None:
    assert names("发证南榕市电子商务协会\n考核南榕市电子商务协会\n") == {"南榕市电子商务协会"}


@pytest.mark.parametrize("name", ["澄浦市昶和技能评价服务中心", "青沅县和畅职业技能评价中心"])
@pytest.mark.parametrize("before", ["，", "考评由", "评价机构："])
def test_an_examiner_of_a_town_that_no_list_holds_is_not_cut_to_a_name_that_is_filed_nowhere(
    before: str, name: str
) -> None:
    assert names(f"三级班{before}{name}组织评价。") == {name}


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("石桥省碧溪职业培训学校", "碧溪职业培训学校"),
        ("张掖市河西走廊职业培训学校", "河西走廊职业培训学校"),
        ("松原北辰技工学校", "北辰技工学校"),
        ("上海申城数匠技能进修学校", "申城数匠技能进修学校"),
        ("成都青枢教育科技有限公司", "云帆教育科技有限公司"),
    ],
)
def test_a_name_keeps_the_place_that_its_short_form_leaves_out(longer: str, shorter: str) -> None:
    assert names(f"{longer}\n欢迎报名{shorter}的课程。\n{shorter}\n") >= {longer, shorter}


@pytest.mark.parametrize(
    "text",
    [
        "人工智能训练师认定所需材料",
        "五级学员职业技能测评所在地",
        "高级工职业技能鉴定所需材料如下",
        "欢迎各类培训院校加盟",
    ],
)
def test_a_verb_behind_what_ends_like_a_name_makes_no_body(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize("name", ["华中应用智能学会", "津海国培职业能力鉴定院", "荣成市成山技能考核所"])
def test_a_body_of_a_rarer_kind_is_named(name: str) -> None:
    assert names(f"证书由{name}颁发。") == {name}


def test_the_full_name_of_an_organ_is_its_own_and_no_other() -> None:
    assert namecut.in_full("人社部", ["人社部", "中华人民共和国人力资源和社会保障部"]).endswith("人力资源和社会保障部")
    assert namecut.in_full("人社部", ["工业和信息化部", "山南省人力资源和社会保障厅"]) == "人社部"


def test_an_organ_is_written_as_its_label_does() -> None:
    (program,) = read(offer("<p>人社部颁发的证书，全国通用。</p><p>发证机关：人力资源和社会保障部</p>")).programs
    assert program["issuer"] == "人力资源和社会保障部"


def test_words_of_a_claim_that_name_nobody_are_no_issuer() -> None:
    (program,) = read(offer("<p>翻开证书，落款处是部里的大印。</p>")).programs
    assert program["issuer"] in (None, "")
