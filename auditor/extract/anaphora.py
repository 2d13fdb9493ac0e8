"""Bodies under another word: 评价机构, 我中心, 该公司 and whom each of them means, in sentences about papers.

A page names its examiner once and says elsewhere that 合格后由评价机构发证. Whoever reads what is said of a body needs
that sentence, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice

from auditor.extract import people
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.named import Organisation

_MOST = 40  # words of a page that stand for a body; time must stay linear
_NEAR = 300  # characters between 该中心 and the name that it stands for
_REACH = 60  # characters of a sentence on each side
_ENDS = "。！？；!?;\n"
_ABOUT = ("证", "颁", "章", "落款", "本子")
_LABEL = 3  # characters behind a word that is the label of a name: 评价机构：X
_OWN, _THAT = 1, 2  # groups of the pattern; else the examiner by its kind


@lru_cache(maxsize=1)
def _words() -> Regex:
    return compile_re(load_yaml("organisations")["stands_for"])


def found(text: str, bodies: Mapping[str, Sequence[Organisation]], owner: str) -> dict[str, list[tuple[int, int]]]:
    """Spans of the words that stand for each body, by its key; only those in sentences about papers.

    Args:
        bodies: key → mentions by name, as `bodies.candidates` gives them.
        owner: key of whoever answers for the page, '' if unknown.
    """
    made: dict[str, list[tuple[int, int]]] = {}
    if not bodies:
        return made
    marks = sorted((o.start, o.end, key) for key, mentions in bodies.items() for o in mentions)
    starts = [start for start, _, _ in marks]
    examiners = [key for key in bodies if people.examines(key)]
    for match in islice(_words().finditer(text), _MOST):
        start, end = match.span()
        at = bisect_right(starts, start) - 1
        labels = at + 1 < len(marks) and starts[at + 1] - end < _LABEL
        if labels or (at >= 0 and marks[at][1] > start) or not _about_papers(text, start, end):
            continue
        before = [key for _, high, key in reversed(marks[max(0, at - 5) : at + 1]) if start - high < _NEAR]
        if match.group(_OWN):
            key = _own(match.group(_OWN)[1:], bodies, owner)
        elif match.group(_THAT):
            key = next((k for k in before if k.endswith(_ends(match.group(_THAT)[1:]))), "")
        elif len(examiners) == 1:
            key = examiners[0]
        else:
            # 由评价机构核发 means no school that was named above it, unless the page says that this one acts.
            key = next((k for k in before if k in examiners or (not examiners and _acts(bodies[k]))), "")
        if key:
            made.setdefault(key, []).append((start, end))
    return made


def _acts(mentions: Sequence[Organisation]) -> bool:
    return any(o.evaluates or o.issues for o in mentions)


def _ends(noun: str) -> tuple[str, ...]:
    return people.PRONOUN_ENDS.get(noun, (noun,))


def _own(noun: str, bodies: Mapping[str, Sequence[Organisation]], owner: str) -> str:
    """Whom 我中心 means: the owner if it fits or nobody fits better, else the one body that it fits."""
    if owner in bodies and owner.endswith(_ends(noun)):
        return owner
    fits = [key for key in bodies if key.endswith(_ends(noun))]
    return fits[0] if len(fits) == 1 else owner if owner in bodies else ""


def _about_papers(text: str, start: int, end: int) -> bool:
    low = max(0, start - _REACH)
    low = max([low, *(text.rfind(c, low, start) + 1 for c in _ENDS)])
    stop = min(len(text), end + _REACH)
    high = min((at for c in _ENDS if (at := text.find(c, end, stop)) >= 0), default=stop)
    return any(word in text[low:start] or word in text[end:high] for word in _ABOUT)
