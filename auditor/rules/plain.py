"""What a check asks for, as one plain Chinese sentence made from its data: for Data Docs, read by operators."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from auditor.model import LEVELS
from auditor.rules.columns import BY_NAME
from auditor.rules.conditions import Condition, Term
from auditor.rules.model import Check

EVERY_PROGRAM = "所有课程"
_CLAIM = "claim_"
_COMPARE = {"<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}
_LEVELS = ("level_low", "level_high")
_LEVEL_COMPARE = {"<": "高于{}", "<=": "为{}或更高", ">": "低于{}", ">=": "为{}或更低"}  # 五级 = 5 is the lowest


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """'values' and 'claims': code → word."""
    text = resources.files("auditor.rules").joinpath("data/plain_zh.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, str]] = yaml.safe_load(text)
    return data


def name_of(column: str) -> str:
    """A fact's name in quotation marks; a claim by what is claimed."""
    if column.startswith(_CLAIM):
        kind = column.removeprefix(_CLAIM)
        return f"「{words()['claims'].get(kind, kind)}」的说法"
    return f"「{BY_NAME[column].label if column in BY_NAME else column}」"


def value_of(column: str, value: Any) -> str:
    """A value as people say it: levels by name, money in yuan, flags as 是/否, codes by their word."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column in _LEVELS and isinstance(value, int) and 1 <= value <= len(LEVELS):
        return LEVELS[-value]
    if column.endswith("_fen") and isinstance(value, int | float):
        return f"{value / 100:,.2f} 元"
    listed = words()["values"]
    return listed.get(f"{column}.{value}", listed.get(str(value), str(value)))


def _one_of(column: str, values: Iterable[Any]) -> str:
    return "、".join(value_of(column, value) for value in values)


def _term(term: Term) -> str:
    name = name_of(term.column)
    if term.test in ("null", "not_null"):
        return f"{name}{'未知' if term.test == 'null' else '已知'}"
    if term.test in ("in", "not_in"):
        return f"{name}{'为' if term.test == 'in' else '不为'}{_one_of(term.column, term.value)}"
    if term.test in ("==", "!="):
        return f"{name}{'为' if term.test == '==' else '不为'}{value_of(term.column, term.value)}"
    if term.column in _LEVELS:
        return f"{name}{_LEVEL_COMPARE[term.test].format(value_of(term.column, term.value))}"
    return f"{name}{_COMPARE[term.test]}{value_of(term.column, term.value)}"


def applies_to(condition: Condition | None) -> str:
    """For which programs a check holds."""
    if condition is None:
        return EVERY_PROGRAM
    return "；或者 ".join("，并且".join(map(_term, group)) for group in condition.groups)


def _bounds(column: str, check: Check) -> str:
    sides = []
    for key, strict, words_of in (
        ("min_value", "strict_min", "大于 不小于"),
        ("max_value", "strict_max", "小于 不大于"),
    ):
        if check.kwargs.get(key) is not None:
            word = words_of.split()[0 if check.kwargs.get(strict) else 1]
            sides.append(f"{word}{value_of(column, check.kwargs[key])}")
    return "、".join(sides)


def requirement(check: Check) -> str:
    """What must hold for a program to pass; an expectation type without a sentence is named."""
    kind = check.expectation.removeprefix("expect_column_")
    if kind.startswith("pair_"):
        left, right = name_of(check.kwargs["column_A"]), name_of(check.kwargs["column_B"])
        if kind == "pair_values_to_be_equal":
            return f"{left}应与{right}相同"
        return f"{left}应{'不小于' if check.kwargs.get('or_equal') else '大于'}{right}"
    column = str(check.kwargs["column"])
    name, values = name_of(column), check.kwargs.get("value_set", ())
    if column.startswith(_CLAIM) and kind == "values_to_not_be_in_set":
        return f"页面不得有{name}（只算{_one_of(column, values)}）"
    if column.startswith(_CLAIM) and kind == "values_to_be_in_set":
        return f"页面应有{name}（{_one_of(column, values)}）"
    sentences = {
        "values_to_be_in_set": f"{name}应为：{_one_of(column, values)}",
        "values_to_not_be_in_set": f"{name}不得为：{_one_of(column, values)}",
        "values_to_be_null": f"{name}应为空",
        "values_to_not_be_null": f"{name}应有值",
    }
    if kind == "values_to_be_between":
        return f"{name}应{_bounds(column, check)}"
    return sentences.get(kind, f"{name}：{check.expectation}")
