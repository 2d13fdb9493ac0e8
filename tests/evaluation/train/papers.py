"""Which paper a course leads to: learnt from every course that labels and our reading have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from auditor.extract import blocks, papers, read_page
from auditor.extract.decode import decode
from auditor.extract.learned import Model
from auditor.extract.normalise import normalise
from auditor.extract.program import Program
from auditor.model import CertificateType
from tests.evaluation.compare import aligned
from tests.evaluation.corpus import Labelled
from tests.evaluation.reading import from_labels, from_rows, scalar
from tests.evaluation.train import ridge

NAME = papers.MODEL
RIDGE = 0.1
_NAMES = {scalar("certificate_type", kind.value): kind.value for kind in CertificateType} | {"": papers.NONE}


def examples(pages: Sequence[Labelled]) -> Iterator[tuple[str, dict[str, str], str, str]]:
    """(author, fields, paper, paper that we read) of each course."""
    for page in pages:
        if page.labels["page"]["kind"] != "offer":
            continue
        content_type = page.labels.get("content_type") or ""
        url = page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}"
        read = read_page(page.body, capture_id="c", source_id="s", url=url, content_type=content_type)
        if not read.programs:
            continue
        normal = normalise(blocks.read(decode(page.body, content_type).text).text)
        own = from_rows(read).programs
        made = papers.examples(papers.Page(normal.text, [_program(row, normal.position) for row in read.programs]))
        fields = {id(program): each for program, each in zip(own, made, strict=True)}
        for label, program in aligned(from_labels(page).programs, own):
            if label is not None and program is not None:
                said = [_NAMES[each.values["certificate_type"]] for each in (label, program)]
                yield page.author, fields[id(program)], said[0], said[1]


def _program(row: dict[str, Any], position: Callable[[int], int]) -> Program:
    start, end = (None if row[place] is None else position(row[place]) for place in ("start", "end"))
    issuer = normalise(row["issuer"] or "").text
    code = row["occupation_code"] or ""
    return Program(normalise(row["title"] or "").text, start, end, issuer=issuer, occupation_code=code)


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it does on authors that it did not see (`measured`)."""
    authors, seen, labels, _ = zip(*examples(pages), strict=True)
    rows = ridge.matrix(papers.SHAPE, {name: [fields[name] for fields in seen] for name in papers.SHAPE.fields})
    likeness, wanted = ridge.kernel(rows), ridge.targets(labels, papers.CLASSES)
    facts: dict[str, object] = {"courses": len(seen), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)
        right = [papers.CLASSES[row.argmax()] == label for row, label in zip(blind, labels, strict=True)]
        facts["right_on_unseen_authors"] = round(sum(right) / len(right), 4)
    return ridge.model(papers.SHAPE, papers.CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts
