"""Selectors of one known site: where its facts stand, with the number of places promised by the catalogue.

A selector never guesses. Matches in the promised number replace what the generic reading found; anything else is drift
(the site has changed): it is reported, and the generic reading stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from auditor.extract import levels as level_reader
from auditor.extract.decode import decode
from auditor.extract.normalise import normalise
from auditor.extract.page import PageReading
from auditor.model import OFFER_SELECTORS, PAGE_SELECTORS, PageKind, Selector, stable_id

_MAX_MATCHES = 2000


@dataclass(frozen=True)
class Selected:
    """What the selectors read on one page.

    Attributes:
        values: field → texts of its matches, white space squeezed; only fields that kept their promise.
        drift: one line per broken promise, in Chinese.
    """

    values: dict[str, tuple[str, ...]]
    drift: tuple[str, ...] = ()


def applies(selectors: Mapping[str, Selector], pages: str, url: str) -> bool:
    """True when there are selectors and the path of `url` begins with `pages`."""
    try:
        path = "/" + urlsplit(url).path.lstrip("/")  # saved pages have addresses such as file:a/b.html
    except ValueError:
        return False
    return bool(selectors) and path.startswith(pages)


def select(body: bytes, content_type: str, selectors: Mapping[str, Selector]) -> Selected:
    """Read a page with selectors; never raises.

    Args:
        selectors: field → selector, fields as in `auditor.model.PAGE_SELECTORS` and `OFFER_SELECTORS`.
    """
    decoded = decode(body, content_type)
    if decoded.trouble:
        return Selected({}, (f"页面无法解码，选择器未使用：{decoded.trouble}",))
    tree = LexborHTMLParser(decoded.text)
    values: dict[str, tuple[str, ...]] = {}
    drift: list[str] = []
    for name, selector in selectors.items():
        try:
            nodes = tree.css(selector.css)[: _MAX_MATCHES + 1]
        except SelectolaxError:
            drift.append(f"选择器 {name}（{selector.css}）写法有误")
            continue
        texts = tuple(" ".join(node.text(separator=" ").split()) for node in nodes)
        promised = len(texts) == 1 if selector.count == "1" else 0 < len(texts) <= _MAX_MATCHES
        if not promised:
            wanted = "恰好 1 处" if selector.count == "1" else "至少 1 处"
            drift.append(f"选择器 {name}（{selector.css}）应匹配{wanted}，实际 {len(texts)} 处")
        elif not all(texts):
            drift.append(f"选择器 {name}（{selector.css}）匹配到的位置没有文字")
        else:
            values[name] = texts
    return Selected(values, tuple(drift))


def apply(reading: PageReading, selected: Selected) -> tuple[PageReading, tuple[str, ...]]:
    """Put what selectors read in place of what the generic reading found.

    Fields of the page hold for every program on it; fields of an offer need a page with one program. Fee rows say where
    fees stand: amounts elsewhere are dropped, and a row without an amount is drift.

    Returns:
        A new reading (the given one is unchanged) and all drift, in Chinese.
    """
    drift = list(selected.drift)
    if reading.page["kind"] == PageKind.UNREADABLE:
        return reading, tuple(drift)
    page, programs = dict(reading.page), [dict(row) for row in reading.programs]
    fees, claims = [dict(row) for row in reading.fees], [dict(row) for row in reading.claims]
    for name in (n for n in PAGE_SELECTORS if n in selected.values):
        value = normalise(selected.values[name][0]).text
        page[name] = value
        for row in programs:
            row[name] = value
    ours = [name for name in OFFER_SELECTORS if name in selected.values]
    if ours and len(programs) != 1:
        drift.append(f"选择器按每页一个课程约定（{'、'.join(ours)}），通用读法读到 {len(programs)} 个")
    elif ours:
        [row] = programs
        earlier = row["program_id"]
        drift += _program(row, selected)
        if "fee_rows" in selected.values:
            fees, lost = _fees_in_rows(page["text"], fees, selected.values["fee_rows"])
            drift += lost
        if row["program_id"] != earlier:
            for child in (*fees, *claims):
                if child["program_id"] == earlier:
                    child["program_id"] = row["program_id"]
    return replace(reading, page=page, programs=programs, fees=fees, claims=claims), tuple(drift)


def _program(row: dict[str, object], selected: Selected) -> Iterator[str]:
    for name in ("title", "issuer", "evaluator_name"):
        if name in selected.values:
            row[name] = selected.values[name][0]
    if "title" in selected.values:
        path = str(row["natural_key"]).split("|", maxsplit=1)[0]
        row["natural_key"] = f"{path}|{row['title']}"
        row["program_id"] = stable_id(row["source_id"], row["natural_key"])
    if "hours" in selected.values:
        hours = _number(selected.values["hours"][0])
        if hours is None:
            yield "选择器 hours 匹配到的文字里不是恰好一个数"
        else:
            row["hours"] = hours
    if "levels" in selected.values:
        mentions = [level_reader.find(normalise(text).text) for text in selected.values["levels"]]
        if all(mentions):
            row["levels"] = "|".join(level_reader.merge([mention for found in mentions for mention in found]))
        else:
            yield "选择器 levels 匹配到的文字里读不出等级"


def _number(text: str) -> float | None:
    """The one number in a short text, or None."""
    digits = "".join(c if c.isascii() and (c.isdigit() or c == ".") else " " for c in normalise(text).text).split()
    try:
        return float(digits[0]) if len(digits) == 1 else None
    except ValueError:
        return None


def _fees_in_rows(
    text: str, fees: list[dict[str, object]], rows: tuple[str, ...]
) -> tuple[list[dict[str, object]], list[str]]:
    """The fees that stand in the rows, and drift where a row cannot be found or holds no fee.

    Rows and page text are compared without white space: two readers of one page space it differently.
    """
    places = [i for i, c in enumerate(text) if not c.isspace()]
    flat = "".join(text[i] for i in places)
    spans: list[tuple[int, int]] = []
    drift: list[str] = []
    at = 0
    for number, row in enumerate(rows, 1):
        wanted = "".join(row.split())
        found = flat.find(wanted, at)
        if found < 0:
            return fees, [f"选择器 fee_rows 第 {number} 行不在可见文字里"]
        at = found + len(wanted)
        span = (places[found], places[at - 1] + 1)
        spans.append(span)
        if not any(_inside(fee, span) for fee in fees):
            drift.append(f"选择器 fee_rows 第 {number} 行读不出金额")
    # A row without an amount means that rows and reading disagree: nothing is dropped on such ground.
    return (fees, drift) if drift else ([fee for fee in fees if any(_inside(fee, span) for span in spans)], [])


def _inside(fee: dict[str, object], span: tuple[int, int]) -> bool:
    start, end = fee["start"], fee["end"]
    return isinstance(start, int) and isinstance(end, int) and span[0] <= start and end <= span[1]
