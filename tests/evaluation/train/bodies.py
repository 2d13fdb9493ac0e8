"""Who issues and who examines: trained on every body that an offer page of the dev part names, program by program.

On those pages whoever is called an examiner mostly is the examiner. So that the name alone does not decide, sentences
of roles.yaml that give a body a part, or none, are read with the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

from auditor.extract import blocks, bodies, organisations, read_page
from auditor.extract.decode import decode
from auditor.extract.learned import Floats, Model
from auditor.extract.named import Organisation
from auditor.extract.normalise import normalise
from auditor.model import CertificateType
from tests.evaluation.compare import aligned
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import Program, from_labels, from_rows, name_key
from tests.evaluation.train import ridge

NAME = bodies.MODEL
RIDGE, RARITY = 0.5, 0.5
ROLES = Path(__file__).with_name("roles.yaml")
_AUTHORED = "sentences"
_TIMES, _STRIDE = 4, 5  # names per sentence, and the next name
_PAGE = "人工智能训练师{level}培训班\n培训费：2980元\n{sentence}\n咨询电话：0599-00000999\n"
Example = tuple[str, dict[str, str], tuple[bool, bool]]


def examples(pages: Sequence[Labelled]) -> Iterator[Example]:
    """(author, fields, (issues, examines)) of each body for each program that labels and our reading have in common."""
    for page in pages:
        if page.labels["page"]["kind"] == "offer":
            url = page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}"
            content_type = page.labels.get("content_type") or ""
            yield from _of_page(page.author, page.body, content_type, url, from_labels(page).programs)
    yield from _roles(pages)


def _roles(pages: Sequence[Labelled]) -> Iterator[Example]:
    said = [program["evaluator_name"] for page in pages for program in page.labels["programs"] or ()]
    names = sorted({name for name in said if name})
    roles = yaml.safe_load(ROLES.read_text(encoding="utf-8"))
    sentences = [(sentence, role) for role in sorted(roles) for sentence in roles[role]] * _TIMES
    for number, (sentence, role) in enumerate(sentences):
        name = names[number * _STRIDE % len(names)]
        text = _PAGE.format(level="五四三"[number % 3] + "级", sentence=sentence.replace("N", name))
        start = text.index(name)
        body = Organisation(name, start, start + len(name), evaluates=False, issues=False, owns=False)
        page = bodies.Page(text, len(text), "", [body])
        part = bodies.Part(0, len(text), CertificateType.LEVEL.value if number % 2 else "")
        for fields in bodies.examples(page, bodies.candidates(page), [part]):
            yield _AUTHORED, fields, (role in ("issues", "both"), role in ("examines", "both"))


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
    rows, rarity = ridge.rare(
        ridge.matrix(shape, {name: [fields[name] for fields in seen] for name in shape.fields}), RARITY
    )
    wanted = np.array([[1.0 if value else -1.0 for value in pair] for pair in values])
    likeness = ridge.kernel(rows)
    facts: dict[str, object] = {"bodies": len(seen), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)
        real = np.array([author != _AUTHORED for author in authors])
        for number, name in enumerate(bodies.CLASSES):
            facts[f"{name}_on_unseen_authors"] = _figures(
                blind[real, number], wanted[real, number], bodies.SURE[number]
            )
    shares = ridge.fit(likeness, wanted, RIDGE)
    return ridge.model(shape, bodies.CLASSES, rows, shares, rarity), facts


def _figures(scores: Floats, wanted: Floats, sure: float) -> list[int]:
    said, true = scores > sure, wanted > 0
    return [int((said & true).sum()), int((said & ~true).sum()), int((~said & true).sum())]
