"""The lexicons: phrase families as YAML, checked against a schema, compiled once to linear-time matchers.

A family says which claim a phrase makes, how it may be worded (RE2 patterns with <SLOTS> from words.yaml), which
look-alikes are not it, and carries its own examples. No backtracking regular expression ever sees page text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import re2
import yaml

from auditor.errors import ConfigError

FOLDER = Path(__file__).resolve().parent / "lexicons"
MAX_HITS = 1000  # of one pattern on one page; beyond that a page repeats itself to no purpose
_REACH = 70  # look-alikes are told from phrases by at most this many characters on either side
_SLOT = re2.compile(r"<([A-Z_]+)>")


@dataclass(frozen=True)
class Hit:
    """A phrase of one family in normalised text."""

    claim: str
    family: str
    start: int
    end: int
    cues_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Family:
    id: str
    claim: str
    unless: Any | None
    cues_off: tuple[str, ...]


def load_yaml(name: str, schema_name: str = "") -> dict[str, Any]:
    """One lexicon file, checked against its schema (by default the schema of the same name).

    Raises:
        ConfigError: the file is not YAML or breaks its schema; names the file and the place in it.
    """
    path = FOLDER / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        schema = json.loads((FOLDER / "schema" / f"{schema_name or name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
    except yaml.YAMLError as error:
        raise ConfigError(f"lexicon is not YAML: {error}", str(path), "fix the line") from error
    except jsonschema.ValidationError as error:
        place = "/".join(str(p) for p in error.absolute_path)
        raise ConfigError(f"lexicon breaks its schema: {error.message}", f"{path}: {place}", "fix the entry") from error
    return data  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """The slots: name → RE2 group, nested slots already filled in."""
    slots: dict[str, str] = {}
    for name, alternatives in load_yaml("words")["slots"].items():
        slots[name] = "(?:" + "|".join(fill(str(a), slots) for a in alternatives) + ")"
    return slots


def fill(pattern: str, slots: dict[str, str] | None = None) -> str:
    """Replace <SLOTS> in a pattern.

    Raises:
        ConfigError: a slot is unknown (slots are defined before they are used).
    """
    known = words() if slots is None else slots

    def one(match: Any) -> str:
        name = match.group(1)
        if name not in known:
            raise ConfigError(f"unknown slot <{name}>", pattern, "define it earlier in lexicons/words.yaml")
        return known[name]

    return str(_SLOT.sub(one, pattern))


def union(patterns: list[str], *, each_line: bool = False) -> Any:
    """One compiled RE2 for several patterns with slots; with `each_line`, ^ and $ mean the ends of a line."""
    return compile_re(("(?m)" if each_line else "") + "|".join(f"(?:{fill(p)})" for p in patterns))


def compile_re(pattern: str) -> Any:
    """Compile with RE2, caseless, with room for large unions.

    Raises:
        ConfigError: the pattern is not RE2 syntax.
    """
    try:
        return re2.compile(pattern, _options())
    except re2.error as error:
        raise ConfigError(f"pattern is not RE2: {error}", pattern[:120], "fix the pattern") from error


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


class Matcher:
    """All families at once: a shared pre-filter says which patterns can occur, only those are searched."""

    def __init__(self, entries: list[tuple[str, _Family]]) -> None:
        self.families = [family for _, family in entries]
        self.patterns = [compile_re(pattern) for pattern, _ in entries]
        self.filter = re2.Filter()
        for pattern, _ in entries:
            self.filter.Add(pattern, _options())
        self.filter.Compile()

    def find(self, text: str, cut: list[str] | None = None) -> list[Hit]:
        """All hits, in text order; of overlapping hits of one claim the longest is kept.

        Args:
            cut: takes the ids of families with more than `MAX_HITS` hits, whose further hits are left out.
        """
        hits: list[Hit] = []
        for index in self.filter.Match(text, True) or ():
            family = self.families[index]
            left = MAX_HITS
            for match in self.patterns[index].finditer(text):
                start, end = match.span()
                if end > start and not _excused(family, text, start, end):
                    left -= 1
                    if left < 0:
                        if cut is not None:
                            cut.append(family.id)
                        break
                    hits.append(Hit(family.claim, family.id, start, end, family.cues_off))
        return _longest(hits)


def _excused(family: _Family, text: str, start: int, end: int) -> bool:
    """True when a look-alike overlaps the phrase; look-alikes reach at most `_REACH` characters beyond it."""
    if family.unless is None:
        return False
    low = max(0, start - _REACH)
    window = text[low : end + _REACH]
    return any(m.start() + low < end and start < m.end() + low for m in family.unless.finditer(window))


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.claim, h.start, -h.end, h.family)):
        if kept and kept[-1].claim == hit.claim and hit.start < kept[-1].end:
            if hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
            continue
        kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.claim))


@lru_cache(maxsize=1)
def claims_matcher() -> Matcher:
    """The matcher of all claim families (every lexicons/claims_*.yaml)."""
    entries = []
    for path in sorted(FOLDER.glob("claims_*.yaml")):
        for entry in load_claims(path.stem):
            unless = entry.get("unless")
            family = _Family(
                entry["id"], entry["claim"], union(unless) if unless else None, tuple(entry.get("cues_off", ()))
            )
            entries += [(fill(pattern), family) for pattern in entry["any"]]
    return Matcher(entries)


def load_claims(stem: str) -> list[dict[str, Any]]:
    """The families of one claims file; all such files share one schema."""
    return list(load_yaml(stem, "claims")["families"])
