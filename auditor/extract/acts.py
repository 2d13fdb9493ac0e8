"""Who issues and who examines, told in any order: sentences are read with every name, short form and pronoun masked.

发证单位是X, X负责出卷和发证, 证书上盖的是X的章, 谁发证？X, 由后者发放: one frame each, whatever the name is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.extract.matches import Match
from auditor.extract.named import Organisation

_MASK = "\x01"
_ENDS = "。！？；!?;\n"
_BACK, _FORTH = 90, 110  # characters of a sentence that are read before and behind a name
_ANTECEDENT = 200  # characters between a pronoun and the name that it stands for
_APPOSED = 24  # characters between a name and the kind of body that it is said to be
_MOST = 60  # acting sentences of a page that are read; time must stay linear
_SHORT_FORMS = 40
_ENDING, _SELF = (1, 4), (2, 3, 5)  # groups of the pattern of pronouns: how the name ends, or the pronoun itself
# The head of a turn in a chat that was exported: 2026-11-13 20:10:44  小雯.
_TURN = compile_re(r"(?:^|\n)[^\n。；！？?]{0,24}\d{1,2}:\d{2}(?::\d{2})?[^\n。；！？?]{0,24}\n?$")
_ISSUE_HINTS = ("证", "章", "发", "颁", "签", "印", "授", "落款", "署名", "本子", "出具")  # no frame does without one
_EXAM_HINTS = ("考", "评", "认定", "鉴定", "测", "命题", "组卷", "出题", "出卷", "卷")
_HINTS = ("证", "考", "评", "认定", "鉴定", "章")


@dataclass(frozen=True)
class _Patterns:
    any_issue: Regex  # one question instead of a dozen: most sentences hold no frame at all
    any_examine: Regex
    issue: tuple[Any, ...]
    issue_by: Regex
    examine: tuple[Any, ...]
    weak: Regex
    paper: Regex
    other_actor: Regex
    denied: Regex
    passive: Regex
    other_grant: Regex
    asked: Regex
    answer: Regex
    pronouns: Regex
    kind_words: Regex
    named_short: Regex
    examiners: Regex
    organ_of: Regex
    examine_at: tuple[Any, ...]
    apposed: Regex
    kind: Regex


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = load_yaml("acts")
    words = {"N": f"({_MASK}+)", "T": r"[”\"」』]?(?:[（(][^（）()\n]{1,24}[）)])?"} | data["words"]

    def filled(pattern: str) -> Regex:
        for name, word in words.items():
            pattern = pattern.replace(f"<{name}>", word)
        return compile_re(pattern)

    return _Patterns(
        any_issue=filled("|".join(f"(?:{p})" for p in data["issue"])),
        any_examine=filled("|".join(f"(?:{p})" for p in [*data["examine"], *data["examine_at"]])),
        issue=tuple(filled(p) for p in data["issue"]),
        examine=tuple(filled(p) for p in data["examine"]),
        examine_at=tuple(filled(p) for p in data["examine_at"]),
        weak=filled("^(?:<HAND>)$"),
        paper=filled("<PAPER>"),
        **{
            name: filled(data[name])
            for name in (
                "issue_by", "other_actor", "denied", "passive", "other_grant", "asked", "answer", "pronouns",
                "kind_words", "named_short", "examiners", "organ_of", "apposed", "kind",
            )
        },
    )  # fmt: skip


@dataclass(slots=True)
class _Mention:
    """A name, a short form or a pronoun; `of` is the organisation it means."""

    start: int
    end: int
    of: Organisation
    own: int = -1  # index of the organisation itself, -1 for short forms and pronouns
    evaluates: bool = False
    issues: bool = False


def acting(text: str, names: Sequence[Organisation], places: Any) -> list[Organisation]:
    """The organisations with what sentences of any order say of them; acting short forms and pronouns are added.

    Args:
        places: pattern of the place names that stand before the own word of a name.
    """
    found = list(names)
    if not found or not any(hint in text for hint in _HINTS):
        return found
    mentions = _mentions(text, found, places)
    for low, high, inside in islice(_sentences(text, mentions), _MOST):
        _read(text, low, high, inside)
    for mention in mentions:
        if not (mention.evaluates or mention.issues):
            continue
        if mention.own >= 0:
            o = found[mention.own]
            found[mention.own] = replace(
                o, evaluates=o.evaluates or mention.evaluates, issues=o.issues or mention.issues
            )
        else:
            found.append(
                Organisation(mention.of.name, mention.start, mention.end, mention.evaluates, mention.issues, owns=False)
            )
    return sorted(found, key=lambda o: (o.start, o.end))


def issuing(
    text: str, names: Sequence[Organisation], bodies: Sequence[tuple[str, int]], places: Any
) -> list[Organisation]:
    """Of bodies that are no names (a state organ, 评价机构) those that a sentence says issue, in order.

    Args:
        bodies: what they are called, with where they stand.
    """
    p = _patterns()
    others = [
        Organisation(name, start, start + len(name), evaluates=False, issues=False, owns=False)
        for name, start in bodies
        if not any(o.start < start + len(name) and start < o.end for o in names)
        and not any(_apposed(text, o, start) for o in names)
        and p.organ_of.search(text[start + len(name) : start + len(name) + 12]) is None
    ]
    if not others:
        return []
    known = [replace(o, evaluates=False, issues=False) for o in names]
    starts = {o.start for o in others}
    found = acting(text, sorted([*known, *others], key=lambda o: o.start), places)
    return [o for o in found if o.issues and o.start in starts]


def _mentions(text: str, names: Sequence[Organisation], places: Any) -> list[_Mention]:
    own = [_Mention(o.start, o.end, o, i) for i, o in enumerate(names)]
    taken = [(m.start, m.end) for m in own]
    starts = [low for low, _ in taken]

    def free(low: int, high: int) -> bool:
        at = bisect_right(starts, low) - 1
        return not (at >= 0 and taken[at][1] > low) and not (at + 1 < len(taken) and taken[at + 1][0] < high)

    found = list(own)
    short = _short_forms(text, names, places)
    for word, o in short.items():
        low = text.find(word)
        while low >= 0:
            if free(low, low + len(word)):
                found.append(_Mention(low, low + len(word), o))
            low = text.find(word, low + len(word))
    for match in islice(_patterns().pronouns.finditer(text), _SHORT_FORMS):
        low, high = next((match.span(g) for g in _SELF if match.group(g)), match.span())
        ending = next((match.group(g) for g in _ENDING if match.group(g)), "")
        at = bisect_right(starts, low) - 1
        near = [names[i] for i in range(max(0, at - 3), at + 1) if 0 <= low - names[i].end < _ANTECEDENT]
        fits = [o for o in near if _fits(o.name, ending)]
        if fits and free(low, high):
            acts = [o for o in fits if o.evaluates or o.issues]
            found.append(_Mention(low, high, (acts or fits)[-1]))
    for match in islice(_patterns().kind.finditer(text), _SHORT_FORMS):
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and free(*match.span()) and _apposed(text, names[at], match.start()):
            found.append(_Mention(match.start(), match.end(), names[at]))
    return sorted(found, key=lambda m: (m.start, m.end))


def _apposed(text: str, o: Organisation, start: int) -> bool:
    """True for X是我们对接的社会培训评价组织 and X（备案评价机构）: the kind of body is the name before it."""
    return 0 <= start - o.end <= _APPOSED and _patterns().apposed.search(text[o.end : start]) is not None


def _fits(name: str, ending: str) -> bool:
    """True when a pronoun such as 该中心 can stand for a name; 该机构 and 对方 can stand for any."""
    if ending in ("", "机构", "单位", "组织", "方"):
        return True
    return ending in name[-8:] if ending in ("校", "院", "所") else name.endswith(ending)


def _short_forms(text: str, names: Sequence[Organisation], places: Any) -> dict[str, Organisation]:
    """The own word of each name (云脉 of 杭州云脉职业技能评价有限公司), and what the page itself calls it for short."""
    p = _patterns()
    found: dict[str, Organisation] = {}
    for o in islice({o.name: o for o in names}.values(), _SHORT_FORMS):
        said = p.named_short.search(text[o.end : o.end + 24])
        if said is not None:
            found.setdefault(said.group(1), o)
        rest = o.name[place.end() if (place := places.search(o.name)) is not None else 0 :]
        kind = p.kind_words.search(rest)
        word = rest[: kind.start()] if kind is not None else ""
        examines = o.evaluates or p.examiners.search(o.name) is not None
        for short in (word, f"{word[:2]}公司") if examines and 2 <= len(word) <= 4 else ():
            if short not in found and text.count(short) > (short == word):
                found[short] = o
    return found


def _sentences(text: str, mentions: Sequence[_Mention]) -> Iterator[tuple[int, int, list[_Mention]]]:
    """The sentences that hold a mention, each once, with the mentions in it."""
    index = 0
    while index < len(mentions):
        first = mentions[index]
        low = max(text.rfind(c, max(0, first.start - _BACK), first.start) for c in _ENDS) + 1
        low = max(low, first.start - _BACK)
        stop = first.end + _FORTH
        high = min((p for c in _ENDS if (p := text.find(c, first.end, stop)) >= 0), default=min(stop, len(text)))
        inside = [first]
        index += 1
        while index < len(mentions) and mentions[index].end <= high:
            inside.append(mentions[index])
            index += 1
        yield low, high, inside


def _read(text: str, low: int, high: int, inside: list[_Mention]) -> None:
    p = _patterns()
    masked = text[low:high]
    for m in inside:
        masked = masked[: m.start - low] + _MASK * (m.end - m.start) + masked[m.end - low :]
    at = {m.start - low: m for m in inside}
    issues = any(word in masked for word in _ISSUE_HINTS) and p.any_issue.search(masked) is not None
    for pattern in p.issue if issues else ():
        for match in pattern.finditer(masked):
            _mark(p, masked, match, at, issues=True)
    examines = any(word in masked for word in _EXAM_HINTS) and p.any_examine.search(masked) is not None
    for pattern in p.examine if examines else ():
        for match in pattern.finditer(masked):
            _mark(p, masked, match, at, issues=False)
    for pattern in p.examine_at if examines else ():
        for match in pattern.finditer(masked):
            mention = at.get(match.start(1))
            if mention is not None and p.examiners.search(mention.of.name) is not None:
                mention.evaluates = True
    papers = p.paper.search(masked + "\n") is not None
    position = 0
    while (match := p.issue_by.search(masked, position)) is not None:
        position = match.end(1)
        weak = p.weak.search(match.group(3)) is not None
        gap, behind = match.group(2), masked[match.end() :]
        if (weak and not papers) or p.other_actor.search(gap) is not None or p.other_grant.search(behind) is not None:
            continue
        _mark(p, masked, match, at, issues=True, gap=gap)
    _answered(p, text, low, masked, at)


def _mark(p: _Patterns, masked: str, match: Match, at: dict[int, _Mention], *, issues: bool, gap: str = "") -> None:
    """Give the act to the mention that the frame caught, unless the sentence denies it or only goes there."""
    mention = at.get(match.start(1))
    if mention is None:
        return
    before = masked[max(0, match.start(1) - 12) : match.start(1)]
    said = masked[match.start() : match.start(1)] + gap + masked[match.end(1) : match.end()]
    said = said[max(said.rfind("而是"), said.rfind("改为")) + 1 :]
    gone = p.passive.search(before) is not None and not before.rstrip('“"「').endswith(
        ("而是", "改为", "都在", "全在", "均在", "看到", "见到")
    )
    if gone or p.denied.search(said) is not None:
        return
    if issues:
        mention.issues = True
    else:
        mention.evaluates = True


def _answered(p: _Patterns, text: str, low: int, masked: str, at: dict[int, _Mention]) -> None:
    """谁发证？X: the name that opens the answer to the question before it issues."""
    if not low or text[low - 1] not in "？?\n。；":
        return
    match = p.answer.search(masked)
    mention = at.get(match.start(1)) if match is not None else None
    if mention is None or (mention.end < len(text) and text[mention.end] == "\n" and _speaks(text, mention)):
        return
    before = text[max(0, low - _BACK) : low]
    while (turn := _TURN.search(before)) is not None:
        before = before[: turn.start()]
    before = before[-40:]
    question = before[max(before.rfind(c, 0, -2) for c in "。；！\n") + 1 :]
    if p.asked.search(question) is not None:
        mention.issues = True


def _speaks(text: str, mention: _Mention) -> bool:
    """True for a name that stands alone on several lines: the speaker of a thread, not an answer in it."""
    return text.count("\n" + text[mention.start : mention.end] + "\n") > 1
