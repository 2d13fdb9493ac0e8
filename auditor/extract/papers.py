"""Which paper a course leads to: a second opinion by a small trained model, asked after the patterns.

It sees the title, the sentences of the course's block and of the rest of the page that speak of papers, who issues, of
which occupation the course is, and whether it is the only one.
Where the patterns are silent it says what it believes in; where they name a paper it needs to be far surer of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import learned
from auditor.extract.bodies import sign_code
from auditor.extract.certificate import names_level
from auditor.extract.learned import Shape, text_of
from auditor.extract.pieces import sentences
from auditor.extract.program import Program
from auditor.model import CertificateType

MODEL = "papers"
SHAPE = Shape(("title", "block", "page", "issuer", "signs"), (1, 2), 15)
NONE = "none"
CLASSES = (NONE, *(str(kind) for kind in CertificateType))
# By how much another paper must score higher: where the patterns are silent, where they name another one, and to take
# that back; measured on authors that neither patterns nor model had seen.
FILL, CHANGE, TAKE_BACK = 0.2, 0.5, 0.9
_ABOUT = ("证", "发", "等级", "人社", "协会", "颁", "结业", "工信", "1+X")
_MOST = 1500  # characters of sentences
_LEAST = 200  # characters; what was learnt from pages says little about a few lines
_PROGRAMS = 24  # beyond these the page is a catalogue, and time must stay linear


@dataclass(frozen=True, slots=True)
class Page:
    """An offer: normalised text and its courses."""

    text: str
    programs: Sequence[Program]


def settle(pages: Sequence[Page]) -> None:
    """Put the papers right that the model is sure of; in place."""
    asked = [page for page in pages if 0 < len(page.programs) <= _PROGRAMS and len(page.text) >= _LEAST]
    seen = [fields for page in asked for fields in examples(page)]
    if not seen:
        return
    model = learned.load(MODEL)
    scores = model.scores({name: [each[name] for each in seen] for name in SHAPE.fields}).tolist()
    programs = [(page, program) for page in asked for program in page.programs]
    for (page, program), row in zip(programs, scores, strict=True):
        if program.told:
            continue
        known = model.classes.index(program.certificate_type or NONE)
        best = max(range(len(row)), key=lambda number: (row[number], -number))
        lead = FILL if not program.certificate_type else TAKE_BACK if model.classes[best] == NONE else CHANGE
        if row[best] > row[known] + lead and _may(page.text, program.certificate_type, model.classes[best]):
            program.certificate_type = "" if model.classes[best] == NONE else model.classes[best]


def _may(text: str, said: str, paper: str) -> bool:
    """False for what the model has no say in: a qualification is a claim of the page, a level certificate its own word.

    A page that says who examines and never names the paper leaves it open which one that is; one that only calls its
    own paper as good as a level certificate, or sends those who want that one elsewhere, sells none.
    """
    if CertificateType.QUALIFICATION.value in (paper, said):
        return False
    return paper != CertificateType.LEVEL.value or names_level(text)


def examples(page: Page) -> list[dict[str, str]]:
    """What the model sees of each course of a page."""
    said = [(low, high) for low, high in sentences(page.text) if _of_papers(page.text[low:high])]
    everything = _joined(page.text, said)
    made, several = [], min(len(page.programs), 3)
    for program in page.programs:
        inside = everything
        if len(page.programs) > 1 and program.start is not None and program.end is not None:
            inside = _joined(page.text, [(a, b) for a, b in said if program.start <= a < program.end])
        made.append(
            {
                "title": text_of(program.title),
                "block": inside,
                "page": everything if len(page.programs) > 1 else "",
                "issuer": text_of(program.issuer),
                "signs": "".join(map(sign_code, (f"occupation-{program.occupation_code}", f"courses-{several}"))),
            }
        )
    return made


def _of_papers(sentence: str) -> bool:
    return any(word in sentence for word in _ABOUT)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> str:
    made, size = [], 0
    for low, high in spans:
        made.append(text[low : min(high, low + _MOST - size)])
        size += len(made[-1])
        if size >= _MOST:
            break
    return text_of(" ".join(made))
