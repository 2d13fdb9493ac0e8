"""The claims of a page: those of its visible text, and those that stand beside it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.extract import present
from auditor.extract.document import Document
from auditor.extract.normalise import Normal, normalise
from auditor.extract.phrases import Hit, claims_matcher
from auditor.extract.polarity import polarity
from auditor.extract.rows import Row, Spoken
from auditor.extract.structured import Structured
from auditor.model import Polarity

MAX_ASIDES = 500  # alt texts and comments beyond this are a dump, not a page
_UNSEEN = frozenset(("comment", "hidden"))


def visible(
    document: Document, normal: Normal, judged: list[tuple[Hit, Polarity]], footer: int, programs: list[Row]
) -> Iterator[Spoken]:
    """Claims of the visible text, each given to the program in whose block it stands."""
    owned = [(row["start"], row["end"], row["program_id"]) for row in programs if row["start"] is not None]
    for hit, verdict in judged:
        start, end = normal.original(hit.start, hit.end)
        owner = next((program_id for low, high, program_id in owned if low <= start < high), "")
        where = "footer" if hit.start >= footer else "body"
        said = normal.text[hit.start : hit.end]
        yield Spoken(hit.claim, document.text[start:end], said, start, end, verdict, where, owner)


def beside(document: Document, machine: Structured, silenced: frozenset[str] = frozenset()) -> list[Spoken]:
    """Claims beside the visible text. A reader may never see them, so they carry no span.

    Args:
        silenced: kinds whose every phrase in the visible text was found to be no claim; beside it, it is none either.
    """
    texts = [("title", document.title)] if document.html else []
    texts += [(aside.where, aside.text) for aside in document.aside[:MAX_ASIDES]]
    texts += [("json-ld", text) for text in machine.texts]
    flats = [(where, normalise(text).text) for where, text in texts]
    # One scan for all of them says which phrases can occur in any.
    before = present.enter(present.look("\n".join([flat for _, flat in flats])))
    try:
        return [spoken for where, flat in flats for spoken in _beside(where, flat, silenced)]
    finally:
        present.enter(before)


def _beside(where: str, flat: str, silenced: frozenset[str]) -> Iterator[Spoken]:
    hits = claims_matcher().find(flat)
    for hit in hits:
        phrase = flat[hit.start : hit.end]
        # Comments and hidden elements are for nobody: a trace is kept, never a claim made to a reader.
        said = where not in _UNSEEN and hit.claim not in silenced
        verdict = polarity(flat, hit, hits) if said else Polarity.QUOTED
        yield Spoken(hit.claim, phrase, phrase, None, None, verdict, where)
