"""The fact table's columns: one typed column per thing a rule may ask about one program.

No text of a page stands here, only closed values, numbers and flags, so that a million programs stay small. Missing
is missing (null), never 0, False or ''. `docs/facts.md` lists the same columns; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa

from auditor.errors import AuditorError
from auditor.model import CertificateType, ClaimKind, InstitutionClass, PageKind, Polarity, VerificationOutcome
from auditor.rules.columns_fees import FEES
from auditor.rules.columns_structure import STRUCTURE
from auditor.tables import BOOL, FLOAT, TEXT, Table

NONE, NOT_STATED = "none", "not_stated"
# Weakest to strongest: what a page says about one kind of claim is its strongest polarity.
CLAIM_STATES = (
    NONE,
    Polarity.NEGATED.value,
    Polarity.QUOTED.value,
    Polarity.QUESTION.value,
    Polarity.CONDITIONAL.value,
    Polarity.AFFIRMED.value,
)
ROLES = ("evaluator", "issuer", "institution", NONE)
ISSUER_KINDS = ("state_organ", "evaluator", "institution", "other", NOT_STATED)
# An answer a register could not give is no answer: it becomes null in `register_answer`.
NO_ANSWER = (VerificationOutcome.UNAVAILABLE.value, VerificationOutcome.NAME_AMBIGUOUS.value)
PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西",
    "甘肃", "青海", "宁夏", "新疆",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One column of the fact table.

    Attributes:
        name: column name.
        kind: 'category', 'int', 'bool' or 'float'.
        values: the closed values of a category, in order; () otherwise.
        label: what it is, in Chinese, for people who read findings.
        meaning: what it is, in English, for people who write rules.
        missing: why it is null and what to do then, in Chinese.
        register: True when the value comes from a register and not from the page.
    """

    name: str
    kind: str
    label: str
    meaning: str
    missing: str
    values: tuple[str, ...] = ()
    register: bool = False

    @cached_property
    def dtype(self) -> object:
        """The pandas dtype this column always has."""
        if self.kind == "category":
            return pd.CategoricalDtype(list(self.values), ordered=False)
        return {"int": pd.Int32Dtype(), "bool": pd.BooleanDtype(), "float": pd.Float64Dtype()}[self.kind]

    @property
    def arrow(self) -> pa.DataType:
        return {"category": TEXT, "int": pa.int32(), "bool": BOOL, "float": FLOAT}[self.kind]


_PAGE = "页面无法读取，请人工打开原网页核对"
_LEVEL = "页面没有写明等级，请向该机构问清是几级证书"
_REGISTER = "备案查询没有得到可用的答复，请稍后重查或人工到官方查询系统核对"

_ANSWERS = tuple(outcome for outcome in VerificationOutcome if outcome not in NO_ANSWER)

COLUMNS: tuple[Fact, ...] = (
    Fact(
        "page_kind",
        "category",
        "页面类型",
        "kind of the program's page; 'unreadable' when nothing could be read",
        "没有抓到该页面，请人工打开原网页核对",
        tuple(PageKind),
    ),
    Fact("level_low", "int", "最低等级", "digit of the lowest level offered: 五级 = 5 … 一级 = 1", _LEVEL),
    Fact("level_high", "int", "最高等级", "digit of the highest level offered: 五级 = 5 … 一级 = 1", _LEVEL),
    Fact(
        "certificate_type",
        "category",
        "证书类型",
        "which paper the page says it leads to; 'not_stated' when it is silent",
        _PAGE,
        (*CertificateType, NOT_STATED),
    ),
    Fact(
        "issuer_kind",
        "category",
        "发证单位性质",
        "who is said to issue the certificate; data/state_organs.yaml knows state organs",
        _PAGE,
        ISSUER_KINDS,
    ),
    Fact(
        "verification",
        "category",
        "备案核对结果",
        "the register's outcome exactly as verified, 'unavailable' and 'name_ambiguous' included",
        _REGISTER,
        tuple(VerificationOutcome),
        True,
    ),
    Fact(
        "verification_role",
        "category",
        "核对对象",
        "whom we looked up; 'none' when the page names nobody",
        "没有做备案核对，请先同步备案名单再重新核对",
        ROLES,
        True,
    ),
    Fact(
        "register_answer",
        "category",
        "备案答复",
        "the same outcome, but null when the register gave no usable answer",
        _REGISTER,
        _ANSWERS,
        True,
    ),
    Fact(
        "evaluator_class",
        "category",
        "评价机构类别",
        "class of the matched filing: Y employer, S public evaluator, J technical school",
        _REGISTER,
        tuple(InstitutionClass),
        True,
    ),
    Fact(
        "region",
        "category",
        "省份",
        "province of the program, without 省/市/自治区",
        "不知道该课程在哪个省份，请向该机构问清",
        PROVINCES,
    ),
    Fact("fee_stated", "bool", "写明收费", "at least one amount is stated", _PAGE),
    Fact("evaluation_fee_stated", "bool", "写明评价费", "the fee of the examination itself is stated", _PAGE),
    Fact(
        "fee_total_fen",
        "int",
        "总费用（分）",
        "what the highest level costs: the total stated, else its parts summed, never both; integer fen; "
        "re-sits and rush fees left out",
        "页面没有写明价格，请向该机构索取书面收费明细",
    ),
    Fact("hours", "float", "课时", "training hours as stated", "页面没有写明课时，请向该机构问清"),
    Fact(
        "seller_identified",
        "bool",
        "写明经营者",
        "some page of the same website gives a name, 统一社会信用代码, licence or address; "
        "null when none does but one of its pages could not be read",
        "该网站有页面没有读到，无法断定是否写明经营者，请人工打开网站核对",
    ),
    Fact(
        "urgency_weeks",
        "int",
        "催促说法已重复的周数",
        "earlier runs in which the same program made the same `last_call` claim, 2 = two or more; "
        "null when there is no earlier run",
        "还没有以前的检查可以比较，请过几周再看同一说法是否还在",
    ),
    *(
        Fact(
            f"claim_{kind.value}",
            "category",
            f"宣称（{kind.value}）",
            f"strongest polarity of `{kind.value}` claims, the program's own and page-wide ones",
            _PAGE,
            CLAIM_STATES,
        )
        for kind in ClaimKind
    ),
    *(Fact(*row) for row in (*STRUCTURE, *FEES)),
)
_LARGEST = 2**31 - 1  # of a number, in fen 21 million yuan: more is no price anybody asks, so it is missing
BY_NAME = {fact.name: fact for fact in COLUMNS}
FACTS = Table(
    "facts",
    ("program_id",),
    pa.schema([pa.field("program_id", TEXT), *(pa.field(fact.name, fact.arrow) for fact in COLUMNS)]),
)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A facts frame (for example as read back from Parquet) with every column in its dtype, `program_id` first.

    Raises:
        AuditorError: a column is missing, or a category holds a value outside its closed set.
    """
    missing = [name for name in FACTS.schema.names if name not in frame.columns]
    if missing:
        raise AuditorError("facts lack columns", ", ".join(missing), "build them with auditor.rules.facts.build")
    columns: dict[str, object] = {"program_id": frame["program_id"]}
    for fact in COLUMNS:
        column = frame[fact.name]
        if fact.kind == "category" and column.dtype != fact.dtype:
            strange = set(column.dropna().unique()) - set(fact.values)
            if strange:
                raise AuditorError(
                    f"fact {fact.name} holds {sorted(map(str, strange))}",
                    "auditor/rules/columns.py lists the allowed values",
                    "fix the stage that wrote it, or add the value there and in docs/facts.md",
                )
            column = column.astype(object).where(column.notna(), None)
        elif fact.kind == "int" and column.dtype != fact.dtype:
            column = column.astype("Int64")
            column = column.where(column.abs() <= _LARGEST)
        columns[fact.name] = column if column.dtype == fact.dtype else column.astype(fact.dtype)  # type: ignore[call-overload]
    return pd.DataFrame(columns, copy=False)
