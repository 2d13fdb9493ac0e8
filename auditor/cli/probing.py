"""What `sources probe` shows of one page: the generic reading, and beside it what the source's selectors read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from auditor import extract
from auditor.extract import PageReading, selectors
from auditor.model import Source

Reading = dict[str, Any]
_WIDTH = 44


def compare(body: bytes, content_type: str, url: str, source: Source | None) -> Reading:
    """Read one page both ways.

    Returns:
        {'generic': facts, 'selectors': facts or None where none apply, 'drift': [lines in Chinese]}; facts are
        field → value of the page and its programs.
    """
    read = extract.read_page(
        body, capture_id="probe", source_id=source.id if source else "probe", url=url, content_type=content_type
    )
    answer: Reading = {"generic": _facts(read), "selectors": None, "drift": []}
    if source is not None and selectors.applies(source.selectors, source.selector_pages, url):
        applied, drift = selectors.apply(read, selectors.select(body, content_type, source.selectors))
        answer |= {"selectors": _facts(applied), "drift": list(drift)}
    return answer


def _facts(read: PageReading) -> dict[str, str]:
    page = read.page
    facts = {"kind": str(page["kind"]), "institution": page["institution_name"], "uscc": page["uscc"]}
    for number, row in enumerate(read.programs, 1):
        fees = [
            f"{fee['item']}{'·' + fee['level'] if fee['level'] else ''} {fee['amount_fen'] / 100:g}"
            for fee in read.fees
            if fee["program_id"] == row["program_id"]
        ]
        shown = {
            "title": row["title"], "levels": row["levels"], "issuer": row["issuer"],
            "evaluator": row["evaluator_name"], "hours": "" if row["hours"] is None else f"{row['hours']:g}",
            "fees": "; ".join(fees),
        }  # fmt: skip
        facts |= {f"{number}. {name}": value for name, value in shown.items()}
    facts["claims"] = " ".join(sorted({c["kind"] for c in read.claims if c["polarity"] == "affirmed"}))
    return {name: value or "" for name, value in facts.items()}


def reading_lines(reading: Reading | None) -> Iterator[str]:
    """The reading as lines: one column, or two side by side where selectors apply; a differing line is marked."""
    if reading is None:
        return
    generic, chosen = reading["generic"], reading["selectors"]
    if chosen is None:
        yield "reads         generic"
        yield from (f"  {name:<14}{value or '-'}" for name, value in generic.items())
        return
    yield f"reads         {_cell('generic')}  selectors"
    for name in [*generic, *(name for name in chosen if name not in generic)]:
        left, right = generic.get(name, ""), chosen.get(name, "")
        yield f"{'*' if left != right else ' '} {name:<12}{_cell(left or '-')}  {right or '-'}"
    yield from (f"drift         {line}" for line in reading["drift"])


def _cell(text: str) -> str:
    """Text cut and filled to the column's width; a Chinese character is two columns wide."""
    shown, width = "", 0
    for c in text:
        step = 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if width + step > _WIDTH - 1:
            return shown + "…" + " " * (_WIDTH - width - 1)
        shown, width = shown + c, width + step
    return shown + " " * (_WIDTH - width)
