"""Fees: amounts with what they are for, from tables, lost tables, cards and running text. Subsidies are never fees."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from auditor.extract import feecover, feeflat, feeladder, feerest, feesense, feesum, feetext, feevariant, gridrows
from auditor.extract.feegrid import from_grid
from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee, role_of
from auditor.extract.feesense import Heard
from auditor.extract.grid import Grid
from auditor.extract.inturn import finished

__all__ = ["TOTAL", "TRAINING", "Fee", "read", "role_of"]


_PARTS = 4  # a whole that is itemised below has no more parts than this


def read(
    text: str,
    start: int,
    end: int,
    *,
    tables: Sequence[Grid],
    title: tuple[int, int],
    struck: Sequence[tuple[int, int]],
    heard: Heard = feesense.SILENT,
) -> list[Fee]:
    """All fees of a block; arguments as those of `steps`."""
    return finished(steps(text, start, end, tables=tables, title=title, struck=struck, heard=heard))


def steps(
    text: str,
    start: int,
    end: int,
    *,
    tables: Sequence[Grid],
    title: tuple[int, int],
    struck: Sequence[tuple[int, int]],
    heard: Heard = feesense.SILENT,
) -> Generator[None, None, list[Fee]]:
    """All fees of a block, in order, each once; stops between its parts (inturn.py).

    Args:
        tables: the tables that stand in the block.
        title: span of the course's title.
        struck: spans that the page crosses out.
        heard: what the learnt model says of the page's amounts.
    """
    found: list[Fee] = []
    spans: list[tuple[int, int]] = []
    for table in tables:
        own = (
            []
            if gridrows.of_grants(table)
            else from_grid(table, start, end, struck=struck, title=text[title[0] : title[1]])
        )
        fees = [fee for fee in own if start <= fee.start < end]
        if fees or gridrows.of_grants(table):  # a table without any lays out the page: its cells are lines of text
            spans.append((table.start, table.end))
            found += fees
    flat, flat_spans = feeflat.from_text(text, start, end, spans)
    found += flat
    yield
    found += feetext.from_text(text, start, end, [*spans, *flat_spans], title=title, struck=struck)
    yield
    kept = _distinct(sorted(found, key=lambda fee: (fee.start, fee.end, fee.level)))
    kept = sorted([*kept, *feerest.unexplained(text, start, end, kept)], key=lambda fee: (fee.start, fee.end))
    feecover.settle(text, kept, start, end)
    _summed(kept)
    known = feesense.settle(heard, kept)
    kept = feesense.add(heard, text, list(known), start, end)
    if len(kept) > len(known):
        feecover.own_words(text, kept, start, end)
    kept = feeladder.rest(text, kept, start, end)
    kept = feevariant.read(text, kept, start, end)
    kept = feesum.settle(text, kept, start, end)
    whole = {(f.fen, f.level) for f in kept if f.item == TOTAL} | {(f.fen, "") for f in kept if f.item == TOTAL}
    # 价格：1300元 above, 1300一口价 below: what says more of the same price is the one.
    return [f for f in kept if f.item != TRAINING or (f.fen, f.level) not in whole]


def _summed(fees: list[Fee]) -> None:
    """2680元 above 培训2300元、认定380元: a price that the items listed behind it add up to is the whole; in place."""
    for index, fee in enumerate(fees):
        total = 0
        items: set[str] = set()
        for part in fees[index + 1 : index + 1 + _PARTS] if fee.item == TRAINING else ():
            if part.level != fee.level or part.item == TOTAL:
                break
            total, items = total + part.fen, items | {part.item}
            if total == fee.fen and TRAINING in items and EVALUATION in items:
                fee.item = TOTAL
                break


def _distinct(found: list[Fee]) -> list[Fee]:
    """A price repeated on the page is one fee; the copy with a list price or a level says more."""
    kept: dict[tuple[str, str, int, int | None], Fee] = {}
    for fee in found:
        key = (fee.item, fee.level, fee.fen, fee.fen_max)
        if key not in kept:
            kept[key] = fee
        elif kept[key].list_fen is None:
            kept[key].list_fen = fee.list_fen
    levelled = {(f.item, f.fen) for f in kept.values() if f.level}
    return [f for f in kept.values() if f.level or (f.item, f.fen) not in levelled]
