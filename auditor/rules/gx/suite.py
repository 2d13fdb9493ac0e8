"""Rule files to a Great Expectations suite."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import great_expectations as gx
from great_expectations.expectations.row_conditions import AndCondition, Column, OrCondition

from auditor.errors import ConfigError
from auditor.rules.conditions import Condition, Term
from auditor.rules.gx.comply import CLASSES
from auditor.rules.model import Check, Rule

# The library knows three levels; ours map onto them one to one.
SEVERITY = {"high": "critical", "medium": "warning", "low": "info"}


def _term(term: Term) -> Any:  # noqa: PLR0911 - one line per test of the vocabulary
    column = Column(term.column)
    match term.test:
        case "null":
            return column.is_null()
        case "not_null":
            return column.is_not_null()
        case "in":
            return column.is_in(term.value)
        case "not_in":
            return column.is_not_in(term.value) & column.is_not_null()  # is_not_in alone keeps nulls
        case "==":
            return column == term.value
        case "!=":
            return (column != term.value) & column.is_not_null()  # != keeps or drops nulls by dtype
        case "<":
            return column < term.value
        case "<=":
            return column <= term.value
        case ">":
            return column > term.value
        case ">=":
            return column >= term.value
    raise ValueError(f"unknown test {term.test!r} in a row condition")


def row_condition(condition: Condition | None) -> Any:
    """The library's condition object, or None."""
    if condition is None:
        return None
    groups = []
    for group in condition.groups:
        terms = [_term(term) for term in group]
        groups.append(terms[0] if len(terms) == 1 else AndCondition(conditions=terms))
    return groups[0] if len(groups) == 1 else OrCondition(conditions=groups)


def meta(rule: Rule, check: Check) -> dict[str, Any]:
    """What comes back with the result; findings are keyed on `rule_id` and `check_id`, never on order."""
    return {
        "rule_id": rule.id,
        "check_id": check.id,
        "rule_version": rule.version,
        "check": {
            "expectation": check.expectation,
            "kwargs": json.loads(json.dumps(dict(check.kwargs))),
            "row_condition": check.row_condition.as_data() if check.row_condition else None,
        },
    }


def expectation(rule: Rule, check: Check, *, builtin: bool = False) -> Any:
    """One expectation object.

    Raises:
        Exception: whatever the library raises for arguments it does not accept, or KeyError for an unknown type.
    """
    kwargs: dict[str, Any] = dict(check.kwargs)
    if check.expectation.startswith("expect_column_pair"):
        kwargs.setdefault("ignore_row_if", "either_value_is_missing")
    if check.row_condition is not None:
        kwargs["row_condition"] = row_condition(check.row_condition)
    cls = CLASSES[check.expectation][1 if builtin else 0]
    return cls(
        **kwargs, meta=meta(rule, check), severity=SEVERITY[check.severity], description=f"{rule.id} {rule.title_zh}"
    )


def build(pairs: Iterable[tuple[Rule, Check]], *, builtin: bool = False) -> tuple[Any, dict[tuple[str, str], str]]:
    """A suite, and for each check that could not even be built the reason, by (rule id, check id)."""
    built = []
    broken: dict[tuple[str, str], str] = {}
    for rule, check in pairs:
        try:
            built.append(expectation(rule, check, builtin=builtin))
        except Exception as error:  # any bad argument: this check is not judged, the others are
            broken[rule.id, check.id] = f"{type(error).__name__}: {error}"
    # Not one by one: add_expectation compares each with all before it.
    return gx.ExpectationSuite(name="compliance", expectations=built), broken


def exported(rules: Iterable[Rule]) -> dict[str, Any]:
    """The rules as a suite of plain built-in types, as the library's own JSON: for people who run it elsewhere.

    The built-in types skip missing values; three outcomes are only told by the audit itself.

    Raises:
        ConfigError: a check cannot be expressed; names it.
    """
    suite, broken = build(((rule, check) for rule in rules for check in rule.checks), builtin=True)
    if broken:
        (rule_id, check_id), why = min(broken.items())
        raise ConfigError(f"cannot be exported: {why}", f"{rule_id}/{check_id}", "see `auditor rules lint`")
    document: dict[str, Any] = suite.to_json_dict()
    document.pop("id", None)
    for entry in document["expectations"]:
        entry.pop("id", None)
    document["expectations"].sort(key=lambda entry: (entry["meta"]["rule_id"], entry["meta"]["check_id"]))
    return document
