"""What a finding is proved by: its capture, the register's answer, and the provisions in force on the capture date."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from auditor.model import PageKind, Severity
from auditor.rules.joins import by_key, lookup
from auditor.rules.model import RuleSet
from auditor.rules.phrases import Phrases

_PROGRAM = ("source_id", "capture_id", "institution_name", "url", "levels")


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
