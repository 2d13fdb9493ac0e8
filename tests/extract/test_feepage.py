"""What a page as a whole says its prices are: an examiner's tariff, notes below a list, contents of a package."""

from __future__ import annotations

import pytest

from auditor.extract import feecover
from tests.extract.pages import fee_set, offer, read

EXAMINER = "山南明衡职业技能评价有限公司"
TARIFF = "<p>五级230元，四级310元，登录本公司系统报名。</p>"


def _examiner(inner: str) -> set[tuple[str, str, int | None]]:
    foot = f"<footer><p>{EXAMINER} 版权所有</p></footer>"
    said = (
        f"<p>{EXAMINER}是经备案的社会培训评价组织，由本公司组织人工智能训练师五级、四级的考核，"
        "合格后由本公司颁发职业技能等级证书。</p>"
    )
    return fee_set(read(offer(said + inner, title="人工智能训练师职业技能等级认定报名", price="", footer=foot)))


def test_the_tariff_of_a_body_that_only_examines_is_never_called_tuition() -> None:
    assert _examiner(TARIFF + "<p>本公司不办培训班。</p>") == {("评价费", "五级", 230), ("评价费", "四级", 310)}


def test_a_body_that_also_teaches_keeps_its_tuition() -> None:
    found = _examiner("<p>四级学费1280元，48课时，每周六上课；评价费310元。</p>")
    assert found == {("培训费", "四级", 1280), ("评价费", "四级", 310)}


@pytest.mark.parametrize(
    "words",
    ["考试另说。五级130元，四级165元。", "五级130元，四级165元，钱交给山南技能评价中心。"],
)
def test_what_a_sentence_hands_to_the_examiner_is_no_second_tuition(words: str) -> None:
    inner = f"<p>五级学费800元，四级学费980元。</p><p>{words}</p>"
    found = fee_set(read(offer(inner, title="人工智能训练师五级、四级", price="")))
    assert found == {("培训费", "五级", 800), ("培训费", "四级", 980), ("评价费", "五级", 130), ("评价费", "四级", 165)}


TWO = "<p>五级 每人 620 元</p><p>四级 每人 865 元</p>"


@pytest.mark.parametrize(
    ("note", "item"),
    [
        ("以上均为认定费，证书不另收钱。", "评价费"),
        ("上列为考评费，考前缴清。", "评价费"),
        ("这两个价里已经有课费、书和认定考试费。", "总费用"),
        ("以上价格连教带考，书也在里头。", "总费用"),
        ("以上为课程费。", "培训费"),
        ("以上两项由评价机构考核，考试费到现场缴。", "培训费"),
        ("价格含讲义和机房，考试那份钱由评价机构收。", "培训费"),
    ],
)
def test_a_note_below_a_list_says_what_all_its_prices_are(note: str, item: str) -> None:
    found = fee_set(read(offer(f"{TWO}<p>{note}</p>", title="人工智能训练师五级、四级", price="")))
    assert found == {(item, "五级", 620), (item, "四级", 865)}


@pytest.mark.parametrize(
    ("inner", "item"),
    [
        ("<p>到手价1499元</p><p>套餐内容</p><p>小班课 56课时</p><p>评价考试 1次（含）</p>", "总费用"),
        ("<p>价格：1499元</p><p>✔ 线上录播28节</p><p>✔ 考试报名及考务费用</p>", "总费用"),
        ("<p>价格：1499元</p><p>课程56课时。</p><p>一次付1499元，机构收的评价费已含在内。</p>", "总费用"),
        ("<p>价格：1499元</p><p>套餐内容</p><p>小班课 56课时</p><p>不含：</p><p>考试费用</p>", "培训费"),
        ("<p>价格：1499元</p><p>✔ 线上录播28节</p><p>✔ 模拟考试2次</p>", "培训费"),
    ],
)
def test_a_list_of_contents_says_whether_the_examination_is_paid_for(inner: str, item: str) -> None:
    assert fee_set(read(offer(inner, title="人工智能训练师五级班", price=""))) == {(item, "五级", 1499)}


@pytest.mark.parametrize(
    "words",
    ["#，考、教、书、邮全在内", "#，带课带考", "#，40学时，考评费用已在其中", "#（课考合计）",
     "#，交一次，后面没有别的钱",
     "#，课程费与评价机构收的评价费已含在内", "认证费含在课里，共#"],
)  # fmt: skip
def test_a_price_that_pays_for_everything_is_heard(words: str) -> None:
    assert feecover.said(words) in ("whole", "exam")


@pytest.mark.parametrize(
    "words",
    ["#，含模拟考试", "#，含考试大纲讲解", "以上由机构考核，考试费到现场缴", "#，考试费谁考谁交",
     "学费里有机房，考核费没有算进去"],
)  # fmt: skip
def test_a_price_is_not_called_whole_by_words_that_only_name_an_examination(words: str) -> None:
    assert feecover.said(words) not in ("whole", "exam")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("急用的加 500 可以插队，十天出。", ("加急费", 500)),
        ("赶评职称的走快件，每本再加800元。", ("加急费", 800)),
        ("不管报哪一级，先交300锁位，后面从学费里减。", ("其他", 300)),
        ("付200元预约金即可留座。", ("其他", 200)),
        ("单科补考一律90元。", ("补考费", 90)),
        ("重测一次120元。", ("补考费", 120)),
        ("报名服务费 98 元。", ("报名费", 98)),
        ("考核120元，由评价机构收。", ("评价费", 120)),
    ],
)
def test_money_told_in_a_sentence_is_booked_under_what_it_is_for(words: str, expected: tuple[str, int]) -> None:
    found = fee_set(read(offer(f"<p>{words}</p>", title="人工智能训练师三级班")))
    assert expected in {(item, yuan) for item, _, yuan in found}
    assert ("培训费", expected[1]) not in {(item, yuan) for item, _, yuan in found}
