"""What a body that examines and does not teach takes: no tuition, whatever the words beside its prices are.

五级230元，四级310元 on the page of an examiner are 评价费, and so is the 合计 of its two papers. A page that sells
lessons as well, or that another body examines for, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.extract.feelabels import EVALUATION, TOTAL, TRAINING, Fee, labels, last_label
from auditor.extract.lexicon import section
from auditor.extract.organisations import canonical
from auditor.extract.program import Program

_PARTS = 4  # a sum of papers has no more than this
_MOST = 150_000  # fen; no examiner takes more of one candidate
_BESIDE = 16  # characters between the amounts of one list
_LABEL = 8  # characters before the first of them in which a label of its own stands
_REACH = 40  # characters before and behind a list
_ENDS = str.maketrans(dict.fromkeys("。；;！!", "\n"))
_ASKED = str.maketrans({"？": "？\n", "?": "?\n"})


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
        program.fees = without_papers(program.fees)


def examines_only(text: str, owner: str) -> bool:
    """True where the name of a body or its own words say that it examines, and no sentence that it teaches."""
    t = section("tariffs", "examiner")
    if t["name"].search(owner) is None and t["denies"].search(text) is None:
        return False
    for sentence in text.translate(_ENDS).translate(_ASKED).split("\n"):
        if t["teaches"].search(sentence) is None or sentence.endswith(("？", "?")):
            continue
        if t["teaches"].search(t["aside"].sub("", sentence)) is not None and t["not"].search(sentence) is None:
            return False
    return True


def received(programs: Sequence[Program], text: str) -> None:
    """考试另说。五级130，四级165，钱交给评价中心: amounts beside levels that an examiner takes are 评价费; in place."""
    words = section("tariffs", "examined")
    for program in programs:
        fees = sorted((f for f in program.fees if f.start >= 0), key=lambda f: f.start)
        for run in _lists(text, fees):
            if len(run) == len(program.fees) or not all(f.item in (TRAINING, EVALUATION) for f in run):
                continue  # the only prices of a course are its own
            if max(f.fen for f in run) > _MOST:
                continue
            head = text[max(0, run[0].start - _REACH) : run[0].start].rpartition("\n")[2]
            tail = text[run[-1].end : run[-1].end + _REACH].partition("\n")[0]
            told = words["head"].search(head) is not None or words["behind"].search(tail) is not None
            follows = run[-1].item == EVALUATION and len({f.level for f in run}) == len(run)
            if told or (follows and not last_label(text[max(0, run[0].start - _LABEL) : run[0].start])):
                for fee in run:
                    fee.item = EVALUATION


def _lists(text: str, fees: Sequence[Fee]) -> Iterator[list[Fee]]:
    """Amounts of one line with nothing but levels between them: 五级130元，四级165元."""
    run: list[Fee] = []
    for fee in fees:
        gap = text[run[-1].end : fee.start] if run else ""
        if run and (len(gap) > _BESIDE or "\n" in gap or labels().any.search(gap) is not None):
            yield run
            run = []
        run.append(fee)
    if run:
        yield run


def without_papers(fees: list[Fee]) -> list[Fee]:
    """Of 五级 理论60 技能180 合计240 only the sum is a fee, whether its papers stand beside it or in rows above."""
    papers: set[int] = set()
    seen: dict[str, list[Fee]] = {}
    taught = {f.level for f in fees if f.item == TRAINING}
    for fee in fees:
        of_level = seen.setdefault(fee.level, [])
        total = fee.item == TOTAL and not taught & {fee.level, ""}
        if fee.item != EVALUATION and not total:
            continue
        for count in range(2, min(_PARTS, len(of_level)) + 1):
            if sum(f.fen for f in of_level[-count:]) == fee.fen:
                papers |= {id(f) for f in of_level[-count:]}
                fee.item = EVALUATION
                break
        if fee.item == EVALUATION:
            of_level.append(fee)
    return [f for f in fees if id(f) not in papers]
