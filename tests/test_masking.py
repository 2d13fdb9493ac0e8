"""Personal numbers are hidden at equal length; the codes the audit lives on are not."""

from __future__ import annotations

import pytest

from auditor.masking import mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("138-1234-5678", "138******5678"),
        ("138 1234 5678", "138******5678"),
        ("电话１３８１２３４５６７８", "电话１３８****５６７８"),
        ("13812345678/13987654321", "138****5678/139****4321"),
        ("微信号：abc_12345", "微信号：ab*******"),
        ("联系人：林知夏", "联系人：林**"),
        ("身份证110101199003074518", "身份证110101************"),
        ("44052419800101001X", "440524************"),
    ],
)
def test_personal_numbers_are_hidden(text: str, shown: str) -> None:
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
        "4-04-05-05",
        "订单20261116138123456789",
        "2026-11-16 09:02:03",
    ],
)
def test_codes_dates_and_amounts_stay(text: str) -> None:
    assert mask(text) == text
