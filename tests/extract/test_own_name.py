"""The name of a page is its own: in full, not the house where it teaches; and its own words say that it examines."""

from __future__ import annotations

import pytest

from auditor.extract import brands, fullname, organisations, ownership, people, read_page, sellers

TOWN = "梧川市青栩职业培训学校"


def names(text: str) -> list[str]:
    return [o.name for o in organisations.find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{TOWN} 秋季价目与出证\n四级 1180元", TOWN),
        ("海陵市数据产业协会 · 会员评价\n由海陵市数据产业协会颁发证书", "海陵市数据产业协会"),
        ("【海陵市数据产业协会】通知", "海陵市数据产业协会"),
        ("青栩商会 技能评价部\n报名", ""),  # a short form is not the name
        ("人工智能训练师四级\n海陵市数据产业协会颁发证书", ""),  # it does not open the page
        ("海陵市人力资源和社会保障局职业技能鉴定中心\n四级", ""),  # a state organ sells nothing
    ],
)
def test_the_name_that_opens_a_page_is_not_lost(text: str, name: str) -> None:
    assert ownership.opens(text, organisations.find(text)) == name


@pytest.mark.parametrize(
    ("short", "text", "full"),
    [
        ("青栩进修学院", "青栩进修学院 课程\n青栩进修学院有限公司", "青栩进修学院有限公司"),
        ("北野技工学校", "北野技工学校\n培训单位：宁原北野技工学校", "宁原北野技工学校"),
        ("北野技工学校", "北野技工学校\n宁原北野技工学校\n江东北野技工学校", "北野技工学校"),
        ("青栩学院", "青栩学院 课程\n青栩学院（梧川）管理咨询有限公司", "青栩学院（梧川）管理咨询有限公司"),
    ],
)
def test_a_short_name_is_not_sought_in_the_register(short: str, text: str, full: str) -> None:
    assert fullname.in_full(short, organisations.find(text)) == full


@pytest.mark.parametrize(
    ("line", "stranger"),
    [
        ("上课在梧川市工人文化宫东配楼", True),
        ("地点：清溪社区活动中心二楼电教室", True),
        ("考点：梧川电子学校实训楼", True),
        ("梧川市工人文化宫", False),
    ],
)
def test_the_house_in_which_it_teaches_is_no_seller(line: str, stranger: bool) -> None:
    found = organisations.find(line)
    assert [ownership.stranger(line, o) for o in found] == [stranger]


def test_who_signs_a_poster_issues_no_paper() -> None:
    text = f"五级 1080元，四级 1480元\n联系人 老梅\n盖章：{TOWN}\n"
    assert [(o.issues, o.owns) for o in organisations.find(text)] == [(False, True)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("证书费用都在内，含金华青栩技能评价中心评价费", "金华青栩技能评价中心"),
        ("社区联合深圳市青栩职业训练学校开班", "深圳市青栩职业训练学校"),
        ("考核梧川市电子商务协会", "梧川市电子商务协会"),
        ("北野数字人才学会主办", "北野数字人才学会"),
        ("考官从北野智能技能评价所请", "北野智能技能评价所"),
        ("学员自己到北野新职业评价中心交钱", "北野新职业评价中心"),
        ("考前，给北野数智评价有限公司交钱", "北野数智评价有限公司"),
        ("青栩职教属梧滨市青栩职业技能培训有限公司，地址见下", "梧滨市青栩职业技能培训有限公司"),
        ("经办：北京某区中青锐进信息咨询有限公司", "中青锐进信息咨询有限公司"),
    ],
)
def test_words_of_the_sentence_are_no_part_of_a_name(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "证书由促进会盖章",
        "张证跟协会没关系",
        "要上课另找学校吧",
        "评价费钱不进学校",
        "由质检中心内训师授课",
        "初级工（五级）夜校",
        "操作环境为协会自建",
    ],
)
def test_a_bare_noun_is_nobody(text: str) -> None:
    assert names(text) == []


EXAMINER = "梧川青栩技能评价有限公司"


@pytest.mark.parametrize(
    ("text", "paper", "examiner"),
    [
        ("四级310元，三级380元，补考实操150元", "", EXAMINER),
        ("四级310元，三级380元，由海陵数智职业技能评价中心考核", "", ""),
        ("办公软件班，学完发结业证书", "结业证书", ""),
    ],
)
def test_whoever_is_called_an_examiner_examines_for_itself(text: str, paper: str, examiner: str) -> None:
    found = organisations.find(f"{text}\n{EXAMINER}")
    assert people.own_examiner(text, found, EXAMINER, paper) == examiner


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("我院 2024 年起对外开展该职业的等级认定，考得过的人领证。", True),
        ("结束后由我院组织职业技能等级认定。", True),
        ("详见附表（我院为经备案的社会培训评价组织，职业见表）", True),
        ("公司已完成用人单位自主评价备案，面向员工。", True),
        ("协会列入云川省社会培训评价组织目录，有效期三年。", True),
        ("结束后由我院组织学员参加评价机构的认定。", False),
        ("我院 2024 年起开展训练师培训，认定另找机构。", False),
    ],
)
def test_own_words_of_an_examiner_are_heard(line: str, said: bool) -> None:
    college = "梧川工业技师学院"
    assert people.own_examiner(line, organisations.find(f"{college}\n{line}"), college, "") == (college if said else "")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("证书性质：企业认证（北野智算）", "北野智算"),
        ("这是北野科技的产品认证，两年要续", "北野科技"),
        ("企业认证，两年要续。谁出证：北野计算，电子徽章发到邮箱", "北野计算"),
        ("我们是北野智算（厂商）在豫西的授权培训合作伙伴。认证由厂商颁发。", "北野智算"),
        ("学完发北野数科认证，分金牌银牌", "北野数科"),
        ("云端数据服务认证（北野公司）", "北野公司"),
        ("本认证为企业的厂商认证", ""),
        ("这不是北野科技的产品认证", ""),
        ("我们是官方授权培训机构，认证全国可查", ""),
    ],
)
def test_a_vendors_paper_has_the_vendor_as_issuer(line: str, name: str) -> None:
    assert brands.vendor(line, 0, len(line)) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("16课时，发青栩学校结业证书", "青栩学校"),
        ("证书：青栩学堂结业证书", "青栩学堂"),
        ("16课时，发北野学校结业证书", ""),  # not the owner's name
        ("16课时，不发青栩学校结业证书", ""),
    ],
)
def test_a_school_issues_under_its_short_name(line: str, name: str) -> None:
    assert brands.issuing(line, 0, len(line), "梧川青栩职业技能培训学校") == name


def test_the_name_behind_the_kind_of_body_issues() -> None:
    text = f"是不是国家发的？是评价机构发的，叫{EXAMINER}，备过案的。"
    assert [(o.name, o.issues) for o in organisations.find(text)] == [(EXAMINER, True)]


def test_a_short_form_in_brackets_does_not_part_a_seller_from_its_verb() -> None:
    text = f"以下课程均由{TOWN}（下称青栩）承办并收费。\n认定由{EXAMINER}负责。"
    o = organisations.find(text)[0]
    assert ownership.seller(text, "", [], [o], len(text)) == TOWN


def test_the_model_of_sellers_is_asked_before_the_name_that_opens_the_page() -> None:
    text = f"海陵市数据产业协会 技能课堂\n四级 1180元\n承办单位：{TOWN}\n电话 0571-88001122"
    page = sellers.Page(text, "", len(text), organisations.find(text), TOWN)
    assert sellers.settle([page]) == [TOWN]


def test_the_centre_of_a_ministry_is_told_from_a_society_of_the_same_field() -> None:
    institute = organisations.tables().institute
    assert institute.search("中国职业能力建设研究中心") is not None
    assert institute.search("梧川职业能力建设促进会") is None


def test_an_offer_of_an_examiner_names_it() -> None:
    text = (
        f"人工智能训练师认定报名\n四级：310元\n三级：380元\n培训：不办\n评价结束后本公司向合格人员发放证书。\n"
        f"报名电话 0571-88001122，微信 abc0000\n{EXAMINER}"
    )
    read = read_page(text.encode(), capture_id="c", source_id="s", url="https://shop.invalid/a")
    assert [(p["issuer"], p["evaluator_name"]) for p in read.programs] == [(EXAMINER, EXAMINER)]
