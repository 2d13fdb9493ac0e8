"""Synthetic tables of any size in which each check is broken by a given share of the programs.

The makers know no rule: a clean program is found by trying values, a violating one by solving its check, so rules and
facts that come later are measured too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from auditor.rules.columns import BY_NAME, COLUMNS, Fact, typed
from auditor.rules.conditions import Term
from auditor.rules.examples import CLEAN
from auditor.rules.gx.masks import MaskStore
from auditor.rules.model import Check, RuleSet
from auditor.tables import CAPTURES, CLAIMS, PAGES, PROGRAMS, VERIFICATIONS, Table, to_frame

Values = dict[str, Any]
_SOLVED: dict[tuple[str, int], tuple[Values, list[Values]]] = {}


@dataclass(frozen=True)
class Material:
    """Facts and the tables `validate` takes beside them; all sorted by key, as the stages write them."""

    facts: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def _one(values: list[Values]) -> MaskStore:
    blank = {fact.name: None for fact in COLUMNS}
    rows = [{"program_id": str(number), **blank, **row} for number, row in enumerate(values)]
    frame = typed(pd.DataFrame(rows, columns=["program_id", *blank], dtype=object))
    return MaskStore(frame.drop(columns="program_id"))


def _candidates(fact: Fact) -> list[Any]:
    if fact.kind == "category":
        return list(fact.values)
    return [False, True] if fact.kind == "bool" else [0, 1, 2, 3, 5, 40, 1000, 260_000]


def clean_values(ruleset: RuleSet) -> Values:
    """One program that every check finds fine: the examples' clean program, its gaps filled by trying."""
    values = dict(CLEAN)

    def trouble(rows: list[Values]) -> np.ndarray[Any, Any]:
        store = _one(rows)
        count = np.zeros(len(rows), dtype=int)
        for _, check in ruleset.pairs():
            verdict = store.judge(check.expectation, check.kwargs, check.row_condition)
            count[verdict.failed] += 2
            count[verdict.unknown] += 1
        return count

    for fact in COLUMNS:
        if values.get(fact.name) is None:
            choices = [{**values, fact.name: choice} for choice in [None, *_candidates(fact)]]
            values = choices[int(np.argmin(trouble(choices)))]
    return values


def _allowed(fact: Fact, term: Term) -> Any:
    """A value for which a term of a condition holds."""
    choices: list[Any] = [None, *_candidates(fact)]
    if fact.kind not in ("category", "bool"):
        asked = term.value if isinstance(term.value, tuple) else (term.value,)
        choices += [value + step for value in asked if value is not None for step in (0, 1, -1)]
    holds = _one([{fact.name: choice} for choice in choices]).term(term).yes
    return choices[int(np.flatnonzero(holds)[0])]


def violation(check: Check) -> Values:
    """Facts that break a check: its condition's first group made true, then a value that its expectation refuses."""
    values: Values = {}
    for term in check.row_condition.groups[0] if check.row_condition else ():
        values[term.column] = _allowed(BY_NAME[term.column], term)
    own = [name for key in ("column", "column_A", "column_B") if (name := check.kwargs.get(key))]
    bounds = [check.kwargs[key] for key in ("min_value", "max_value") if check.kwargs.get(key) is not None]
    near = [bound + step for bound in bounds for step in (-1, 1)]
    pools = [[values.get(name), None, *_candidates(BY_NAME[name]), *near] for name in own]
    rows = [{**values, **dict(zip(own, choice, strict=True))} for choice in product(*pools)]
    failed = _one(rows).judge(check.expectation, check.kwargs, check.row_condition).failed
    return rows[int(failed[0])]


def _solve(ruleset: RuleSet) -> tuple[Values, list[Values]]:
    """A clean program, and one that breaks each check; solved once for each set of rules."""
    key = (ruleset.digest, len(ruleset.pairs()))
    if key not in _SOLVED:
        _SOLVED[key] = (clean_values(ruleset), [violation(check) for _, check in ruleset.pairs()])
    return _SOLVED[key]


def _facts(ruleset: RuleSet, ids: pa.Array, bad: float, unknown: float, rng: np.random.Generator) -> pd.DataFrame:
    rows = len(ids)
    clean, breaches = _solve(ruleset)
    columns: dict[str, Any] = {}
    for fact in COLUMNS:
        start = clean.get(fact.name)
        if fact.kind == "category":
            columns[fact.name] = np.full(rows, -1 if start is None else fact.values.index(start), dtype=np.int8)
        else:
            columns[fact.name] = np.full(rows, np.nan if start is None else float(start))
    prices = rng.integers(500, 8000, rows) * 100.0
    for name in (fact.name for fact in COLUMNS if fact.name.endswith("_fen")):  # amounts that findings show
        columns[name] = prices.copy()
    for breach in breaches:
        guilty = rng.random(rows) < bad
        for name, value in breach.items():
            fact = BY_NAME[name]
            if fact.kind == "category":
                columns[name][guilty] = -1 if value is None else fact.values.index(value)
            else:
                columns[name][guilty] = np.nan if value is None else float(value)
    for name in sorted({name for _, check in ruleset.pairs() for name in check.columns}):
        gone = rng.random(rows) < unknown
        columns[name][gone] = -1 if BY_NAME[name].kind == "category" else np.nan
    made: dict[str, Any] = {"program_id": to_frame(pa.table({"program_id": ids}))["program_id"]}
    for fact in COLUMNS:
        if fact.kind == "category":
            made[fact.name] = pd.Categorical.from_codes(columns[fact.name], dtype=fact.dtype)  # type: ignore[call-overload]
        else:
            made[fact.name] = pd.Series(columns[fact.name]).astype("Float64").astype(fact.dtype)  # type: ignore[call-overload]
    return pd.DataFrame(made)


def _keys(prefix: str, numbers: np.ndarray[Any, Any]) -> pa.Array:
    """Sixteen characters, as of `stable_id`, ascending with the number."""
    return pa.array([f"{prefix}{number:015x}" for number in numbers.tolist()], pa.string())


def _table(contract: Table, rows: int, **columns: Any) -> pd.DataFrame:
    arrays = []
    for field in contract.schema:
        value = columns.get(field.name)
        if isinstance(value, (pa.Array, pa.ChunkedArray)):
            arrays.append(value.cast(field.type))
        else:
            arrays.append(pa.repeat(pa.scalar(value, field.type), rows))
    return to_frame(pa.table(dict(zip(contract.schema.names, arrays, strict=True)), schema=contract.schema))


def make(ruleset: RuleSet, rows: int, *, bad: float = 0.02, unknown: float = 0.001, seed: int = 5) -> Material:
    """Programs with one page each, claims with their phrases where a claim is affirmed."""
    rng = np.random.default_rng(seed)
    everyone = np.arange(rows)
    ids, pages = _keys("1", everyone * 7919), _keys("c", np.sort(rng.choice(rows * 50, rows, replace=False)))
    pages = pages.take(pa.array(rng.permutation(rows)))  # a program's id says nothing of its page's
    facts = _facts(ruleset, ids, bad, unknown, rng)
    number = pa.array(everyone.astype(str).tolist(), pa.string())
    source = pa.array([f"source-{i % 500:03}" for i in range(rows)], pa.string())
    url = pa.array([f"http://site-{i % 500:03}.test/course/{i}.html" for i in range(rows)], pa.string())
    name = pa.array([f"示例市第{i % 20_000}职业培训学校有限公司" for i in range(rows)], pa.string())
    levels = pa.array(["", "四级|三级", "五级", "三级"], pa.string()).take(pa.array(everyone % 4))
    programs = _table(
        PROGRAMS, rows, program_id=ids, source_id=source, capture_id=pages, url=url, title=number, levels=levels,
        institution_name=name, natural_key=number,
    )  # fmt: skip
    order = pa.compute.sort_indices(pages)
    digest = _keys("f", everyone)
    when = datetime(2026, 11, 16, 1, tzinfo=UTC)
    days = pa.array([when.replace(day=16 + day) for day in range(5)], CAPTURES.schema.field("fetched_at").type)
    shared = {
        "capture_id": pages.take(order),
        "source_id": source.take(order),
        "url": url.take(order),
        "sha256": digest,
    }
    unread = facts["page_kind"].isna().to_numpy()[order.to_numpy()]
    kind = pa.array(np.where(unread, "unreadable", "offer").tolist(), pa.string())
    why = pa.array(np.where(unread, "页面只有图片", "写明培训费").tolist(), pa.string())
    page = _table(PAGES, rows, kind=kind, why=why, **shared)
    capture = _table(CAPTURES, rows, outcome="ok", status=200, fetched_at=days.take(pa.array(everyone % 5)), **shared)
    explained = pa.array(
        [f"按名称核对第{i % 20_000}号机构，名单所列与课程页所写不一致" for i in range(rows)], pa.string()
    )
    answer = _table(
        VERIFICATIONS, rows, program_id=ids, outcome="not_found", role="evaluator", explanation=explained,
        evidence_sha256="e" * 64, as_of=date(2026, 11, 10),
    )  # fmt: skip
    claims = _claims(facts, ids, pages, rng)
    tables = {"programs": programs, "pages": page, "claims": claims, "verifications": answer, "captures": capture}
    return Material(facts, tables)


def _claims(facts: pd.DataFrame, ids: pa.Array, pages: pa.Array, rng: np.random.Generator) -> pd.DataFrame:
    """A phrase for each affirmed claim; nine of ten are the program's own, the others the whole page's."""
    owners, kinds = [], []
    for fact in COLUMNS:
        if fact.name.startswith("claim_") and "affirmed" in fact.values:
            rows = np.flatnonzero(facts[fact.name].cat.codes.to_numpy() == fact.values.index("affirmed"))
            owners.append(rows)
            kinds += [fact.name.removeprefix("claim_")] * len(rows)
    owner = np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64)
    count = len(owner)
    start = rng.integers(0, 3000, count)
    program = pa.compute.if_else(pa.array(rng.random(count) < 0.9), ids.take(pa.array(owner)), "")
    phrase = pa.array([f"示例承诺用语{number}" for number in (owner % 997).tolist()], pa.string())
    return _table(
        CLAIMS, count, claim_id=_keys("k", np.arange(count)), capture_id=pages.take(pa.array(owner)),
        program_id=program, kind=pa.array(kinds, pa.string()), phrase=phrase, normalised=phrase, start=pa.array(start),
        end=pa.array(start + 8), polarity="affirmed", where="body",
    )  # fmt: skip
