"""A learned second opinion on the claims of an offer: which sentence makes which claim, by the words of labelled sentences.

Two small linear models (`learned.py`), trained by `tests/evaluation/train`, score each sentence for each kind of claim and for
any claim at all, and the page for its tone. Neither judges alone: a phrase that the patterns heard
is only said, not claimed (`quoted`), where model and tone speak against it; a sentence that no pattern heard is a claim
where they are sure and nothing around it asks, denies or reports it (`polarity.py`). The claim is then the whole sentence.
The weights of these opinions were chosen on pages by authors that neither the patterns nor the models had seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.extract import lookalikes, polarity
from auditor.extract.learned import load, text_of
from auditor.extract.lexicon import compile_re
from auditor.extract.phrases import Hit
from auditor.model import Polarity

MODEL = "claims"
TONE = "tone"
ANY = "any"  # the model's last class: the sentence makes a claim, whichever
LEARNED = "learned"  # the family of a phrase that no pattern heard
MAX_SENTENCES = 4000  # of one page; what stands behind is left to the patterns
_LONGEST = 400  # characters of one sentence that are read
_ENDS = compile_re(r"[。！？!?；;\n\t]+")
_EMPTY = " 。！？!?；;\n\t"
# What a sentence's score for the kind and for any claim is worth, the page's tone, and the constant.
_HEARD = (5.12, 0.87, 4.2, 2.78)
_UNHEARD = (8.44, 0.47, 4.2, 0.49)
_DOUBT, _SURE = 0.0, 0.75  # below the one a phrase is no claim, above the other a sentence is one

Judged = list[tuple[Hit, Polarity]]


@dataclass
class Opinion:
    """What the models say of one page: its sentences, their scores by kind, and the page's tone."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    scores: list[dict[str, float]] = field(default_factory=list)
    tone: float = 0.0

    def weigh(self, text: str, judged: Judged) -> Judged:
        """The phrases as the patterns judged them, weighed against this opinion, with the sentences that it adds."""
        if not self.spans:
            return judged
        weighed = [(hit, self._heard(hit) if verdict is Polarity.AFFIRMED else verdict) for hit, verdict in judged]
        found = [(hit, Polarity.AFFIRMED) for hit in self._unheard(text, [hit for hit, _ in judged])]
        return sorted([*weighed, *found], key=lambda each: (each[0].start, each[0].end, each[0].claim)) if found else weighed

    def _heard(self, hit: Hit) -> Polarity:
        """A phrase that the patterns take for a claim."""
        if hit.claim not in self.scores[0]:
            return Polarity.AFFIRMED
        over = [scores for (start, end), scores in zip(self.spans, self.scores, strict=True) if start < hit.end and hit.start < end]
        if not over or max(_worth(_HEARD, scores, hit.claim, self.tone) for scores in over) > _DOUBT:
            return Polarity.AFFIRMED
        return Polarity.QUOTED

    def _unheard(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """Sentences without a phrase of a kind that make its claim."""
        found = []
        for (start, end), scores in zip(self.spans, self.scores, strict=True):
            for kind in scores:
                if kind == ANY or _worth(_UNHEARD, scores, kind, self.tone) <= _SURE:
                    continue
                if any(hit.claim == kind and hit.start < end and start < hit.end for hit in hits):
                    continue  # the patterns heard it and know better what is made of it
                hit = Hit(kind, LEARNED, start, end)
                if not lookalikes.excused(text, hit) and polarity.heard(text, hit, hits) is Polarity.AFFIRMED:
                    found.append(hit)
        return found


def _worth(weights: tuple[float, float, float, float], scores: dict[str, float], kind: str, tone: float) -> float:
    return weights[0] * scores[kind] + weights[1] * scores[ANY] + weights[2] * tone + weights[3]


def ask(pages: Sequence[tuple[str, str]]) -> list[Opinion]:
    """Opinions on pages (title, normalised text), all at once."""
    if not pages:
        return []
    texts = [tone_of(title, text) for title, text in pages]
    tones = load(TONE).scores({"page": texts})[:, 0].tolist()
    opinions = [Opinion(sentences(text), [], tone) for (_, text), tone in zip(pages, tones, strict=True)]
    model, at = load(MODEL), 0
    said = [each for (_, text), opinion in zip(pages, opinions, strict=True) for each in read(text, opinion.spans)]
    rows = model.scores({"said": said}).tolist()
    for opinion in opinions:
        behind = at + len(opinion.spans)
        opinion.scores = [dict(zip(model.classes, row, strict=True)) for row in rows[at:behind]]
        at = behind
    return opinions


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a normalised text stand; a line or a cell ends one, too."""
    found, start = [], 0
    for end in [*(match.end() for match in _ENDS.finditer(text)), len(text)]:
        low, high = start, end
        while low < high and text[low] in " \n\t":
            low += 1
        while low < high and text[high - 1] in " \n\t":
            high -= 1
        if text[low:high].strip(_EMPTY):
            found.append((low, high))
        start = end
        if len(found) == MAX_SENTENCES:
            break
    return found


def read(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The sentences as the model reads them, each for itself: what stands beside them taught it next to nothing."""
    return [text_of(text[start : min(end, start + _LONGEST)]) for start, end in spans]


def tone_of(title: str, text: str) -> str:
    """A page as the model of its tone reads it."""
    return text_of(f"{title} {text}")
