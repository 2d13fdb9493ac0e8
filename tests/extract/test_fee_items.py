"""Which item, level and course an amount is of: what hides costs, or invents them, when it is read wrongly."""

from __future__ import annotations

import pytest

from auditor.extract import feebody, feetext, money, sharedfees
from auditor.extract.feecover import said
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee
from auditor.extract.program import Program
from tests.extract.pages import fee_set, offer, read
from tests.extract.test_side_by_side import grid, table

LEVELS = "人工智能训练师五级、四级"


def fees(text: str) -> list[tuple[str, str, int]]:
    """Fees of one stretch of text as (item, level, yuan), in order."""
    return [(f.item, f.level, f.fen // 100) for f in feetext.from_text(text, 0, len(text))]


@pytest.mark.parametrize(
    ("stretch", "verdict"),
    [
        ("#，连书连考试连车票", "exam"),
        ("#，含60课时培训、讲义、认定考试费以及一次串讲", "exam"),
        ("含：甲套餐全部内容＋认定费＋邮寄费", "exam"),
        ("甲套餐的全部＋代缴评价费＋机房一天", "exam"),
        ("#，啥都包", "whole"),
        ("#（含听课、题卡、模考）", ""),
        ("#，书和账号都在里面", ""),
        ("#，评价费由学校代缴，另收", "apart"),
    ],
)
def test_a_price_covers_the_examination_only_where_its_words_say_so(stretch: str, verdict: str) -> None:
    assert said(stretch) == verdict


@pytest.mark.parametrize(
    ("head", "item"),
    [("学费（含考试）", TOTAL), ("学费（不含考试）", TRAINING), ("学费（元）", TRAINING)],
)
def test_every_price_of_a_row_costs_what_the_head_of_the_row_says(head: str, item: str) -> None:
    found = from_grid(grid("班型|五级|四级", f"{head}|原2180 现1680元|原2980 现2380元"))
    assert [f.item for f in found] == [item, item]


def test_the_paper_and_the_examiner_in_a_row_do_not_make_a_price_a_fee_of_the_examination() -> None:
    row = "人工智能训练师四级|职业技能等级证书|青陵技能评价院|1460"
    (fee,) = from_grid(grid("课程|证书|发证方|价格", row))
    assert (fee.item, fee.fen) == (TRAINING, 146_000)


def test_a_remark_that_says_ditto_is_the_remark_above() -> None:
    rows = ("项目|价格|说明", "人工智能训练师四级|1580元|网课，含认定费", "人工智能训练师三级|2280元|同上")
    assert [f.item for f in from_grid(grid(*rows))] == [TOTAL, TOTAL]
    apart = (*rows[:2], "人工智能训练师三级|2280元|只有网课")
    assert [f.item for f in from_grid(grid(*apart))] == [TOTAL, TRAINING]


@pytest.mark.parametrize(
    ("note", "item"),
    [
        ("以上费用包括报名、网上培训、教材、考试。", TOTAL),
        ("以上费用包括理论、实操两科考试。", EVALUATION),
    ],
)
def test_what_signing_up_costs_is_the_whole_where_a_note_has_lessons_in_it(note: str, item: str) -> None:
    inner = table("级别|五级|四级", "报考费用|1500|1900") + f"<p>{note}</p>"
    found = fee_set(read(offer(inner, title=LEVELS, price="")))
    assert found == {(item, "五级", 1500), (item, "四级", 1900)}


@pytest.mark.parametrize(
    ("listed", "item"),
    [("网络课程一年、在线考试一次、证书及快递", TOTAL), ("网络课程一年、答疑群、讲义及快递", TRAINING)],
)
def test_a_list_of_contents_below_the_price_tells_what_is_in_it(listed: str, item: str) -> None:
    inner = f"<h3>报名费用</h3><p>1580 元</p><h3>费用包含</h3><p>{listed}</p>"
    assert {i for i, _, _ in fee_set(read(offer(inner, price="")))} == {item}


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("五级1200，四级1800，先付500订金", ("其他", "", 500)),
        ("五级 1,200 元 · 四级 1,800 元 · 加急三天另加 400 元", ("加急费", "", 400)),
        ("学费：五级1200，四级1800。考试260统一收", (EVALUATION, "", 260)),
        ("五级培训费1200元，考试费200元；四级培训费1800元，考试费260元", (EVALUATION, "四级", 260)),
        ("五级1200元；四级1800元，考试费260元", (EVALUATION, "四级", 260)),
        ("五级学费1200，四级学费1800，考试费260", (EVALUATION, "", 260)),
        ("五级1200元，四级1800元（教材45元另购）", ("教材费", "", 45)),
    ],
)
def test_what_all_levels_pay_is_not_put_on_the_level_named_last(line: str, side: tuple[str, str, int]) -> None:
    assert side in fees(line)


def test_what_stands_in_a_cell_across_all_levels_is_of_each() -> None:
    def wide(head: str) -> list[tuple[str, str]]:
        made = grid("项目|五级|四级", f"{head}|68元|68元")
        made.rows[1][2] = made.rows[1][1]
        return [(f.item, f.level) for f in from_grid(made)]

    assert wide("教材费") == [("教材费", "五级"), ("教材费", "四级")]
    assert wide("培训费") == [(TRAINING, "五级"), (TRAINING, "四级")]


def test_a_level_that_one_must_have_already_is_not_the_one_that_is_paid_for() -> None:
    assert fees("四级：中专毕业，或五级证后满三年。学费 1280元") == [(TRAINING, "四级", 1280)]


def test_half_the_price_for_sitting_again_is_no_second_price_of_the_examination() -> None:
    line = "一科不合格可以补考，收费减半计算，即五级110元、四级130元。"
    assert fees(line) == [("补考费", "五级", 110), ("补考费", "四级", 130)]


def test_a_price_below_the_cost_of_a_voucher_is_not_a_voucher() -> None:
    assert fees("仅课程，考试券另购¥300\n¥499") == [(EVALUATION, "", 300), (TRAINING, "", 499)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1150（讲课）＋195（考试）", [(TRAINING, "", 1150), (EVALUATION, "", 195)]),
        ("1150（人次）＋195（分）", []),
        ("培训这块4200元，评审机构收580元", [(TRAINING, "", 4200), (EVALUATION, "", 580)]),
        ("赶着投标的再加700元", [("加急费", "", 700)]),
        ("要纸质本的，工本和快递55元", [("证书费", "", 55)]),
        ("考券 900 元", [(EVALUATION, "", 900)]),
        ("考前精讲 860元 认定 270元", [(TRAINING, "", 860), (EVALUATION, "", 270)]),
    ],
)
def test_an_amount_is_of_what_the_words_beside_it_call_it(line: str, found: list[tuple[str, str, int]]) -> None:
    assert fees(line) == found


@pytest.mark.parametrize("words", ["2026冬", "2026下半年", "2026第三期"])
def test_the_year_of_a_class_is_no_amount(words: str) -> None:
    assert money.find(words) == []


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("学费2600元，老学员和退役军人2200元。", 2200),
        ("学费2600元；早鸟（12月1日前）2180元。", 2180),
        ("学费2600元。三人一起来的，每人2300。", 2300),
    ],
)
def test_what_one_kind_of_buyers_pays_is_a_price_too(line: str, price: int) -> None:
    found = fee_set(read(offer(f"<p>{line}</p>", price="")))
    assert found == {(TRAINING, "三级", 2600), (TRAINING, "三级", price)}


@pytest.mark.parametrize(
    "line", ["学费2600元，老学员优惠200元。", "学费2600元。老学员2200元红包。", "学费2600元，学生交定金500元。"]
)
def test_a_discount_for_one_kind_of_buyers_is_no_price(line: str) -> None:
    found = fee_set(read(offer(f"<p>{line}</p>", price="")))
    assert {fen for item, _, fen in found if item in (TRAINING, TOTAL)} == {2600}


def test_a_group_pays_for_the_same_that_the_price_above_covers() -> None:
    inner = "<p>全部费用（学习、测评、证书）1980元。</p><p>三人同报，按1680元/人。</p>"
    assert {item for item, _, _ in fee_set(read(offer(inner, price="")))} == {TOTAL}


def test_a_price_for_each_of_two_levels_is_a_price_of_both() -> None:
    found = fee_set(read(offer("<p>两个级别都是1980元。</p>", title=LEVELS, price="")))
    assert found == {(TRAINING, "五级", 1980), (TRAINING, "四级", 1980)}


def _fee(item: str, level: str, yuan: int, start: int = -1) -> Fee:
    return Fee(item, level, yuan * 100, None, None, "CNY", "", start, start + 3)


def test_the_papers_of_an_examination_in_rows_of_their_own_are_not_paid_beside_their_sum() -> None:
    papers = [_fee(EVALUATION, level, yuan) for yuan in (60, 170) for level in ("五级", "四级", "三级")]
    sums = [_fee(TOTAL, level, 230) for level in ("五级", "四级", "三级")]
    kept = feebody.without_papers([*papers, *sums])
    assert [(f.item, f.level, f.fen) for f in kept] == [
        (EVALUATION, level, 23_000) for level in ("五级", "四级", "三级")
    ]


def test_tuition_and_examination_are_not_taken_for_papers_of_their_sum() -> None:
    listed = [_fee(TRAINING, "四级", 1000), _fee(EVALUATION, "四级", 200), _fee(TOTAL, "四级", 1200)]
    assert feebody.without_papers(listed) == listed


def _programs(text: str, fees_of: dict[str, list[tuple[str, str, int]]]) -> list[Program]:
    found = []
    for title, each in fees_of.items():
        program = Program(title, None, None)
        program.fees = [_fee(item, level, yuan, text.find(str(yuan))) for item, level, yuan in each]
        program.levels = tuple(dict.fromkeys(f.level for f in program.fees if f.level and f.item == TRAINING))
        found.append(program)
    return found


def _items(program: Program) -> set[tuple[str, str, int]]:
    return {(f.item, f.level, f.fen // 100) for f in program.fees}


def test_a_fee_goes_to_the_plans_that_its_sentence_names_and_to_no_other() -> None:
    text = "基础档1980元；陪读档2680元；全程档4880元，认定费我们出。基础档和陪读档的认定费350元自己交。"
    made = _programs(
        text,
        {
            "基础档": [(TRAINING, "三级", 1980)],
            "陪读档": [(TRAINING, "三级", 2680)],
            "全程档": [(TRAINING, "三级", 4880), (EVALUATION, "三级", 350)],
        },
    )
    sharedfees.settle(text, made)
    assert [(EVALUATION, "三级", 350) in _items(p) for p in made] == [True, True, False]


def test_a_class_of_two_levels_does_not_pay_for_the_level_of_the_other_class() -> None:
    text = "送教班五级1200元、四级1500元；研修班2600元。考核费五级241元、四级281元、三级361元。"
    exam = [(EVALUATION, "五级", 241), (EVALUATION, "四级", 281), (EVALUATION, "三级", 361)]
    made = _programs(
        text,
        {
            "送教班（五级、四级）": [(TRAINING, "五级", 1200), (TRAINING, "四级", 1500), *exam],
            "研修班（三级）": [(TRAINING, "三级", 2600), *exam],
        },
    )
    sharedfees.settle(text, made)
    assert {i for i in _items(made[0]) if i[0] == EVALUATION} == set(exam[:2])
    assert {i for i in _items(made[1]) if i[0] == EVALUATION} == {exam[2]}


def test_books_named_behind_the_last_level_of_a_list_are_for_all_classes() -> None:
    text = "五级班学费1080元，四级班1760元。考评费另收，五级210、四级280。教材65元。"
    made = _programs(
        text,
        {
            "五级周末班": [(TRAINING, "五级", 1080)],
            "四级周末班": [
                (TRAINING, "四级", 1760),
                (EVALUATION, "五级", 210),
                (EVALUATION, "四级", 280),
                ("教材费", "四级", 65),
            ],
        },
    )
    sharedfees.settle(text, made)
    assert ("教材费", "五级", 65) in _items(made[0])
    assert ("教材费", "四级", 65) in _items(made[1])


@pytest.mark.parametrize(
    "line",
    [
        "隔壁学校报价只要800元，那是录播。",
        "诚招各县代理，加盟保证金1000元，一年后退还。",
        "今年涨100元，因为机房换了新的。",
        "外聘教师课酬每课时150元，由学校出。",
        "补贴我们代办，考完人人到手2000元。",
        "学生传学生证可领30元券。",
    ],
)
def test_money_that_no_learner_pays_here_is_never_a_fee(line: str) -> None:
    found = fee_set(read(offer(f"<p>学费1530元。</p><p>{line}</p>", price="")))
    assert found == {(TRAINING, "三级", 1530)}


@pytest.mark.parametrize(("paper", "item"), [("本校发结业证书", TRAINING), ("评价机构发职业技能等级证书", TOTAL)])
def test_a_class_without_an_examination_has_none_in_its_price(paper: str, item: str) -> None:
    inner = f"<p>12学时，一口价980元。结束后由{paper}。</p>"
    assert {i for i, _, _ in fee_set(read(offer(inner, title="数据标注短训班", price="")))} == {item}


def test_a_note_that_calls_the_list_above_the_whole_price_is_heard() -> None:
    inner = "<p>五级：1298元</p><p>四级：1598元</p><p>以上为总价，涵盖网课、讲义和考试。</p>"
    found = fee_set(read(offer(inner, title=LEVELS, price="")))
    assert found == {(TOTAL, "五级", 1298), (TOTAL, "四级", 1598)}


@pytest.mark.parametrize(
    ("line", "price", "listed"),
    [
        ("学费699元（早鸟，9月15号后899元）", 699, 899),
        ("学费3280元，今天定的话给您2880元", 2880, 3280),
        ("优惠价1480元。常规价1780元", 1480, 1780),
        ("福利价1399元，昨天是1999元", 1399, 1999),
    ],
)
def test_what_it_cost_or_will_cost_is_no_second_price(line: str, price: int, listed: int) -> None:
    found = [(f.fen // 100, f.list_fen and f.list_fen // 100) for f in feetext.from_text(line, 0, len(line))]
    assert found == [(price, listed)]


def _ladder(inner: str) -> set[int | None]:
    said = "<p>由山南数智促进会颁发协会证书。</p>"
    return {yuan for _, _, yuan in fee_set(read(offer(said + inner, title="注册人工智能训练师认证", price="")))}


@pytest.mark.parametrize(
    "inner",
    [
        "<p>助理级 ¥1,280</p><p>中级 ¥1,680</p><p>资深级 ¥2,880</p>",
        table("费用|助理1280元 / 中级1680元 / 资深2880元"),
    ],
)
def test_no_grade_of_a_ladder_of_its_own_loses_its_price(inner: str) -> None:
    assert _ladder(inner) == {1280, 1680, 2880}


def test_pay_by_grade_is_no_list_of_prices() -> None:
    assert _ladder("<p>学费1680元</p><p>助理 月薪 4500元</p><p>资深 月薪 9000元</p>") == {1680}
