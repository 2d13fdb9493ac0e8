"""The findings table made the long way, check by check in plain pandas: `validate` must agree to the byte.

It is slow and short on purpose, and is also what `make bench-rules` puts behind the judging of the peers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from auditor.model import FindingOutcome, PageKind, Polarity, Severity, stable_id
from auditor.rules.columns import BY_NAME, typed
from auditor.rules.joins import by_key, lookup
from auditor.rules.model import Check, Rule, RuleSet
from auditor.rules.wording import NO_EXPLANATION, crashed
from auditor.tables import FINDINGS, to_frame

FAIL, UNKNOWN = FindingOutcome.FAIL.value, FindingOutcome.COULD_NOT_CHECK.value
_PROGRAM = ("source_id", "capture_id", "institution_name", "url", "levels")
EVIDENCE = ("phrase", "start", "end", "capture_id")


class Phrases:
    """Affirmed claims, sorted once; asked once per check.

    Args:
        claims: CLAIMS frame.
    """

    def __init__(self, claims: pd.DataFrame) -> None:
        affirmed = claims[claims["polarity"].eq(Polarity.AFFIRMED.value).fillna(False)]
        affirmed = affirmed.sort_values(["start", "end", "claim_id"], kind="stable", na_position="last")
        owner = affirmed["program_id"].astype("string").fillna("")
        self._own = affirmed[owner.ne("")]
        self._page = affirmed[owner.eq("")]

    def first(self, programs: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
        """For each row of `programs` (program_id, capture_id): phrase, start, end, capture_id; null where none."""
        own = self._own[self._own["kind"].isin(kinds)].drop_duplicates("program_id").set_index("program_id")
        page = self._page[self._page["kind"].isin(kinds)].drop_duplicates("capture_id")
        page = page.set_index("capture_id", drop=False)
        by_program = own[list(EVIDENCE)].reindex(programs["program_id"]).set_axis(programs.index)
        by_page = page[list(EVIDENCE)].reindex(programs["capture_id"]).set_axis(programs.index)
        # A claim without a span (a meta description) still has a phrase, so the phrase decides whose row is used.
        mine = by_program["phrase"].notna()
        return by_program.where(mine, by_page)


@dataclass(frozen=True)
class Evidence:
    """Per program, in the row order of the facts: what any of its findings may need.

    Attributes:
        base: the program's own columns, why its page was not read, its register evidence, its region.
        phrases: the affirmed claims.
    """

    base: pd.DataFrame
    phrases: Phrases

    @classmethod
    def of(
        cls,
        facts: pd.DataFrame,
        programs: pd.DataFrame,
        pages: pd.DataFrame,
        verifications: pd.DataFrame,
        phrases: Phrases,
    ) -> Evidence:
        base = pd.DataFrame({"program_id": facts["program_id"], "region": facts["region"].astype(object)})
        known = by_key(programs, "program_id")
        for name in _PROGRAM:
            base[name] = lookup(base["program_id"], known[name])
        base["program_capture"], base["program_url"] = base["capture_id"], base["url"]
        page = by_key(pages, "capture_id")
        kind = lookup(base["capture_id"], page["kind"])
        base["unread"] = (kind.isna() | kind.eq(PageKind.UNREADABLE.value)).fillna(True).astype(bool)
        base["page_why"] = lookup(base["capture_id"], page["why"])
        answer = by_key(verifications, "program_id")
        base["explanation"] = lookup(base["program_id"], answer["explanation"])
        base["register_sha256"] = lookup(base["program_id"], answer["evidence_sha256"])
        base["register_as_of"] = lookup(base["program_id"], answer["as_of"])
        return cls(base, phrases)


def _basis(ruleset: RuleSet, rule_id: str, check: str, day: str, region: str) -> tuple[str, bool]:
    """JSON list of the provisions in force, and whether any of them was verified."""
    found = [
        basis
        for basis in ruleset.get(rule_id).basis_of(check)
        if basis.in_force(day) and basis.province in ("", region)
    ]
    listed = [{"document": b.document, "article": b.article, "verified": b.verified} for b in found]
    return json.dumps(listed, ensure_ascii=False), any(basis.verified for basis in found)


def attach_captures(
    findings: pd.DataFrame, ruleset: RuleSet, pages: pd.DataFrame, captures: pd.DataFrame
) -> pd.DataFrame:
    """Add capture digest, time and address, and the legal basis; lower severity where no basis in force is verified."""
    capture = by_key(captures, "capture_id")
    page = by_key(pages, "capture_id")
    findings["captured_at"] = lookup(findings["capture_id"], capture["fetched_at"])
    digest = lookup(findings["capture_id"], capture["sha256"])
    # A text given to `scan` was never fetched: its page still knows its own digest.
    findings["capture_sha256"] = digest.where(digest.notna(), lookup(findings["capture_id"], page["sha256"]))
    moved = findings["capture_id"].ne(findings["program_capture"]).fillna(False).astype(bool)
    findings["url"] = findings["program_url"].where(~moved, lookup(findings["capture_id"], page["url"]))
    # A law takes effect at midnight in Beijing, whatever the clock of the crawler says.
    stamp = pd.to_datetime(findings["captured_at"], utc=True).dt.tz_convert("Asia/Shanghai")
    day = stamp.dt.strftime("%Y-%m-%d").astype(object).where(stamp.notna(), "")
    provincial = {rule.id for rule in ruleset.rules if any(basis.province for basis in rule.basis)}
    region = findings["region"].where(findings["rule"].isin(provincial) & findings["region"].notna(), "")
    keys = pd.DataFrame({"rule": findings["rule"], "check": findings["check"], "day": day, "region": region})
    number = keys.groupby(list(keys.columns), sort=False).ngroup()
    answers = [_basis(ruleset, *map(str, key)) for key in keys.drop_duplicates().itertuples(index=False)]
    findings["basis"] = number.map(dict(enumerate(text for text, _ in answers)))
    verified = number.map(dict(enumerate(known for _, known in answers))).astype(bool)
    findings["severity"] = findings["severity"].where(verified, Severity.LOW.value)
    return findings


def _text(column: pd.Series, otherwise: str) -> pd.Series:
    text = column.astype(object)
    return text.where(text.notna() & text.ne(""), otherwise).astype(str)


def seen(check: Check, part: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """The check's sentence for each failing row, its places filled in."""
    sentence = pd.Series("", index=part.index, dtype=object)
    for literal, place, _, _ in Formatter().parse(check.seen):
        sentence = sentence + literal
        if place == "phrase":
            sentence = sentence + _text(part["phrase"], "（未记录原文）")
        elif place == "explanation":
            sentence = sentence + _text(part["explanation"], NO_EXPLANATION)
        elif place == "levels":
            sentence = sentence + _text(part["levels"], "未写明").str.replace("|", "、", regex=False)
        elif place == "certificate_type":
            sentence = sentence + _text(facts["certificate_type"], "未写明")
        elif place is not None:
            sentence = sentence + facts[place].map(lambda value, place=place: shown(place, value)).astype(object)
    return sentence


def shown(name: str, value: Any) -> str:
    """A fact in a sentence: yuan for fen, a level's name for its digit."""
    if value is None or pd.isna(value):
        return "未知"
    if name.endswith("_fen"):
        return f"{value / 100:.2f}".removesuffix(".00")
    return "一二三四五"[int(value) - 1] + "级" if name.endswith("_level") else str(value)


def missing(check: Check, part: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """What is missing and what to do, per row: an unread page first, then the first missing fact the check reads."""
    why = pd.Series("无法判断，请人工核对", index=part.index, dtype=object)
    for name in reversed(check.columns):
        fact = BY_NAME[name]
        text: pd.Series | str = f"缺少「{fact.label}」：{fact.missing}"
        if fact.register:
            text = "备案未能核对：" + _text(part["explanation"], NO_EXPLANATION) + f"。{fact.missing}"
        why = why.mask(facts[name].isna(), text)
    on_page = any(not BY_NAME[name].register for name in check.columns)
    unread = part["unread"] & on_page
    reason = "页面未能读取：" + _text(part["page_why"], "没有抓到该页面") + "。请人工打开原网页核对"
    return why.mask(unread, reason).str.replace("。。", "。", regex=False)


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
    places = [place for _, place, _, _ in Formatter().parse(check.seen) if place]
    needed = [name for name in dict.fromkeys([*check.columns, "certificate_type", *places]) if name in frame.columns]
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


def findings_of(
    ruleset: RuleSet,
    facts: pd.DataFrame,
    judged: Mapping[tuple[str, str], tuple[Any, Any, str]],
    *,
    programs: pd.DataFrame,
    pages: pd.DataFrame,
    claims: pd.DataFrame,
    verifications: pd.DataFrame,
    captures: pd.DataFrame,
    run: str,
) -> pd.DataFrame:
    """FINDINGS of rows already judged: (failed, could not be checked, why it crashed) by rule and check id."""
    facts = typed(facts).sort_values("program_id", kind="stable", ignore_index=True)
    frame = facts.drop(columns="program_id")
    evidence = Evidence.of(facts, programs, pages, verifications, Phrases(claims))
    parts = []
    for pair in ruleset.pairs():
        failed, unknown, reason = judged[pair[0].id, pair[1].id]
        if reason:
            parts.append(_rows(pair, UNKNOWN, np.arange(len(frame)), frame, evidence, reason=reason))
        if len(failed):
            parts.append(_rows(pair, FAIL, failed, frame, evidence))
        if len(unknown):
            parts.append(_rows(pair, UNKNOWN, unknown, frame, evidence))
    if not parts:
        return FINDINGS.empty()
    findings = attach_captures(pd.concat(parts, ignore_index=True), ruleset, pages, captures)
    findings["run"], findings["ruleset_digest"] = run, ruleset.digest
    return to_frame(FINDINGS.conform(findings[list(FINDINGS.schema.names)]))
