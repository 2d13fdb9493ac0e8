"""Who issues and who examines: a second opinion on each body of the page by a small trained model.

It sees the name, what stands left and right of it, its sentence with this body as one sign and all others as another,
the line above, and where it stands: in the block of the program, among others, at the foot. It fills in silence, names
another body where it is far more sure of that one, and takes a name back that it does not believe at all. A state organ
is never its answer, and whoever has a paper of their own needs no examiner.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from auditor.extract import anaphora, learned, linear, people
from auditor.extract.learned import Shape
from auditor.extract.named import Organisation
from auditor.extract.organisations import canonical, tables
from auditor.extract.program import Program
from auditor.model import CertificateType

MODEL = "bodies"
SHAPE = Shape(("name", "near", "sentence", "above", "place", "tail"), (1, 2), 14)
CLASSES = ("issues", "examines")
# For who issues and who examines, measured on authors that neither patterns nor model had seen: the score from which a
# body is believed, by how much another body must score higher than the one that the patterns heard, and the score below
# which what they heard is taken back. An examiner is taken back sooner: whoever is wrongly called one is compared with
# the register.
SURE, LEAD, DOUBT = (0.1, 0.0), (0.5, 0.2), (-0.6, -0.4)
_OWN, _OTHER = "\x01", "\x02"
Span = tuple[int, int]
_ENDS = "。！？；!?;\n"
_REACH, _NEAR, _AHEAD = 90, 12, 24  # characters of a sentence, beside a name, and read to find those
_ABOVE = 20
_LEAST = 200  # characters of a page; what was learnt from pages says little about a few lines
_TAIL = 6  # last characters of a name, which say what kind of body it is
_MENTIONS, _BODIES, _PROGRAMS = 12, 24, 24  # beyond these a page is a directory, and time must stay linear
_NEVER = -9.0  # the score of a body that belongs to another course
_ALL = linear.compile("[各均都]|[两三四五]个?[班门项种课]|以上|所有|全部|一律|统一")  # 两个班的认定都由X完成
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
    """Settle issuers and evaluators of offers, all pages at once; in place."""
    asked = []
    seen: list[dict[str, str]] = []
    for page, programs in pages:
        found = candidates(page) if len(programs) <= _PROGRAMS else {}
        parts = [Part(p.start or 0, p.end or 0, p.certificate_type) for p in programs]
        seen += examples(page, found, parts)
        asked.append((page, found, programs, _stays(page, found)))
    if not seen:
        return
    scores = iter(learned.load(MODEL).scores({name: [each[name] for each in seen] for name in SHAPE.fields}).tolist())
    for page, found, programs, stays in asked:
        names = {key: mentions[0].name for key, mentions in found.items()}
        for program in programs if names else ():
            own = {key: next(scores) for key in names}
            for key, mentions in found.items():
                if _elsewhere(page, program, programs, mentions):
                    own[key] = [
                        score if key == canonical(said) else _NEVER
                        for score, said in zip(own[key], (program.issuer, program.evaluator_name), strict=True)
                    ]
            if not (program.issuer_told or (stays and program.issuer)):
                program.issuer = choose(program.issuer, names, {key: row[0] for key, row in own.items()}, 0)
            if not (program.evaluator_told or (stays and program.evaluator_name)):
                _examiner(program, names, {key: row[1] for key, row in own.items()})


def _elsewhere(page: Page, program: Program, programs: Sequence[Program], mentions: Sequence[Organisation]) -> bool:
    """True for a body that is named in the blocks of other courses only, and there not for all of them."""
    if program.start is None or program.end is None or len(programs) == 1:
        return False
    spans = [(p.start, p.end) for p in programs if p.start is not None and p.end is not None]
    others = [(low, high) for low, high in spans if high <= program.start or low >= program.end]
    last = max(spans)
    longest = max((page.text.count("\n", *span) for span in spans if span != last), default=0)
    for o in mentions:
        block = next(((low, high) for low, high in others if low <= o.start < high), None)
        low, high = _sentence(page.text, o.start, o.end)
        if block is None or (block == last and page.text.count("\n", last[0], o.start) > longest + 1):
            return False
        if _ALL.search(page.text[low:high]) is not None:
            return False
    return True


def _stays(page: Page, found: dict[str, list[Organisation]]) -> bool:
    """True where what the patterns say stays: a few lines, or a school that names nobody but itself."""
    alone = list(found) == [canonical(page.owner)] and not people.examines(page.owner)
    return alone or len(page.text) < _LEAST


def _examiner(program: Program, names: dict[str, str], examines: dict[str, float]) -> None:
    if program.evaluator_name or program.certificate_type not in _NO_EXAMINER:
        institute = tables().institute
        examines = {key: s for key, s in examines.items() if institute.search(names[key]) is None}
        program.evaluator_name = choose(program.evaluator_name, names, examines, 1)


def choose(said: str, names: dict[str, str], scores: dict[str, float], role: int) -> str:
    """The name for one role: what the patterns said, where they said nothing or something wrong the best of the page.

    What is no name of the page (a state organ, two bodies together, a trade name) stays as it was read.
    """
    known = canonical(said)
    if not scores or (known and known not in scores):
        return said
    best = max(scores, key=lambda key: scores[key])  # the first of several
    if scores[best] > SURE[role] and (not known or scores[best] > scores[known] + LEAD[role]):
        return names[best]
    return said if known and scores[known] > DOUBT[role] else ""


def candidates(page: Page) -> dict[str, list[Organisation]]:
    """The bodies that may issue or examine, each with its mentions by name; {} where there are too many."""
    found: dict[str, list[Organisation]] = {}
    for o in page.names:
        low, high = _sentence(page.text, o.start, o.end)
        named = page.text[o.start : o.end] == o.name and tables().state.search(o.name) is None
        if named and not people.without_part(f"{page.text[low : o.start]}#{page.text[o.end : high]}"):
            found.setdefault(canonical(o.name), []).append(o)
    return found if len(found) <= _BODIES else {}


def examples(page: Page, found: dict[str, list[Organisation]], parts: Sequence[Part]) -> list[dict[str, str]]:
    """What the model sees of each body for each program: for the first program all bodies, then for the second…"""
    owner = canonical(page.owner)
    meant = anaphora.found(page.text, found, owner)
    said = surroundings(page.text, list(found.values()), [meant.get(key, ()) for key in found])
    examiners = frozenset(key for key in found if people.examines(key))
    made = []
    for number, part in enumerate(parts):
        others = [p for i, p in enumerate(parts) if i != number and p.end]
        for words, (key, mentions) in zip(said, found.items(), strict=True):
            signs = _signs(page, part, others, mentions, own=bool(owner) and key == owner, bodies=len(found))
            signs += _paper_signs(part.paper, key, examiners, own=bool(owner) and key == owner)
            made.append({**words, "place": "".join(sign_code(sign) for sign in signs), "tail": f"{key[-_TAIL:]}$"})
    return made


def surroundings(
    text: str, bodies: Sequence[Sequence[Organisation]], meant: Sequence[Sequence[Span]] = ()
) -> list[dict[str, str]]:
    """The name of each body, the texts around its mentions, the sentences with words that stand for it (`meant`)."""
    meant = meant or [()] * len(bodies)
    named = [[(o.start, o.end) for o in mentions] for mentions in bodies]
    marks = sorted({span for spans in (*named, *meant) for span in spans})
    return [
        _said(text, mentions[0].name, spans[:_MENTIONS], other[:_MENTIONS], marks)
        for mentions, spans, other in zip(bodies, named, meant, strict=True)
    ]


def _said(text: str, name: str, named: Sequence[Span], meant: Sequence[Span], marks: Sequence[Span]) -> dict[str, str]:
    """The texts around the mentions of one body, by name or by a word that stands for it."""
    others = set(meant)
    own = {*named, *others}
    near, sentences, above = [], [], []
    for start, end in sorted([*named, *meant]):
        low, high = _sentence(text, start, end)
        sentences.append(_masked(text, low, high, marks, own))
        if (start, end) in others:
            continue  # beside 评价机构 stands what names it: an echo
        left = _masked(text, max(0, start - _AHEAD), start, marks, own)[-_NEAR:]
        right = _masked(text, end, min(len(text), end + _AHEAD), marks, own)[:_NEAR]
        near.append(f"{left}{_OWN}{right}")
        line = text[max(0, low - 2 * _ABOVE) : low].rstrip("\n")
        above.append(line[line.rfind("\n") + 1 :][-_ABOVE:])
    return {
        "name": f"^{name}$",
        "near": "\n".join(near),
        "sentence": "\n".join(sentences),
        "above": "\n".join(above),
    }


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a name, as far as it is read."""
    low = max(0, start - _REACH)
    low = max([low, *(text.rfind(c, low, start) + 1 for c in _ENDS)])
    stop = min(len(text), end + _REACH)
    return low, min((at for c in _ENDS if (at := text.find(c, end, stop)) >= 0), default=stop)


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


def _paper_signs(paper: str, key: str, examiners: frozenset[str], *, own: bool) -> list[str]:
    """Which paper the program leads to, and which bodies are by their names of the kind that is filed to examine."""
    examines, others = key in examiners, min(len(examiners - {key}), 2)
    return [
        f"examiner-{examines}",
        f"examiners-{others}-{examines}",
        f"paper-{paper}",
        f"paper-{paper}-{examines}",
        f"paper-{paper}-own-{own}",
    ]


@lru_cache(maxsize=512)
def sign_code(sign: str) -> str:
    """Four characters that stand in no text, so that a sign weighs as much as a few words."""
    first = 0xE000 + crc32(sign.encode()) % 1500 * 4
    return "".join(chr(first + step) for step in range(4))
