"""Facts to findings: Great Expectations judges, this module attaches the evidence, and every row is accounted for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from auditor.errors import AuditorError
from auditor.rules.columns import typed
from auditor.rules.evidence import Evidence
from auditor.rules.findings import FAIL, UNKNOWN, Builder, Part
from auditor.rules.joins import arrow, ascending
from auditor.rules.model import RuleSet
from auditor.rules.results import Results, collect
from auditor.tables import FINDINGS, to_frame

if TYPE_CHECKING:
    from auditor.rules.gx.run import Judged

NOTHING_TO_JUDGE = "没有课程，没有可判断的内容"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Validated:
    """What judging gave: the findings, and per check how many programs had which outcome."""

    findings: pd.DataFrame
    results: Results


def _parts(ruleset: RuleSet, judged: Mapping[tuple[str, str], Judged], programs: int) -> list[Part]:
    parts = []
    for rule, check in ruleset.pairs():
        verdict = judged.get((rule.id, check.id))
        if verdict is None:
            raise AuditorError(f"rule {rule.id} check {check.id} was not judged", "the engine", "report this")
        if verdict.crashed:
            parts.append(Part(rule, check, UNKNOWN, np.arange(programs, dtype=np.int64), verdict.crashed))
        if len(verdict.failed):
            parts.append(Part(rule, check, FAIL, verdict.failed.astype(np.int64)))
        if len(verdict.unknown):
            parts.append(Part(rule, check, UNKNOWN, verdict.unknown.astype(np.int64)))
    return parts


def _assert_counts(findings: pa.Table, judged: Mapping[tuple[str, str], Judged], programs: int) -> None:
    """Rows the library calls unexpected = findings with outcome fail; the same for could_not_check.

    Raises:
        AuditorError: the two differ for a check.
    """
    counted = findings.group_by(["rule", "check", "outcome"]).aggregate([([], "count_all")]).to_pylist()
    counts = {(row["rule"], row["check"], row["outcome"]): row["count_all"] for row in counted}
    for (rule, check), verdict in judged.items():
        wanted = {
            FAIL: verdict.unexpected_count,
            UNKNOWN: programs if verdict.crashed else verdict.could_not_check_count,
        }
        for outcome, count in wanted.items():
            stored = counts.get((rule, check, outcome), 0)
            if stored != count:
                raise AuditorError(
                    f"rule {rule} check {check}: {count} rows judged {outcome}, {stored} findings made",
                    "auditor/rules/validate.py",
                    "nothing is published; report this",
                )


def validate(ruleset: RuleSet, facts: pd.DataFrame, *, run: str, **tables: pd.DataFrame) -> pd.DataFrame:
    """The findings of `validated` alone."""
    return validated(ruleset, facts, run=run, **tables).findings


def validated(
    ruleset: RuleSet,
    facts: pd.DataFrame,
    *,
    programs: pd.DataFrame,
    pages: pd.DataFrame,
    claims: pd.DataFrame,
    verifications: pd.DataFrame,
    captures: pd.DataFrame,
    run: str,
) -> Validated:
    """Judge every program by every rule.

    Args:
        facts: as made by `auditor.rules.facts.build`, fresh or read back.
        run: ISO week that the findings belong to.

    Returns:
        `findings`: FINDINGS frame sorted by finding_id, both outcomes. Without programs it is empty, and
        `attrs['note']` says so. `results`: the counts of every check.

    Raises:
        AuditorError: counts do not add up, or a fact stands outside its contract.
    """
    facts = typed(facts)
    if not ascending(arrow(facts["program_id"])):
        facts = facts.sort_values("program_id", kind="stable", ignore_index=True)
    if facts.empty:
        _LOG.info(NOTHING_TO_JUDGE)
        empty = FINDINGS.empty()
        empty.attrs["note"] = NOTHING_TO_JUDGE
        return Validated(empty, collect(ruleset, {}, 0))
    from auditor.rules.gx import run as engine  # noqa: PLC0415 - seconds to import, not needed for --help

    frame = facts.drop(columns="program_id")
    frame.index = pd.RangeIndex(len(frame))
    judged = engine.judge(ruleset.pairs(), frame)
    parts = _parts(ruleset, judged, len(frame))
    with_findings = np.zeros(len(frame), dtype=bool)
    for part in parts:
        with_findings[part.rows] = True
    evidence = Evidence(
        facts, np.flatnonzero(with_findings), programs=programs, pages=pages, claims=claims,
        verifications=verifications, captures=captures,
    )  # fmt: skip
    builder = Builder(ruleset, frame, evidence, np.cumsum(with_findings) - 1)
    for part in parts:
        builder.add(part)
    findings = pa.concat_tables(builder.tables(run)) if parts else FINDINGS.schema.empty_table()
    _assert_counts(findings, judged, len(frame))
    return Validated(to_frame(findings), collect(ruleset, judged, len(frame)))
