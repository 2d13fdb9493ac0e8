"""Personal numbers, ids and names are hidden at equal length; the codes the audit lives on are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.masking import mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("138-1234-5678", "138******5678"),
        ("138 1234 5678", "138******5678"),
        ("138 12345678", "138*****5678"),
        ("1381 2345 678", "138*****5 678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8*********5 6 7 8"),
        ("138.1234.5678", "138******5678"),
        ("电话１３８１２３４５６７８", "电话１３８****５６７８"),
        ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "𝟏𝟑𝟖****𝟓𝟔𝟕𝟖"),
        ("一三八一二三四五六七八", "一三八****五六七八"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧****⑤⑥⑦⑧"),
        ("13812345678/13987654321", "138****5678/139****4321"),
        ("+86 138 1234 5678", "+86 138******5678"),
        ("8613812345678", "86138****5678"),
        ("https://a.test/tel/13812345678.html", "https://a.test/tel/138****5678.html"),
        ("%31%33%38%31%32%33%34%35%36%37%38", "%31%33%38************%35%36%37%38"),
        ("微信号：abc_12345", "微信号：ab*******"),
        ("加V：abc12345", "加V：ab******"),
        ("vx zhangsan88", "vx zh********"),
        ("vxzhang88888", "vxzh********"),
        ("薇信zhangsan88", "薇信zh********"),
        ("微信同号：123456789", "微信同号：12*******"),
        ("wxid_abc123def456", "wxid*************"),
        ("QQ：12345678，", "QQ：12******，"),
        ("扣扣号 12345", "扣扣号 12***"),
        ("12345678@qq.com", "12******@qq.com"),
        ("联系人：林知夏", "联系人：林**"),
        ("联系人：张老师", "联系人：张**"),
        ("联系人：王芳学校地址", "联系人：王***地址"),
        ("联系人：赵知微人工智能训练师联系人：赵知微", "联系人：赵***工智能训练师联系人：赵**"),
        ("聯絡人：陳大文", "聯絡人：陳**"),
        ("联系人：Lucy Wang", "联系人：L********"),
        ("联系人张三，", "联系人张*，"),
        ("，张三13812345678", "，张*138****5678"),
        ("张小三老师 13812345678", "张**老师 138****5678"),
        ("身份证110101199003074518", "身份证110101************"),
        ("44052419800101001X", "440524************"),
        ("110101 19900307 4518", "110101**************"),
        ("身份证号：110101900307451", "身份证号：110101*********"),
        ("护照号 E12345678", "护照号 E1*******"),
        ("家庭电话：010-62345678", "家庭电话：********5678"),
    ],
)
def test_personal_data_is_hidden(text: str, shown: str) -> None:
    assert mask(text) == shown
    assert len(mask(text)) == len(text)  # or every span behind it would point elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无号码",
        "2980元",
        "91330106MA2AUD0017",
        "S000133000123",
        "Y000133000123195000001",
        "4-04-05-05",
        "订单20261116138123456789",
        "2026-11-16 09:02:03",
        "400-820-1234",
        "8008201234",
        "0571-88886666",
        "1 300 400 500 60",
        "1 380 1234 5678",
        "加微信 16888元",
        "微信公众号：某某职业培训",
        "weixin.qq.com",
        "https://wxpeixun.test/wx/course-list",
        "联系人：见各校区电话",
        "负责人：某某职业技能培训学校",
        "热线4008201234",
        "aaaaa138123456780bbbbbbbbbbbbbbbbbbbbbbb",
        "a13812345678bcdef0123456789abcdef0123456",
        "一三五七九",
    ],
)
def test_what_belongs_to_organisations_and_what_is_no_number_stays(text: str) -> None:
    assert mask(text) == text


_NUMBER = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
_ANY = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60)


@given(_ANY)
def test_masking_keeps_the_length_and_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert mask(once) == once


@given(_ANY, _NUMBER, _ANY)
def test_a_mobile_number_is_hidden_whatever_stands_around_it(before: str, number: str, after: str) -> None:
    text = f"{before}，{number}，{after}"
    assert number not in mask(text)


@pytest.mark.parametrize(
    "piece",
    [
        "微信",
        "加V",
        "vx:",
        "QQ",
        "联系人：",
        "联系人：张",
        "张三",
        "138 ",
        "1 ",
        "身份证",
        "%31",
        "a1",
        "①",
        "13812345678",
    ],
)
def test_masking_takes_time_in_proportion_to_the_text(piece: str) -> None:
    """A page made to make us slow must not."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    small, large = min(seconds(4_000) for _ in range(3)), min(seconds(64_000) for _ in range(2))
    assert large < 16 * 6 * small + 0.05
