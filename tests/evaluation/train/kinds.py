"""What kind of page a page is: learnt from the visible text and the title of every readable page of the dev part.

Beside them stand the short pages of `tests/extract/kinds.yaml` and the short offers of `facts.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from auditor.extract import blocks, kind
from auditor.extract.decode import decode
from auditor.extract.learned import Model, Shape
from auditor.extract.normalise import normalise
from tests.evaluation.corpus import CORPUS, Labelled
from tests.evaluation.train import ridge

NAME = kind.MODEL
SHAPE = Shape(("body", "title"))
CLASSES = ("offer", "official", "news", "reference")
RIDGE = 0.1
_SHORT = CORPUS.parent / "extract"
_SOLD = frozenset({"fees", "levels", "issuer", "type"})  # what only an offer has


def examples(pages: Sequence[Labelled]) -> Iterator[tuple[str, dict[str, str], str]]:
    """(author, fields, kind) of each page that a person and we can read."""
    for page in pages:
        yield from _example(page.author, page.body, page.labels["page"]["kind"], page.labels.get("content_type") or "")
    for short in _short("kinds"):
        yield from _example("short pages", short["text"].encode(), short["kind"])
    for short in _short("facts"):
        if any(short.get(fact) for fact in _SOLD):
            yield from _example("short offers", short["text"].encode(), "offer")


def _short(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((_SHORT / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def _example(author: str, body: bytes, label: str, content_type: str = "") -> Iterator[tuple[str, dict[str, str], str]]:
    decoded = decode(body, content_type)
    if label in CLASSES and not decoded.trouble:
        document = blocks.read(decoded.text)
        yield author, kind.fields(document, normalise(document.text).text), label


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see (`measured`)."""
    authors, read, labels = zip(*examples(pages), strict=True)
    rows = ridge.matrix(SHAPE, {name: [each[name] for each in read] for name in SHAPE.fields})
    likeness, wanted = ridge.kernel(rows), ridge.targets(labels, CLASSES)
    facts: dict[str, object] = {"pages": len(labels), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)
        right = [CLASSES[row.argmax()] == label for row, label in zip(blind, labels, strict=True)]
        facts["right_on_unseen_authors"] = round(sum(right) / len(right), 4)
    return ridge.model(SHAPE, CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts
