"""Names of organisations in running text, and what the sentence makes of them: evaluator, issuer, owner of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import re2

from auditor.extract.lexicon import compile_re, fill, load_yaml, words

MAX_NAMES = 2000  # a page with more is a directory
_REACH = 30


@dataclass(frozen=True, slots=True)
class Organisation:
    """A name with its span in normalised text and its parts in the sentence."""

    name: str
    start: int
    end: int
    evaluates: bool
    issues: bool
    owns: bool


@dataclass(frozen=True)
class _Tables:
    name: Any
    generic: Any
    lead: Any
    evaluator: Any
    issuer: Any
    owner: Any
    evaluate: Any
    issue: Any
    state: Any
    organ: Any
    institute: Any
    association: Any
    denied: Any


@lru_cache(maxsize=1)
def tables() -> _Tables:
    """The patterns of lexicons/organisations.yaml, compiled once."""
    data = load_yaml("organisations")
    endings = "|".join(sorted(data["endings"], key=lambda e: (-len(e), e)))
    colon = data["colon"]
    return _Tables(
        name=compile_re(rf"[\p{{Han}}A-Za-z0-9（）()·&]{{2,44}}?(?:{endings})"),
        generic=compile_re(data["generic"]),
        lead=compile_re(f"(?:{data['lead_words']})[的]?"),
        evaluator=compile_re(f"(?:{data['labels']['evaluator']}){colon}[“《]?$"),
        issuer=compile_re(f"(?:{data['labels']['issuer']})(?:{colon})?[“《]?$"),
        owner=compile_re(f"(?:{data['labels']['owner']})[^，。；\\n]{{0,12}}$"),
        evaluate=compile_re(data["verbs"]["evaluate"]),
        issue=compile_re(data["verbs"]["issue"]),
        state=compile_re(f"^(?:[\\p{{Han}}]{{0,8}}?)(?:{fill('<STATE_ORGAN>', words())})$"),
        organ=compile_re(fill("<STATE_ORGAN>", words())),
        institute=compile_re(data["kinds"]["institute"]),
        association=compile_re(data["kinds"]["association"]),
        denied=compile_re(r"(?:不是|并非|非|不由|而非|不属于|无关|冒充|假冒|冒用)[^，。；\n]{0,10}$"),
    )


_LONGER = re2.compile(
    r"^(?:[\p{Han}]{0,6}?(?:[（(][\p{Han}]{2,8}[）)])?(?:有限责任公司|股份有限公司|有限公司)|(?:学校|学院|中心|大学|集团|研究院|分公司|分校|协会|学会))"
    r"|^[（(][\p{Han}]{2,8}[）)](?:有限公司|分公司|分校)"
)
_EDGE = re2.compile(r"^[（）()·&\d的了\s]+|[（(]$")
_BRACKETS = str.maketrans("（）", "()")


def find(text: str) -> list[Organisation]:
    """All organisations named in normalised text, in order."""
    t = tables()
    found = []
    for match in islice(t.name.finditer(text), MAX_NAMES):
        start, end = match.span()
        # The ending is matched as early as possible; a longer one may follow (…中心学校, …学院有限公司).
        longer = _LONGER.search(text[end : end + 16])
        if longer is not None:
            end += longer.end()
        name, start = _trim(text[start:end], start, t)
        if len(name) < 4 or t.generic.search(name) is not None:
            continue
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        before = before[max(before.rfind(c) for c in "。；！？\n") + 1 :]
        if t.denied.search(before) is not None:
            continue
        found.append(
            Organisation(
                name=name,
                start=start,
                end=end,
                evaluates=t.evaluator.search(before) is not None or t.evaluate.search(after) is not None,
                issues=t.issuer.search(before) is not None or t.issue.search(after) is not None,
                owns=t.owner.search(before) is not None,
            )
        )
    return found


def _trim(name: str, start: int, t: _Tables) -> tuple[str, int]:
    """Cut off what belongs to the sentence before the name; never so much that only a generic ending is left."""
    while True:
        cuts = [m.end() for m in t.lead.finditer(name) if len(name) - m.end() >= 5]
        cut = max((c for c in cuts if t.generic.search(name[c:]) is None), default=0)
        edge = _EDGE.search(name[cut:])
        if edge is not None and edge.start() == 0:
            cut += edge.end()
        if not cut:
            return name, start
        name, start = name[cut:], start + cut


def canonical(name: str) -> str:
    """One writing of a name for comparisons inside a page: half-width brackets, no spaces."""
    return "".join(name.translate(_BRACKETS).split())
