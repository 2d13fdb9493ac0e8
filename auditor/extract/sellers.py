"""Who sells: each body of the page judged by a small trained model, beside what the patterns hear.

It sees the name, what stands left and right of it, its line, and where it stands on the page; it chooses among the
names that stand there and never makes one up. Below its threshold the page has no seller: silence, not a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.extract import fullname, learned, ownership
from auditor.extract.bodies import sign_code, surroundings
from auditor.extract.learned import Shape
from auditor.extract.named import Organisation
from auditor.extract.organisations import canonical

MODEL = "sellers"
SHAPE = Shape(("name", "near", "sentence", "above", "place"), (1, 2), 14)
CLASSES = ("sells",)
SURE, AGREED = 0.0, -0.5  # score from which a name is believed; the same for a name that the patterns say, too
_AKIN = 3  # first characters by which a short name is known
_BODIES = 24  # beyond these a page is a directory
_LINES = 3  # first and last lines of a page, counted
_SHORT = 30  # characters of a line that holds little but the name


@dataclass(frozen=True, slots=True)
class Page:
    """An offer: normalised text, title, where its foot begins, its bodies, and who sells by the patterns."""

    text: str
    title: str
    footer: int
    names: Sequence[Organisation]
    owner: str


def settle(pages: Sequence[Page]) -> list[str]:
    """Who sells on each page, '' where nobody is believed to.

    What the patterns say stays where the model knows no body better and does not deny it, and where it is a name that
    the visible text does not hold (structured data).
    """
    found = [candidates(page.text, page.names) for page in pages]
    seen = [each for page, bodies in zip(pages, found, strict=True) for each in examples(page, bodies)]
    if not seen:
        return [page.owner for page in pages]
    model = learned.load(MODEL)
    scores = model.scores({name: [each[name] for each in seen] for name in SHAPE.fields})[:, 0].tolist()
    told, first = [], 0
    for page, bodies in zip(pages, found, strict=True):
        own = dict(zip(bodies, scores[first : first + len(bodies)], strict=True))
        first += len(bodies)
        name = _of(page, bodies, own) or ownership.opens(page.text, page.names)
        told.append(fullname.in_full(name, page.names))
    return told


def _of(page: Page, bodies: dict[str, list[Organisation]], scores: dict[str, float]) -> str:
    """Who sells on one page: the best name that no word beside it calls a stranger."""
    said = canonical(page.owner) if page.owner else ""
    for key in sorted((key for key in scores if scores[key] > SURE), key=lambda key: -scores[key]):
        if key == said or (said and key[:_AKIN] == said[:_AKIN]):
            return page.owner  # also where it signs by its short name
        if not all(ownership.stranger(page.text, o) for o in bodies[key]):
            return bodies[key][0].name
    return page.owner if scores.get(said, SURE) > AGREED else ""


def candidates(text: str, names: Sequence[Organisation]) -> dict[str, list[Organisation]]:
    """The bodies of a page, each with its mentions by name; {} where there are too many."""
    found: dict[str, list[Organisation]] = {}
    for o in names:
        if text[o.start : o.end] == o.name:
            found.setdefault(canonical(o.name), []).append(o)
    return found if len(found) <= _BODIES else {}


def examples(page: Page, found: dict[str, list[Organisation]]) -> list[dict[str, str]]:
    """What the model sees of each body."""
    if not found:
        return []
    text, title = page.text, page.title
    lines = [line for line in text.split("\n") if line.strip()]
    first, last = "\n".join(lines[:_LINES]), "\n".join(lines[-_LINES:])
    order = sorted(found, key=lambda key: found[key][0].start)
    made = []
    for key, words in zip(found, surroundings(text, list(found.values())), strict=True):
        mentions = found[key]
        name = mentions[0].name
        alone = any(len(_line(text, o).strip()) <= len(name) + 2 for o in mentions)
        short = any(len(_line(text, o).strip()) <= len(name) + _SHORT for o in mentions)
        signs = [
            f"bodies-{min(len(found), 4)}",
            f"said-{min(len(mentions), 3)}",
            f"rank-{min(order.index(key), 2)}-{order.index(key) == len(order) - 1}",
            "foot" if mentions[-1].start >= page.footer else "body",
            "first" if name in first else "late",
            "last" if name in last else "early",
            "end" if text[mentions[-1].end :].strip(" \n。.") == "" else "goes-on",
            "alone" if alone else "short" if short else "within",
            ("last-alone" if alone else "last-short" if short else "last-within") if name in last else "not-last",
            "titled" if name in title else "untitled",
            "akin" if any(name[i : i + 2] in title for i in range(min(len(name) - 1, 6))) else "apart",
        ]
        made.append({**words, "place": "".join(sign_code(sign) for sign in signs)})
    return made


def _line(text: str, o: Organisation) -> str:
    low = text.rfind("\n", 0, o.start) + 1
    high = text.find("\n", o.end)
    return text[low : high if high >= 0 else len(text)]
