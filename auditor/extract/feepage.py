"""What a page as a whole says its prices are; read when all its programs, and who examines for them, are known."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.extract import feebody, feecontents, feecover, feenote
from auditor.extract.program import Program


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
    for program in programs:
        feecover.in_own_lines(text, program.fees)
        program.fees = feebody.without_papers(program.fees)
