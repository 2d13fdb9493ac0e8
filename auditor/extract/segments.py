"""Where the courses stand on a page: their titles, and the block of text that belongs to each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import islice

from auditor.extract import levels, linear, money, occupation, titles
from auditor.extract.blocks import ROOT, Document, Element
from auditor.extract.tags import HEADING

_TITLE_CSS = linear.compile(r"(?i)tit|name|\bhd\b|head|caption|subject|course|goods|product")
MAX_SEGMENTS = 400
_CLAUSE = linear.compile(r"[^，,。！!；;\n\t]+")
_HASHTAG = linear.compile(r"#([\p{Han}A-Za-z]{3,16})")
_MESSAGE = 600  # a pasted advertisement or chat message, not an article
_SHORT_CLAUSE = 16
_ROW = 100  # a row of a list says no more than this beside its link
_BADGES, _BADGE = 2, 14  # so many lines, so short, may stand between the title of a card and its price
_PRICE_LINE = "¥￥0123456789,. 起元原价"
_CARD = 300  # how far below its title a card names its price
_OWN_TEXT = 12  # a block with less text of its own than this holds a title only


@dataclass(slots=True)
class Segment:
    """A course on the page: its title and its block, offsets into normalised text.

    Attributes:
        detail: characters of the block beyond the title; a bare link in a list has none.
    """

    title: str
    title_start: int
    title_end: int
    start: int
    end: int
    detail: int
    linked: bool = False


def find(document: Document, text: str, footer: int, cut: list[str] | None = None) -> list[Segment]:
    """All courses of a page in document order; [] when no line reads like the title of one.

    Args:
        document: with its spans already in the coordinates of `text`.
        footer: where the footer begins.
        cut: takes a line, in Chinese, when the page has more courses than are read.
    """
    named = _titles(document, text, footer)
    if cut is not None and len(named) > MAX_SEGMENTS:
        cut.append(f"课程超过 {MAX_SEGMENTS} 个，其余未读")
    if not named:
        return _whole_page(document, text, footer)
    starts = [start for start, _, _, _ in named]
    segments = []
    for index, (start, end, title, linked) in enumerate(named[:MAX_SEGMENTS]):
        following = named[index + 1][0] if index + 1 < len(named) else footer
        low, high = around(document, start, end, starts, footer, row=linked)
        if not linked and high - end < _OWN_TEXT and not _priced(text, end, high):
            # The title's element holds nothing else: its course is what follows, up to the next title.
            low, high = start, max(end, following)
            if len(named) > 1 and (stop := _next_heading(document, start, high)) and _priced(text, end, stop):
                high = stop
        high = min(high, max(following, end)) if high > following > end else high
        segments.append(
            Segment(title, start, end, low, max(high, end), len(text[end:high].split()) and high - end, linked)
        )
    return _kept(_priced_above(segments, text), text)


def _priced_above(segments: list[Segment], text: str) -> list[Segment]:
    """Cards that put the price above the title: where every title has a line of nothing but prices right above it."""
    lows = [text.rfind("\n", 0, max(0, s.title_start - 1)) + 1 for s in segments]
    lines = [text[low : max(low, s.title_start - 1)] for low, s in zip(lows, segments, strict=True)]
    if len(segments) < 2 or not all(any(c.isdigit() for c in line) and not line.strip(_PRICE_LINE) for line in lines):
        return segments
    if not all(line.lstrip()[:1] in "¥￥" for line in lines) or _priced(text, segments[-1].title_end, segments[-1].end):
        return segments
    ends = [*lows[1:], segments[-1].end]
    return [
        replace(s, start=min(low, s.start), end=end, detail=max(end - s.title_end, s.detail))
        for s, low, end in zip(segments, lows, ends, strict=True)
    ]


def _next_heading(document: Document, start: int, end: int) -> int:
    """Where the next heading of a title's rank or a higher one begins, or 0: the page goes on about itself."""
    rank = next((e.tag for e in document.elements if e.start == start and e.tag in HEADING), "h9")
    return next((e.start for e in document.elements if start < e.start < end and e.tag in HEADING and e.tag <= rank), 0)


def _whole_page(document: Document, text: str, footer: int) -> list[Segment]:
    """Pages that name their course only in the window title, and short messages that name it in a first clause."""
    if occupation.is_title(_clean(document.title)):
        return [Segment(_clean(document.title), 0, 0, 0, footer, footer)]
    if document.html:
        return []
    for match in islice(_HASHTAG.finditer(text), MAX_SEGMENTS):
        if occupation.names(match.group(1)):  # a post says in its tags what it is about
            return [Segment(match.group(1), match.start(1), match.end(1), 0, footer, footer)]
    if len(text) > _MESSAGE:
        return []
    for match in _CLAUSE.finditer(text):
        clause = _clean(match.group())
        if occupation.is_title(clause) or (occupation.names(clause) and len(clause) <= _SHORT_CLAUSE):
            start = text.find(clause, match.start())
            return [Segment(clause, start, start + len(clause), 0, footer, footer)]
    return []


def _titles(document: Document, text: str, footer: int) -> list[tuple[int, int, str, bool]]:
    """Candidates: lines or links that read like a title and stand as one (start, end, title, is a link)."""
    marked = _marks(document)
    links = {(start, end) for _, start, end in document.links if end > start}
    page_title = "".join(document.title.split())
    found: dict[int, tuple[int, int, str, bool]] = {}
    position = 0
    first = True
    for raw in text[:footer].split("\n"):
        start = position + len(raw) - len(raw.lstrip())
        line = raw.strip()
        position += len(raw) + 1
        if not line or len(line) > 200 or "\t" in line:
            first = first and not line
            continue
        end = start + len(line)
        if line.count("#") > 1:
            first = False
            continue  # the hashtags below a post
        if (":" in line[:14] or "：" in line[:14]) and (spoken := titles.spoken(line)):
            shift = line.find(spoken)
            found[start] = (start + shift, start + shift + len(spoken), spoken, False)
            first = False
            continue
        inner = [(s, e) for s, e in links if s >= start and e <= end] if len(links) < 400 else []
        linked_here = [
            (s, e) for s, e in sorted(inner) if (s, e) != (start, end) and occupation.is_title(text[s:e].strip())
        ]
        found |= {s: (s, e, text[s:e].strip(), True) for s, e in linked_here}
        if linked_here or not occupation.is_title(_clean(line)):
            first = False
            if not linked_here and start in marked and occupation.is_near(_clean(line)) and _sold(document, text, end):
                title = _clean(line)
                shift = line.find(title)
                found[start] = (start + shift, start + shift + len(title), title, (start, end) in links)
            continue
        flat = "".join(line.split())
        standing = start in marked or first or (len(page_title) >= 6 and (flat in page_title or page_title in flat))
        if standing or not document.html or _before_sections(text, end):
            title = _clean(line)
            shift = line.find(title)
            found[start] = (start + shift, start + shift + len(title), title, (start, end) in links)
        first = False
    return titles.rows_as_one(_distinct(titles.with_subtitles([found[s] for s in sorted(found)]), text), text)


def _clean(line: str) -> str:
    """A title without the list mark before it and without the kind of leaflet behind it."""
    line = line.strip(" ·•●■◆▶★☆|")
    if line.startswith("【") and line.endswith("】"):
        line = line[1:-1]
    match = occupation.leaflet().search(line)
    return (line[: match.start()] if match is not None and match.start() >= 4 else line).strip()


def _marks(document: Document) -> set[int]:
    """Offsets where something that is set apart begins: a heading, a titled element, bold text or a link."""
    marks = {e.start for e in document.elements if e.tag in HEADING or (e.css and _TITLE_CSS.search(e.css))}
    marks |= {start for start, end in document.strong if end > start}
    return marks | {start for _, start, end in document.links if end > start}


def _before_sections(text: str, end: int) -> bool:
    """True when the next line opens a section (【…】), or a price follows with a few badges at most (新职业, 6折)."""
    lines = text[end + 1 : end + 60].split("\n")[: _BADGES + 1]
    if lines[0].startswith(("【", "■", "▶", "◆", "一、", "1、", "1.")):
        return True
    for line in lines:
        if len(line) > _BADGE and line is not lines[0]:
            return False
        if any(a.marked for a in money.find(line)):
            return True
        if len(line) > _BADGE or occupation.is_title(_clean(line)):
            return False
    return False


def _sold(document: Document, text: str, end: int) -> bool:
    """True when a price stands in the text below a title, before the next heading or titled element."""
    heads = [e for e in document.elements if end < e.start < end + _CARD and e.tag in HEADING]
    # 收费 as a term of the title's own list is below it, the name of a course is not.
    heads = [e for e in heads if e.tag != "dt" or occupation.names(text[e.start : e.end])]
    stop = min([end + _CARD, *(e.start for e in heads)])
    return any(a.marked for a in money.find(text, end, stop))


def _distinct(titles: list[tuple[int, int, str, bool]], text: str) -> list[tuple[int, int, str, bool]]:
    """One place per title: of repeated ones the last that is followed by text of its own."""
    places: dict[str, tuple[int, int, str, bool]] = {}
    order: list[str] = []
    for index, title in enumerate(titles):
        key = "".join(title[2].split())
        following = titles[index + 1][0] if index + 1 < len(titles) else len(text)
        own = following - title[1]
        if key not in places:
            order.append(key)
            places[key] = title
        elif own > _OWN_TEXT * 4 and not title[3]:
            places[key] = title
    return sorted(places[key] for key in order)


def around(
    document: Document, start: int, end: int, starts: list[int], footer: int, *, row: bool = False
) -> tuple[int, int]:
    """The largest element around a title that holds no other title; around a link, the row it stands in."""
    elements = document.elements
    index = _innermost(elements, start, end)
    low, high = start, end
    while index != ROOT:
        element = elements[index]
        if bisect_right(starts, max(element.end - 1, element.start)) - bisect_left(starts, element.start) > 1:
            break
        if row and element.end - element.start > (end - start) + _ROW:
            break
        low, high = min(low, element.start), max(high, min(element.end, max(footer, end)))
        index = element.parent
    return (low, high) if document.html else (start, end)


def _innermost(elements: list[Element], start: int, end: int) -> int:
    """Index of the deepest element that spans a stretch; elements are in document order, parents first."""
    low, high = 0, len(elements)
    while low < high:
        middle = (low + high) // 2
        if elements[middle].start <= start:
            low = middle + 1
        else:
            high = middle
    index = low - 1
    while index >= 0 and elements[index].end < end:
        index = elements[index].parent
    return index


def _priced(text: str, start: int, end: int) -> bool:
    return any(amount.marked for amount in money.find(text, start, end))


def _announced(segments: list[Segment], text: str) -> list[Segment]:
    """Leave out the leaflet's own heading (2026年招生简章（X方向）) above the one course that the leaflet is about."""
    if len(segments) != 2 or any(s.linked for s in segments):
        return segments
    first, second = segments
    kinds = [occupation.find(s.title, "") for s in segments]
    if None in kinds or kinds[0] != kinds[1] or levels.find(first.title) or not levels.find(second.title):
        return segments
    own = _priced(text, first.title_start, second.title_start) or not _priced(text, second.title_start, second.end)
    return segments if own else [second]


def _kept(segments: list[Segment], text: str) -> list[Segment]:
    """Leave out headings that only announce the courses below them, and links beside a course with its own text."""
    segments = _announced(segments, text)
    rich = [s for s in segments if (s.detail > 60 and not s.linked) or _priced(text, s.title_start, s.title_end)]
    if not rich:
        if len(segments) == 1 or all(s.linked for s in segments):
            return segments
        return [s for s in segments if s.detail] or segments[:1]
    return [s for s in segments if s in rich or (s.detail >= _OWN_TEXT or _priced(text, s.title_end, s.end))]
