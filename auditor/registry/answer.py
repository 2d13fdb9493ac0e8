"""One question, one answer: match, verdict, proof of absence, and the sentence a person can check."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from auditor.model import Filing, VerificationOutcome
from auditor.registry.absence import CLASS_NAMES, CoverageBook, Proof
from auditor.registry.asked import Asked
from auditor.registry.codes import parse_certificate_number, parse_filing_code, uscc_province
from auditor.registry.index import Match, RegisterIndex
from auditor.registry.judge import Verdict, judge
from auditor.registry.names import parse_name
from auditor.registry.similar import Candidate

Outcome = VerificationOutcome
# Reproaches that another filing of the same body could refute: only public evaluators and schools count for that.
_NEEDS_WHOLE_LISTS = frozenset(
    {Outcome.SCOPE_EXCEEDED, Outcome.EXPIRED, Outcome.SUSPENDED, Outcome.CLASS_MISMATCH, Outcome.REGION_MISMATCH}
)
_REFUTING_CLASSES = ("S", "J")


@dataclass(frozen=True)
class Answer:
    """What the register says to one question; `outcome` is None when nobody is looked up."""

    outcome: VerificationOutcome | None
    match: Match
    explanation: str
    filing: Filing | None = None
    register: str = ""
    as_of: date | None = None
    evidence_sha256: str = ""

    def row(self, asked: Asked) -> dict[str, Any]:
        """The VERIFICATIONS columns that depend on the question alone."""
        filing = self.filing
        return {
            "outcome": self.outcome.value if self.outcome else None,
            "role": asked.role,
            "asked_name": asked.name,
            "asked_uscc": asked.uscc,
            "asked_filing_code": asked.code,
            "filing_id": filing.filing_id if filing else "",
            "matched_name": filing.name if filing else "",
            "institution_class": filing.institution_class if filing else "",
            "province": filing.province if filing else "",
            "valid_from": filing.valid_from if filing else None,
            "valid_to": filing.valid_to if filing else None,
            "match": self.match.how,
            "score": self.match.score,
            "explanation": self.explanation,
            "candidates": candidates_text(self.match.candidates),
            "register": self.register,
            "as_of": self.as_of,
            "evidence_sha256": self.evidence_sha256,
        }


def candidates_text(candidates: tuple[Candidate, ...]) -> str:
    """JSON list of [name, province, score]."""
    return json.dumps([[c.name, c.province, c.score] for c in candidates], ensure_ascii=False)


def answer(index: RegisterIndex, book: CoverageBook, asked: Asked, today: date) -> Answer:
    """Answer one question."""
    if asked.role == "none":
        return Answer(None, Match("", None, 0.0), f"{asked.why}，未作备案核对。")
    match = index.find(asked.name, asked.uscc, asked.code, asked.region)
    if match.institution is not None:
        return _found(book, match, asked, today)
    if match.how == "fuzzy":
        names = "、".join(f"“{c.name}”（{c.province or '省份不详'}）" for c in match.candidates)
        tail = f"：{names}" if names else ""
        text = f"页面所称“{asked.name or asked.code}”无法确定是哪家机构，{match.note}{tail}，请人工核对。"
        return Answer(Outcome.NAME_AMBIGUOUS, match, text)
    return _absent(index, book, match, asked, today)


def _found(book: CoverageBook, match: Match, asked: Asked, today: date) -> Answer:
    filings = match.institution.filings if match.institution else []
    verdict = judge(filings, asked, today, lambda as_of: book.fresh(as_of, today))
    outcome, reason = verdict.outcome, verdict.reason
    if match.how == "fuzzy" and outcome is not Outcome.VERIFIED:
        # Likeness may clear a body, it may not reproach one: it could be another body that is not in the lists.
        outcome, reason = Outcome.NAME_AMBIGUOUS, f"{reason}；但名称并不相同，是否同一机构须人工核对"
    if outcome in _NEEDS_WHOLE_LISTS:
        where = {verdict.filing.province, asked.region, parse_name(asked.name).province}
        proof = book.prove(where, today, _REFUTING_CLASSES)
        if proof.gap:
            outcome, reason = Outcome.UNAVAILABLE, f"{reason}，但{proof.gap}，是否另有备案未知"
    return Answer(
        outcome,
        match,
        _sentence(verdict, match, asked, reason, today),
        verdict.filing,
        verdict.filing.register,
        verdict.filing.as_of,
        verdict.filing.evidence_sha256,
    )


def _sentence(verdict: Verdict, match: Match, asked: Asked, reason: str, today: date) -> str:
    filing = verdict.filing
    facts = [
        f"备案编号{filing.filing_code}" if filing.filing_code else "名录未列备案编号",
        filing.province or "备案地不详",
        CLASS_NAMES.get(filing.institution_class, "类别不详"),
        f"有效期{filing.valid_from or '不详'}至{filing.valid_to or '不详'}",
    ]
    shown = f"“{asked.name}”" if asked.name else f"编号{asked.code or asked.uscc}"
    return (
        f"登记名录{filing.register}（截至{filing.as_of}）{match.note}查得{shown}对应“{filing.name}”"
        f"（{'，'.join(facts)}）；按{today}核对，{reason}。"
    )


def _absent(index: RegisterIndex, book: CoverageBook, match: Match, asked: Asked, today: date) -> Answer:
    name = parse_name(asked.name)
    where = [name.province, asked.region] if name.province else [asked.region or uscc_province(asked.uscc)]
    code = parse_filing_code(asked.code) or parse_certificate_number(asked.code).filing
    if not asked.name:
        where = [code.province if code else uscc_province(asked.uscc)]
    proof = book.prove(where, today)
    gap = proof.gap or _code_gap(index, asked)
    shown = f"“{asked.name}”" if asked.name else f"编号{asked.code or asked.uscc}"
    if gap:
        text = f"{shown}在已取得的登记名录中未见，但{gap}，不能据此认为其未备案。"
        return Answer(Outcome.UNAVAILABLE, match, text, **_source(proof))
    place = "、".join(sorted({province for province in where if province})) or "、".join(book.provinces())
    text = (
        f"登记名录{'、'.join(proof.registers)}（截至{proof.as_of}）中{place}的评价机构名单均已完整取得，"
        f"其中没有{shown}，也没有相近名称（按{today}核对）。"
    )
    return Answer(Outcome.NOT_FOUND, match, text, **_source(proof))


def _code_gap(index: RegisterIndex, asked: Asked) -> str:
    """A code is only proven absent when the lists print codes at all, and the code is one."""
    if asked.name:
        return ""
    if not asked.uscc and parse_filing_code(asked.code) is None and parse_certificate_number(asked.code).filing is None:
        return f"“{asked.code}”不是可识别的备案编号"
    column = "uscc" if asked.uscc else "filing_code"
    if any(not getattr(filing, column) for unit in index.institutions for filing in unit.filings):
        return "名录中有机构未列出该编号"
    return ""


def _source(proof: Proof) -> dict[str, Any]:
    return {
        "register": "|".join(proof.registers),
        "as_of": proof.as_of,
        "evidence_sha256": proof.evidence_sha256,
    }
