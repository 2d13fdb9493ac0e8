"""Who issues and who examines: trained on every body that an offer page of the dev part names, program by program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from auditor.extract import blocks, bodies, organisations, read_page
from auditor.extract.decode import decode
from auditor.extract.learned import Floats, Model
from auditor.extract.normalise import normalise
from tests.evaluation.compare import aligned
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import Program, from_labels, from_rows, name_key
from tests.evaluation.train import ridge

NAME = bodies.MODEL
RIDGE = 0.2
Example = tuple[str, dict[str, str], tuple[bool, bool]]


def examples(pages: Sequence[Labelled]) -> Iterator[Example]:
    """(author, fields, (issues, examines)) of each body for each program that labels and our reading have in common."""
    for page in pages:
        if page.labels["page"]["kind"] == "offer":
            url = page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}"
            content_type = page.labels.get("content_type") or ""
            yield from _of_page(page.author, page.body, content_type, url, from_labels(page).programs)


def _of_page(author: str, body: bytes, content_type: str, url: str, said: tuple[Program, ...]) -> Iterator[Example]:
    read = read_page(body, capture_id="c", source_id="s", url=url, content_type=content_type)
    if not read.programs:
        return
    document = blocks.read(decode(body, content_type).text)
    normal = normalise(document.text)
    if not normal.identity:
        document.shift(normal.position)
    text = normal.text
    owner = normalise(read.page["institution_name"] or "").text
    page = bodies.Page(text, document.footer_start(len(text)), owner, organisations.find(text))
    spans = [
        [0 if row[end] is None else normal.position(row[end]) for end in ("start", "end")] for row in read.programs
    ]
    parts = [
        bodies.Part(start, end, row["certificate_type"] or "")
        for (start, end), row in zip(spans, read.programs, strict=True)
    ]
    own = from_rows(read).programs
    wanted = {id(program): label for label, program in aligned(said, own) if program is not None}
    found = bodies.candidates(page)
    made = iter(bodies.examples(page, found, parts))
    for program in own:
        label = wanted[id(program)]
        for mentions in found.values():
            fields, key = next(made), name_key(mentions[0].name)
            if label is not None:
                issuers = label.values["issuer"].split("、")
                yield author, fields, (key in issuers, key == label.values["evaluator_name"])


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see (`measured`): right, wrong, missed."""
    authors, seen, values = zip(*examples(pages), strict=True)
    shape = bodies.SHAPE
    rows = ridge.matrix(shape, {name: [fields[name] for fields in seen] for name in shape.fields})
    wanted = np.array([[1.0 if value else -1.0 for value in pair] for pair in values])
    likeness = ridge.kernel(rows)
    facts: dict[str, object] = {"bodies": len(seen), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)
        for number, name in enumerate(bodies.CLASSES):
            facts[f"{name}_on_unseen_authors"] = _figures(blind[:, number], wanted[:, number])
    return ridge.model(shape, bodies.CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts


def _figures(scores: Floats, wanted: Floats) -> list[int]:
    said, true = scores > bodies.SURE, wanted > 0
    return [int((said & true).sum()), int((said & ~true).sum()), int((~said & true).sum())]
