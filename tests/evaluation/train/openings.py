"""Which lines of an offer open a thing sold: learnt from where the titles of labelled programs stand, with a price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from auditor.extract import blocks, feesigns, openings
from auditor.extract.decode import decode
from auditor.extract.learned import Model
from auditor.extract.money import Amount
from auditor.extract.normalise import normalise
from auditor.extract.opened import ALONE
from auditor.extract.openings import CLASSES, OTHER, PLAN, Line
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import fen
from tests.evaluation.train import svm

NAME = openings.MODEL
RARITY, COST = 1.0, 2.0
_NEAR = 250  # characters below a line in which the price of its program stands
_AHEAD = 12  # characters of a line before the title
UNSAID = "unsaid"  # nobody says whether it opens anything


class Example(NamedTuple):
    """Who wrote a line, what the model sees of it, and what it opens ('' = nothing)."""

    author: str
    fields: dict[str, str]
    opens: str


def examples(pages: Sequence[Labelled]) -> Iterator[Example]:
    """The priced lines of the offers. Of a page that sells one thing, nobody asks which line is its title."""
    for page in pages:
        decoded = decode(page.body, page.labels.get("content_type") or "")
        if page.labels["page"]["kind"] != "offer" or decoded.trouble:
            continue
        document = blocks.read(decoded.text)
        normal = normalise(document.text)
        if not normal.identity:
            document.shift(normal.position)
        end = document.footer_start(len(normal.text))
        amounts = feesigns.amounts(normal.text, end)
        found = openings.lines(normal.text, end, amounts)
        fields = openings.fields(normal.text, document.title, found)
        opened = _opened(page.labels["programs"] or [], normal.text, found, amounts)
        for number, opens in enumerate(opened):
            yield Example(page.author, {name: texts[number] for name, texts in fields.items()}, opens)


def _opened(
    programs: Sequence[dict[str, Any]], text: str, found: Sequence[Line], amounts: Sequence[Amount]
) -> list[str]:
    opened = ["" for _ in found]
    for program in programs:
        title = _dense(program["title"] or "")
        prices = {fen(fee["amount"]) for fee in program["fees"] or ()}
        here = [n for n, line in enumerate(found) if title and _is_title(title, line, text)]
        priced = [
            n
            for n in here
            if any(found[n].start <= a.start < found[n].end + _NEAR and a.fen in prices for a in amounts)
        ]
        for number in priced:
            opened[number] = UNSAID if len(programs) < 2 else PLAN if program["occupation_code"] else OTHER
        if not priced:
            for number in here:
                opened[number] = opened[number] or UNSAID
    return opened


def _is_title(title: str, line: Line, text: str) -> bool:
    name = _dense(line.name)
    return title in _dense(text[line.start : line.end])[: len(title) + _AHEAD] or (
        len(name) >= 2 and name in title and len(name) * 2 >= len(title)
    )


def _dense(text: str) -> str:
    return "".join(c for c in normalise(text).text if c.isalnum()).upper()


def targets(opens: Sequence[str]) -> svm.Targets:
    """Examples x classes."""
    return np.array([[-1 if each == UNSAID else int(each == name) for name in CLASSES] for each in opens])


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it tells lines of authors that it did not see (`measured`)."""
    authors, seen, opens = zip(*examples(pages), strict=True)
    rows = svm.Examples(openings.SHAPE, {name: [each[name] for each in seen] for name in openings.SHAPE.fields}, RARITY)
    wanted = targets(opens)
    facts: dict[str, object] = {"lines": len(seen), "open": int((wanted > 0).sum()), "authors": len(set(authors))}
    if measured:
        facts["on_unseen_authors"] = _blind(rows, wanted, authors)
    whole = rows.fit(wanted, COST, np.ones(len(seen)))
    return svm.whole(openings.SHAPE, CLASSES, *whole), facts


def _blind(rows: svm.Examples, wanted: svm.Targets, authors: Sequence[str]) -> dict[str, float]:
    scores = svm.left_out(rows, wanted, COST, authors)
    asked = (wanted >= 0).all(axis=1)
    said, true = (scores[asked] > ALONE).any(axis=1), (wanted[asked] > 0).any(axis=1)
    right = int((said & true).sum())
    return {"precision": round(right / max(int(said.sum()), 1), 4), "recall": round(right / int(true.sum()), 4)}
