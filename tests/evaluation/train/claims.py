"""Which sentence makes which claim, and the tone of a page that makes any: learnt from the offers of the dev part.

A sentence that holds a labelled phrase makes that claim, the others of the page do not. Beside them stand single sentences:
the examples of the lexicons and of the rules, the sentences of the tests of claims, and those of `sentences.yaml`, written for this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from auditor.extract import blocks, claimsense
from auditor.extract.decode import decode
from auditor.extract.learned import Model, Shape
from auditor.extract.lexicon import FOLDER
from auditor.extract.normalise import normalise
from auditor.extract.phrases import load_claims
from tests.evaluation.corpus import CORPUS, Labelled
from tests.evaluation.reading import SCORED_CLAIMS
from tests.evaluation.train import svm

NAME, TONE = claimsense.MODEL, claimsense.TONE
SHAPE = Shape(("said",), (1, 2, 3), 16)
TONE_SHAPE = Shape(("page",), (1, 2, 3), 11)
CLASSES = (*SCORED_CLAIMS, claimsense.ANY)
_COST, _TONE_COST = 1.0, 0.5
_TESTS = CORPUS.parent / "extract"
_RULES = CORPUS.parents[1] / "expectations" / "compliance"
_NUMBER = {kind: number for number, kind in enumerate(SCORED_CLAIMS)}


class Example(NamedTuple):
    """Who wrote a sentence, the sentence, and for each kind whether it makes the claim (1, 0, -1 = unsaid)."""

    author: str
    said: str
    claims: tuple[int, ...]


def offers(pages: Sequence[Labelled]) -> Iterator[tuple[Labelled, str, str]]:
    """(page, title, normalised text) of each offer that can be read."""
    for page in pages:
        decoded = decode(page.body, page.labels.get("content_type") or "")
        if page.labels["page"]["kind"] == "offer" and not decoded.trouble:
            document = blocks.read(decoded.text)
            yield page, document.title, normalise(document.text).text


def of_page(page: Labelled, text: str) -> Iterator[Example]:
    """The sentences of a page."""
    spans = claimsense.sentences(text)
    made: list[set[str]] = [set() for _ in spans]
    for claim in page.labels["claims"] or ():
        for start, end in _places(text, normalise(claim["phrase"]).text):
            for number, (low, high) in enumerate(spans):
                if low < end and start < high:
                    made[number].add(claim["kind"])
    for said, kinds in zip(claimsense.read(text, spans), made, strict=True):
        yield Example(page.author, said, tuple(int(kind in kinds) for kind in SCORED_CLAIMS))


def _places(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where a phrase of a label stands; spaces and line breaks of the page are no part of what a reader notes down."""
    kept = [position for position, character in enumerate(text) if not character.isspace()]
    dense = "".join(text[position] for position in kept)
    wanted = "".join(phrase.split())
    at = dense.find(wanted)
    return [(kept[at], kept[at + len(wanted) - 1] + 1)] if wanted and at >= 0 else []


def singles() -> Iterator[Example]:
    """Single sentences with what they claim."""
    for path in sorted(FOLDER.glob("claims_*.yaml")):
        for family in load_claims(path.stem):
            for verdict, texts in family.get("examples", {}).items():
                yield from _each(texts, family["claim"], said=verdict == "affirmed")
    for name in ("honest", "dense"):
        document = _yaml(_TESTS / f"{name}.yaml")
        yield from _each(document["honest"], None, said=False)
        for kind, texts in document["sold"].items():
            yield from _each(texts, kind, said=True)
    for path in (_TESTS / "claims_breadth.yaml", Path(__file__).with_name("sentences.yaml")):
        for kind, lists in _yaml(path).items():
            yield from _each(lists.get("said", ()), kind, said=True)
            yield from _each(lists.get("not_said", ()), None if kind == "honest" else kind, said=False)
    for path in sorted(_RULES.glob("*.yaml")):
        rule = _yaml(path)
        heard = {kind for check in rule["checks"] for kind in check.get("phrase_from", ())} & set(SCORED_CLAIMS)
        if len(heard) == 1:
            for said in (True, False):
                texts = rule["examples"]["must_fire" if said else "must_not_fire"]
                yield from _each([text for text in texts if isinstance(text, str)], *heard, said=said)
    for snippet in _yaml(_TESTS / "snippets.yaml"):
        for kind in snippet.get("yes", ()):
            yield from _each([snippet["text"]], kind, said=True)
        for kind in snippet.get("no", ()):
            yield from _each([snippet["text"]], None if kind == "*" else kind, said=False)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _each(texts: Sequence[str], kind: str | None, *, said: bool) -> Iterator[Example]:
    """A sentence that makes one claim makes no other; one that does not make one (None: any) may make another."""
    if kind is not None and kind not in _NUMBER:
        return
    claims = [0 if said or kind is None else -1] * len(SCORED_CLAIMS)
    if kind is not None:
        claims[_NUMBER[kind]] = int(said)
    for text in texts:
        flat = normalise(text.replace("⏎", "\n")).text
        yield Example("", claimsense.text_of(flat), tuple(claims))


def targets(examples: Sequence[Example]) -> svm.Targets:
    """Examples x classes; of "any", unsaid where no claim is made and one is unsaid."""
    each = np.array([example.claims for example in examples])
    any_ = np.where((each > 0).any(axis=1), 1, np.where((each < 0).any(axis=1), -1, 0))
    return np.column_stack([each, any_])


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model of sentences; `measured` adds how single claims of pages by unseen authors are told."""
    examples = [example for page, _, text in offers(pages) for example in of_page(page, text)] + list(singles())
    wanted, rows = targets(examples), svm.Examples(SHAPE, {"said": [example.said for example in examples]}, 1.0)
    everything = np.ones(len(examples), dtype=np.bool_)
    facts: dict[str, object] = {"sentences": len(examples), "claims": int((wanted[:, :-1] > 0).sum())}
    return svm.whole(SHAPE, CLASSES, *rows.fit(wanted, _COST, everything)), facts


def train_tone(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model of tones: does the page make any claim?"""
    texts, made = [], []
    for page, title, text in offers(pages):
        texts.append(claimsense.tone_of(title, text))
        made.append(int(bool(page.labels["claims"])))
    rows = svm.Examples(TONE_SHAPE, {"page": texts}, 0.5)
    found = svm.whole(TONE_SHAPE, ("claims",), *rows.fit(np.array(made)[:, None], _TONE_COST, np.ones(len(texts), dtype=np.bool_)))
    return found, {"pages": len(texts), "with_claims": sum(made)}
