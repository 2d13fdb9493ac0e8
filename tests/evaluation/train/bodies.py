"""Who issues and who examines: trained on every body that an offer page of the dev part names, program by program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from auditor.extract import blocks, bodies, organisations, read_page
from auditor.extract.decode import decode
from auditor.extract.learned import Floats, Model
from auditor.extract.normalise import normalise
from tests.evaluation.compare import aligned
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import from_labels, from_rows, name_key
from tests.evaluation.train import ridge

NAME = bodies.MODEL
RIDGE = 0.2
Example = tuple[str, dict[str, str], tuple[bool, bool]]


def examples(pages: Sequence[Labelled]) -> list[Example]:
    """(author, fields, (issues, examines)) of each body for each program that label and reading have in common."""
    return [example for page in pages if page.labels["page"]["kind"] == "offer" for example in of_page(page)]


def of_page(page: Labelled) -> list[Example]:
    """The examples of one page."""
    content_type = page.labels.get("content_type") or ""
    url = page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}"
    read = read_page(page.body, capture_id="c", source_id="s", url=url, content_type=content_type)
    if not read.programs:
        return []
    document = blocks.read(decode(page.body, content_type).text)
    normal = normalise(document.text)
    if not normal.identity:
        document.shift(normal.position)
    text = normal.text
    owner = normalise(read.page["institution_name"] or "").text
    seen = bodies.Page(text, document.footer_start(len(text)), owner, organisations.find(text))
    found = bodies.candidates(seen)
    parts = [
        bodies.Part(
            0 if row["start"] is None else normal.position(row["start"]),
            0 if row["end"] is None else normal.position(row["end"]),
            row["certificate_type"] or "",
        )
        for row in read.programs
    ]
    reading = from_rows(read)
    wanted = {id(own): said for said, own in aligned(from_labels(page).programs, reading.programs) if own is not None}
    made = iter(bodies.examples(seen, found, parts))
    out: list[Example] = []
    for own in reading.programs:
        said = wanted[id(own)]
        for mentions in found.values():
            fields, key = next(made), name_key(mentions[0].name)
            if said is not None:
                issuers = said.values["issuer"].split("、")
                out.append((page.author, fields, (key in issuers, key == said.values["evaluator_name"])))
    return out


def train(pages: Sequence[Labelled]) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see: right, wrong, missed at its threshold."""
    made = examples(pages)
    shape = bodies.SHAPE
    rows = ridge.matrix(shape, {name: [fields[name] for _, fields, _ in made] for name in shape.fields})
    wanted = np.array([[1.0 if value else -1.0 for value in values] for _, _, values in made])
    likeness = ridge.kernel(rows)
    blind = ridge.left_out(likeness, wanted, [author for author, _, _ in made], RIDGE)
    facts: dict[str, object] = {"bodies": len(made), "authors": len({author for author, _, _ in made})}
    facts |= {f"unseen_author_{name}": _figures(blind[:, i], wanted[:, i]) for i, name in enumerate(bodies.CLASSES)}
    return ridge.model(shape, bodies.CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts


def _figures(scores: Floats, wanted: Floats) -> list[int]:
    said, true = scores > bodies.SURE, wanted > 0
    return [int((said & true).sum()), int((said & ~true).sum()), int((~said & true).sum())]
