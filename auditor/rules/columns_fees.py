"""Fact columns about prices: the benchmark and the history of list prices. Joined to auditor.rules.columns.

Plain tuples as in auditor.rules.columns_structure.
"""

from __future__ import annotations

from auditor.rules.columns_structure import Row

HISTORIES = ("none", "charged", "never_charged", "made_up")
LIMITED = ("none", "fresh", "repeated")

_COMPARED = "页面没有写明等级或可比的价格，无法比较，请向该机构索取书面收费明细"
_EXAM = "页面没有写明等级或评价费金额，无法比较，请向该机构索取评价收费标准"
_HISTORY = "以前的抓取次数或时间不够，还不能判断原价是否收取过，请过几周再看或请对方出示原价成交记录"
_OFFER = "以前的抓取不足两次，还不能判断限时优惠是否一直在做，请过几周再看"


def _benchmark(
    name: str, label: str, what: str, *, positions: tuple[str, ...], references: tuple[str, ...], missing: str
) -> tuple[Row, ...]:
    compared = "总费用" if name == "fee" else "评价费"

    def number(part: str, zh: str, meaning: str) -> Row:
        return f"{name}_{part}", "int", f"{label}{zh}", meaning, missing, (), False

    return (
        (
            f"{name}_position", "category", f"{label}与参照相比",
            f"{what} against the reference: 'high' above the limit, 'cheap' under the bait price of "
            "data/benchmark.yaml; where several levels are priced, the one furthest above its limit",
            missing, positions, False,
        ),
        (
            f"{name}_reference", "category", f"{label}参照",
            "what it was compared with: 'own' = median and MAD of at least 8 sellers of the same level, province and "
            "item in this run; 'published' = verified published charges of the province; 'proxy' = band of other "
            "trades (data/benchmark.yaml)",
            missing, references, False,
        ),
        number("level", "比较的等级", "digit of the level compared"),
        number("fen", "（分）", f"{what} at that level, the cheapest way stated, integer fen"),
        number("sellers", "同组机构数", f"sellers in the group: same level and province, {compared} stated or summed"),
        number("median_fen", "中位数（分）", "median of the group, one price per seller; null unless 'own'"),
        number("mad_fen", "绝对中位差（分）", "median absolute deviation of the group; null unless 'own'"),
        number("low_fen", "参照下限（分）", "bottom of the band or published charge; null when 'own'"),
        number("high_fen", "参照上限（分）", "top of the band or published charge; null when 'own'"),
        number(
            "limit_fen", "偏高界线（分）",
            "what is above is far: median + the greater of 3.5 × 1.4826 × MAD and half the median; or 1.5 × the top",
        ),
    )  # fmt: skip


FEES: tuple[Row, ...] = (
    *_benchmark(
        "fee", "费用", "total cost to the certificate (else the training alone)",
        positions=("usual", "high", "cheap"), references=("own", "proxy"), missing=_COMPARED,
    ),
    (
        "fee_item", "category", "比较的费用",
        "what was compared: the total stated or summed from its parts, else the training fee alone",
        _COMPARED, ("总费用", "培训费"), False,
    ),
    *_benchmark(
        "evaluation", "评价费", "the examination's own fee",
        positions=("usual", "high"), references=("own", "published", "proxy"), missing=_EXAM,
    ),
    (
        "list_price_history", "category", "原价的历史",
        "whether a list price (原价) beside the price was ever asked in earlier captures: 'made_up' = at least two "
        "captures before it first appeared asked less; 'never_charged' = in 8 captures over 49 days nobody was asked "
        "it; 'charged' = once it was; 'none' = no list price",
        _HISTORY, HISTORIES, False,
    ),
    ("list_price_fen", "int", "原价（分）", "the list price that `list_price_history` is about", _HISTORY, (), False),
    (
        "list_price_highest_fen", "int", "历次最高标价（分）",
        "highest price asked for the same item and level in all captures, this one included", _HISTORY, (), False,
    ),
    (
        "list_price_captures", "int", "比较的抓取次数",
        "captures with a price for the same item and level, this one included", _HISTORY, (), False,
    ),
    (
        "list_price_days", "int", "比较的天数", "days between the first of these captures and this one",
        _HISTORY, (), False,
    ),
    (
        "subsidy_fit", "category", "宣称的补贴金额",
        "the largest subsidy affirmed against the highest amount any scheme of data/benchmark.yaml pays for a level "
        "offered: 'within', or 'over' while a verified national cap is in force; 'none' = no amount is named",
        "没有已核实的现行补贴标准可比，请向当地人社部门核对补贴金额和申领条件", ("none", "within", "over"), False,
    ),
    (
        "subsidy_fen", "int", "宣称的补贴（分）", "that amount, integer fen",
        "页面没有写明补贴金额，请向当地人社部门核对", (), False,
    ),
    (
        "subsidy_known_fen", "int", "已知最高补贴（分）", "the highest amount known for a level offered, integer fen",
        "该等级没有已知的补贴标准，请向当地人社部门核对", (), False,
    ),
    (
        "limited_offer", "category", "限时优惠",
        "the same limited-time words (今日特价, 限时优惠) at the same price: 'repeated' = in at least three captures "
        "over more days than the words allow (14; 35 for 本月 and 双十一), 'fresh' = not so; null with fewer than two "
        "earlier captures of the program",
        _OFFER, LIMITED, False,
    ),
)  # fmt: skip
