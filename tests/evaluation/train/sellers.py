"""Who sells: learnt from every body that an offer of the dev part names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import yaml

from auditor.extract import blocks, organisations, sellers
from auditor.extract.decode import decode
from auditor.extract.learned import Model
from auditor.extract.normalise import normalise
from tests.evaluation.corpus import CORPUS, Labelled
from tests.evaluation.reading import name_key
from tests.evaluation.train import ridge

NAME = sellers.MODEL
RIDGE = 0.2
Example = tuple[str, str, dict[str, str], bool]


def examples(pages: Sequence[Labelled]) -> Iterator[Example]:
    """(author, page, fields, sells) of each body that an offer names, and of the short offers of facts.yaml."""
    for page in pages:
        if page.labels["page"]["kind"] == "offer":
            owner = (page.labels["institution"] or {}).get("name")
            content_type = page.labels.get("content_type") or ""
            for fields, sells in _bodies(page.body, content_type, name_key(owner)):
                yield page.author, page.name, fields, sells
    short = yaml.safe_load((CORPUS.parent / "extract" / "facts.yaml").read_text(encoding="utf-8"))
    for number, case in enumerate(short):
        if "institution" in case:
            for fields, sells in _bodies(case["text"].encode(), "", name_key(case["institution"])):
                yield "short offers", f"short offer {number}", fields, sells


def _bodies(body: bytes, content_type: str, owner: str) -> Iterator[tuple[dict[str, str], bool]]:
    decoded = decode(body, content_type)
    if decoded.trouble:
        return
    document = blocks.read(decoded.text)
    normal = normalise(document.text)
    if not normal.identity:
        document.shift(normal.position)
    text = normal.text
    page = sellers.Page(text, document.title, document.footer_start(len(text)), organisations.find(text), "")
    found = sellers.candidates(text, page.names)
    for mentions, fields in zip(found.values(), sellers.examples(page, found), strict=True):
        yield fields, name_key(mentions[0].name) == owner


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model, and how often its first choice on a page of an author that it did not see sells (`measured`)."""
    authors, names, seen, values = zip(*examples(pages), strict=True)
    rows = ridge.matrix(sellers.SHAPE, {name: [fields[name] for fields in seen] for name in sellers.SHAPE.fields})
    likeness, wanted = (
        ridge.kernel(rows),
        ridge.targets(["sells" if value else "" for value in values], sellers.CLASSES),
    )
    facts: dict[str, object] = {"bodies": len(seen), "pages": len(set(names)), "authors": len(set(authors))}
    if measured:
        blind = ridge.left_out(likeness, wanted, authors, RIDGE)[:, 0]
        best: dict[str, tuple[float, bool]] = defaultdict(lambda: (sellers.SURE, False))
        for name, score, value in zip(names, blind.tolist(), values, strict=True):
            best[name] = max(best[name], (score, value))
        said = [value for score, value in best.values() if score > sellers.SURE]
        facts["on_unseen_authors"] = {"named": len(said), "right": sum(said), "sellers": sum(values)}
    return ridge.model(sellers.SHAPE, sellers.CLASSES, rows, ridge.fit(likeness, wanted, RIDGE)), facts
