"""Readings as rows of the tables pages, programs, fees and claims (contracts: auditor.tables)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from auditor.extract.decode import Decoded
from auditor.extract.fees import Fee
from auditor.extract.institution import Institution
from auditor.extract.kind import Verdict
from auditor.extract.normalise import Normal
from auditor.extract.program import Program
from auditor.model import Polarity, stable_id

Row = dict[str, Any]
_HEADLINE = 200


@dataclass(frozen=True)
class Stored:
    """One stored page, as it is to be read.

    Attributes:
        body: the payload as stored (HTML in any encoding, or plain text).
        content_type: the Content-Type header as sent, may be ''.
        sha256: digest of the body if already known.
    """

    body: bytes
    capture_id: str
    source_id: str
    url: str
    content_type: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a page came from: the ids that all its rows carry."""

    capture_id: str
    source_id: str
    url: str
    sha256: str

    def path(self) -> str:
        """Path and query of the address: the part of a natural key that is stable over weeks."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return self.url
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(frozen=True)
class Spoken:
    """A claim before it is a row; `start` and `end` are None for what stands beside the visible text."""

    kind: str
    phrase: str
    normalised: str
    start: int | None
    end: int | None
    polarity: Polarity
    where: str
    program_id: str = ""


def page_row(
    origin: Origin, verdict: Verdict, decoded: Decoded, *, title: str, text: str, owner: Institution, tampered: str = ""
) -> Row:
    """One row of pages."""
    return {
        "capture_id": origin.capture_id,
        "source_id": origin.source_id,
        "url": origin.url,
        "sha256": origin.sha256,
        "kind": verdict.kind.value,
        "why": verdict.why,
        "title": title[:_HEADLINE],
        "encoding": decoded.encoding,
        "encoding_how": decoded.how,
        "text": text,
        "institution_name": owner.name,
        "uscc": owner.uscc,
        "brand": owner.brand,
        "licence": owner.licence,
        "address": owner.address,
        "icp": owner.icp,
        "tampered": tampered,
    }


def program_row(origin: Origin, program: Program, owner: Institution, normal: Normal, text: str) -> Row:
    """One row of programs; the title is what people see, before normalising."""
    title = program.title
    low, high = program.title_span
    if high > low:
        low, high = normal.original(low, high)
        title = text[low:high].strip() or title
    natural_key = f"{origin.path()}|{program.within}|{title}" if program.within else f"{origin.path()}|{title}"
    start, end = original(normal, program.start, program.end)
    return {
        "program_id": stable_id(origin.source_id, natural_key),
        "source_id": origin.source_id,
        "capture_id": origin.capture_id,
        "url": origin.url,
        "natural_key": natural_key,
        "title": title,
        "institution_name": owner.name,
        "uscc": owner.uscc,
        "occupation_code": program.occupation_code,
        "occupation": program.occupation,
        "work_type": program.work_type,
        "levels": "|".join(program.levels),
        "certificate_type": program.certificate_type,
        "issuer": program.issuer,
        "evaluator_name": program.evaluator_name,
        "filing_code": program.filing_code,
        "hours": program.hours,
        "exam_date": program.exam_date,
        "region": program.region,
        "mode": program.mode,
        "start": start,
        "end": end,
    }


def fee_row(program_id: str, fee: Fee, normal: Normal) -> Row:
    """One row of fees."""
    start, end = original(normal, fee.start if fee.start >= 0 else None, fee.end)
    return {
        "fee_id": stable_id(program_id, fee.item, fee.level, fee.fen, fee.fen_max, fee.start),
        "program_id": program_id,
        "item": fee.item,
        "level": fee.level,
        "amount_fen": fee.fen,
        "amount_max_fen": fee.fen_max,
        "list_price_fen": fee.list_fen,
        "currency": fee.currency,
        "per": fee.per,
        "start": start,
        "end": end,
    }


def claim_row(origin: Origin, spoken: Spoken, *, offer: bool) -> Row:
    """One row of claims. A page that sells nothing reports about others: it does not make the claim itself."""
    polarity = spoken.polarity
    if not offer and polarity is not Polarity.NEGATED:
        polarity = Polarity.QUOTED
    place = (spoken.where, spoken.start, spoken.end)
    return {
        "claim_id": stable_id(origin.capture_id, spoken.kind, *place, spoken.normalised, polarity.value),
        "capture_id": origin.capture_id,
        "program_id": spoken.program_id,
        "kind": spoken.kind,
        "phrase": spoken.phrase,
        "normalised": spoken.normalised,
        "start": spoken.start,
        "end": spoken.end,
        "polarity": polarity.value,
        "where": spoken.where,
    }


def original(normal: Normal, start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """A span in the page's own text, or two Nones."""
    return (None, None) if start is None or end is None else normal.original(start, end)
