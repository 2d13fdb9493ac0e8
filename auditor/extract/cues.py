"""The cues of polarity (lexicons/polarity.yaml), compiled once: what negates, quotes, asks, and who is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.extract.frames import masks
from auditor.extract.lexicon import compile_re, load_yaml
from auditor.extract.linear import Regex
from auditor.model import Polarity

# Cues behind a phrase all begin at once and go on over dozens of characters: the automaton of eleven ways has so many
# states that it never fits into the processor's cache, those of four ways do.
_TOGETHER = 4


@dataclass(frozen=True)
class Cue:
    """One group of cues: what it makes of a phrase, on which side and how far away it counts."""

    polarity: Polarity
    before: bool
    sentence: bool
    reach: int
    patterns: tuple[Regex, ...]

    def heard(self, window: str) -> bool:
        """True when a window holds one of the cues."""
        return any(pattern.search(window) is not None for pattern in self.patterns)


@dataclass(frozen=True)
class Cues:
    """All tables of polarity.yaml, compiled."""

    cues: tuple[Cue, ...]
    masks: Regex
    parallel: Regex
    myself: Regex
    not_self: Regex
    answer: Regex
    speakers: Regex
    bad_line: Regex
    bad_cell: Regex
    lead_quoted: Regex
    lead_negated: Regex
    vows: Regex
    defiance: Regex
    invitation: Regex
    own: Regex
    mention_before: Regex
    mention_after: Regex
    regardless: Regex
    sold_before: Regex
    sold_after: Regex
    inner: Regex
    inner_kinds: frozenset[str]
    lacks: Regex
    lack_kinds: frozenset[str]
    ours: Regex
    theirs: Regex
    alike: Regex
    trade_kinds: frozenset[str]


def _together(ways: Sequence[str], most: int) -> tuple[Regex, ...]:
    """Patterns of a few ways each, which say together what one of all would say."""
    parts = [ways[low : low + most] for low in range(0, len(ways), most)]
    return tuple(compile_re("|".join(f"(?:{way})" for way in part)) for part in parts)


@lru_cache(maxsize=1)
def tables() -> Cues:
    """The tables; a lexicon that breaks its schema raises ConfigError."""
    data, headings = load_yaml("polarity"), load_yaml("discourse")
    cues = tuple(
        Cue(
            Polarity(entry["polarity"]),
            entry["side"] == "before",
            entry.get("reach") == "sentence",
            entry["max"],
            _together(entry["any"], _TOGETHER if entry["side"] == "after" else len(entry["any"])),
        )
        for entry in data["cues"]
    )
    return Cues(
        cues=cues,
        masks=masks(),
        parallel=compile_re(data["parallel"]),
        myself=compile_re(data["self_reference"]),
        not_self=compile_re(data["not_self"]),
        answer=compile_re(data["affirming_answer"]),
        speakers=compile_re(r"(?:^|[\s，。！？?!；;）)】\]」”])" + data["speakers"]),
        bad_line=compile_re(data["bad_line"]),
        bad_cell=compile_re(data["bad_cell"]),
        lead_quoted=compile_re(data["leads"]["quoted"] + "|" + headings["heading_quoted"]),
        lead_negated=compile_re(data["leads"]["negated"] + "|" + headings["heading_negated"]),
        vows=compile_re(data["vows"]),
        defiance=compile_re(data["defiance"]),
        invitation=compile_re(data["invitation"]),
        own=compile_re(data["own_voice"]),
        mention_before=compile_re(data["mention"]["before"]),
        mention_after=compile_re(data["mention"]["after"]),
        regardless=compile_re(data["regardless"]),
        sold_before=compile_re(data["quoted_own"]["before"]),
        sold_after=compile_re(data["quoted_own"]["after"]),
        inner=compile_re(data["inner"]["negation"]),
        inner_kinds=frozenset(data["inner"]["claims"]),
        lacks=compile_re(data["lacks"]["phrase"]),
        lack_kinds=frozenset(data["lacks"]["claims"]),
        ours=compile_re(data["other_trade"]["ours"]),
        theirs=compile_re(data["other_trade"]["theirs"]),
        alike=compile_re(data["other_trade"]["alike"]),
        trade_kinds=frozenset(data["other_trade"]["claims"]),
    )
