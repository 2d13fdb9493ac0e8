"""Whether a level that a page names is offered: learnt from the offers that sell one thing, level by level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from auditor.extract import blocks, levelsense, read_page
from auditor.extract.decode import decode
from auditor.extract.learned import Model
from auditor.extract.levelsense import CLASSES, SHAPE
from auditor.extract.normalise import normalise
from auditor.extract.program import Program
from tests.evaluation.corpus import Labelled
from tests.evaluation.train import svm

NAME = levelsense.MODEL
RARITY, COST = 1.0, 2.0


def examples(pages: Sequence[Labelled]) -> Iterator[tuple[str, dict[str, str], bool]]:
    """(author, fields, whether it is offered) of each level that an offer of one thing names."""
    for page in pages:
        labelled = page.labels["programs"] or []
        if page.labels["page"]["kind"] != "offer" or len(labelled) != 1:
            continue
        content_type = page.labels.get("content_type") or ""
        url = page.labels.get("url") or f"http://{page.family}.invalid/{page.path.name}"
        read = read_page(page.body, capture_id="c", source_id="s", url=url, content_type=content_type)
        if len(read.programs) != 1:
            continue
        text = normalise(blocks.read(decode(page.body, content_type).text).text).text
        for level, fields in levelsense.examples(levelsense.Page(text, [_program(read.programs[0])])):
            yield page.author, fields, level in (labelled[0]["levels"] or ())


def _program(row: dict[str, Any]) -> Program:
    title, issuer = normalise(row["title"] or "").text, normalise(row["issuer"] or "").text
    return Program(title, None, None, issuer=issuer, certificate_type=row["certificate_type"])


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how it tells levels on pages of authors that it did not see (`measured`)."""
    authors, seen, offered = zip(*examples(pages), strict=True)
    rows = svm.Examples(SHAPE, {name: [each[name] for each in seen] for name in SHAPE.fields}, RARITY)
    wanted = np.array(offered, dtype=np.int64)[:, None]
    facts: dict[str, object] = {"levels": len(seen), "offered": sum(offered), "authors": len(set(authors))}
    if measured:
        scores = svm.left_out(rows, wanted, COST, authors)
        facts["right_on_unseen_authors"] = round(float(((scores > 0) == (wanted > 0)).mean()), 4)
    return svm.whole(SHAPE, CLASSES, *rows.fit(wanted, COST, np.ones(len(seen)))), facts
