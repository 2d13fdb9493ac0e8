"""One page: bytes in, rows of pages, programs, fees and claims out. Never raises: what cannot be read says why."""

from __future__ import annotations

import gc
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.extract import (
    blocks,
    bodies,
    brands,
    claimsense,
    feepage,
    feesense,
    grid,
    institution,
    kind,
    levelsense,
    linear,
    linegrid,
    lookalikes,
    notes,
    numbers,
    openings,
    organisations,
    papers,
    people,
    polarity,
    present,
    querysites,
    segments,
    sellers,
    spoken,
    structured,
    tablepeople,
    turns,
)
from auditor.extract import programs as program_reader
from auditor.extract.blocks import Document
from auditor.extract.decode import Decoded, decode
from auditor.extract.institution import Institution
from auditor.extract.inturn import for_each, in_turn
from auditor.extract.kind import Verdict
from auditor.extract.named import Organisation
from auditor.extract.normalise import Normal, normalise
from auditor.extract.openings import Opening
from auditor.extract.phrases import Hit, claims_matcher
from auditor.extract.program import Context, Program
from auditor.extract.rows import Origin, Stored, claim_row, fee_row, page_row, program_row
from auditor.extract.structured import Structured
from auditor.extract.tamper import own_brand, tampered
from auditor.model import PageKind, Polarity, sha256_hex

MAX_BYTES = 16_000_000
MAX_TEXT = 1_000_000  # characters that a reader would see; more is a dump and would take longer than five seconds

_BLANK = Normal("", (0,), (0,), (-1,))
_UNDECIDED = Verdict(PageKind.UNREADABLE, "")
_NO_WORDS = kind.Words({}, {}, {}, {}, [], {})


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
    """Read one stored page (arguments as in `Stored`).

    Returns:
        Rows whose spans are offsets into `page['text']`. An unreadable page has no programs, fees or claims and says
        in `why`, in Chinese, what is wrong and what to do.
    """
    return read_pages([Stored(body, capture_id, source_id, url, content_type, sha256)])[0]


def read_pages(stored: Sequence[Stored]) -> list[PageReading]:
    """Read several pages; each is read as `read_page` reads it, only faster.

    Each step is done for all pages before the next: the patterns of one step fit into the processor's cache, those of
    all steps do not. Some dozen pages at a time are enough; all of them are held in memory.
    """
    collecting = gc.isenabled()
    gc.disable()  # all pages of the batch are alive until its end: looking for garbage among them finds none
    try:
        drafts = [_opened(each) for each in stored]
        for_each(_BEFORE, drafts)
        going = [draft for draft in drafts if draft.done is None]
        found = claims_matcher().find_all([(draft.seen, draft.normal.text, draft.cut) for draft in going])
        for draft, hits in zip(going, found, strict=True):
            draft.hits = hits
        for_each(_BEHIND, going)
        _features(going)
        for_each((_kind,), going)
        _sellers([draft for draft in going if draft.verdict.kind is PageKind.OFFER])
        for_each((_settled,), going)
        _opinions([draft for draft in going if draft.verdict.kind is PageKind.OFFER])
        asked = [(d.document, d.normal.text, d.footer if d.verdict.kind is PageKind.OFFER else 0) for d in going]
        heard = feesense.hear(asked)
        lines = [(d.document.title, text, end) for d, (_, text, end) in zip(going, asked, strict=True)]
        opened = openings.hear([(*line, each.amounts) for line, each in zip(lines, heard, strict=True)])
        in_turn([(d.seen, _facts(d, h, o)) for d, h, o in zip(going, heard, opened, strict=True)])
        sold = [draft for draft in going if draft.programs]
        for_each((_brands,), sold)  # before the model of bodies, which knows no trade names
        bodies.settle([(bodies.Page(d.normal.text, d.footer, d.owner.name, d.names), d.programs) for d in sold])
        papers.settle([papers.Page(d.normal.text, d.programs) for d in sold])
        for_each((_brands,), sold)
        levelsense.settle([levelsense.Page(d.normal.text, d.programs) for d in sold])
        for_each((_courses, _claims), going)
    finally:
        linear.forget()
        turns.chat.cache_clear()
        linegrid.known.cache_clear()
        if collecting:
            gc.enable()
    return [draft.done for draft in drafts if draft.done is not None]


@dataclass
class _Draft:
    """A page between two steps; what a step finds stands here for those behind it."""

    stored: Stored
    origin: Origin
    decoded: Decoded
    document: Document
    trouble: str
    done: PageReading | None = None
    seen: present.Seen = present.NOTHING
    normal: Normal = _BLANK
    footer: int = 0
    cut: list[str] = field(default_factory=list)  # families of phrases with too many hits
    limits: list[str] = field(default_factory=list)  # what else was not read in full, in Chinese
    hits: list[Hit] = field(default_factory=list)
    excused: list[bool] = field(default_factory=list)  # hits that sound like a claim and are none
    judged: list[tuple[Hit, Polarity]] = field(default_factory=list)
    found: list[segments.Segment] = field(default_factory=list)
    machine: Structured = field(default_factory=Structured)
    names: list[Organisation] = field(default_factory=list)
    owner: Institution = field(default_factory=Institution)
    words: kind.Words = field(default_factory=lambda: _NO_WORDS)  # what kinds are told by
    features: list[tuple[Any, int]] = field(default_factory=list)  # of kinds
    verdict: Verdict = _UNDECIDED
    programs: list[Program] = field(default_factory=list)
    altered: str = ""  # why the page looks tampered with, in Chinese
    opinion: claimsense.Opinion = field(default_factory=claimsense.Opinion)  # on the claims of an offer
    reading: PageReading = field(default_factory=lambda: PageReading({}))


def _opened(stored: Stored) -> _Draft:
    origin = Origin(stored.capture_id, stored.source_id, stored.url, stored.sha256 or sha256_hex(stored.body))
    decoded, document, trouble = _open(stored.body, stored.content_type)
    return _Draft(stored, origin, decoded, document, trouble)


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
    except blocks.TooBig as large:  # names of their own: native code has one type for a name
        return decoded, Document(), str(large)
    except (RecursionError, MemoryError, ValueError) as refused:
        # The parser is native code fed by strangers: whatever it refuses is our failure, not the page's.
        return decoded, Document(), f"页面结构无法解析（{type(refused).__name__}）；请人工打开原网页核对"


def _normalised(draft: _Draft) -> None:
    document = draft.document
    normal = normalise(document.text)
    trouble = draft.trouble or kind.unreadable(document, normal.text)
    if trouble:
        verdict = Verdict(PageKind.UNREADABLE, trouble)
        draft.done = PageReading(
            page_row(
                draft.origin, verdict, draft.decoded, title=document.title, text=document.text, owner=Institution()
            )
        )
        return
    if not normal.identity:
        document.shift(normal.position)
    draft.normal, draft.footer = normal, document.footer_start(len(normal.text))


def _scanned(draft: _Draft) -> None:
    if draft.done is None:
        draft.seen = present.look(draft.normal.text)


def _figures(draft: _Draft) -> None:
    text = draft.normal.text
    hits = [*draft.hits, *querysites.find(text), *numbers.find(text)]
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.claim))
    draft.hits = hits


def _excused(draft: _Draft) -> None:
    draft.excused = [lookalikes.excused(draft.normal.text, hit) for hit in draft.hits]


def _judged(draft: _Draft) -> None:
    text, hits = draft.normal.text, draft.hits
    draft.judged = [
        (hit, Polarity.QUOTED if excused else polarity.heard(text, hit, hits))
        for hit, excused in zip(hits, draft.excused, strict=True)
    ]


def _blocks(draft: _Draft) -> None:
    document = draft.document
    draft.found = segments.find(document, draft.normal.text, draft.footer, draft.limits)
    microdata = notes.microdata(document, draft.decoded.text, draft.limits)
    draft.machine = structured.read([*document.json_ld, *microdata])


def _names(draft: _Draft) -> None:
    draft.names = organisations.find(draft.normal.text)


def _owner(draft: _Draft) -> None:
    machine, text = draft.machine, draft.normal.text
    owner = institution.read(draft.document, text, draft.names, draft.footer)
    if machine.organisation and not owner.name and organisations.is_body(machine.organisation):
        owner = replace(owner, name=machine.organisation, uscc=owner.uscc or machine.uscc)
    draft.owner = owner


def _features(drafts: Sequence[_Draft]) -> None:
    words = []
    for draft in drafts:
        present.enter(draft.seen)
        words.append(kind.words_of(draft.document, draft.normal.text, draft.origin.url, draft.footer))
    present.enter(present.NOTHING)
    kind.ask(words)
    for draft, page, features in zip(drafts, words, kind.heard(words), strict=True):
        draft.words, draft.features = page, features


def _kind(draft: _Draft) -> None:
    titles, structured = len(draft.found), bool(draft.machine.courses)
    draft.verdict = kind.classify(draft.document, draft.features, draft.words, titles=titles, structured=structured)


def _sellers(offers: Sequence[_Draft]) -> None:
    asked = [sellers.Page(d.normal.text, d.document.title, d.footer, d.names, d.owner.name) for d in offers]
    for draft, name in zip(offers, sellers.settle(asked), strict=True):
        draft.owner = replace(draft.owner, name=name)


def _opinions(offers: Sequence[_Draft]) -> None:
    asked = [(draft.document.title, draft.normal.text, draft.judged) for draft in offers]
    for draft, opinion in zip(offers, claimsense.ask(asked), strict=True):
        draft.opinion = opinion


def _settled(draft: _Draft) -> None:
    document, text, verdict, owner = draft.document, draft.normal.text, draft.verdict, draft.owner
    if verdict.kind is not PageKind.OFFER:
        draft.owner = owner = institution.publisher(document, text, owner, draft.names)
    altered = tampered(text)
    if altered and verdict.kind is PageKind.OFFER and not own_brand(altered, text, owner.name):
        verdict = Verdict(PageKind.REFERENCE, "页面疑被篡改，不作为招生页面处理")
    draft.verdict = replace(verdict, why=notes.with_limits(verdict.why, document, draft.cut, draft.limits, text))
    draft.altered = altered


def _facts(draft: _Draft, heard: feesense.Heard, opened: Sequence[Opening]) -> Generator[None, None, None]:
    origin, document, normal, verdict, owner = draft.origin, draft.document, draft.normal, draft.verdict, draft.owner
    named = replace(owner, name=organisations.as_written(owner.name, normal, document.text))
    title, altered = document.title, draft.altered
    row = page_row(origin, verdict, draft.decoded, title=title, text=document.text, owner=named, tampered=altered)
    draft.reading = PageReading(row)
    if verdict.kind is not PageKind.OFFER:
        return
    region, text = program_reader.province(owner.name, owner.address), normal.text
    names = tablepeople.headed(draft.names, grid.grids(document, text)) if draft.names else draft.names
    context = Context(
        document, text, draft.footer, names, draft.judged, draft.machine, region, owner.name, heard, opened
    )
    programs = yield from program_reader.read(context, draft.found, document.title or owner.brand or "未命名课程")
    for program in (p for p in programs if not (p.evaluator_name or p.evaluator_told)):
        program.evaluator_name = people.own_examiner(text, names, owner.name, program.certificate_type)
    draft.programs, draft.names = programs, list(names)


def _brands(draft: _Draft) -> None:
    brands.settle(draft.normal.text, draft.programs)


def _courses(draft: _Draft) -> None:
    normal, document, reading = draft.normal, draft.document, draft.reading
    named = replace(draft.owner, name=organisations.as_written(draft.owner.name, normal, document.text))
    feepage.settle(draft.programs, normal.text[: draft.footer], draft.owner.name)
    for program in draft.programs:
        program.issuer = organisations.as_written(program.issuer, normal, document.text)
        program.evaluator_name = organisations.as_written(program.evaluator_name, normal, document.text)
        row = program_row(draft.origin, program, named, normal, document.text)
        if all(row["program_id"] != earlier["program_id"] for earlier in reading.programs):
            reading.programs.append(row)
            reading.fees += [fee_row(row["program_id"], fee, normal) for fee in program.fees]


def _claims(draft: _Draft) -> None:
    reading, offer = draft.reading, draft.verdict.kind is PageKind.OFFER
    weighed, silenced = draft.opinion.weigh(draft.normal.text, draft.judged)
    said = [
        *spoken.visible(draft.document, draft.normal, weighed, draft.footer, reading.programs),
        *spoken.beside(draft.document, draft.machine, silenced),
    ]
    rows = [claim_row(draft.origin, claim, offer=offer) for claim in said]
    reading.claims = list({row["claim_id"]: row for row in rows}.values())
    draft.done = reading


_BEFORE = (_normalised, _scanned)  # the phrases of the claims are looked for between these and those
_BEHIND = (_figures, _excused, _judged, _blocks, _names, _owner)
