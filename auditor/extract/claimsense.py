"""A learned second opinion on the claims of an offer: which sentence makes which claim, by labelled sentences.

Two small linear models (`learned.py`), trained by `tests/evaluation/train`, score sentences for each kind of claim and
for any claim at all, and the page for its tone. Neither judges alone. A phrase that the patterns heard is only said,
not claimed (`quoted`), where model and tone speak against it; one that the patterns excused is a claim after all where
they are certain. A sentence that no pattern heard is a claim where they are sure and nothing around it asks, denies or
reports it (`polarity.py`); the claim is then the whole sentence. What the scores are worth was chosen on pages by
authors that neither patterns nor models had seen (docs/extraction.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log

from auditor.extract import learned, lookalikes, polarity
from auditor.extract.learned import Model
from auditor.extract.lexicon import compile_re
from auditor.extract.needed import any_of
from auditor.extract.phrases import Hit, claims_matcher, plain_matcher
from auditor.model import Polarity

MODEL = "claims"
TONE = "tone"
ANY = "any"  # the model's last class: the sentence makes a claim, whichever
LEARNED = "learned"  # the family of a phrase that no pattern heard
MAX_SENTENCES = 4000  # of one page; what stands behind is left to the patterns
_LONGEST = 400  # characters of one sentence that are read
_MARKS = "。！？!?；;\t"  # between sentences, beside line breaks
_TELLS = compile_re(r"[\p{L}\p{N}]")  # a row of dashes is no sentence
_SAYS = any_of("0123456789", kinds="A-Za-z\u4e00-\u9fa5")  # some of these, told sooner
_SPACE, _STOPS = " \n\t", " 。！!；;，,\n\t"
# What is worth how much: a sentence's score for the kind, for any claim, how strongly the sentence speaks for another
# kind, the page's tone, how honest that is, how long the sentence is, how strongly another sentence of the page speaks
# for the kind; and the constant. In turn for phrases that the patterns take for claims, for sentences without any, and
# for phrases that the patterns excuse.
# Declared so, since mypyc loses constant tuples of decimals in some places.
_HEARD: tuple[float, ...] = (4.58, 0.28, -1.78, -0.28, -6.29, 0.68, 4.44, 1.77)
_UNHEARD: tuple[float, ...] = (5.26, 0.53, -4.42, -0.56, -5.52, 1.58, 4.75, -3.53)
_EXCUSED: tuple[float, ...] = (3.34, 0.16, -0.37, 1.71, -2.54, 1.85, 4.56, -6.39)
_OTHER, _ELSEWHERE = -0.3, -0.6  # from where another kind of the sentence counts, and another sentence of the kind
_FAIR = 0.2  # a lower tone speaks against every claim of the page; a higher one says little for any
_SHORT, _LONG = 12, 60  # characters; a shorter or longer sentence is weighed like one of so many
_FAINT = -0.6  # a sentence that nobody heard and that scores less for a kind does not make that claim
_DOUBT, _SURE = 0.8, 1.4  # below the one a phrase is no claim, above the other a sentence is one
_FEW, _LESS = 15, 0.4  # a page of fewer sentences has less of a tone, and fewer chances to be misread: the former there
_PLAIN = -3.0  # the same of a phrase in plain words (claims_plain.yaml)
_ASKED = 0.0  # the former of a question on an honest page, or of a question together with what follows it
_CERTAIN = 1.5  # above it an excused phrase is a claim after all
_DENIED = 2.0  # above it even one that the patterns read as denied: 不承诺包过 must not be taken for 承诺包过
_MAYBE = -0.5  # a sentence without a phrase whose score for any claim is lower makes none of any kind
_HONEST = -0.4  # a lower tone is an honest page's; what stands beside its text (keywords) claims nothing of its own

Judged = list[tuple[Hit, Polarity]]


@dataclass
class Opinion:
    """What the models say of one page: its sentences, the scores by kind of those that were asked, and its tone."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    tone: float = 0.0
    loudest: dict[str, tuple[int, float, float]] = field(default_factory=dict)  # where, how loud; how loud elsewhere

    def over(self, hit: Hit) -> range:
        """Numbers of the sentences in which a phrase stands."""
        return range(bisect_right(self.ends, hit.start), bisect_left(self.starts, hit.end))

    def weigh(self, text: str, judged: Judged) -> tuple[Judged, frozenset[str]]:
        """The phrases as the patterns judged them, weighed against this opinion, with the sentences that it adds.

        Returns:
            The phrases in the order of the text; the kinds that words beside the text (a title) do not claim either.
        """
        if not self.starts:
            return judged, frozenset()
        self._compare()
        weighed = [(hit, self._heard(text, hit, said)) for hit, said in judged]
        weighed += [(hit, Polarity.AFFIRMED) for hit in self._unheard(text, judged)]
        weighed.sort(key=lambda each: (each[0].start, each[0].end, each[0].claim))
        doubted = frozenset(learned.load(MODEL).classes) if self.tone < _HONEST else _claimed(judged)
        return weighed, doubted - _claimed(weighed)

    def _compare(self) -> None:
        """Which sentence speaks most for each kind, and how strongly the others do at most."""
        self.loudest = {}
        for number, scores in self.scores.items():
            for kind, score in scores.items():
                first, most, next_ = self.loudest.get(kind, (number, -9.0, -9.0))
                self.loudest[kind] = (number, score, most) if score > most else (first, most, max(next_, score))

    def _heard(self, text: str, hit: Hit, said: Polarity) -> Polarity:
        """A phrase of the patterns, as they judged it: where the models know better, they decide."""
        claimed = said is Polarity.AFFIRMED
        worths, asked = [], False
        for number in self.over(hit):
            scores = self.scores.get(number, {})
            if hit.claim not in scores:
                return said
            asked = asked or text[self.ends[number] - 1] in "？?"
            worths.append(self._worth(_HEARD if claimed else _EXCUSED, number, hit.claim))
        if not worths or (asked and (not claimed or (len(worths) == 1 and self.tone >= _HONEST))):
            return said  # a question is a claim by its answer, which the patterns have read
        if not claimed:
            return Polarity.AFFIRMED if max(worths) > (_DENIED if said is Polarity.NEGATED else _CERTAIN) else said
        doubt = _ASKED if asked else _LESS if len(self.starts) < _FEW else _DOUBT
        if max(worths) > doubt or (max(worths) > _PLAIN and self._plain(text, hit)):
            return said
        return Polarity.QUOTED

    def _plain(self, text: str, hit: Hit) -> bool:
        """Is it said in words that leave nothing else to mean? The longest phrase there may be another family's."""
        numbers = self.over(hit)
        low, high = self.starts[numbers[0]], self.ends[numbers[-1]]
        found = plain_matcher().find(text[low:high])
        return any(
            each.claim == hit.claim and each.start + low < hit.end and hit.start < each.end + low for each in found
        )

    def _unheard(self, text: str, judged: Judged) -> list[Hit]:
        """Sentences that make a claim without any phrase of its kind: of a phrase, the patterns know better."""
        hits = [hit for hit, _ in judged]
        heard = {(number, hit.claim) for hit in hits for number in self.over(hit)}
        made: dict[int, set[str]] = {}  # what the patterns take a sentence to claim
        for hit, said in judged:
            if said is Polarity.AFFIRMED:
                for number in self.over(hit):
                    made.setdefault(number, set()).add(hit.claim)
        found = []
        for number, scores in self.scores.items():
            if scores[ANY] <= _MAYBE and number not in made:
                continue
            least = max((scores[kind] for kind in made.get(number, ()) if kind in scores), default=-1.0)
            for kind, score in scores.items():
                if score < max(least, _FAINT) or kind == ANY or (number, kind) in heard:
                    continue  # it sounds like what the sentence is known to claim, or was heard
                if self._worth(_UNHEARD, number, kind) <= _SURE:
                    continue
                hit = Hit(kind, LEARNED, self.starts[number], self.ends[number])
                excused = lookalikes.excused(text, hit) or claims_matcher().pardoned(kind, text)
                if not excused and polarity.heard(text, hit, hits) is Polarity.AFFIRMED:
                    found.append(hit)
        return found

    def _worth(self, weights: tuple[float, ...], number: int, kind: str) -> float:
        """What a sentence's scores are worth, for one kind."""
        scores = self.scores[number]
        other = max((score for name, score in scores.items() if name not in (kind, ANY)), default=-1.0)
        first, most, next_ = self.loudest[kind]
        signs = (
            scores[kind],
            scores[ANY],
            max(0.0, other - _OTHER),
            self.tone,
            max(0.0, _FAIR - self.tone) * min(1.0, len(self.starts) / _FEW),
            log(min(max(_SHORT, self.ends[number] - self.starts[number]), _LONG)),
            max(0.0, (next_ if number == first else most) - _ELSEWHERE),
            1.0,
        )
        return sum(weight * sign for weight, sign in zip(weights, signs, strict=True))


def _claimed(judged: Judged) -> frozenset[str]:
    return frozenset(hit.claim for hit, verdict in judged if verdict is Polarity.AFFIRMED)


def ask(pages: Sequence[tuple[str, str, Judged]]) -> list[Opinion]:
    """Opinions on pages (title, normalised text, phrases as the patterns judged them), all at once.

    Most sentences claim nothing, and one score tells which. Only the others, and those with a phrase of the patterns,
    are asked about each kind.
    """
    if not pages:
        return []
    model = learned.load(MODEL)
    tones = learned.load(TONE).scores({"page": [tone_of(title, text) for title, text, _ in pages]})[:, 0].tolist()
    opinions, said = [], []
    for (_, text, _), tone in zip(pages, tones, strict=True):
        spans = sentences(text)
        opinions.append(Opinion([start for start, _ in spans], [end for _, end in spans], {}, tone))
        said.append(read(text, spans))
    quick = iter(_quick().scores({"said": [each for page in said for each in page]})[:, 0].tolist())
    asked: list[tuple[Opinion, int, str]] = []
    for (_, _, judged), opinion, page in zip(pages, opinions, said, strict=True):
        heard = {n for hit, _ in judged if hit.claim in model.classes for n in opinion.over(hit)}
        any_ = [next(quick) for _ in page]
        asked += [(opinion, n, each) for n, each in enumerate(page) if any_[n] > _MAYBE or n in heard]
    rows = model.scores({"said": [each for _, _, each in asked]}).tolist()
    for (opinion, number, _), row in zip(asked, rows, strict=True):
        opinion.scores[number] = dict(zip(model.classes, row, strict=True))
    return opinions


@lru_cache(maxsize=1)
def _quick() -> Model:
    """The model of sentences, asked only whether any claim is made."""
    model = learned.load(MODEL)
    return replace(
        model, classes=(ANY,), weights=model.weights[:, -1:].copy(), scale=model.scale[-1:], bias=model.bias[-1:]
    )


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a normalised text stand; a line or a cell ends one, too."""
    found: list[tuple[int, int]] = []
    start = 0
    for end in _cuts(text):
        part = text[start:end]
        if _SAYS(part) is not None or _TELLS.search(part) is not None:
            found.append((end - len(part.lstrip(_SPACE)), start + len(part.rstrip(_SPACE))))
        start = end
        if len(found) == MAX_SENTENCES:
            break
    return found


def _cuts(text: str) -> Iterator[int]:
    """Where the runs of marks between sentences end, and where the text does."""
    for mark in _MARKS:
        text = text.replace(mark, "\n")
    position = 0
    for piece in text.split("\n"):
        if piece and position:
            yield position
        position += len(piece) + 1
    yield len(text)


def read(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The sentences as the model reads them, each for itself: what stands beside them taught it next to nothing."""
    return [framed(text[start : min(end, start + _LONGEST)]) for start, end in spans]


def framed(sentence: str) -> str:
    """A sentence as the model reads it: with its beginning and its end, which is a mark only where it asks."""
    return learned.framed(sentence.rstrip(_STOPS))


def tone_of(title: str, text: str) -> str:
    """A page as the model of its tone reads it."""
    return learned.text_of(f"{title} {text}")
