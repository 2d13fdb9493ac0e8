"""Chats, live streams and groups: whose turn a phrase stands in, and who of the speakers sells.

What the customer says is not the page's claim, what the adviser says is. Names say little (木子, 小祝), so who sells is
learned from titles and from how each speaker talks: prices and "we" against questions.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex

_MAX_TURNS = 2000  # a longer chat is cut there
_TURN = 600  # characters of one turn that are looked at
_TITLED = 20  # what a title weighs against words
_SELLS = 3  # from here on somebody in the chat is known to sell


@dataclass(frozen=True)
class Turn:
    """One turn: who speaks, from where (behind the head) to where."""

    name: str
    head: int
    start: int
    end: int


@dataclass(frozen=True)
class Chat:
    """The turns of a page in order, and the names of those who buy."""

    turns: tuple[Turn, ...]
    heads: tuple[int, ...]
    buyers: frozenset[str]

    def turn(self, position: int) -> Turn | None:
        """The turn an offset stands in."""
        index = bisect_right(self.heads, position) - 1
        if index < 0 or position >= self.turns[index].end:
            return None
        return self.turns[index]

    def reply(self, turn: Turn) -> Turn | None:
        """The next turn of somebody who is no buyer."""
        index = bisect_right(self.heads, turn.head)
        for later in self.turns[index : index + 3]:
            if later.name not in self.buyers:
                return later
        return None


@dataclass(frozen=True)
class _Words:
    timed: Regex
    labelled: Regex
    seller: Regex
    buyer: Regex
    sells: Regex
    asks: Regex
    myself: Regex
    gap: Regex


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = load_yaml("discourse")
    keys = (
        "turn_time",
        "turn_label",
        "seller_name",
        "buyer_name",
        "seller_words",
        "buyer_words",
        "self_name",
        "turn_gap",
    )
    return _Words(*(compile_re(data[key]) for key in keys))


@lru_cache(maxsize=512)  # several steps ask, each for all pages of a batch; forgotten with the batch
def chat(text: str) -> Chat | None:
    """The chat on a page, or None. Asked once per phrase, read once per page."""
    words = _words()
    turns = _cut(text, words.timed)
    names = {turn.name for turn in turns}
    titled = any(words.seller.search(name) is not None for name in names)
    if len(names) < 2 or (len(names) * 2 > len(turns) + 1 and not titled):
        turns = _labelled(text, words) or _gapped(text, words)
        names = {turn.name for turn in turns}
    if len(turns) < 2 or len(names) < 2:
        return None
    return Chat(tuple(turns), tuple(turn.head for turn in turns), _buyers(text, turns, words))


def _cut(text: str, pattern: Regex) -> list[Turn]:
    heads = []
    for match in pattern.finditer(text):
        heads.append((match.start(), match.end(), match.group(1).strip('[]【】()（） “”"')))
        if len(heads) >= _MAX_TURNS:
            break
    turns = []
    for index, (head, start, name) in enumerate(heads):
        stop = heads[index + 1][0] if index + 1 < len(heads) else len(text)
        blank = text.find("\n\n", start + 1, stop)
        turns.append(Turn(name, head, start, min(stop if blank < 0 else blank, start + _TURN)))
    return turns


def _labelled(text: str, words: _Words) -> list[Turn]:
    """Turns headed by a name and a colon. Many lines of a page begin so (证书：…); only a known role makes a chat."""
    turns = _cut(text, words.labelled)
    roles = (words.seller, words.buyer, words.myself)
    heard = {name: any(role.search(name) is not None for role in roles) for name in {t.name for t in turns}}
    known = [heard[turn.name] for turn in turns]
    if not any(known):
        return []
    turns = [replace(turn, end=_line_end(text, turn)) for turn in turns]
    kept: list[Turn] = []
    counts: dict[str, int] = {}
    for turn in turns:
        counts[turn.name] = counts.get(turn.name, 0) + 1
    for index, turn in enumerate(turns):
        beside = (index > 0 and known[index - 1]) or (index + 1 < len(turns) and known[index + 1])
        if known[index] or (beside and (counts[turn.name] > 1 or len(turns) <= 4)):
            kept.append(turn)
    spoken = {turn.name for turn in kept}
    buys = any(words.buyer.search(name) is not None for name in spoken)
    timed = any(text[turn.head : turn.start].lstrip("[【(（")[:1].isdigit() for turn in kept)
    return kept if buys or timed or sum(counts[name] > 1 for name in spoken) > 1 else []


def _gapped(text: str, words: _Words) -> list[Turn]:
    """Turns headed by a name and a gap, as a transcript prints them; only where a customer's name stands there."""
    turns = [replace(turn, end=_line_end(text, turn)) for turn in _cut(text, words.gap)]
    counts: dict[str, int] = {}
    for turn in turns:
        counts[turn.name] = counts.get(turn.name, 0) + 1
    kept = [turn for turn in turns if counts[turn.name] > 1]
    return kept if any(words.buyer.search(turn.name) is not None for turn in kept) else []


def _line_end(text: str, turn: Turn) -> int:
    stop = text.find("\n", turn.start, turn.end)
    return stop if stop >= 0 else turn.end


def _buyers(text: str, turns: list[Turn], words: _Words) -> frozenset[str]:
    score: dict[str, int] = {}
    for turn in turns:
        said = text[turn.start : turn.end]
        gain = sum(1 for _ in words.sells.finditer(said)) - sum(1 for _ in words.asks.finditer(said))
        score[turn.name] = score.get(turn.name, 0) + gain
    for name in score:
        if words.buyer.search(name) is not None:
            score[name] -= _TITLED
        elif words.seller.search(name) is not None:
            score[name] += _TITLED
    best = max(score.values())
    # Whoever sounds like a seller is heard as one; the page's own words must not be lost to a guess.
    silent = {name for name in score if words.seller.search(name) is None and score[name] <= 0}
    others = [name for name in score if words.buyer.search(name) is None]
    answers = others[0] if len(others) == 1 and len(score) > 1 else ""  # whom all the customers ask, however he talks
    return frozenset(
        name for name, value in score.items() if name != answers and (value < 0 or (best >= _SELLS and name in silent))
    )
