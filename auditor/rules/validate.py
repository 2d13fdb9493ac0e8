"""Facts to findings: Great Expectations judges, this module attaches the evidence, and every row is accounted for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditor.errors import AuditorError
from auditor.model import FindingOutcome, stable_id
from auditor.rules.columns import BY_NAME, typed
from auditor.rules.evidence import Evidence, attach_captures
from auditor.rules.model import Check, Rule, RuleSet
from auditor.rules.phrases import Phrases
from auditor.rules.wording import crashed, missing, seen
from auditor.tables import FINDINGS, to_frame

if TYPE_CHECKING:
    from auditor.rules.gx.run import Judged

NOTHING_TO_JUDGE = "没有课程，没有可判断的内容"
_LOG = logging.getLogger(__name__)
FAIL, UNKNOWN = FindingOutcome.FAIL.value, FindingOutcome.COULD_NOT_CHECK.value


def fingerprints(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """A digest per row of the facts one check reads, and of nothing else: it changes only when they do."""
    text = pd.Series("", index=frame.index, dtype=object)
    for name in columns:
        text = text + name + "=" + frame[name].astype(object).where(frame[name].notna(), "?").astype(str) + "\x1f"
    return text.map({value: stable_id(value) for value in text.unique()})


def _rows(
    pair: tuple[Rule, Check], outcome: str, rows: Any, frame: pd.DataFrame, evidence: Evidence, *, reason: str = ""
) -> pd.DataFrame:
    """The findings of one check with one outcome. `reason` is why it crashed, or ''."""
    rule, check = pair
    part = evidence.base.take(rows).reset_index(drop=True)
    needed = [name for name in dict.fromkeys([*check.columns, "certificate_type"]) if name in frame.columns]
    facts = frame[needed].take(rows).reset_index(drop=True)
    part["rule"], part["check"], part["outcome"] = rule.id, check.id, outcome
    part["rule_version"], part["title"], part["severity"] = rule.version, rule.title_zh, check.severity
    part["phrase"], part["start"], part["end"] = None, None, None
    if outcome == FAIL and check.phrase_from:
        found = evidence.phrases.first(part, check.phrase_from)
        part["phrase"], part["start"], part["end"] = found["phrase"], found["start"], found["end"]
        part["capture_id"] = found["capture_id"].where(found["phrase"].notna(), part["capture_id"])
    if reason:
        part["why"] = crashed(reason)
        part["facts_digest"] = stable_id("crashed", reason)
    else:
        part["why"] = seen(check, part, facts) if outcome == FAIL else missing(check, part, facts)
        part["facts_digest"] = fingerprints(facts, check.columns)
    asks_register = any(BY_NAME[name].register for name in check.columns if name in BY_NAME)
    for name in ("register_sha256", "register_as_of"):
        part[name] = part[name] if asks_register else None
    ids = zip(part["program_id"], part["facts_digest"], strict=True)
    part["finding_id"] = [stable_id(program, rule.id, check.id, outcome, digest) for program, digest in ids]
    return part


def _assert_counts(findings: pd.DataFrame, judged: Mapping[tuple[str, str], Judged], programs: int) -> None:
    """Rows the library calls unexpected = findings with outcome fail; the same for could_not_check.

    Raises:
        AuditorError: the two differ for a check, or two findings share an id.
    """
    counts = findings.groupby(["rule", "check", "outcome"]).size().to_dict()
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
    if findings["finding_id"].duplicated().any():
        raise AuditorError(
            "two findings share one id", "auditor/rules/validate.py", "nothing is published; report this"
        )


def validate(
    ruleset: RuleSet,
    facts: pd.DataFrame,
    *,
    programs: pd.DataFrame,
    pages: pd.DataFrame,
    claims: pd.DataFrame,
    verifications: pd.DataFrame,
    captures: pd.DataFrame,
    run: str,
) -> pd.DataFrame:
    """Judge every program by every rule.

    Args:
        facts: as made by `auditor.rules.facts.build`, fresh or read back.
        run: ISO week that the findings belong to.

    Returns:
        FINDINGS frame sorted by finding_id, both outcomes. Without programs it is empty, and `attrs['note']` says so.

    Raises:
        AuditorError: counts do not add up, or a fact stands outside its contract.
    """
    facts = typed(facts).sort_values("program_id", kind="stable", ignore_index=True)
    if facts.empty:
        _LOG.info(NOTHING_TO_JUDGE)
        empty = FINDINGS.empty()
        empty.attrs["note"] = NOTHING_TO_JUDGE
        return empty
    from auditor.rules.gx import run as engine  # noqa: PLC0415 - seconds to import, not needed for --help

    frame = facts.drop(columns="program_id")
    frame.index = pd.RangeIndex(len(frame))
    judged = engine.judge(ruleset.pairs(), frame)
    evidence = Evidence.of(facts, programs, pages, verifications, Phrases(claims))
    everyone = np.arange(len(frame), dtype=np.int64)
    parts = []
    for pair in ruleset.pairs():
        verdict = judged.get((pair[0].id, pair[1].id))
        if verdict is None:
            raise AuditorError(f"rule {pair[0].id} check {pair[1].id} was not judged", "the engine", "report this")
        if verdict.crashed:
            parts.append(_rows(pair, UNKNOWN, everyone, frame, evidence, reason=verdict.crashed))
        if len(verdict.failed):
            parts.append(_rows(pair, FAIL, verdict.failed, frame, evidence))
        if len(verdict.unknown):
            parts.append(_rows(pair, UNKNOWN, verdict.unknown, frame, evidence))
    if not parts:
        return FINDINGS.empty()
    findings = pd.concat(parts, ignore_index=True)
    findings = attach_captures(findings, ruleset, pages, captures)
    findings["run"], findings["ruleset_digest"] = run, ruleset.digest
    _assert_counts(findings, judged, len(frame))
    return to_frame(FINDINGS.conform(findings[list(FINDINGS.schema.names)]))
