"""What a schema cannot say about a rule file: that its columns, values and claim kinds exist and fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from auditor.model import ClaimKind
from auditor.rules.columns import BY_NAME, PROVINCES, Fact
from auditor.rules.conditions import Term
from auditor.rules.model import Check, Example, Rule
from auditor.rules.vocabulary import VOCABULARY
from auditor.rules.wording import PLACES
from auditor.rules.yamlfile import YamlFile

_ORDERED = ("<", "<=", ">", ">=")


def _value(fact: Fact, value: Any) -> str:
    """Why a value can never stand in a column, or ''."""
    if fact.kind == "category":
        return (
            ""
            if value in fact.values
            else f"{value!r} is not a value of {fact.name}; allowed: {', '.join(fact.values)}"
        )
    if fact.kind == "bool":
        return "" if isinstance(value, bool) else f"{value!r} is not true or false, which {fact.name} needs"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "" if number else f"{value!r} is not a number, which {fact.name} needs"


def _term(term: Term) -> Iterator[str]:
    fact = BY_NAME.get(term.column)
    if fact is None:
        yield f"no fact column {term.column!r} (docs/facts.md lists them)"
        return
    if term.test in ("null", "not_null"):
        if term.value is not None:
            yield f"test {term.test!r} takes no value"
        return
    wants_list = term.test in ("in", "not_in")
    if wants_list != isinstance(term.value, tuple):
        yield f"test {term.test!r} on {term.column} needs {'a list' if wants_list else 'one value'}"
        return
    if term.value is None:
        yield f"test {term.test!r} on {term.column} needs a value"
        return
    if term.test in _ORDERED and fact.kind not in ("int", "float"):
        yield f"test {term.test!r} has no meaning for {term.column}, which is a {fact.kind}"
    for value in term.value if isinstance(term.value, tuple) else (term.value,):
        wrong = _value(fact, value)
        if wrong:
            yield wrong


def _arguments(check: Check) -> Iterator[str]:
    word = VOCABULARY.get(check.expectation)
    if word is None:
        yield f"unknown expectation {check.expectation!r}; use one of {', '.join(sorted(VOCABULARY))}"
        return
    given = set(check.kwargs)
    for name in sorted({*word.columns, *word.required} - given):
        yield f"{check.expectation} needs the argument {name!r}"
    for name in sorted(given - {*word.columns, *word.required, *word.optional}):
        yield f"{check.expectation} takes no argument {name!r}"
    for column in (check.kwargs[key] for key in word.columns if key in given):
        fact = BY_NAME.get(str(column))
        if fact is None:
            yield f"no fact column {column!r} (docs/facts.md lists them)"
        elif fact.kind not in word.kinds:
            yield f"{check.expectation} cannot be asked about {column}, which is a {fact.kind}"
        elif isinstance(check.kwargs.get("value_set"), list):
            yield from filter(None, (_value(fact, value) for value in check.kwargs["value_set"]))


def _sentence(check: Check) -> Iterator[str]:
    try:
        places = {name for _, name, _, _ in Formatter().parse(check.seen) if name is not None}
    except ValueError as error:
        yield f"`seen` cannot be read: {error}"
        return
    for place in sorted(places - PLACES - set(BY_NAME)):
        yield f"`seen` names {{{place}}}; it may use {', '.join(sorted(PLACES))} and the columns of docs/facts.md"
    if "phrase" in places and not check.phrase_from:
        yield "`seen` quotes {phrase} but phrase_from is empty"


def _check(check: Check) -> Iterator[str]:
    yield from _arguments(check)
    for group in check.row_condition.groups if check.row_condition else ():
        for term in group:
            yield from _term(term)
    for kind in check.phrase_from:
        if kind not in set(ClaimKind):
            yield f"unknown claim kind {kind!r} in phrase_from"
    yield from _sentence(check)


def _days(rule: Rule) -> Iterator[tuple[int, str]]:
    for index, basis in enumerate(rule.basis):
        for day in filter(None, (basis.start, basis.end)):
            try:
                date.fromisoformat(day)
            except ValueError:
                yield index, f"{day} is not a day"
        if basis.end and basis.end < basis.start:
            yield index, f"ends {basis.end} before it begins {basis.start}"
        if basis.province and basis.province not in PROVINCES:
            yield index, f"unknown province {basis.province!r}"
        for check in sorted(set(basis.checks) - {check.id for check in rule.checks}):
            yield index, f"names the check {check!r}, which this rule does not have"


def _example(rule: Rule, example: Example) -> Iterator[str]:
    for name, value in example.facts.items():
        fact = BY_NAME.get(name)
        if fact is None:
            yield f"no fact column {name!r}"
        elif value is not None and _value(fact, value):
            yield _value(fact, value)
    if example.check and example.check not in {check.id for check in rule.checks}:
        yield f"names the check {example.check!r}, which this rule does not have"


def problems(rule: Rule, file: YamlFile) -> list[str]:
    """One line per problem: 'file:line: what is wrong'."""
    lines: list[str] = []
    if Path(rule.path).name.split("-")[0].removesuffix(".yaml") != rule.id:
        lines.append(f"{file.at('id')}: the file's name must begin with the rule's id {rule.id}")
    read = {column for check in rule.checks for column in check.columns}
    for name in sorted(read ^ set(rule.facts)):
        what = "is read by a check but not listed under facts" if name in read else "is listed but read by no check"
        lines.append(f"{file.at('facts')}: {name} {what}")
    ids = [check.id for check in rule.checks]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        lines.append(f"{file.at('checks')}: check id {name!r} is given twice")
    for index, check in enumerate(rule.checks):
        lines += [f"{file.at('checks', index)}: check {check.id}: {what}" for what in _check(check)]
    lines += [f"{file.at('basis', index)}: basis {what}" for index, what in _days(rule)]
    for group in ("must_fire", "must_not_fire", "could_not_check"):
        for index, example in enumerate(getattr(rule, group)):
            lines += [f"{file.at('examples', group, index)}: example {what}" for what in _example(rule, example)]
    return lines
