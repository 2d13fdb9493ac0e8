"""What a body that examines and does not teach takes: no tuition, whatever the words beside its prices are.

五级230元，四级310元 on the page of an examiner are 评价费, and so is the 合计 of its two papers. A page that sells
lessons as well, or that another body examines for, is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.organisations import canonical
from auditor.extract.program import Program

_PARTS = 4  # a sum of papers has no more than this
_ENDS = str.maketrans(dict.fromkeys("。；;！!", "\n"))
_ASKED = str.maketrans({"？": "？\n", "?": "?\n"})


@lru_cache(maxsize=1)
def _tables() -> dict[str, Regex]:
    return {name: compile_re(pattern) for name, pattern in load_yaml("tariffs")["examiner"].items()}


def settle(programs: Sequence[Program], text: str, owner: str) -> None:
    """Prices of programs that the owner of the page examines for, and does not teach, are 评价费; in place.

    Args:
        text: normalised text of the page up to its footer.
        owner: whom the page belongs to.
    """
    if not owner or not any(f.item in (TRAINING, TOTAL) for p in programs for f in p.fees):
        return
    own = [p for p in programs if p.evaluator_name and canonical(p.evaluator_name) == canonical(owner)]
    if not own or not examines_only(text, owner):
        return
    for program in own:
        for fee in program.fees:
            if fee.item in (TRAINING, TOTAL):
                fee.item = EVALUATION
        program.fees = _without_papers(program.fees)


def examines_only(text: str, owner: str) -> bool:
    """True where the name of a body or its own words say that it examines, and no sentence that it teaches."""
    t = _tables()
    if t["name"].search(owner) is None and t["denies"].search(text) is None:
        return False
    for sentence in text.translate(_ENDS).translate(_ASKED).split("\n"):
        if t["teaches"].search(sentence) is None or sentence.endswith(("？", "?")):
            continue
        if t["teaches"].search(t["aside"].sub("", sentence)) is not None and t["not"].search(sentence) is None:
            return False
    return True


def _without_papers(fees: list[Fee]) -> list[Fee]:
    """Of 五级 理论60 技能180 合计240 only the sum is a fee."""
    papers: set[int] = set()
    for index, fee in enumerate(fees):
        if fee.item != EVALUATION:
            continue
        before = [f for f in fees[max(0, index - _PARTS) : index] if (f.item, f.level) == (EVALUATION, fee.level)]
        if len(before) > 1 and sum(f.fen for f in before) == fee.fen:
            papers |= {id(f) for f in before}
    return [f for f in fees if id(f) not in papers]
