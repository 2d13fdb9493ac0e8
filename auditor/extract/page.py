"""One page: bytes in, rows of pages, programs, fees and claims out. Never raises: what cannot be read says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from auditor.extract import blocks, institution, kind, organisations, segments, structured
from auditor.extract import programs as program_reader
from auditor.extract.blocks import Document
from auditor.extract.decode import Decoded, decode
from auditor.extract.institution import Institution
from auditor.extract.lexicon import Hit, claims_matcher
from auditor.extract.normalise import Normal, normalise
from auditor.extract.polarity import polarity
from auditor.extract.programs import Context, Program
from auditor.extract.structured import Structured
from auditor.extract.tamper import tampered
from auditor.model import PageKind, Polarity, sha256_hex, stable_id

MAX_BYTES = 16_000_000
_HEADLINE = 200


@dataclass
class PageReading:
    """What one page says: rows in the contracts of auditor.tables (PAGES, PROGRAMS, FEES, CLAIMS)."""

    page: dict[str, Any]
    programs: list[dict[str, Any]] = field(default_factory=list)
    fees: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)


def read_page(
    body: bytes, *, capture_id: str, source_id: str, url: str, content_type: str = "", sha256: str = ""
) -> PageReading:
    """Read one stored page.

    Args:
        body: the payload as stored (HTML in any encoding, or plain text).
        content_type: the Content-Type header as sent, may be ''.
        sha256: digest of the body if already known.

    Returns:
        Rows whose spans are offsets into `page['text']`. An unreadable page has no programs, fees or claims and says
        in `why`, in Chinese, what is wrong and what to do.
    """
    reader = _Reader(capture_id, source_id, url, sha256 or sha256_hex(body))
    if not body.strip():
        return reader.unreadable("页面是空的（0 字节内容）；请重新下载或人工打开原网页")
    if len(body) > MAX_BYTES:
        return reader.unreadable(f"页面有 {len(body)} 字节，超过上限 {MAX_BYTES}；请拆分后再检查")
    decoded = decode(body, content_type)
    if decoded.trouble:
        return reader.unreadable(decoded.trouble)
    try:
        document = blocks.read(decoded.text)
    except blocks.TooBig as trouble:
        return reader.unreadable(str(trouble), decoded)
    except (RecursionError, MemoryError, ValueError) as trouble:
        return reader.unreadable(f"页面结构无法解析（{type(trouble).__name__}）；请人工打开原网页核对", decoded)
    normal = normalise(document.text)
    trouble_text = kind.unreadable(document, normal.text)
    if trouble_text:
        return reader.unreadable(trouble_text, decoded, document)
    return reader.read(decoded, document, normal)


class _Reader:
    def __init__(self, capture_id: str, source_id: str, url: str, sha256: str) -> None:
        self.capture_id, self.source_id, self.url, self.sha256 = capture_id, source_id, url, sha256

    def unreadable(self, why: str, decoded: Decoded | None = None, document: Document | None = None) -> PageReading:
        page = self._page(PageKind.UNREADABLE, why, decoded, document, Institution(), "")
        return PageReading(page)

    def read(self, decoded: Decoded, document: Document, normal: Normal) -> PageReading:
        text = normal.text
        if len(normal.starts) > 1:
            document.shift(normal.position)
        footer = document.footer_start(len(text))
        hits = claims_matcher().find(text)
        judged = [(hit, polarity(text, hit, hits)) for hit in hits]
        found = segments.find(document, text, footer)
        machine = structured.read(document.json_ld)
        verdict = kind.classify(
            document, text, self.url, footer=footer, titles=len(found), structured=bool(machine.courses)
        )
        altered = tampered(text)
        if altered and verdict.kind is PageKind.OFFER:
            verdict = kind.Verdict(PageKind.REFERENCE, "页面疑被篡改，不作为招生页面处理")
        names = organisations.find(text)
        owner = institution.read(document, text, names, footer)
        if machine.organisation and not owner.name:
            owner = Institution(**{**_fields(owner), "name": machine.organisation, "uscc": owner.uscc or machine.uscc})
        page = self._page(verdict.kind, verdict.why, decoded, document, owner, altered)
        reading = PageReading(page)
        if verdict.kind is PageKind.OFFER:
            region = program_reader.province(owner.name, owner.address)
            context = Context(document, text, footer, names, judged, machine, region)
            sold = program_reader.read(context, found, document.title or owner.brand or "未命名课程")
            self._programs(reading, sold, owner, normal)
        self._claims(reading, judged, normal, footer, verdict.kind is PageKind.OFFER)
        self._asides(reading, document, machine, verdict.kind is PageKind.OFFER)
        return reading

    def _page(
        self,
        page_kind: PageKind,
        why: str,
        decoded: Decoded | None,
        document: Document | None,
        owner: Institution,
        altered: str,
    ) -> dict[str, Any]:
        return {
            "capture_id": self.capture_id,
            "source_id": self.source_id,
            "url": self.url,
            "sha256": self.sha256,
            "kind": page_kind.value,
            "why": why,
            "title": (document.title if document is not None else "")[:_HEADLINE],
            "encoding": decoded.encoding if decoded is not None else "",
            "encoding_how": decoded.how if decoded is not None else "",
            "text": document.text if document is not None else "",
            "institution_name": owner.name,
            "uscc": owner.uscc,
            "brand": owner.brand,
            "licence": owner.licence,
            "address": owner.address,
            "icp": owner.icp,
            "tampered": altered,
        }

    def _programs(self, reading: PageReading, sold: list[Program], owner: Institution, normal: Normal) -> None:
        parts = urlsplit(self.url) if self.url.isprintable() and "[" not in self.url else None
        path = (f"{parts.path}?{parts.query}" if parts.query else parts.path) if parts is not None else self.url
        seen: set[str] = set()
        for program in sold:
            low, high = program.title_span
            if high > low:  # the title as people see it, before normalising
                low, high = normal.original(low, high)
                program.title = reading.page["text"][low:high].strip() or program.title
            natural_key = f"{path}|{program.title}"
            if natural_key in seen:
                continue
            seen.add(natural_key)
            program_id = stable_id(self.source_id, natural_key)
            start, end = _original(normal, program.start, program.end)
            reading.programs.append(
                {
                    "program_id": program_id,
                    "source_id": self.source_id,
                    "capture_id": self.capture_id,
                    "url": self.url,
                    "natural_key": natural_key,
                    "title": program.title,
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
            )
            for fee in program.fees:
                start, end = _original(normal, fee.start if fee.start >= 0 else None, fee.end)
                reading.fees.append(
                    {
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
                )

    def _claims(
        self, reading: PageReading, judged: list[tuple[Hit, Polarity]], normal: Normal, footer: int, offer: bool
    ) -> None:
        blocks_of = [(p["start"], p["end"], p["program_id"]) for p in reading.programs if p["start"] is not None]
        for hit, verdict in judged:
            start, end = normal.original(hit.start, hit.end)
            owner = next((pid for low, high, pid in blocks_of if low <= start < high), "")
            self._claim(
                reading, hit.claim, reading.page["text"][start:end], normal.text[hit.start : hit.end], start, end,
                verdict, "footer" if hit.start >= footer else "body", owner, offer,
            )  # fmt: skip

    def _asides(self, reading: PageReading, document: Document, machine: Structured, offer: bool) -> None:
        """Claims beside the visible text. A reader may never see them, so they carry no span."""
        texts = [("title", document.title)] if document.html else []
        texts += [(aside.where, aside.text) for aside in document.aside[:500]]
        texts += [("json-ld", text) for text in machine.texts]
        seen = set()
        for where, text in texts:
            flat = normalise(text).text
            hits = claims_matcher().find(flat)
            for hit in hits:
                phrase = flat[hit.start : hit.end]
                # Comments are for nobody: they are kept as a trace, never as a claim made to a reader.
                verdict = polarity(flat, hit, hits) if where != "comment" else Polarity.QUOTED
                if (where, hit.claim, phrase, verdict) not in seen:
                    seen.add((where, hit.claim, phrase, verdict))
                    self._claim(reading, hit.claim, phrase, phrase, None, None, verdict, where, "", offer)

    def _claim(
        self, reading: PageReading, claim: str, phrase: str, flat: str, start: int | None, end: int | None,
        verdict: Polarity, where: str, program_id: str, offer: bool,
    ) -> None:  # fmt: skip
        if not offer and verdict is not Polarity.NEGATED:
            verdict = Polarity.QUOTED  # a page that reports about others does not make the claim itself
        reading.claims.append(
            {
                "claim_id": stable_id(self.capture_id, claim, where, start, end, flat, verdict.value),
                "capture_id": self.capture_id,
                "program_id": program_id,
                "kind": claim,
                "phrase": phrase,
                "normalised": flat,
                "start": start,
                "end": end,
                "polarity": verdict.value,
                "where": where,
            }
        )


def _original(normal: Normal, start: int | None, end: int | None) -> tuple[int | None, int | None]:
    if start is None or end is None:
        return None, None
    return normal.original(start, end)


def _fields(owner: Institution) -> dict[str, str]:
    return {name: getattr(owner, name) for name in ("name", "uscc", "brand", "licence", "address", "icp")}
