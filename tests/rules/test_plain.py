"""What a rule asks for, told without codes: an operator who reads '{claim_x not in [affirmed]}' checks nothing."""

from __future__ import annotations

import re

import pytest

from auditor.model import ClaimKind
from auditor.rules import load_rules
from auditor.rules.conditions import Condition, Term
from auditor.rules.model import Check
from auditor.rules.plain import EVERY_PROGRAM, applies_to, requirement, words

PAIRS = load_rules().pairs()


def check(expectation: str, **kwargs: object) -> Check:
    return Check("c", f"expect_column_{expectation}", kwargs, None, "low", (), "")


@pytest.mark.parametrize(("rule", "one"), PAIRS, ids=[f"{rule.id}-{one.id}" for rule, one in PAIRS])
def test_every_check_is_told_in_words(rule: object, one: Check) -> None:
    """A value without a word would show as a code; add it to auditor/rules/data/plain_zh.yaml."""
    told = requirement(one) + applies_to(one.row_condition)
    assert not re.search(r"[a-z_]{3,}", told), told


def test_every_kind_of_claim_has_a_word() -> None:
    """A kind that comes later must not be shown as its code."""
    assert set(words()["claims"]) == {kind.value for kind in ClaimKind}


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (check("values_to_not_be_in_set", column="claim_insider", value_set=["affirmed"]),
         "页面不得有「宣称有内部关系」的说法（只算直接陈述）"),
        (check("values_to_be_in_set", column="licence_shown", value_set=[True]), "「写明办学许可证」应为：是"),
        (check("values_to_be_between", column="fee_total_fen", min_value=100, max_value=250_000, strict_max=True),
         "「总费用（分）」应不小于1.00 元、小于2,500.00 元"),
        (check("values_to_be_null", column="hours"), "「课时」应为空"),
        (check("values_to_not_be_null", column="hours"), "「课时」应有值"),
        (check("pair_values_to_be_equal", column_A="level_low", column_B="level_high"),
         "「最低等级」应与「最高等级」相同"),
        (check("pair_values_a_to_be_greater_than_b", column_A="level_low", column_B="level_high", or_equal=True),
         "「最低等级」应不小于「最高等级」"),
    ],
)  # fmt: skip
def test_each_expectation_type_has_its_sentence(one: Check, told: str) -> None:
    """A sentence that says the opposite of the rule sends an operator the wrong way."""
    assert requirement(one) == told


def test_conditions_say_and_or_and_the_order_of_levels() -> None:
    """五级 is the lowest level and has the highest digit: 'not above three' would be read upside down."""
    assert applies_to(None) == EVERY_PROGRAM
    groups = ((Term("level_high", "<=", 3), Term("trains", "!=", True)), (Term("hours", "null"),))
    assert applies_to(Condition(groups)) == "「最高等级」为三级或更高，并且「开展培训」不为是；或者 「课时」未知"
