"""Whether a level that a page names is offered there or only spoken of: a second opinion by a small trained model.

四级证满四年可报, a ladder explained, a table of grants, another body's paper likened to 三级: what stands beside the
mention tells. Asked after everything else of a page that sells one thing; it adds no level that the page does not name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.extract import learned, levels
from auditor.extract.learned import Shape, framed
from auditor.extract.levels import Mention
from auditor.extract.program import FIVE_LEVELS, Program, keep_levels
from auditor.model import LEVELS, CertificateType

MODEL = "levels"
SHAPE = Shape(("before", "behind", "signs", "title", "paper"), (1, 2), 16)
CLASSES = ("offered",)
# How sure the model must be to add a level, or to drop one: measured on 21 authors that neither it nor patterns had
# seen; an addition costs a page of natural length more than it gives, unless sure.
ADD, DROP = 0.8, -0.2
_BESIDE = 14  # characters beside a mention
_MENTIONS = 8  # of one level; time stays linear
_MOST = 20_000  # characters of a page
_LEAST = 200  # characters; what was learnt from pages says little about a few lines
_LOUD = 4  # characters per sign
_LEVEL_PAPERS = frozenset(("", CertificateType.LEVEL.value))


@dataclass(frozen=True, slots=True)
class Page:
    """An offer: normalised text and its courses."""

    text: str
    programs: Sequence[Program]


def settle(pages: Sequence[Page]) -> None:
    """Put the levels right that the model is sure of; in place. Pages that sell several things are left as they are."""
    asked = [page for page in pages if len(page.programs) == 1 and len(page.text) >= _LEAST]
    seen = [(page.programs[0], level, fields) for page in asked for level, fields in examples(page)]
    if not seen:
        return
    open_fees = [(page.programs[0], [f for f in page.programs[0].fees if not f.level]) for page in asked]
    scores = learned.load(MODEL).scores({name: [fields[name] for _, _, fields in seen] for name in SHAPE.fields})
    for (program, level, _), score in zip(seen, scores[:, 0].tolist(), strict=True):
        titled = _titled(program)
        if level in program.levels and level not in titled and score < DROP:
            keep_levels(program, tuple(each for each in program.levels if each != level))
        elif level not in program.levels and not titled and score > ADD and _may_have(program):
            program.levels = tuple(each for each in LEVELS if each == level or each in program.levels)
    for program, fees in open_fees:
        for fee in fees if len(program.levels) == 1 else ():
            fee.level = program.levels[0]  # what a course of one level costs, it costs at that level


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
