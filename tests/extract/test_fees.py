"""Fees within one course: a wrong amount on a page of prices accuses somebody wrongly or hides who takes too much."""

from __future__ import annotations

import pytest

from auditor.extract import fees, money
from auditor.extract.normalise import normalise
from tests.extract.pages import offer, read

Known = tuple[str, str, float, float | None]


def _text(words: str) -> set[Known]:
    """(item, level, yuan, list price) of a block of text."""
    text = normalise(words).text
    found = fees.read(text, 0, len(text), tables=[], title=(0, 0), struck=())
    return {(f.item, f.level, f.fen / 100, f.list_fen / 100 if f.list_fen else None) for f in found}


def _table(rows: str, before: str = "") -> set[Known]:
    """The same of a page with one table; a row is written a|b|c."""
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row.split("|")) + "</tr>" for row in rows.split("\n"))
    reading = read(offer(f"{before}<table>{cells}</table>", title="人工智能训练师培训班", price=""))
    return {
        (f["item"], f["level"], f["amount_fen"] / 100, f["list_price_fen"] / 100 if f["list_price_fen"] else None)
        for f in reading.fees
    }


@pytest.mark.parametrize(
    "words",
    [
        "三级班 原价3980 2980元",
        "三级，平时3980，今天2980！",
        "三级，平时卖3980，今天直播间多少？2980！",
        "训练营（三级） 3980 到手价2980元",
        "三级班 3980→2980元",
        "三级班由3980元降至2980元",
        "三级培训费由原来的3980元调整为2980元",
        "高级工班：¥2980 ¥3980",
        "三级班直播间专享价2980元，下播恢复3980元",
        "三级：2980元（11月30日前），之后恢复3980元",
        "三级 ¥2980 原¥3980",
    ],
)
def test_a_former_price_beside_the_price_is_no_second_fee(words: str) -> None:
    assert _text(words) == {("培训费", "三级", 2980, 3980)}


def test_a_column_of_amounts_is_no_pair_of_prices() -> None:
    assert {f[2:] for f in _text("¥2200\n¥480\n¥1200")} == {(2200, None), (480, None), (1200, None)}
    assert _text("三级班\n¥1480\n¥1980\n已售 326") == {("培训费", "三级", 1480, 1980)}


@pytest.mark.parametrize(
    "words",
    [
        "四级、三级学费分别为1580元、2380元",
        "学费（四级/三级）：1580/2380元",
        "培训费1580元（四级）、2380元（三级）",
        "三级的学费是2380，四级的是1580",
        "四级一千五百八，三级两千三百八",
        "分級收費：四級學費1,580元；三級2,380元",
        "四级学费1580，三级2380",
    ],
)
def test_each_level_keeps_its_own_fee(words: str) -> None:
    assert _text(words) == {("培训费", "四级", 1580, None), ("培训费", "三级", 2380, None)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("认定考试费由评价机构“岭外评价中心”按公示标准收取，现为 240 元。", ("评价费", 240)),
        ("等成绩出来，再收 180 元证书工本邮寄费", ("证书费", 180)),
        ("证书费拿证时候再交 150一本", ("证书费", 150)),
        ("出证当天再补一笔400的入网钱", ("其他", 400)),
        ("先交300定金占名额", ("其他", 300)),
        ("不合格者再考费 200 元", ("补考费", 200)),
        ("考试通过后再交1000元服务费", ("其他", 1000)),
        ("加急出证另加500元", ("加急费", 500)),
    ],
)
def test_what_is_asked_for_later_is_not_hidden_in_the_price(words: str, expected: tuple[str, float]) -> None:
    assert [(item, amount) for item, _, amount, _ in _text(words)] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "费用：2980元（含培训、考试、教材，一价全包）",
        "学费2980元，已含考试费",
        "普通班2980 也是全包",
        "价格2980元/人，包考试费",
    ],
)
def test_a_price_that_covers_the_examination_is_the_whole_cost(words: str) -> None:
    assert {(f[0], f[2]) for f in _text(words)} == {("总费用", 2980)}


@pytest.mark.parametrize(
    "words", ["学费2980元，不含考试费", "学费：2980元（含教材），考试费由评价机构收取", "学费2980元，含考试辅导"]
)
def test_a_price_without_the_examination_is_not_the_whole_cost(words: str) -> None:
    assert {(f[0], f[2]) for f in _text(words)} == {("培训费", 2980)}


@pytest.mark.parametrize(
    "words",
    [
        "一个月到手九千，不是画饼",
        "入职起薪5000，半年涨到8000",
        "市场上都卖5000多",
        "学费两千出头",
        "月供199元起",
        "分期：每月仅需198元×12期",
        "缺课超过三次扣除100元",
        "四级、三级补贴分别为1500元、2000元",
        "四级三级学时分别为60、80",
        "一个人头给你提六百，当天结",
        "账户余额200万元",
    ],
)
def test_money_that_nobody_pays_for_the_course_is_no_fee(words: str) -> None:
    assert _text(words) == set()


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("1万2", 12000),
        ("2千8", 2800),
        ("3k5", 3500),
        ("0.158万", 1580),
        ("一千九百八", 1980),
        ("贰仟捌佰元", 2800),
        ("三千六一位", 3600),
    ],
)
def test_amounts_as_people_say_them(words: str, yuan: int) -> None:
    assert [a.fen for a in money.find(words)] == [yuan * 100]


def test_a_table_that_counts_in_ten_thousands_is_not_read_as_a_few_cents() -> None:
    rows = "收费项目|四级|三级\n培训费|0.158|0.218\n合计|0.19|0.258"
    expected = {("培训费", "四级", 1580, None), ("培训费", "三级", 2180, None)}
    expected |= {("总费用", "四级", 1900, None), ("总费用", "三级", 2580, None)}
    assert _table(rows, "<p>单位：万元/人</p>") == expected


def test_the_column_of_former_prices_is_not_charged() -> None:
    expected = {("培训费", "四级", 1980, 2980), ("培训费", "三级", 2680, 3980)}
    assert _table("等级|原价|优惠价\n四级|2980|1980\n三级|3980|2680") == expected
    assert _table("人工智能训练师四级|原价2980|1980元\n人工智能训练师三级|原价3980|2680元") == expected
    assert _table("等级|学费\n四级|1980元（原价2980元）\n三级|2680元 <del>3980元</del>") == expected


def test_rows_of_other_courses_in_a_price_list_are_not_ours() -> None:
    rows = "项目|等级|培训费（元）\n低压电工作业|—|780\n人工智能训练师|四级|1600\n"
    rows += "人工智能训练师|三级|2300\n短视频创作|—|880"
    assert _table(rows) == {("培训费", "四级", 1600, None), ("培训费", "三级", 2300, None)}


def test_a_charge_with_an_unusual_name_in_a_list_of_charges_is_a_fee() -> None:
    rows = "项目|金额|何时交\n培训费|2680 元|申办时\n档案上传费|600 元|补交\n学籍托管费|200 元|补交"
    assert {(f[0], f[2]) for f in _table(rows)} == {("培训费", 2680), ("其他", 600), ("其他", 200)}


@pytest.mark.parametrize(
    "words",
    [
        "四、费用（一次收清，含培训、讲义、综合评审和评价）\n四级 1880元/人\n三级 2380元/人",
        "收费（培训、教材、认定费用全含，中途不再收费）\n四级 ¥1,880\n三级 ¥2,380",
        "价格说明（考试、教材、证书费用全部包含）\n四级：1880\n三级：2380",
        "❗全包价❗\n四级 1880\n三级 2380",
        "🔥一口价🔥\n四级：1880元\n三级：2380元",
        "四级 1880　三级 2380　全包价，到手不再掏一毛",
        "四级 1880 三级 2380 全包下来，没有别的",
        "四级1880/三级2380（含考试费）",
        "四级课程1880元，三级课程2380元，均含考试费",
        "费用：四级1880元 三级2380元 一价全包",
    ],
)
def test_a_head_or_an_end_that_covers_the_examination_speaks_of_all_prices_of_the_list(words: str) -> None:
    assert _text(words) == {("总费用", "四级", 1880, None), ("总费用", "三级", 2380, None)}


@pytest.mark.parametrize(
    "words",
    [
        "认定费四级 280 元/人，三级 360 元/人，三关都在里面。",
        "三、认定收费标准\n四级 280元/人\n三级 360元/人",
        "一、认定职业与收费\n四级 280元/人\n三级 360元/人",
        "【考核费】四级280元/人、三级360元/人",
        "评价费：四级 280 三级 360",
        "鉴定费用\n四级：280元\n三级：360元",
        "四级：评价费￥280（理论￥80＋技能￥200）\n三级：评价费￥360（理论￥100＋技能￥260）",
        "四级：认定费280元，其中理论80元，实操200元\n三级：认定费360元，其中理论100元，实操260元",
        "考试费：四级280元/人；三级360元/人",
        "测评费四级280元，三级360元",
    ],
)
def test_what_the_examiner_takes_is_never_booked_as_tuition_nor_twice(words: str) -> None:
    assert _text(words) == {("评价费", "四级", 280, None), ("评价费", "三级", 360, None)}


@pytest.mark.parametrize(
    "words",
    [
        "补考：理论 80 元，技能 160 元。",
        "未通过者可申请补考一次，补考收费：理论80元、实操160元",
        "补考费：理论80元，实操160元",
        "不合格的可以重考，理论每科80元，操作每科160元",
        "没过的可再考，理论80元/科，实操160元/科",
    ],
)
def test_sitting_again_is_no_price_of_the_first_examination(words: str) -> None:
    assert _text(words) == {("补考费", "", 80, None), ("补考费", "", 160, None)}


@pytest.mark.parametrize(
    ("words", "item", "yuan"),
    [
        ("没过的单关，次年内可补一次，220 元/关。", "补考费", 220),
        ("教材为自愿购买，68元/套，校内图书角也可借阅", "教材费", 68),
        ("教材费另计，80元/套", "教材费", 80),
        ("讲义68元一本", "教材费", 68),
        ("考务评价：520元，考前一周统一缴", "评价费", 520),
        ("成绩合格后需另缴证书制作及入库费380元", "证书费", 380),
        ("证书打印及邮寄费30元", "证书费", 30),
        ("制证工本20元", "证书费", 20),
        ("急用的加急件另加300元，20天", "加急费", 300),
        ("提档加急 500元", "加急费", 500),
        ("学  费   1200 元", "培训费", 1200),
        ("合 计 3280元", "总费用", 3280),
        ("备考课 2600 元", "培训费", 2600),
        ("人工智能训练师三级 代理结算价1500元", "培训费", 1500),
    ],
)
def test_an_amount_is_booked_under_the_name_that_its_sentence_gives_it(words: str, item: str, yuan: int) -> None:
    assert {(i, y) for i, _, y, _ in _text(words)} == {(item, yuan)}


@pytest.mark.parametrize(
    "words",
    [
        "看了又看\n收纳整理师学习资料 ¥298 | 短视频剪辑课程 ¥99",
        "热门推荐\n心理咨询课程 ¥980\n营养配餐课程 ¥680",
        "猜你喜欢\n显示器 ￥450 / 考研笔记 ￥15",
        "补贴手续我们全程代办，保证2000元到手",
        "拿证后补贴2000元打到社保卡",
        "单元\t内容\t时数\n四\t模拟考试\t6",
    ],
)
def test_other_goods_subsidies_and_hours_are_no_fee_of_the_course(words: str) -> None:
    assert _text(words) == set()


def test_dates_under_an_examination_head_are_no_fees() -> None:
    assert _table("批次|报名|考试\n第三批|8.1—8.20|9.13\n第四批|10.8—10.28|11.22") == set()


def test_a_total_keeps_the_items_that_it_adds_up() -> None:
    found = _text("三级总价3280元（培训2480元+教材100元+考试700元）")
    assert {(item, yuan) for item, _, yuan, _ in found} == {
        ("总费用", 3280),
        ("培训费", 2480),
        ("教材费", 100),
        ("评价费", 700),
    }


@pytest.mark.parametrize(
    "words",
    [
        "三级 2280\n四级 1680\n以上是一口价，考务费、证书费、邮费都在里面",
        "四级：1680元\n三级：2280元\n学员价含培训和考试。",
        "三级2280元，四级1680元。费用已含考试费、证书工本费，没有任何隐形消费",
        "四级1680元 三级2280元\n价格包含培训、资料、考试费",
        "价格（全包，含考务）\n四级 1680元\n三级 2280元",
        "四级\n¥1,680 / 人\n三级\n¥2,280 / 人\n以上费用均含考核费",
        "费用（培训+资料+考试全含）\n四级（中级工）\n¥1,680 / 人\n三级（高级工）\n¥2,280 / 人",
        "三级（高级工） 2280 元\n四级 1680 元\n一口价，考务、证书、邮寄全在里面。",
        "四级 ¥1 680\n三级 ¥2 280\n(费用全包 不再收其它)",
        "四级1680元，三级2280元，考试、发证都含了",
    ],
)
def test_what_the_prices_cover_is_heard_wherever_the_page_says_it(words: str) -> None:
    assert _text(words) == {("总费用", "四级", 1680, None), ("总费用", "三级", 2280, None)}


@pytest.mark.parametrize(
    "words",
    [
        "三级1980元。学费含教材、讲义，考试费另缴。",
        "三级1980元。费用不含考试费。",
        "三级：1980元\n培训费包含考试辅导。",
        "三级1980元。价格包含教材。评价费由评价机构收取。",
        "三级1980元，学费含考试费以外的全部服务，考试费按机构标准自理",
        "三级培训费1980元，含教材。",
    ],
)
def test_a_price_of_lessons_alone_is_not_called_the_whole_cost(words: str) -> None:
    assert _text(words) == {("培训费", "三级", 1980, None)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "五级培训费为960元，四级为1160元。考核费另计并按省里核定标准代收：五级175元、四级225元。",
            {("培训费", "五级", 960), ("培训费", "四级", 1160), ("评价费", "五级", 175), ("评价费", "四级", 225)},
        ),
        (
            "四级培训费480元，三级培训费560元；统编教材每套68元，可自愿购买",
            {("培训费", "四级", 480), ("培训费", "三级", 560), ("教材费", "", 68)},
        ),
        (
            "四级学费1280元、教材60元；三级学费1580元、教材75元",
            {("培训费", "四级", 1280), ("教材费", "四级", 60), ("培训费", "三级", 1580), ("教材费", "三级", 75)},
        ),
        ("学费1580元，考核的钱另算 260元", {("培训费", "", 1580), ("评价费", "", 260)}),
        ("培训费立省300元，现价1280元", {("培训费", "", 1280)}),
        (
            "培训费1580元+评价费360元=1940元",
            {("培训费", "", 1580), ("评价费", "", 360), ("总费用", "", 1940)},
        ),
        (
            "四级1580元、三级1980元，教材费68元，四级三级都一样",
            {("培训费", "四级", 1580), ("培训费", "三级", 1980), ("教材费", "", 68)},
        ),
        (
            "四级1580元，三级1980元；考试费200元，各级相同",
            {("培训费", "四级", 1580), ("培训费", "三级", 1980), ("评价费", "", 200)},
        ),
        ("三级证书挂靠一年6000元、二级11000元，签完先付一半", set()),
        ("高价收人工智能训练师三级证，5000元一年", set()),
        ("人工智能训练师二级证租用，每年8000元，签三年", set()),
        ("我们收三级证书，一年给6000元", set()),
        ("长期回收三级证，4500元现结", set()),
        (
            "四级班\n¥1280\n猜你喜欢：二手显示器 27寸 ¥430 ｜ 人体工学椅 ¥260 ｜ 软考教材全套 ¥35 ｜ 健身卡 ¥600 "
            "｜ 奥数视频 ¥9.9 ｜ 电动车 ¥800",
            {("培训费", "四级", 1280)},
        ),
        ("认定费150元/人。理论30道判断，实操2道题，机考60张卷", {("评价费", "", 150)}),
    ],
)  # fmt: skip
def test_amounts_take_item_and_level_from_their_own_sentence(words: str, expected: set[tuple[str, str, int]]) -> None:
    assert {f[:3] for f in _text(words)} == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "等级|培训费|老学员介绍价|评价费（评价机构收）\n四级|1980元|请电话问|320元\n三级|2680元|请电话问|380元",
            {("培训费", "四级", 1980, None), ("评价费", "四级", 320, None), ("培训费", "三级", 2680, None),
             ("评价费", "三级", 380, None)},
        ),
        (
            "级别|学费|认定费\n四级/三级|1580/2180|260/310",
            {("培训费", "四级", 1580, None), ("培训费", "三级", 2180, None), ("评价费", "四级", 260, None),
             ("评价费", "三级", 310, None)},
        ),
        ("级别|对外报价（全包，含考务含证书）|周期\n四级|1580|45天", {("总费用", "四级", 1580, None)}),
        ("级别|学费（不含考试费）\n四级|1580", {("培训费", "四级", 1580, None)}),
        (
            "级别|四级|三级\n学费|4200元|5600元\n早鸟价|3800元|4900元",
            {("培训费", "四级", 3800, 4200), ("培训费", "三级", 4900, 5600)},
        ),
    ],
)  # fmt: skip
def test_cells_beside_an_amount_do_not_hide_or_rename_it(rows: str, expected: set[Known]) -> None:
    assert _table(rows) == expected
