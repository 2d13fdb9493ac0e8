"""One text from a person - a name or one of the codes - answered by the same reasoning as a program."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

from auditor.model import Filing
from auditor.registry.absence import CLASS_NAMES, CoverageBook
from auditor.registry.answer import answer
from auditor.registry.asked import Asked
from auditor.registry.codes import (
    CertificateNumber,
    check_uscc,
    clean_code,
    parse_certificate_number,
    parse_filing_code,
    parse_uscc,
)
from auditor.registry.frames import scope_text
from auditor.registry.index import RegisterIndex
from auditor.registry.judge import judge

_SHORTEST_CODE = 10  # an ASCII text this long that fits no code is a misprint, not a name


def lookup(index: RegisterIndex, book: CoverageBook, text: str, today: date) -> dict[str, Any]:
    """What the registers say about a name, a USCC, a 13-character filing code or a certificate number.

    Returns:
        A dict for JSON: asked, kind ('name' | 'uscc' | 'filing_code' | 'certificate' |
        'code' for one of unknown form), outcome (VerificationOutcome),
        match, score, explanation, filings (list), candidates (list), register, as_of, certificate (dict or None),
        credit_code (what a credit code says by its form: authority, category, province; or None).
    """
    asked_text = unicodedata.normalize("NFKC", text).strip()
    kind, question, certificate = _question(asked_text)
    found = answer(index, book, question, today)
    filings = found.match.institution.filings if found.match.institution else []
    explanation = found.explanation
    if kind == "certificate" and certificate is not None and certificate.filing is None:
        explanation = (
            f"“{certificate.code}”的格式不能对应到评价机构，仅凭格式不能判断真伪；请持证人在官方证书查询系统核对。"
        )
    if kind == "code":
        explanation = f"“{asked_text}”的位数或校验位与任何一种编号都不符，请核对是否抄录有误。"
    return {
        "asked": asked_text,
        "kind": kind,
        "outcome": found.outcome.value if found.outcome else None,
        "match": found.match.how,
        "score": found.match.score,
        "explanation": explanation,
        "filings": [_filing(filing, book, today) for filing in filings],
        "candidates": [{"name": c.name, "province": c.province, "score": c.score} for c in found.match.candidates],
        "register": found.register,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "certificate": _certificate(certificate),
        "credit_code": _credit_code(asked_text),
    }


def _question(text: str) -> tuple[str, Asked, CertificateNumber | None]:
    if check_uscc(text):
        return "uscc", Asked("evaluator", uscc=clean_code(text)), None
    if parse_filing_code(text):
        return "filing_code", Asked("evaluator", code=clean_code(text)), None
    certificate = parse_certificate_number(text)
    if certificate.kind != "unknown":
        return "certificate", Asked("evaluator", code=certificate.code), certificate
    if len(text) >= _SHORTEST_CODE and text.isascii() and clean_code(text).isalnum():
        return "code", Asked("evaluator", code=clean_code(text)), None
    return "name", Asked("evaluator", name=text), None


def _filing(filing: Filing, book: CoverageBook, today: date) -> dict[str, Any]:
    verdict = judge([filing], Asked("evaluator"), today, lambda as_of: book.fresh(as_of, today))
    return {
        "name": filing.name,
        "aliases": list(filing.aliases),
        "uscc": filing.uscc,
        "filing_code": filing.filing_code,
        "institution_class": filing.institution_class,
        "class_name": CLASS_NAMES.get(filing.institution_class, ""),
        "province": filing.province,
        "valid_from": filing.valid_from.isoformat() if filing.valid_from else None,
        "valid_to": filing.valid_to.isoformat() if filing.valid_to else None,
        "status": filing.status,
        "standing": verdict.outcome.value,
        "scope": json.loads(scope_text(filing.scope)),
        "register": filing.register,
        "as_of": filing.as_of.isoformat(),
        "evidence_sha256": filing.evidence_sha256,
        "source_url": filing.source_url,
    }


def _credit_code(text: str) -> dict[str, str] | None:
    parts = parse_uscc(text)
    if parts is None:
        return None
    return {"authority": parts.authority, "category": parts.category, "province": parts.province}


def _certificate(certificate: CertificateNumber | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    filing = certificate.filing
    return {
        "kind": certificate.kind,
        "year": certificate.year,
        "level": certificate.level,
        "filing_code": filing.code if filing else "",
        "province": filing.province if filing else "",
        "class": filing.institution_class if filing else "",
    }
