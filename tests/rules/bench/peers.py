"""The same checks in plain pandas, polars, DuckDB and pandera: row numbers that fail and that could not be checked.

Each is written the way its users write it, check by check, nothing shared: Kleene's AND and OR over the condition's
terms and the expectation. What each returns is compared with ours before anything is timed.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pandera.pandas as pandera
import polars as pl

from auditor.rules.conditions import Term
from auditor.rules.model import Check, RuleSet

Pair = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]  # row numbers: failed, could not be checked
Answer = dict[tuple[str, str], Pair]
COMPARE = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
SQL = {"==": "=", "!=": "<>"}
NOBODY: np.ndarray[Any, Any] = np.empty(0, dtype=np.int64)


def expectation_terms(check: Check) -> tuple[tuple[Any, ...], ...]:
    """What breaks a check, as OR of tests (column, test, value), or (column A, test, column B, 'pair')."""
    kwargs, kind = check.kwargs, check.expectation.removeprefix("expect_column_")
    if kind == "pair_values_to_be_equal":
        return ((kwargs["column_A"], "!=", kwargs["column_B"], "pair"),)
    if kind == "pair_values_a_to_be_greater_than_b":
        return ((kwargs["column_A"], "<" if kwargs.get("or_equal") else "<=", kwargs["column_B"], "pair"),)
    name = kwargs["column"]
    if kind == "values_to_be_between":
        low = (name, "<=" if kwargs.get("strict_min") else "<", kwargs.get("min_value"))
        high = (name, ">=" if kwargs.get("strict_max") else ">", kwargs.get("max_value"))
        return tuple(side for side in (low, high) if side[2] is not None)
    test = {"be_in_set": "not_in", "not_be_in_set": "in", "be_null": "not_null", "not_be_null": "null"}
    return ((name, test[kind.removeprefix("values_to_")], tuple(kwargs.get("value_set", ()))),)


def _condition(check: Check) -> list[list[tuple[Any, ...]]]:
    def data(term: Term) -> tuple[Any, ...]:
        return (term.column, term.test, term.value)

    return [[data(term) for term in group] for group in check.row_condition.groups] if check.row_condition else []


def _pandas_term(frame: pd.DataFrame, term: tuple[Any, ...]) -> tuple[Any, Any]:
    """Where a test holds, and where that is not known."""
    column = frame[term[0]]
    missing = column.isna()
    if len(term) == 4:
        other = frame[term[2]]
        missing = missing | other.isna()
        return getattr(column, COMPARE[term[1]])(other).fillna(False) & ~missing, missing
    if term[1] in ("null", "not_null"):
        return (missing if term[1] == "null" else ~missing), None
    if term[1] in ("in", "not_in"):
        hit = column.isin(list(term[2]))
        return (hit if term[1] == "in" else ~hit & ~missing), missing
    return getattr(column, COMPARE[term[1]])(term[2]).fillna(False) & ~missing, missing


def _pandas_or(terms: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    if len(terms) == 1:
        return terms[0]
    yes = reduce(lambda a, b: a | b, (yes for yes, _ in terms))
    maybe = [maybe for _, maybe in terms if maybe is not None]
    return yes, (reduce(lambda a, b: a | b, maybe) & ~yes if maybe else None)


def _pandas_and(terms: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    if len(terms) == 1:
        return terms[0]
    yes = reduce(lambda a, b: a & b, (yes for yes, _ in terms))
    if all(maybe is None for _, maybe in terms):
        return yes, None
    possible = reduce(lambda a, b: a & b, (yes if maybe is None else yes | maybe for yes, maybe in terms))
    return yes, possible & ~yes


def _pandas_check(frame: pd.DataFrame, check: Check) -> tuple[Any, Any]:
    bad = _pandas_or([_pandas_term(frame, term) for term in expectation_terms(check)])
    groups = [_pandas_and([_pandas_term(frame, term) for term in group]) for group in _condition(check)]
    return _pandas_and([_pandas_or(groups), bad]) if groups else bad


def plain_pandas(ruleset: RuleSet, frame: pd.DataFrame) -> Answer:
    """Masks per rule, ids and could-not-check."""
    found: Answer = {}
    for rule, check in ruleset.pairs():
        yes, maybe = _pandas_check(frame, check)
        unknown = NOBODY if maybe is None else frame.index[maybe.to_numpy(dtype=bool)].to_numpy()
        found[rule.id, check.id] = (frame.index[yes.to_numpy(dtype=bool)].to_numpy(), unknown)
    return found


def pandas_pandera(ruleset: RuleSet, frame: pd.DataFrame) -> Answer:
    """One lazy schema per rule over the rows it applies to; pandera has no third answer, so pandas gives that one."""
    found: Answer = {}
    for rule, check in ruleset.pairs():
        terms, yes, maybe = expectation_terms(check), *_pandas_check(frame, check)
        groups = [_pandas_and([_pandas_term(frame, term) for term in group]) for group in _condition(check)]
        applies = _pandas_or(groups)[0].to_numpy(dtype=bool) if groups else slice(None)
        if len(terms) == 1 and len(terms[0]) == 3 and terms[0][1] in ("in", "not_in"):
            test = pandera.Check.notin if terms[0][1] == "in" else pandera.Check.isin
            schema = pandera.SeriesSchema(checks=test(list(terms[0][2])), nullable=True)
            column = frame[terms[0][0]]
        else:
            schema, column = pandera.SeriesSchema(bool, checks=pandera.Check.eq(False)), yes.astype(bool)
        failed = NOBODY
        try:
            schema.validate(column[applies], lazy=True)
        except pandera.errors.SchemaErrors as error:
            failed = np.sort(error.failure_cases["index"].to_numpy(dtype=np.int64))
        unknown = NOBODY if maybe is None else frame.index[maybe.to_numpy(dtype=bool)].to_numpy()
        found[rule.id, check.id] = (failed, unknown)
    return found


def _polars_term(term: tuple[Any, ...]) -> pl.Expr:
    column = pl.col(term[0])
    if term[1] in ("null", "not_null"):
        return column.is_null() if term[1] == "null" else column.is_not_null()
    if term[1] in ("in", "not_in"):
        hit = column.is_in([str(value) if isinstance(value, str) else value for value in term[2]])
        return hit if term[1] == "in" else ~hit
    other = pl.col(term[2]) if len(term) == 4 else pl.lit(str(term[2]) if isinstance(term[2], str) else term[2])
    expression: pl.Expr = getattr(column, COMPARE[term[1]])(other)
    return expression


def polars(ruleset: RuleSet, frame: pl.DataFrame) -> Answer:
    """Kleene's logic is polars' own; null is not known."""
    found: Answer = {}
    for rule, check in ruleset.pairs():
        verdict = reduce(lambda a, b: a | b, map(_polars_term, expectation_terms(check)))
        groups = [reduce(lambda a, b: a & b, map(_polars_term, group)) for group in _condition(check)]
        if groups:
            verdict = reduce(lambda a, b: a | b, groups) & verdict
        column = frame.select(verdict.alias("verdict"))["verdict"]
        found[rule.id, check.id] = (column.arg_true().to_numpy(), column.is_null().arg_true().to_numpy())
    return found


def _sql_value(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _sql_term(term: tuple[Any, ...]) -> str:
    if term[1] in ("null", "not_null"):
        return f"{term[0]} IS {'NOT ' if term[1] == 'not_null' else ''}NULL"
    if term[1] in ("in", "not_in"):
        listed = ", ".join(map(_sql_value, term[2]))
        return f"{term[0]} {'NOT ' if term[1] == 'not_in' else ''}IN ({listed})"
    other = term[2] if len(term) == 4 else _sql_value(term[2])
    return f"{term[0]} {SQL.get(term[1], term[1])} {other}"


def duck(ruleset: RuleSet, connection: duckdb.DuckDBPyConnection) -> Answer:
    """SQL's logic has three values too. The table is `facts`, its row numbers `row`."""
    found: Answer = {}
    for rule, check in ruleset.pairs():
        verdict = "(" + " OR ".join(map(_sql_term, expectation_terms(check))) + ")"
        groups = ["(" + " AND ".join(map(_sql_term, group)) + ")" for group in _condition(check)]
        if groups:
            verdict = f"(({' OR '.join(groups)}) AND {verdict})"
        query = f"SELECT row, {verdict} IS NULL AS maybe FROM facts WHERE {verdict} IS NOT FALSE"
        answer = connection.execute(query).fetchnumpy()
        row, maybe = np.asarray(answer["row"]), np.asarray(answer["maybe"], dtype=bool)
        found[rule.id, check.id] = (np.sort(row[~maybe]), np.sort(row[maybe]))
    return found
