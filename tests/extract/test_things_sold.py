"""What is sold and at which level: rules that hold whatever the wording."""

from __future__ import annotations

import pytest

from auditor.extract import levels, occupation, read_page
from auditor.extract.program import Program, settle_occupation
from auditor.model import CertificateType, PageKind


def _kind(html: str) -> str:
    body = f"<html><head><title>课程</title></head><body>{html}</body></html>".encode()
    return str(read_page(body, capture_id="c", source_id="s", url="http://a.test/").page["kind"])


def test_a_page_that_is_gone_is_not_read_as_an_offer_for_the_menus_around_its_notice() -> None:
    menu = "<p>" + "首页 购物车 帮助中心 立即报名 联系客服 支付方式说明 配送说明 用户协议 " * 8 + "</p>"
    assert _kind(f"<h1>抱歉，您访问的商品已下架</h1><p>5 秒后自动返回首页</p>{menu}") == PageKind.UNREADABLE


@pytest.mark.parametrize("words", ["三级班因为老师不够不开。", "二级班今年秋季起停招，"])
def test_a_class_that_is_not_held_is_not_sold(words: str) -> None:
    assert all(mention.held for mention in levels.find(words))


def test_a_class_that_is_held_is_sold() -> None:
    assert not any(mention.held for mention in levels.find("三级班周末开课，不开晚班"))


@pytest.mark.parametrize(
    ("title", "paper", "code"),
    [
        ("数据标注专项能力考核", CertificateType.SPECIAL_ABILITY, ""),
        ("人工智能数据处理（中级）", CertificateType.ONE_PLUS_X, ""),
        ("套餐一", CertificateType.COMPLETION, "4-04-05-05"),
        ("人工智能训练师专项能力", CertificateType.SPECIAL_ABILITY, "4-04-05-05"),
    ],
)
def test_a_course_for_another_paper_does_not_borrow_the_occupation_that_stands_near(
    title: str, paper: CertificateType, code: str
) -> None:
    program = Program(title, 0, 1, "4-04-05-05", "人工智能训练师", certificate_type=paper.value)
    settle_occupation(program)
    assert program.occupation_code == code
    assert occupation.is_about(title) or code
