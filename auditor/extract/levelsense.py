"""Whether a level that a page names is offered there or only spoken of: a second opinion by a small trained model.

四级证满四年可报, a ladder explained, a table of grants, another body's paper likened to 三级: what stands beside the
mention tells. Asked after everything else of a page that sells one thing; it adds no level that the page does not name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.extract import learned, levels
from auditor.extract.learned import Shape, framed
from auditor.extract.levels import Mention
from auditor.extract.program import FIVE_LEVELS, Program, keep_levels, settle_occupation
from auditor.model import LEVELS, CertificateType

MODEL = "levels"
SHAPE = Shape(("before", "behind", "signs", "title", "paper"), (1, 2), 16)
CLASSES = ("offered",)
# How sure the model must be to add a level, or to drop one: measured on 21 authors that neither it nor patterns had
# seen; an addition costs a page of natural length more than it gives, unless sure.
ADD, DROP = 0.8, -0.2
FILL, LEAST = 0.0, -0.9  # to be one of the levels of a course that has none, and to be its only one
# Papers that have no levels, or none of the five: whoever sells one as 三级证书 says so in so many words.
UNRANKED = frozenset(
    kind.value
    for kind in (
        CertificateType.SPECIAL_ABILITY,
        CertificateType.ONE_PLUS_X,
        CertificateType.VENDOR,
        CertificateType.INSTITUTE,
    )
)
_PAPER = 6  # characters between a level and the paper that it is said of
_BESIDE = 14  # characters beside a mention
_MENTIONS = 8  # of one level; time stays linear
_MOST = 20_000  # characters of a page
_LONG = 200  # characters; what was learnt from pages says little about a few lines
_LOUD = 4  # characters per sign
_LEVEL_PAPERS = frozenset(("", CertificateType.LEVEL.value, CertificateType.QUALIFICATION.value))


@dataclass(frozen=True, slots=True)
class Page:
    """An offer: normalised text and its courses."""

    text: str
    programs: Sequence[Program]


def settle(pages: Sequence[Page]) -> None:
    """Put the levels right that the model is sure of; in place. Where several are sold it only fills silence."""
    for page in pages:
        for program in page.programs:
            settle_occupation(program)  # their papers are settled now
            if program.certificate_type in UNRANKED:
                sold_as = _of_paper(page.text, program)
                keep_levels(program, tuple(level for level in program.levels if level in sold_as))
    asked = [page for page in pages if _one(page) or not any(program.levels for program in page.programs)]
    asked = [page for page in asked if any(_may_have(program) for program in page.programs) or _one(page)]
    seen = [(page, level, fields) for page in asked for level, fields in examples(page)]
    if not seen:
        return
    open_fees = [(p, [fee for fee in p.fees if not fee.level]) for page in asked for p in page.programs]
    scores = learned.load(MODEL).scores({name: [fields[name] for _, _, fields in seen] for name in SHAPE.fields})
    heard: dict[int, dict[str, float]] = {id(page): {} for page in asked}
    for (page, level, _), score in zip(seen, scores[:, 0].tolist(), strict=True):
        heard[id(page)][level] = score
    for page in asked:
        here = levels.find(page.text, 0, min(len(page.text), _MOST))
        free = {level for mention in here if not mention.held for level in mention.levels}
        for program in page.programs:
            _settled(program, heard[id(page)], free, sure=_one(page))
    for program, fees in open_fees:
        for fee in fees if len(program.levels) == 1 else ():
            fee.level = program.levels[0]  # what a course of one level costs, it costs at that level


def _of_paper(text: str, program: Program) -> set[str]:
    """Levels that the title names, or that the page puts right before a paper: 颁发的三级证书."""
    if program.certificate_type == CertificateType.ONE_PLUS_X.value:
        return set()  # its grades are its own
    if program.certificate_type == CertificateType.SPECIAL_ABILITY.value:
        return _titled(program)  # 专项职业能力证书 has no levels; those beside it are compared with it
    here = levels.find(text, 0, min(len(text), _MOST)) if program.levels else []
    named = (m for m in here if not m.grade and not m.held and "证" in text[m.end : m.end + _PAPER])
    return _titled(program).union(*(m.levels for m in named))


def _one(page: Page) -> bool:
    return len(page.programs) == 1 and len(page.text) >= _LONG


def _settled(program: Program, scores: Mapping[str, float], free: Collection[str], *, sure: bool) -> None:
    """Drop and add what the model is sure of; a course for a level certificate has the likeliest level at least."""
    titled = _titled(program)
    kept = list(program.levels)
    if sure:
        kept = [level for level in kept if level in titled or scores.get(level, 0) >= DROP]
        if not titled and _may_have(program):
            kept += [level for level in scores if scores[level] > ADD and level not in kept]
    if not kept and _may_have(program):
        scores = {level: score for level, score in scores.items() if level in free}
        best = max(scores, key=lambda level: scores[level], default="")
        kept = [level for level in scores if scores[level] > FILL] or [best] * (best != "" and scores[best] > LEAST)
    if set(kept) != set(program.levels):
        keep_levels(program, tuple(level for level in LEVELS if level in kept))


def _titled(program: Program) -> set[str]:
    """The levels that the title names: they are what is sold, whatever stands elsewhere."""
    return {level for mention in levels.find(program.title) if not mention.held for level in mention.levels}


def _may_have(program: Program) -> bool:
    """Only a course for the level certificate of an occupation with five levels has levels to add."""
    return program.occupation_code in FIVE_LEVELS and program.certificate_type in _LEVEL_PAPERS


def examples(page: Page) -> Iterator[tuple[str, dict[str, str]]]:
    """(level, what the model sees of it) for each level that the page of one course names."""
    found = levels.find(page.text, 0, min(len(page.text), _MOST))
    program = page.programs[0]
    titled = _titled(program)
    several = len({level for mention in found for level in mention.levels}) > 1
    for level in LEVELS:
        here = [mention for mention in found if level in mention.levels]
        if here:
            yield (
                level,
                {
                    "before": _joined(page.text[max(0, m.start - _BESIDE) : m.start] for m in here[:_MENTIONS]),
                    "behind": _joined(page.text[m.end : m.end + _BESIDE] for m in here[:_MENTIONS]),
                    "signs": _signs(level, here, titled, several=several),
                    "title": framed(program.title),
                    "paper": framed(program.certificate_type + program.issuer),
                },
            )


def _signs(level: str, here: Sequence[Mention], titled: set[str], *, several: bool) -> str:
    told = (
        *(level == each for each in LEVELS),
        *(min(len(here), 4) == count for count in range(1, 5)),
        any(not mention.held for mention in here),
        all(mention.held for mention in here),
        level in titled,
        bool(titled),
        not several,
        any(mention.grade for mention in here),
        all(mention.grade for mention in here),
    )
    return "".join(learned.sign(number, _LOUD) for number, said in enumerate(told) if said)


def _joined(texts: Iterator[str]) -> str:
    return "".join(dict.fromkeys(framed(text) for text in texts))
