"""Decoding, page kinds, the seller's identity, and pages that cannot be read."""

# ruff: noqa: E501 - authored Chinese sentences are read whole

from __future__ import annotations

import pytest

from tests.extract.pages import FOOTER, SCHOOL, offer, read


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_a_wrong_charset_declaration_never_turns_a_page_into_mojibake(encoding: str, declared: str) -> None:
    source = offer("<p>签约包过，考试合格后颁发证书，报名咨询培训老师。</p>").replace(
        "charset='utf-8'", f"charset='{declared}'"
    )
    reading = read(source.encode(encoding), content_type=f"text/html; charset={declared}")
    assert "签约包过" in reading.page["text"]
    assert reading.page["encoding_how"]


def test_big5_pages_are_read_and_traditional_words_understood() -> None:
    source = offer("<p>簽約包過，證書由人社部頒發。</p>", title="人工智能訓練師三級培訓班", footer="").replace(
        "报", "報"
    )
    reading = read(source.encode("big5", "ignore"))
    assert reading.page["encoding"] in ("big5", "gb18030")
    assert "簽約包過" in reading.page["text"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "空"),
        (b"   \n", "空"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "二进制"),
        (b"%PDF-1.7 ....", "二进制"),
        (b"<html><body><img src=a><img src=b></body></html>", "图片"),
        (b"<html><body><script>render()</script></body></html>", "没有可见文字"),
        ("<html><body>访问过于频繁，请完成安全验证</body></html>".encode(), "拦截"),
        ("<html><title>404</title><body>您访问的页面不存在</body></html>".encode(), "不存在"),
        ("人工智能训练师报名培训".encode("gb18030").decode("utf-8", "replace").encode("utf-8") * 20 + "锟斤拷".encode() * 30, "乱码"),
        (bytes(range(128, 256)) * 40, "编码"),
    ],
    ids=["empty", "blank", "png", "pdf", "images", "script", "block", "gone", "mojibake", "noise"],
)  # fmt: skip
def test_a_page_that_cannot_be_read_says_why_and_accuses_nobody(body: bytes, word: str) -> None:
    reading = read(body)
    assert reading.page["kind"] == "unreadable"
    assert word in reading.page["why"]
    assert (reading.programs, reading.fees, reading.claims) == ([], [], [])


AD = "人工智能训练师四级培训班开班，学费1380元，考试由评价机构组织，合格者颁发职业技能等级证书。报名咨询电话：400-000-0000"


@pytest.mark.parametrize(
    "soup",
    [
        AD.encode().decode("gb18030", "replace").replace("�", "?"),
        AD.encode().decode("big5", "replace").replace("�", ""),
    ],
    ids=["utf-8 as gbk", "utf-8 as big5"],
)
def test_no_rule_reads_a_soup_of_characters(soup: str) -> None:
    reading = read(f"<html><body><h1>{soup}</h1></body></html>")
    assert reading.page["kind"] == "unreadable", reading.page["text"]
    assert "乱码" in reading.page["why"]
    assert (reading.programs, reading.fees, reading.claims) == ([], [], [])


def test_rare_names_and_traditional_characters_are_no_soup() -> None:
    rare = "喆昇煜珺鑫淼焱垚犇骉 "
    for text in (f"{AD}任课老师：{rare}", "人工智能訓練師三級課程，報名費用二千元，頒發證書，歡迎來電查詢。"):
        assert read(f"<html><body><h1>{text}</h1></body></html>").page["kind"] != "unreadable"


def test_what_a_report_quotes_does_not_sell() -> None:
    said = "“人工智能训练师三级包过，学费2980元，报名热线400-000-0000，扫码报名送题库”"
    text = f"培训机构宣传违规被罚8万元\n2026-05-06\n当事人在公众号发布{said}的广告，构成虚假宣传，罚款8万元。"
    reading = read(text, url="http://a.example.invalid/x.txt")
    assert reading.page["kind"] == "news", reading.page["why"]
    assert (reading.programs, reading.fees) == ([], [])


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("关于开展人工智能训练师职业技能等级认定的通知", "各有关单位：现就有关事项通知如下。报名费50元。联系电话：0599-00000001。", "official"),
        ("谨防人工智能训练师证书骗局", "提醒广大群众，凡宣称包过的均为诈骗，受骗请及时报警。咨询电话12333。", "official"),
        ("记者调查：考证热背后", "本报记者走访多家机构，对方称2980元包过。客服电话400-000-0000。", "news"),
        ("我花三千元考证被坑的亲身经历", "我去年报了一个班，交了2980元，老师微信：abc12345 早已失联。", "reference"),
        ("人工智能训练师考证指南：等级与费用", "公开资料中，五级费用多在500元到3000元之间，仅供参考。", "reference"),
        ("全国人工智能训练师职业技能大赛开幕", "来自各地的选手参赛，报名方式见官网，组委会电话0599-00000002。", "news"),
        ("关于组织本公司员工参加人工智能训练师认定的通知", "公司各部门：仅面向本公司在职员工，不收取任何费用。", "reference"),
    ],
)  # fmt: skip
def test_pages_that_report_about_others_sell_nothing(title: str, text: str, kind: str) -> None:
    reading = read(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>")
    assert reading.page["kind"] == kind, reading.page["why"]
    assert (reading.programs, reading.fees) == ([], [])
    assert "affirmed" not in {c["polarity"] for c in reading.claims}


def test_a_course_without_a_way_to_sign_up_is_no_offer() -> None:
    reading = read(
        "<html><title>人工智能训练师三级培训班</title><h1>人工智能训练师三级培训班</h1><p>课程内容：数据标注。</p></html>"
    )
    assert reading.page["kind"] != "offer"


def test_plain_text_advertisements_are_read_like_pages() -> None:
    reading = read("人工智能训练师三级培训班\n培训费2980元，签约包过。\n报名加微信：abc12345")
    assert reading.page["kind"] == "offer"
    assert [(p["title"], p["levels"]) for p in reading.programs] == [("人工智能训练师三级培训班", "三级")]


def test_the_legal_name_comes_from_the_footer_not_from_the_evaluator() -> None:
    page = read(offer("<p>评价机构：云岫市栖梧技能评价服务中心。</p>")).page
    assert page["institution_name"] == SCHOOL
    assert (page["uscc"], page["address"]) == ("91990100MA00A0A0XK", "山南省青栩市学士路9号2楼")


@pytest.mark.parametrize(
    ("footer", "name"),
    [
        ("<p>© 青栩栖云教育咨询有限公司 电话 0599-00000003</p>", "青栩栖云教育咨询有限公司"),
        ("<p>账号主体：青栩和睦培训学校</p>", "青栩和睦培训学校"),
        ("<p>主办单位｜青栩经纬成才教育科技（山南）有限公司</p>", "青栩经纬成才教育科技（山南）有限公司"),
        ("<p>联系人：小林 微信：abc12345</p>", ""),
    ],
)
def test_names_that_hold_a_cue_word_stay_whole(footer: str, name: str) -> None:
    assert read(offer("", footer=f"<div class='footer'>{footer}</div>")).page["institution_name"] == name


def test_no_phone_number_is_stored_in_a_field() -> None:
    page = read(offer("", footer=FOOTER)).page
    fields = {key: value for key, value in page.items() if key not in ("text", "why")}
    assert "0599" not in str(fields)


def test_a_replaced_occupation_name_is_noticed() -> None:
    lines = "".join(
        f"<p>“豆包9训练师”第{i}项：数据标注员须按国家职业技能标准操作，五级/初级工要求如下。</p>" for i in range(4)
    )
    page = read(f"<html><body>{lines}<p>报名电话：13900000000 学费1000元</p></body></html>").page
    assert "豆包9" in page["tampered"]
    assert page["kind"] != "offer"


@pytest.mark.parametrize("word", ["宠物", "人工智能", "数字人", "国际注册"])
def test_honest_trainers_are_not_called_tampered(word: str) -> None:
    lines = f"<p>{word}训练师、数据标注员与国家职业技能标准，五级/初级工。</p>" * 4
    assert read(f"<html><body>{lines}</body></html>").page["tampered"] == ""


@pytest.mark.parametrize(
    ("text", "title", "yuan"),
    [
        ("人工智能训练师三级，2980元包过，不用考试，加微信 abc12345", "人工智能训练师三级", 2980),
        ("AI训练师证书，人社部颁发，只要1980，联系电话13900000000", "AI训练师证书", 1980),
        ("【人工智能训练师】四级火热报名！\n学费：￥1,980\n咨询：李老师 VX: aixun888", "【人工智能训练师】四级", 1980),
    ],
)
def test_a_pasted_message_is_an_offer_with_its_price(text: str, title: str, yuan: int) -> None:
    reading = read(text, url="")
    assert [p["title"] for p in reading.programs] == [title]
    assert [f["amount_fen"] for f in reading.fees] == [yuan * 100]


def test_a_price_list_inside_a_table_that_lays_out_the_page_is_found() -> None:
    table = (
        "<table><tr><th colspan='3'>人工智能训练师四级培训班招生简章</th></tr><tr><td>考核方式</td><td colspan='2'>理论与实操，均为100分。</td></tr>"
        "<tr><td rowspan='2'>收费</td><td>培训费</td><td>评价费</td></tr><tr><td>880元</td><td>230元</td></tr>"
        "<tr><td>报名</td><td colspan='2'>电话：0599-00000004</td></tr></table>"
    )
    reading = read(f"<html><title>人工智能训练师四级培训班</title><body>{table}</body></html>")
    assert {(f["item"], f["amount_fen"]) for f in reading.fees} == {("培训费", 88000), ("评价费", 23000)}
    assert [p["title"] for p in reading.programs] == ["人工智能训练师四级培训班"]


def test_an_article_that_shows_how_others_recruit_is_no_offer() -> None:
    """A news page without a price or a contact once became an offer by a camera's model name and the words 考证了."""
    text = (
        "<h1>这个新职业可以考证了</h1><p>拍摄设备：影匠 v 2021pro</p><p>也有网友看到名字玩起了梗。</p>"
        "<p>△网上某些“人工智能训练师”招生简章</p><p>等级从低到高分为五级/初级工、四级/中级工、三级/高级工。</p>"
        "<p>拥有国家二级、国家一级职业资格证书，可优先落户。</p><p>责任编辑：林知夏</p><p>- THE END -</p>"
    )
    reading = read(f"<html><head><title>这个新职业可以考证了</title></head><body>{text}</body></html>")
    assert reading.page["kind"] in ("news", "reference"), reading.page["why"]
    assert reading.programs == []
    assert "affirmed" not in {claim["polarity"] for claim in reading.claims}
