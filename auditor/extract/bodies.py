"""Who issues and who examines where no pattern heard it: each body of the page is judged by a small trained model.

It sees the name, what stands left and right of it, its sentence with this body as one sign and all others as another,
the line above, and where it stands: in the block of the program, among others, at the foot. It only fills in silence:
what the patterns read stays. A state organ is never its answer, and whoever has a paper of their own needs no examiner.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from auditor.extract import learned, people
from auditor.extract.learned import Shape
from auditor.extract.named import Organisation
from auditor.extract.organisations import canonical, tables
from auditor.extract.program import Program
from auditor.model import CertificateType

MODEL = "bodies"
SHAPE = Shape(("name", "near", "sentence", "above", "place"), (1, 2), 14)
CLASSES = ("issues", "examines")
# Scores from which a body is believed, measured on authors that neither patterns nor model had seen.
SURE = (0.1, 0.0)
_OWN, _OTHER = "\x01", "\x02"
_ENDS = "。！？；!?;\n"
_REACH, _NEAR, _AHEAD = 90, 12, 24  # characters of a sentence, beside a name, and read to find those
_ABOVE = 20
_MENTIONS, _BODIES, _PROGRAMS = 12, 24, 24  # beyond these a page is a directory, and time must stay linear
_NO_EXAMINER = frozenset(kind.value for kind in people.OWN_PAPERS)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page: normalised text, where its foot begins, whose it is, the bodies that it names."""

    text: str
    footer: int
    owner: str
    names: Sequence[Organisation]


@dataclass(frozen=True, slots=True)
class Part:
    """One program: its span in normalised text and the paper that it leads to, '' if unknown."""

    start: int
    end: int
    paper: str


def settle(pages: Sequence[tuple[Page, Sequence[Program]]]) -> None:
    """Fill in issuers and evaluators that are still unknown; in place, for many pages at once."""
    asked: list[tuple[list[str], Sequence[Program], int]] = []  # names, programs, number of the first example
    seen: list[dict[str, str]] = []
    for page, programs in pages:
        if all(p.issuer and (p.evaluator_name or p.certificate_type in _NO_EXAMINER) for p in programs):
            continue
        found = candidates(page) if len(programs) <= _PROGRAMS else {}
        if not found or (list(found) == [canonical(page.owner)] and not people.examines(page.owner)):
            continue  # a school that names nobody but itself
        asked.append(([mentions[0].name for mentions in found.values()], programs, len(seen)))
        seen += examples(page, found, [Part(p.start or 0, p.end or 0, p.certificate_type) for p in programs])
    if not seen:
        return
    scores = learned.load(MODEL).scores({name: [each[name] for each in seen] for name in SHAPE.fields}).tolist()
    for names, programs, first in asked:
        _fill(programs, names, scores[first : first + len(names) * len(programs)])


def _fill(programs: Sequence[Program], names: Sequence[str], scores: Sequence[Sequence[float]]) -> None:
    """Fill in what is unknown of the programs of one page by the scores of all names for each of them."""
    for number, program in enumerate(programs):
        if len(programs) > 1 and not program.certificate_type:
            continue  # of several courses this may be the one without a paper
        own = scores[number * len(names) : (number + 1) * len(names)]
        if not program.issuer:
            program.issuer = _best([row[0] for row in own], names, SURE[0])
        if not program.evaluator_name and program.certificate_type not in _NO_EXAMINER:
            examiner = _best([row[1] for row in own], names, SURE[1])
            program.evaluator_name = "" if tables().institute.search(examiner) is not None else examiner


def _best(scores: Sequence[float], names: Sequence[str], sure: float) -> str:
    """The name of the highest score, the first of several; '' where none is believed."""
    best = max(range(len(names)), key=lambda number: (scores[number], -number))
    return names[best] if scores[best] > sure else ""


def candidates(page: Page) -> dict[str, list[Organisation]]:
    """The bodies that may issue or examine, each with its mentions by name; {} where there are too many."""
    found: dict[str, list[Organisation]] = {}
    for o in page.names:
        low, high = _sentence(page.text, o)
        named = page.text[o.start : o.end] == o.name and tables().state.search(o.name) is None
        if named and not people.without_part(f"{page.text[low : o.start]}#{page.text[o.end : high]}"):
            found.setdefault(canonical(o.name), []).append(o)
    return found if len(found) <= _BODIES else {}


def examples(page: Page, found: dict[str, list[Organisation]], parts: Sequence[Part]) -> list[dict[str, str]]:
    """What the model sees of each body for each program: for the first program all bodies, then for the second…"""
    said = surroundings(page.text, list(found.values()))
    owner = canonical(page.owner)
    made = []
    for number, part in enumerate(parts):
        others = [p for i, p in enumerate(parts) if i != number and p.end]
        for words, (key, mentions) in zip(said, found.items(), strict=True):
            signs = _signs(page, part, others, mentions, own=bool(owner) and key == owner, bodies=len(found))
            made.append({**words, "place": "".join(sign_code(sign) for sign in signs)})
    return made


def surroundings(text: str, bodies: Sequence[Sequence[Organisation]]) -> list[dict[str, str]]:
    """The name of each body and the texts around its mentions."""
    marks = sorted({(o.start, o.end) for mentions in bodies for o in mentions})
    return [_said(text, mentions[:_MENTIONS], marks) for mentions in bodies]


def _said(text: str, mentions: Sequence[Organisation], marks: Sequence[tuple[int, int]]) -> dict[str, str]:
    """The texts around the mentions of one body."""
    own = {(o.start, o.end) for o in mentions}
    near, sentences, above = [], [], []
    for o in mentions:
        low, high = _sentence(text, o)
        left = _masked(text, max(0, o.start - _AHEAD), o.start, marks, own)[-_NEAR:]
        right = _masked(text, o.end, min(len(text), o.end + _AHEAD), marks, own)[:_NEAR]
        near.append(f"{left}{_OWN}{right}")
        sentences.append(_masked(text, low, high, marks, own))
        line = text[max(0, low - 2 * _ABOVE) : low].rstrip("\n")
        above.append(line[line.rfind("\n") + 1 :][-_ABOVE:])
    return {
        "name": f"^{mentions[0].name}$",
        "near": "\n".join(near),
        "sentence": "\n".join(sentences),
        "above": "\n".join(above),
    }


def _sentence(text: str, o: Organisation) -> tuple[int, int]:
    """The sentence around a name, as far as it is read."""
    low = max(0, o.start - _REACH)
    low = max([low, *(text.rfind(c, low, o.start) + 1 for c in _ENDS)])
    stop = min(len(text), o.end + _REACH)
    return low, min((at for c in _ENDS if (at := text.find(c, o.end, stop)) >= 0), default=stop)


def _masked(text: str, low: int, high: int, marks: Sequence[tuple[int, int]], own: set[tuple[int, int]]) -> str:
    """A stretch in which this body is one sign and every other body another."""
    made, position = "", low
    for index in range(max(0, bisect_left(marks, (low, 0)) - 1), len(marks)):
        start, end = marks[index]
        if start >= high:
            break
        if end > low and start >= position:
            made += text[position:start] + (_OWN if (start, end) in own else _OTHER)
            position = end
    return made + text[position : max(high, position)]


def _signs(
    page: Page, part: Part, others: Sequence[Part], mentions: Sequence[Organisation], *, own: bool, bodies: int
) -> list[str]:
    """Where the body stands and what the program leads to, in short words."""
    starts = [o.start for o in mentions]
    who = "own" if own else "else"
    kind = "level" if part.paper == CertificateType.LEVEL.value else "other" if part.paper else "unknown"
    place = "several" if others else "one"
    place += "-inside" if any(part.start <= s < part.end for s in starts) else ""
    place += "-others" if any(p.start <= s < p.end for s in starts for p in others) else ""
    place += "-free" if any(not any(p.start <= s < p.end for p in others) for s in starts) else ""
    akin = bool(page.owner) and not own and mentions[0].name[:4] == page.owner[:4]
    return [
        who,
        f"{min(bodies, 4)}-{who}",
        f"said-{min(len(mentions), 3)}",
        "foot" if all(s >= page.footer for s in starts) else "body",
        "akin" if akin else "apart",
        kind,
        f"{kind}-{who}",
        f"programs-{min(len(others) + 1, 3)}",
        place,
        f"{place}-{kind}",
    ]


@lru_cache(maxsize=512)
def sign_code(sign: str) -> str:
    """Four characters that stand in no text, so that a sign weighs as much as a few words."""
    first = 0xE000 + crc32(sign.encode()) % 1500 * 4
    return "".join(chr(first + step) for step in range(4))
