"""Things sold that talk numbers (甲：…乙：…, 1号链接…) must not be read as one, nor mere levels of a course as two."""

from __future__ import annotations

import pytest

from auditor.extract import numbered
from auditor.extract.parts import _NO_PAPER
from tests.extract.pages import offer, read


def titles(text: str) -> list[str]:
    return [part.title for part in numbered.find(text, 0, len(text), [])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "能报两样。甲：人工智能训练师五级考前班，860元。乙：AIGC实战训练营，990元，随到随学。",
            ["人工智能训练师五级考前班", "AIGC实战训练营"],
        ),
        ("来，1号链接，试听课，39元，四节。2号链接，就业营，原价5600，今天3600。", ["试听课", "就业营"]),
        ("一号链接2380，都在里面！\n二号链接是自己看的，叫自修班，1180，没有督学。", ["一号链接", "自修班"]),
        ("1号链接，五级，380元。2号链接，三级，1480元。", []),
        ("一号链接四级，今天880元。二号链接五级，今天680元。", []),
        ("1号链接880元，2号链接卖完了。", []),
        ("甲：身份证复印件两张，工本费100元。乙：照片四张，冲印费120元。", []),
        ("只有甲：人工智能训练师四级班，1500元。", []),
    ],
)
def test_numbered_things_are_told_apart_only_where_each_is_sold(text: str, found: list[str]) -> None:
    assert titles(text) == found


def test_a_course_keeps_its_prices_where_one_of_them_stands_outside_the_numbers() -> None:
    inner = (
        "<p>人工智能训练师四级班学费1800元。</p><p>另有兴趣课：甲：提示词入门课，200元。乙：数字人体验课，300元。</p>"
    )
    reading = read(offer(inner, title="人工智能训练师四级班", price=""))
    assert any(fee.get("amount_fen") == 180_000 for fee in reading.fees)


@pytest.mark.parametrize("text", ["三节直播，没有证。", "体验班（不发证书），99元", "两天，无证，39元"])
def test_what_leads_to_no_paper_is_known(text: str) -> None:
    assert _NO_PAPER.search(text) is not None


@pytest.mark.parametrize("text", ["没有证公司不敢用你", "没有证书怎么办", "不发证书复印件"])
def test_talk_about_having_no_paper_takes_none_away(text: str) -> None:
    assert _NO_PAPER.search(text) is None
