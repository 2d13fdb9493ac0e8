"""What a page as a whole says its prices are; read when all its programs, and who examines for them, are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditor.extract import feebody, feecontents, feecover, feenote, linear
from auditor.extract.feelabels import TOTAL, TRAINING
from auditor.extract.program import Program
from auditor.model import CertificateType

_REACH = 20  # characters before an amount
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_EACH = linear.compile(
    r"([两二三四五])个?(?:等级|级别|级|档)(?:的?(?:学费|价格?|费用|收费))?(?:都|均|全|一律|统一)?(?:是|为|收|按|同价|一个价|一样)[，,：:是为都\s]{0,3}[¥￥]?$"
)


def settle(programs: Sequence[Program], text: str, owner: str) -> None:
    """Put right the items of prices that words elsewhere on the page name; in place.

    Args:
        text: normalised text of the page up to its footer.
        owner: whom the page belongs to.
    """
    feebody.received(programs, text)
    feecontents.settle(programs, text)
    feenote.settle(programs, text)
    feebody.settle(programs, text, owner)
    feecover.in_own_lines(text, [fee for program in programs for fee in program.fees])
    for program in programs:
        program.fees = feebody.without_papers(program.fees)
        _of_each_level(program, text)
        if program.certificate_type == CertificateType.COMPLETION.value:
            for fee in program.fees:  # a class that ends with a paper of its school has no examiner to pay: 一口价9800
                fee.item = TRAINING if fee.item == TOTAL and not fee.sure else fee.item


def _of_each_level(program: Program, text: str) -> None:
    """两个级别都是1980: a price that a course takes for each of so many levels is a fee of each of them; in place."""
    for fee in [f for f in program.fees if not f.level and f.item in (TRAINING, TOTAL) and f.start >= 0]:
        match = _EACH.search(text[max(0, fee.start - _REACH) : fee.start])
        if match is None or _COUNTS[match.group(1)] != len(program.levels):
            continue
        at = next(i for i, f in enumerate(program.fees) if f is fee)
        program.fees[at : at + 1] = [replace(fee, level=level) for level in program.levels]
