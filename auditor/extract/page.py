"""One page: bytes in, rows of pages, programs, fees and claims out. Never raises: what cannot be read says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.extract import (
    blocks,
    fees,
    grid,
    institution,
    kind,
    numbers,
    organisations,
    people,
    present,
    querysites,
    segments,
    structured,
    tablepeople,
)
from auditor.extract import programs as program_reader
from auditor.extract.blocks import Document
from auditor.extract.decode import Decoded, decode
from auditor.extract.institution import Institution
from auditor.extract.kind import Verdict
from auditor.extract.normalise import Normal, normalise
from auditor.extract.phrases import MAX_HITS, Hit, claims_matcher
from auditor.extract.polarity import polarity
from auditor.extract.program import Context
from auditor.extract.rows import Origin, Row, Spoken, claim_row, fee_row, page_row, program_row
from auditor.extract.structured import Structured
from auditor.extract.tamper import own_brand, tampered
from auditor.model import PageKind, Polarity, sha256_hex

MAX_BYTES = 16_000_000
MAX_TEXT = 1_000_000  # characters that a reader would see; more is a dump and would take longer than five seconds
_UNSEEN = frozenset(("comment", "hidden"))
_MAX_ASIDES = 500  # alt texts and comments beyond this are a dump, not a page


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
    origin = Origin(capture_id, source_id, url, sha256 or sha256_hex(body))
    decoded, document, trouble = _open(body, content_type)
    normal = normalise(document.text)
    trouble = trouble or kind.unreadable(document, normal.text)
    if trouble:
        verdict = Verdict(PageKind.UNREADABLE, trouble)
        return PageReading(
            page_row(origin, verdict, decoded, title=document.title, text=document.text, owner=Institution())
        )
    with present.page(normal.text):
        return _read(origin, decoded, document, normal)


def _open(body: bytes, content_type: str) -> tuple[Decoded, Document, str]:
    """Decode and parse; the last part says, in Chinese, why that failed."""
    if not body.strip():
        return Decoded("", "", ""), Document(), "页面是空的（0 字节内容）；请重新下载或人工打开原网页"
    if len(body) > MAX_BYTES:
        return Decoded("", "", ""), Document(), f"页面有 {len(body)} 字节，超过上限 {MAX_BYTES}；请拆分后再检查"
    decoded = decode(body, content_type)
    try:
        document = Document() if decoded.trouble else blocks.read(decoded.text)
        if len(document.text) > MAX_TEXT:
            trouble = f"页面文字有 {len(document.text)} 字，超过上限 {MAX_TEXT}；请拆分后再检查"
            return decoded, Document(), trouble
        return decoded, document, decoded.trouble
    except blocks.TooBig as trouble:
        return decoded, Document(), str(trouble)
    except (RecursionError, MemoryError, ValueError) as trouble:
        # The parser is native code fed by strangers: whatever it refuses is our failure, not the page's.
        return decoded, Document(), f"页面结构无法解析（{type(trouble).__name__}）；请人工打开原网页核对"


def _read(origin: Origin, decoded: Decoded, document: Document, normal: Normal) -> PageReading:
    text = normal.text
    if not normal.identity:
        document.shift(normal.position)
    footer = document.footer_start(len(text))
    cut: list[str] = []
    hits = [*claims_matcher().find(text, cut), *querysites.find(text), *numbers.find(text)]
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.claim))
    judged = [(hit, polarity(text, hit, hits)) for hit in hits]
    limits: list[str] = []
    found = segments.find(document, text, footer, limits)
    machine = structured.read([*document.json_ld, *_microdata(document, decoded.text, limits)])
    shown = bool(machine.courses)
    names = organisations.find(text)
    owner = institution.read(document, text, names, footer)
    if machine.organisation and not owner.name and organisations.is_body(machine.organisation):
        owner = replace(owner, name=machine.organisation, uscc=owner.uscc or machine.uscc)
    verdict = kind.classify(
        document,
        text,
        origin.url,
        footer=footer,
        titles=len(found),
        structured=shown,
        seller=bool(owner.name),
        tariff=lambda: fees.has_tariff(text, footer, grid.grids(document, text)),
    )
    if verdict.kind is not PageKind.OFFER:
        owner = institution.publisher(document, text, owner, names)
    altered = tampered(text)
    if altered and verdict.kind is PageKind.OFFER and not own_brand(altered, text, owner.name):
        verdict = Verdict(PageKind.REFERENCE, "页面疑被篡改，不作为招生页面处理")
    verdict = replace(verdict, why=_with_limits(verdict.why, document, cut, limits, text))
    named = replace(owner, name=organisations.as_written(owner.name, normal, document.text))
    row = page_row(origin, verdict, decoded, title=document.title, text=document.text, owner=named, tampered=altered)
    reading = PageReading(row)
    offer = verdict.kind is PageKind.OFFER
    if offer:
        region = program_reader.province(owner.name, owner.address)
        names = tablepeople.headed(names, grid.grids(document, text)) if names else names
        context = Context(document, text, footer, names, judged, machine, region, owner.name)
        for program in program_reader.read(context, found, document.title or owner.brand or "未命名课程"):
            program.evaluator_name = program.evaluator_name or people.own_examiner(text, names, owner.name)
            for part in ("issuer", "evaluator_name"):
                setattr(program, part, organisations.as_written(getattr(program, part), normal, document.text))
            row = program_row(origin, program, named, normal, document.text)
            if all(row["program_id"] != earlier["program_id"] for earlier in reading.programs):
                reading.programs.append(row)
                reading.fees += [fee_row(row["program_id"], fee, normal) for fee in program.fees]
    spoken = [*_visible(document, normal, judged, footer, reading.programs), *_beside(document, machine)]
    reading.claims = _unique([claim_row(origin, claim, offer=offer) for claim in spoken])
    return reading


def _microdata(document: Document, source: str, limits: list[str]) -> list[str]:
    """Microdata as the JSON-LD it stands for; the library for it is only loaded for pages that carry some."""
    if not document.microdata:
        return []
    from auditor.extract import microdata  # noqa: PLC0415 - slow to import, rarely needed

    items = microdata.as_json_ld(source)
    if items is None:
        limits.append("页面的微数据标记无法解析，未读")
    return items or []


def _with_limits(why: str, document: Document, cut: list[str], limits: list[str], text: str) -> str:
    """The verdict with what was not read in full: a cap is never silent."""
    notes = ["正文由网页脚本写入，按脚本中的文字阅读"] if document.scripted else []
    notes += ["正文只写在图片说明中，按图片说明阅读"] if document.pictured else []
    notes += limits
    if cut:
        notes.append(f"同类词语超过 {MAX_HITS} 处（{'、'.join(sorted(set(cut))[:3])}），其余未读")
    if len(document.aside) > _MAX_ASIDES:
        notes.append(f"图片说明、注释等超过 {_MAX_ASIDES} 条，其余未读")
    if any(cells > grid.MAX_CELLS for cells in grid.sizes(document)):
        notes.append(f"有表格超过 {grid.MAX_CELLS} 格，该表未读")
    if len(text) > organisations.MAX_NAMES * 2 and organisations.crowded(text):
        notes.append(f"机构名称超过 {organisations.MAX_NAMES} 个，其余未读")
    return "；".join([why, *notes])


def _visible(
    document: Document, normal: Normal, judged: list[tuple[Hit, Polarity]], footer: int, programs: list[Row]
) -> Iterator[Spoken]:
    """Claims of the visible text, each given to the program in whose block it stands."""
    owned = [(row["start"], row["end"], row["program_id"]) for row in programs if row["start"] is not None]
    for hit, verdict in judged:
        start, end = normal.original(hit.start, hit.end)
        owner = next((program_id for low, high, program_id in owned if low <= start < high), "")
        where = "footer" if hit.start >= footer else "body"
        said = normal.text[hit.start : hit.end]
        yield Spoken(hit.claim, document.text[start:end], said, start, end, verdict, where, owner)


def _beside(document: Document, machine: Structured) -> Iterator[Spoken]:
    """Claims beside the visible text. A reader may never see them, so they carry no span."""
    texts = [("title", document.title)] if document.html else []
    texts += [(aside.where, aside.text) for aside in document.aside[:_MAX_ASIDES]]
    texts += [("json-ld", text) for text in machine.texts]
    for where, text in texts:
        flat = normalise(text).text
        hits = claims_matcher().find(flat)
        for hit in hits:
            phrase = flat[hit.start : hit.end]
            # Comments and hidden elements are for nobody: a trace is kept, never a claim made to a reader.
            verdict = polarity(flat, hit, hits) if where not in _UNSEEN else Polarity.QUOTED
            yield Spoken(hit.claim, phrase, phrase, None, None, verdict, where)


def _unique(rows: list[Row]) -> list[Row]:
    return list({row["claim_id"]: row for row in rows}.values())
