"""A paper of a trade name has its issuer, and a word that is no name on the page issues nothing."""

from __future__ import annotations

import pytest

from auditor.extract import brands

PAGE = "灵感工坊 ▸ 证书班\nAI绘画入门班 399元\n{}\n© 灵感工坊数字文化（江城）有限公司"
OWNER = "灵感工坊数字文化(江城)有限公司"


@pytest.mark.parametrize(
    "line",
    [
        "学完只发灵感工坊结营证明。",
        "发放灵感工坊的结业证书",
        "发证：灵感工坊",
        "灵感工坊发的厂商认证",
        "证书由灵感工坊颁发，有效期三年。",
        "说实话，灵感工坊直接签发《AI绘画证书》。",
    ],
)
def test_a_trade_name_that_issues_is_not_lost(line: str) -> None:
    text = PAGE.format(line)
    assert brands.issuing(text, 0, len(text), OWNER) == "灵感工坊"


@pytest.mark.parametrize(
    "line",
    [
        "合格后发职业技能等级证书。职业技能等级证书全国可查。",
        "证书由评价机构颁发，评价机构另行公布。",
        "发证：待定",
        "学完不发灵感工坊的结业证书。",
        "发放纸质培训证书，纸质的。",
    ],
)
def test_words_that_are_no_name_issue_nothing(line: str) -> None:
    text = PAGE.format(line)
    assert brands.issuing(text, 0, len(text), OWNER) == ""
