"""What kind of page a page is: trained on the visible text and the title of every page of the dev part that can be read."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import blocks, kind
from auditor.extract.decode import decode
from auditor.extract.learned import Model, Shape
from auditor.extract.normalise import normalise
from tests.evaluation.corpus import Labelled
from tests.evaluation.train import ridge

NAME = kind.MODEL
SHAPE = Shape(("body", "title"))
CLASSES = ("offer", "official", "news", "reference")
RIDGE = 0.1


def examples(pages: Sequence[Labelled]) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """(authors, fields, kinds) of the pages that a person and we can read."""
    authors, labels = [], []
    fields: dict[str, list[str]] = {name: [] for name in SHAPE.fields}
    for page in pages:
        decoded = decode(page.body, page.labels.get("content_type") or "")
        if page.labels["page"]["kind"] not in CLASSES or decoded.trouble:
            continue
        document = blocks.read(decoded.text)
        for name, text in kind.fields(document, normalise(document.text).text).items():
            fields[name].append(text)
        authors.append(page.author)
        labels.append(page.labels["page"]["kind"])
    return authors, fields, labels


def train(pages: Sequence[Labelled]) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see."""
    authors, fields, labels = examples(pages)
    rows, wanted = ridge.matrix(SHAPE, fields), ridge.targets(labels, CLASSES)
    likeness = ridge.kernel(rows)
    blind = ridge.left_out(likeness, wanted, authors, RIDGE)
    right = [CLASSES[row.argmax()] == label for row, label in zip(blind, labels, strict=True)]
    facts = {"pages": len(labels), "authors": len(set(authors)), "unseen_author_accuracy": round(sum(right) / len(right), 4)}
    return ridge.model(SHAPE, CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts
