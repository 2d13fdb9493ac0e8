"""A second opinion that dropped, renamed or invented prices would accuse a seller of fees that nobody asks for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.extract import blocks, fees, feesense, feesigns, money
from auditor.extract.feelabels import Fee
from auditor.extract.feesense import CLASSES, LISTED, NONE, Heard
from tests.evaluation.train.fees import class_of
from tests.extract.pages import fee_set, offer, read


def heard(text: str, **belief: str) -> Heard:
    """The amounts of a text; `yuan1450="评价费"` is what the model is sure of, of all others it believes nothing."""
    amounts = feesigns.amounts(text, len(text))
    said = {int(name.removeprefix("yuan")) * 100: label for name, label in belief.items()}
    scores = [[2.0 if said.get(a.fen) == label else 0.0 for label in CLASSES] for a in amounts]
    fields = feesigns.read(text, amounts, [], [])
    return Heard(amounts, fields["column"], fields["row"], fields["near"], scores)


def found(text: str, opinion: Heard) -> list[tuple[str, str, int, int | None]]:
    """(item, level, yuan, list price) of a block that is read with an opinion."""
    own = fees.read(text, 0, len(text), tables=[], title=(0, 0), struck=(), heard=opinion)
    return [(f.item, f.level, f.fen // 100, f.list_fen and f.list_fen // 100) for f in own]


def test_an_amount_that_is_surely_no_fee_is_not_charged() -> None:
    text = "三级培训费1980元\n三级另收360元"
    assert [f[2] for f in found(text, heard(text, yuan360=NONE))] == [1980]


def test_what_the_page_calls_a_fee_in_so_many_words_is_not_called_otherwise() -> None:
    text = "三级培训费1980元\n三级评价费1760元"
    assert found(text, heard(text, yuan1760="培训费")) == found(text, feesense.SILENT)
    rows = (
        "<tr><th>等级</th><th>课程费</th><th>评价费</th></tr><tr><td>三级</td><td>2380元/人</td><td>1760元/人</td></tr>"
    )
    page = read(offer(f"<table>{rows}</table>", price=""))
    assert fee_set(page) == {("培训费", "三级", 2380), ("评价费", "三级", 1760)}


def test_what_the_examiner_takes_is_not_called_tuition() -> None:
    text = "三级培训费1980元\n三级费用360元"
    assert ("评价费", "三级", 360, None) in found(text, heard(text, yuan360="评价费"))


def test_a_price_that_no_pattern_knows_is_read_with_the_level_before_it() -> None:
    text = "认定这笔，四级另需考场收去二百六，即260"
    assert found(text, feesense.SILENT) != found(text, heard(text, yuan260="评价费"))
    assert ("评价费", "四级", 260, None) in found(text, heard(text, yuan260="评价费"))


def test_a_former_price_is_no_second_fee() -> None:
    text = "三级班学费1980元，外头2580元"
    assert found(text, heard(text, yuan2580=LISTED)) == [("培训费", "三级", 1980, 2580)]


def test_an_opinion_that_is_not_sure_changes_nothing() -> None:
    text = "三级培训费1980元，评价费360元"
    amounts = feesigns.amounts(text, len(text))
    doubt = Heard(
        amounts, ["", ""], ["", ""], ["", ""], [[0.5 if label == NONE else 0.0 for label in CLASSES] for _ in amounts]
    )
    assert found(text, doubt) == found(text, feesense.SILENT)


@pytest.mark.parametrize("words", ["奖励1500元", "补贴1500元", "看了又看\n短视频课1500元", "电工三级 1500元"])
def test_no_opinion_makes_a_grant_or_another_trade_s_price_a_fee(words: str) -> None:
    text = f"人工智能训练师三级班\n培训费1980元\n{words}"
    assert all(fee[2] != 1500 for fee in found(text, heard(text, yuan1500="培训费")))


def test_an_amount_that_is_a_fee_elsewhere_on_the_page_is_kept() -> None:
    text = "三级培训费1980元\n报名即送，1980元\n"
    opinion = heard(text, yuan1980="培训费")
    opinion.scores[0] = [2.0 if label == NONE else 0.0 for label in CLASSES]
    assert [f[2] for f in found(text, opinion)] == [1980]


def test_every_added_fee_points_at_its_amount() -> None:
    text = "五级的话，1180，四级的话，1580"
    added = feesense.add(heard(text, yuan1180="培训费", yuan1580="培训费"), text, [], 0, len(text))
    assert [text[fee.start : fee.end].strip() for fee in added] == ["1180", "1580"]
    assert [fee.level for fee in added] == ["五级", "四级"]


def test_a_fee_of_machine_data_has_no_place_and_is_left_alone() -> None:
    fee = Fee("培训费", "", 198000, None, None, "CNY", "", -1, -1)
    assert feesense.settle(heard("1980元", yuan1980=NONE), [fee]) == [fee]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="五四级培训费考¥12345，。\n\t\x00 元-~万", max_size=80))
def test_no_text_breaks_the_signs(text: str) -> None:
    amounts = feesigns.amounts(text, len(text))
    fields = feesigns.read(text, amounts, [], [])
    assert {len(texts) for texts in fields.values()} == {len(amounts)}
    assert all("\x00" not in each for texts in fields.values() for each in texts)
    assert all(a.end <= b.start for a, b in pairwise(amounts))


def test_pages_of_a_batch_do_not_change_each_other() -> None:
    pages = [
        (blocks.read(f"<p>{words}</p>"), words, len(words)) for words in ("三级学费1980元", "没有价格", "考试费360元")
    ]
    together = feesense.hear(pages)
    assert [feesense.hear([page])[0].scores for page in pages] == [each.scores for each in together]


def test_a_page_that_sells_nothing_is_not_asked() -> None:
    document = blocks.read("<p>三级学费1980元</p>")
    assert feesense.hear([(document, document.text, 0)]) == [feesense.SILENT]


def test_an_amount_with_two_items_teaches_nothing() -> None:
    twice = [{"item": item, "amount": "300", "amount_max": None, "list_price": None} for item in ("补考费", "评价费")]
    assert class_of(30_000, None, twice) == ""
    assert class_of(30_000, None, twice[:1]) == "补考费"
    assert class_of(40_000, None, twice) == NONE
    assert class_of(50_000, None, [{**twice[0], "list_price": "500"}]) == LISTED


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>五级班学费¥960</p><p>三级班学费¥2980¥2180</p>", {("培训费", "五级", 960), ("培训费", "三级", 2180)}),
        ("<p>中级一口价1800，高级一口价2600</p>", {("总费用", "四级", 1800), ("总费用", "三级", 2600)}),
        (
            "<p>五级 999</p><p>四级 1399</p><p>三级 1999</p>",
            {("培训费", "五级", 999), ("培训费", "四级", 1399), ("培训费", "三级", 1999)},
        ),
        (
            "<p>💰最新价（全包，到手为止）</p><p>AI训练师</p><p>五级 999</p><p>四级 1399</p>",
            {("总费用", "五级", 999), ("总费用", "四级", 1399)},
        ),
    ],
)  # fmt: skip
def test_prices_of_levels_keep_their_level_and_what_the_head_says_of_them(
    inner: str, expected: set[tuple[str, str, int | None]]
) -> None:
    assert fee_set(read(offer(inner, title="人工智能训练师培训班", price=""))) == expected


def test_the_list_price_of_one_level_is_not_put_beside_another() -> None:
    inner = "<p>初级（五级）¥1280</p><p>高级（三级）<s>¥3980</s>¥2680</p>"
    page = read(offer(inner, title="人工智能训练师培训班", price=""))
    assert {(f["level"], f["list_price_fen"]) for f in page.fees} == {("五级", None), ("三级", 398_000)}


def test_a_body_above_a_price_table_does_not_make_tuition_an_examiner_s_fee() -> None:
    rows = (
        "<tr><th colspan=3>评价机构：岭海技能评价有限公司（发证前须通过其理论、技能两门考试）</th></tr>"
        "<tr><td>工种</td><td>门市价</td><td>会员价</td></tr><tr><td>人工智能算法测试员（三级）</td><td>￥1990</td><td>￥1690</td></tr>"
    )
    page = read(offer(f"<table>{rows}</table>", price=""))
    assert {(f["item"], f["amount_fen"], f["list_price_fen"]) for f in page.fees} == {("培训费", 169_000, 199_000)}


def test_classes_side_by_side_are_sold_apart_and_only_one_includes_the_examination() -> None:
    rows = (
        "<tr><td>项目</td><td>自学版</td><td>陪学版</td><td>全程版</td></tr>"
        "<tr><td>考试费</td><td>自理</td><td>自理</td><td>已含</td></tr>"
        "<tr><td>价格</td><td>480元</td><td>1180元</td><td>1680元</td></tr>"
    )
    page = read(offer(f"<table>{rows}</table>", price=""))
    titles = {p["program_id"]: p["title"] for p in page.programs}
    assert {(titles[f["program_id"]], f["item"], f["amount_fen"] // 100) for f in page.fees} == {
        ("自学版", "培训费", 480), ("陪学版", "培训费", 1180), ("全程版", "总费用", 1680),
    }  # fmt: skip


def test_a_bare_number_far_from_any_price_is_not_asked_about() -> None:
    assert not feesigns.amounts("第5期共9人", 7)
    assert money.find("第5期共9人") == [] or all(a.fen < 2_000 for a in money.find("第5期共9人"))


def test_the_price_of_technicians_is_not_that_of_all_levels() -> None:
    rows = "<tr><td>培训费</td><td>技师 4600 元；高级技师 6200 元</td></tr><tr><td>学时</td><td>96</td></tr>"
    page = read(offer(f"<table>{rows}</table>", title="人工智能训练师 技师、高级技师研修", price=""))
    assert fee_set(page) == {("培训费", "二级", 4600), ("培训费", "一级", 6200)}


def test_a_level_named_first_in_its_row_is_no_other_trade() -> None:
    rows = (
        "<tr><td>级别</td><td>培训费</td><td>评价费</td><td>资料费</td><td>共计</td></tr>"
        "<tr><td>初级工（五级）</td><td>¥ 1680</td><td>¥ 280</td><td>¥ 40</td><td>¥ 2000</td></tr>"
        "<tr><td>中级工（四级）</td><td>¥ 1780</td><td>¥ 310</td><td>¥ 60</td><td>¥ 2150</td></tr>"
    )
    page = read(offer(f"<table>{rows}</table>", title="人工智能训练师学习班", price=""))
    assert fee_set(page) == {
        ("培训费", "五级", 1680), ("评价费", "五级", 280), ("教材费", "五级", 40), ("总费用", "五级", 2000),
        ("培训费", "四级", 1780), ("评价费", "四级", 310), ("教材费", "四级", 60), ("总费用", "四级", 2150),
    }  # fmt: skip


def test_a_page_of_nothing_but_prices_does_not_hold_up_the_others() -> None:
    """One row of fifty thousand prices took eight seconds; beyond a cap the patterns read alone."""
    text = "\t".join(["培训费2980元"] * 2001)
    document = blocks.read(f"<p>{text}</p>")
    assert feesense.ask(document, text, len(text)).amounts == []
    few = text[: len(text) // 100]
    assert feesense.ask(document, few, len(few)).amounts
