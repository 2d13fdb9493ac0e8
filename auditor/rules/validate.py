"""Facts to findings: Great Expectations judges, this module attaches the evidence, and every row is accounted for."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from auditor.errors import AuditorError
from auditor.rules.columns import typed
from auditor.rules.evidence import Evidence
from auditor.rules.findings import FAIL, UNKNOWN, Builder, Part, blocks
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
    """What judging gave: the findings, and per check how many programs had which outcome.

    Attributes:
        table: the columns of FINDINGS, sorted by finding_id, texts as numbers into texts.
    """

    table: pa.Table
    results: Results

    def blocks(self) -> Iterator[pa.Table]:
        """The findings in the contract of FINDINGS, some at a time: all of them as text may be gigabytes."""
        return blocks(self.table)

    @property
    def findings(self) -> pd.DataFrame:
        """All of them as a FINDINGS frame; without programs it is empty, and `attrs['note']` says so."""
        frame = to_frame(pa.concat_tables([FINDINGS.schema.empty_table(), *self.blocks()]))
        if not self.results.programs:
            frame.attrs["note"] = NOTHING_TO_JUDGE
        return frame


def _parts(ruleset: RuleSet, judged: Mapping[tuple[str, str], Judged], programs: int) -> list[Part]:
    parts = []
    for rule, check in ruleset.pairs():
        verdict = judged.get((rule.id, check.id))
        if verdict is None:
            raise AuditorError(f"rule {rule.id} check {check.id} was not judged", "the engine", "report this")
        if verdict.crashed:
            parts.append(Part(rule, check, UNKNOWN, np.arange(programs, dtype=np.int64), verdict.crashed))
        if len(verdict.failed):
            parts.append(Part(rule, check, FAIL, verdict.failed))
        if len(verdict.unknown):
            parts.append(Part(rule, check, UNKNOWN, verdict.unknown))
    return parts


def _assert_counts(findings: pa.Table, judged: Mapping[tuple[str, str], Judged], programs: int) -> None:
    """Rows the library calls unexpected = findings with outcome fail; the same for could_not_check.

    Raises:
        AuditorError: the two differ for a check.
    """
    counted = findings.select(["rule", "check", "outcome"]).group_by(["rule", "check", "outcome"])
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in counted.aggregate([([], "count_all")]).to_pylist():  # a text may have several numbers: add them up
        counts[row["rule"], row["check"], row["outcome"]] += row["count_all"]
    for (rule, check), verdict in judged.items():
        wanted = {
            FAIL: verdict.unexpected_count,
            UNKNOWN: programs if verdict.crashed else verdict.could_not_check_count,
        }
        for outcome, count in wanted.items():
            stored = counts[rule, check, outcome]
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
        The findings of both outcomes, and the counts of every check.

    Raises:
        AuditorError: counts do not add up, or a fact stands outside its contract.
    """
    facts = typed(facts)
    if not ascending(arrow(facts["program_id"])):
        facts = facts.sort_values("program_id", kind="stable", ignore_index=True)
    if facts.empty:
        _LOG.info(NOTHING_TO_JUDGE)
        return Validated(FINDINGS.schema.empty_table(), collect(ruleset, {}, 0))
    from auditor.rules.gx import run as engine  # noqa: PLC0415 - seconds to import, not needed for --help

    frame = facts.drop(columns="program_id")
    frame.index = pd.RangeIndex(len(frame))
    judged = engine.judge(ruleset.pairs(), frame)
    parts = _parts(ruleset, judged, len(frame))
    with_findings = np.zeros(len(frame), dtype=bool)
    for part in parts:
        with_findings[part.rows] = True
    evidence = Evidence(
        facts, np.flatnonzero(with_findings).astype(np.int32), programs=programs, pages=pages, claims=claims,
        verifications=verifications, captures=captures,
    )  # fmt: skip
    builder = Builder(ruleset, frame, evidence, np.cumsum(with_findings, dtype=np.int32) - np.int32(1))
    for part in parts:
        builder.add(part)
    table = builder.table(run) if parts else FINDINGS.schema.empty_table()
    _assert_counts(table, judged, len(frame))
    return Validated(table, collect(ruleset, judged, len(frame)))
