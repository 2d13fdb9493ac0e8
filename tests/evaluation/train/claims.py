"""Which sentence makes which claim, and the tone of a page that makes any: learnt from the offers of the dev part.

A sentence that holds a labelled phrase makes that claim, the others of the page do not. Beside them
stand single sentences: the examples of the lexicons and of the rules, the sentences of the tests of claims, and those
of `sentences/`, which were written for this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from auditor.extract import blocks, claimsense
from auditor.extract.decode import decode
from auditor.extract.learned import Model, Shape
from auditor.extract.lexicon import FOLDER
from auditor.extract.normalise import normalise
from auditor.extract.phrases import claims_matcher, load_claims
from auditor.sandbox import bank
from tests.evaluation.corpus import CORPUS, Labelled
from tests.evaluation.reading import SCORED_CLAIMS
from tests.evaluation.train import svm

NAME, TONE = claimsense.MODEL, claimsense.TONE
SHAPE = Shape(("said",), (1, 2), 16, once=False)
TONE_SHAPE = Shape(("page",), (1, 2), 15)
CLASSES = (*SCORED_CLAIMS, claimsense.ANY)
_COST, _TONE_COST = 1.0, 3.0
_PLAIN, _WRITTEN = 2.0, 0.3  # what a sentence of a test or rule counts, and one written for training; one of a page: 1
_TESTS = CORPUS.parent / "extract"
_SENTENCES = Path(__file__).with_name("sentences")
_RULES = CORPUS.parents[1] / "expectations" / "compliance"
_NUMBER = {kind: number for number, kind in enumerate(SCORED_CLAIMS)}


Told = tuple[Sequence[str], str | None, bool]


class Example(NamedTuple):
    """Who wrote a sentence, it, whether it makes each claim (1, 0, -1 = unsaid), and how much that counts."""

    author: str
    said: str
    claims: tuple[int, ...]
    weight: float = 1.0


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


def of_advert(text: str, claims: Sequence[str]) -> Iterator[Example]:
    """The sentences of a short advert whose claims are told by kind only: made where the patterns hear one."""
    flat = normalise(text).text
    spans = claimsense.sentences(flat)
    hits = [hit for hit in claims_matcher().find(flat) if hit.claim in claims]
    for said, (low, high) in zip(claimsense.read(flat, spans), spans, strict=True):
        made = {hit.claim for hit in hits if low < hit.end and hit.start < high}
        yield Example("", said, tuple(1 if kind in made else -1 if kind in claims else 0 for kind in SCORED_CLAIMS))


def singles() -> Iterator[Example]:
    """Single sentences with what they claim, each once."""
    told: dict[str, list[int]] = {}
    weights: dict[str, float] = {}
    for text, kind, said, weight in _told():
        flat = normalise(text.replace("⏎", "\n")).text
        claims = [0 if said or kind is None else -1] * len(SCORED_CLAIMS)
        if said:
            for hit in claims_matcher().find(flat):
                if hit.claim in _NUMBER:
                    claims[_NUMBER[hit.claim]] = -1  # nobody said whether it makes that claim, too
        if kind is not None:
            claims[_NUMBER[kind]] = int(said)
        read = claimsense.framed(flat)
        told[read] = [max(pair) for pair in zip(told.get(read, claims), claims, strict=True)]
        weights[read] = max(weight, weights.get(read, 0.0))
    for read, claims in told.items():
        yield Example("", read, tuple(claims), weights[read])
    for short in _yaml(_TESTS / "kinds.yaml"):
        if "claims" in short:
            yield from of_advert(short["text"], short["claims"])


def _told() -> Iterator[tuple[str, str | None, bool, float]]:
    """(sentence, kind of claim or None for any, whether it makes it, how much that counts)."""
    for lists, weight in ((_lists(), _PLAIN), (_written(), _WRITTEN)):
        for texts, kind, said in lists:
            if kind is None or kind in _NUMBER:
                yield from ((text, kind, said, weight) for text in texts)


def _written() -> Iterator[Told]:
    """The sentences that were written for training."""
    for path in sorted(_SENTENCES.glob("*.yaml")):
        yield from _by_list(_yaml(path))


def _lists() -> Iterator[Told]:
    """(sentences, kind of claim or None for any, whether they make it)."""
    for path in sorted(FOLDER.glob("claims_*.yaml")):
        for family in load_claims(path.stem):
            for verdict, texts in family.get("examples", {}).items():
                yield texts, family["claim"], verdict == "affirmed"
    for name in ("honest", "dense"):
        document = _yaml(_TESTS / f"{name}.yaml")
        yield document["honest"], None, False
        yield from _by_kind(document["sold"], said=True)
    yield from _by_list(_yaml(_TESTS / "claims_breadth.yaml"))
    for lists in _yaml(_TESTS / "wordings.yaml").values():
        yield from _by_kind(lists["said"], said=True)
        yield from _by_kind(lists["not_said"], said=False)
    for path in sorted(_RULES.glob("*.yaml")):
        yield from _of_rule(_yaml(path))
    yield from _of_sandbox()
    yield from _of_snippets(_yaml(_TESTS / "snippets.yaml"))


def _of_sandbox() -> Iterator[Told]:
    """What the sellers of the sandbox say, by the kinds that the patterns hear in it, and what its fair sellers say."""
    for entries in bank.load("breaches").values():
        for entry in entries:
            said = entry["text"].replace("[[", "").replace("]]", "")
            for kind in sorted({hit.claim for hit in claims_matcher().find(normalise(said).text)}):
                yield (said,), kind, True
    for name, texts in bank.load("fair").items():
        if isinstance(texts, list) and name != "self_unfiled":
            yield [text for text in texts if isinstance(text, str)], None, False


def _by_list(kinds: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Told]:
    for kind, lists in kinds.items():
        yield lists.get("said", ()), kind, True
        yield lists.get("not_said", ()), None if kind == "honest" else kind, False


def _by_kind(lists: Mapping[str, Sequence[str]], *, said: bool) -> Iterator[Told]:
    for kind, texts in lists.items():
        yield texts, kind, said


def _of_snippets(snippets: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    for snippet in snippets:
        for kind in snippet.get("yes", ()):
            yield [snippet["text"]], kind, True
        for kind in snippet.get("no", ()):
            yield [snippet["text"]], None if kind == "*" else kind, False


def _of_rule(rule: Mapping[str, Any]) -> Iterator[Told]:
    """The examples of a rule: each makes the claim of the check that it names, or of the rule's only one, or none."""
    kinds = {check["id"]: sorted({*check.get("phrase_from", ())} & {*SCORED_CLAIMS}) for check in rule["checks"]}
    every = sorted({kind for each in kinds.values() for kind in each})
    for name, said in (("must_fire", True), ("must_not_fire", False)):
        for example in rule["examples"][name]:
            entry = {"text": example} if isinstance(example, str) else example
            told = kinds.get(entry.get("check", ""), every)
            if "text" in entry and (len(told) == 1 or not said):
                for kind in told:
                    yield [entry["text"]], kind, said


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def targets(examples: Sequence[Example]) -> svm.Targets:
    """Examples x classes; of "any", unsaid where no claim is made and one is unsaid."""
    each = np.array([example.claims for example in examples])
    any_ = np.where((each > 0).any(axis=1), 1, np.where((each < 0).any(axis=1), -1, 0))
    return np.column_stack([each, any_])


def train(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model of sentences; `measured` adds how single claims of pages by unseen authors are told."""
    examples = [example for page, _, text in offers(pages) for example in of_page(page, text)] + list(singles())
    wanted, rows = targets(examples), svm.Examples(SHAPE, {"said": [example.said for example in examples]}, 1.0)
    weight = np.array([example.weight for example in examples])
    facts: dict[str, object] = {"sentences": len(examples), "claims": int((wanted[:, :-1] > 0).sum())}
    return svm.whole(SHAPE, CLASSES, *rows.fit(wanted, _COST, weight)), facts


def train_tone(pages: Sequence[Labelled], *, measured: bool = True) -> tuple[Model, dict[str, object]]:
    """The model of tones: does the page make any claim?"""
    texts, made = [], []
    for page, title, text in offers(pages):
        texts.append(claimsense.tone_of(title, text))
        made.append(int(bool(page.labels["claims"])))
    for short in _yaml(_TESTS / "kinds.yaml"):
        if "claims" in short:
            texts.append(claimsense.tone_of("", normalise(short["text"]).text))
            made.append(int(bool(short["claims"])))
    rows = svm.Examples(TONE_SHAPE, {"page": texts}, 1.0)
    found = svm.whole(TONE_SHAPE, ("claims",), *rows.fit(np.array(made)[:, None], _TONE_COST, np.ones(len(texts))))
    return found, {"pages": len(texts), "with_claims": sum(made)}
