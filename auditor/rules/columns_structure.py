"""Fact columns about structure: who trains, who examines, what a paper's number says. Joined to auditor.rules.columns.

Plain tuples (name, kind, label, meaning, missing, values, register), so that this module needs nothing of that one.
"""

from __future__ import annotations

SELLER_KINDS = ("evaluator", "college", "school", "company", "other", "not_stated")
HOURS_FITS = ("enough", "short", "far_short")
NUMBERS = ("none", "consistent", "old_form", "future_year", "other_level", "other_province")

_PAGE = "页面无法读取，请人工打开原网页核对"
_SITE = "该网站有页面没有读到，无法断定，请人工打开网站核对"
_LICENCE = "该网站有页面没有读到，或者手头只有单独保存的一页，无法断定，请人工打开网站核对"
_REGISTER = "备案查询没有得到可用的答复，请稍后重查或人工到官方查询系统核对"

Row = tuple[str, str, str, str, str, tuple[str, ...], bool]
STRUCTURE: tuple[Row, ...] = (
    (
        "evaluator_named", "bool", "写明评价机构",
        "some page of the same website names an evaluator, an issuer that is no state organ, a filing code, or a "
        "seller that is an evaluator by its name; "
        "null when none does but one of its pages could not be read",
        _SITE, (), False,
    ),
    (
        "licence_shown", "bool", "写明办学许可证",
        "some page of the same website shows a 办学许可证 number; null when none does but one of its pages could not "
        "be read, or when the page is a saved file, because the other pages of its website are not at hand",
        _LICENCE, (), False,
    ),
    (
        "seller_kind", "category", "经营者类型",
        "what the seller calls itself, by the end of its name (data/seller_kinds.yaml); 'evaluator' also when the page "
        "names it as its own evaluator",
        _PAGE, SELLER_KINDS, False,
    ),
    (
        "trains", "bool", "开展培训",
        "teaching is sold: the title says so, a training fee or hours are stated", _PAGE, (), False,
    ),
    (
        "self_evaluates", "bool", "自称评价机构",
        "the body looked up as evaluator or issuer is the seller itself; false when the page names nobody",
        _REGISTER, (), True,
    ),
    (
        "grand_body", "bool", "机构名称冠国字",
        "the evaluator or issuer, no company, school or state organ, begins its name with 中国, 中华, 全国 or 国家",
        _PAGE, (), False,
    ),
    (
        "hours_fit", "category", "课时与参考学时",
        "hours against the reference hours of the 2021 standard for the least demanding of its levels "
        "(五级 60, 四级 50, 三级 40, 二级 40, 一级 30): 'short' under a half, 'far_short' under a quarter",
        "页面没有写明课时或等级，请向该机构问清", HOURS_FITS, False,
    ),
    (
        "certificate_number", "category", "证书编号",
        "what the certificate numbers on the page say (domain coding rule), the gravest first; "
        "null when a form is unfamiliar or level or place cannot be compared",
        "证书编号的形式不熟悉，或缺少可比的等级、省份，无法核对，请到官方查询系统查询", NUMBERS, False,
    ),
)  # fmt: skip
