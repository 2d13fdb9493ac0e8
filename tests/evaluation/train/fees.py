"""What an amount of money is for: trained on every amount of the dev part's offers and of the pages of facts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from auditor.extract import blocks, feesense, feesigns
from auditor.extract.decode import decode
from auditor.extract.learned import Model, Shape
from auditor.extract.normalise import normalise
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import fen
from tests.evaluation.train import ridge

NAME = feesense.MODEL
SHAPE = Shape(feesigns.FIELDS, (1, 2))
RIDGE = 0.1
SHORT = Path(__file__).resolve().parents[2] / "extract" / "facts.yaml"
_SAID = re.compile(
    r"(?P<item>\S+) (?P<amount>[\d.]+)(?:-(?P<amount_max>[\d.]+))?@(?P<level>[^<]*)(?:<(?P<list_price>[\d.]+))?"
)

Fees = Sequence[dict[str, Any]]


def short_pages() -> list[tuple[str, Fees]]:
    """Text and fees of the short pages that state some, in the notation of facts.yaml."""
    cases = yaml.safe_load(SHORT.read_text(encoding="utf-8"))
    return [
        (case["text"], [match.groupdict() for said in case["fees"] if (match := _SAID.fullmatch(said)) is not None])
        for case in cases
        if "fees" in case
    ]


def offers(pages: Sequence[Labelled]) -> Iterator[tuple[str, str, Fees]]:
    """(author, decoded page, fees as labelled) of every page that sells, and of the short pages."""
    for page in pages:
        decoded = decode(page.body, page.labels.get("content_type") or "")
        if page.labels["page"]["kind"] == "offer" and not decoded.trouble:
            yield page.author, decoded.text, [f for p in page.labels["programs"] or () for f in p["fees"] or ()]
    for text, fees in short_pages():
        yield "facts", text, fees


def examples(pages: Sequence[Labelled]) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """(authors, fields, classes), one for every amount; one that is two things on its page teaches nothing."""
    authors: list[str] = []
    labels: list[str] = []
    fields: dict[str, list[str]] = {name: [] for name in feesigns.FIELDS}
    for author, body, fees in offers(pages):
        document = blocks.read(body)
        normal = normalise(document.text)
        if not normal.identity:
            document.shift(normal.position)
        asked = feesense.ask(document, normal.text, document.footer_start(len(normal.text)))
        for index, amount in enumerate(asked.amounts):
            label = class_of(amount.fen, amount.fen_max, fees)
            if label:
                authors.append(author)
                labels.append(label)
                for name in feesigns.FIELDS:
                    fields[name].append(asked.fields[name][index])
    return authors, fields, labels


def class_of(amount: int, amount_max: int | None, fees: Fees) -> str:
    """The class of an amount by the fees of its page, '' when they disagree."""
    items = {f["item"] for f in fees if (fen(f["amount"]), fen(f["amount_max"])) == (amount, amount_max or -1)}
    if len(items) > 1:
        return ""
    listed = any(fen(f["list_price"]) == amount for f in fees)
    return items.pop() if items else feesense.LISTED if listed else feesense.NONE


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see (`measured`)."""
    authors, fields, labels = examples(pages)
    rows, wanted = ridge.matrix(SHAPE, fields), ridge.targets(labels, feesense.CLASSES)
    likeness = ridge.kernel(rows)
    facts: dict[str, object] = {"amounts": len(labels), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)
        right = [feesense.CLASSES[row.argmax()] == label for row, label in zip(blind, labels, strict=True)]
        facts["right_on_unseen_authors"] = round(sum(right) / len(right), 4)
    return ridge.model(SHAPE, feesense.CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts
