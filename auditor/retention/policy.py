"""How long each kind of data is kept (policy.yaml) and what is held by hand (a file of holds): both are data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from auditor.errors import ConfigError
from auditor.model import sha256_hex
from auditor.rules.yamlfile import YamlFile

HERE = Path(__file__).parent
POLICY = HERE / "policy.yaml"
_SUBJECTS = ("finding", "institution", "source", "run")


@dataclass(frozen=True)
class Kind:
    """One kind of stored data and its period.

    Attributes:
        days: kept through this many days after `counted_from`, and gone on the day after.
        what, counted_from, why, basis: for people; `basis` entries say whether the article's wording was checked.
    """

    name: str
    days: int
    what: str
    counted_from: str
    why: str
    basis: tuple[dict[str, Any], ...] = ()

    def until(self, counted_from: date) -> date:
        """The last day on which it is kept."""
        try:
            return counted_from + timedelta(days=self.days)
        except OverflowError:
            return date.max

    @property
    def rule(self) -> str:
        """The rule in a few words, as the log of deletions names it."""
        return f"{self.name}: {self.days} days"


@dataclass(frozen=True)
class Policy:
    """All kinds by name, and the SHA-256 of the file they come from."""

    kinds: dict[str, Kind]
    digest: str

    def __getitem__(self, name: str) -> Kind:
        return self.kinds[name]


@dataclass(frozen=True)
class Hold:
    """Something that a person said must stay: a finding, an institution (name or id), a source or a week."""

    subject: str
    value: str
    reason: str
    by: str
    until: date | None

    def holds(self, day: date) -> bool:
        """True through its last day."""
        return self.until is None or day <= self.until

    def line(self) -> str:
        """Why, in one line."""
        end = f" until {self.until}" if self.until else ""
        return f"held by hand{end}: {self.reason} ({self.by})"


def problems(path: Path, schema: str) -> Iterator[ConfigError]:
    """Everything that is wrong with a policy ('policy') or a file of holds ('holds'), in order of lines."""
    file = YamlFile(path)
    found = [(file.at(*error.absolute_path), error.message) for error in _validator(schema).iter_errors(file.data)]
    for where, message in sorted(found):
        yield ConfigError(" ".join(message.split())[:200], where, f"see docs/privacy.md and {schema}.schema.json")
    if found:
        return
    if schema == "policy":
        yield from _nonsense(file)
    else:
        for index, entry in enumerate(file.data["holds"]):
            if sum(name in entry for name in _SUBJECTS) != 1:
                where = file.at("holds", index)
                yield ConfigError(f"a hold names one of {', '.join(_SUBJECTS)}", where, "split it into several holds")
            try:
                date.fromisoformat(entry.get("until", "2000-01-01"))
            except ValueError:
                yield ConfigError(f"{entry['until']!r} is no day", file.at("holds", index, "until"), "correct the day")


def _nonsense(file: YamlFile) -> Iterator[ConfigError]:
    """Periods that each make sense, but not together."""
    days = {name: kind["days"] for name, kind in file.data["kinds"].items()}
    for shorter, longer, why in (
        ("page_bytes", "runs", "a run cannot go before its pages"),
        ("page_bytes", "published_findings", "the proof of a published finding is in its page"),
        ("unreviewed_findings", "published_findings", "what was published must be provable longest"),
        ("withdrawn_findings", "published_findings", "what was published must be provable longest"),
        ("published_findings", "decision_names", "who decided must be known as long as what they decided"),
    ):
        if days[shorter] > days[longer]:
            what = f"{shorter} ({days[shorter]} days) is longer than {longer} ({days[longer]} days): {why}"
            yield ConfigError(what, file.at("kinds", shorter, "days"), "make it shorter, or the other longer")


def load_policy(path: Path | None = None) -> Policy:
    """The policy in a file; default: the one that comes with this package.

    Raises:
        ConfigError: the first problem, with file and line.
    """
    place = path or POLICY
    for error in problems(place, "policy"):
        raise error
    kinds = {
        name: Kind(
            name, entry["days"], entry["what"], entry["counted_from"], entry["why"], tuple(entry.get("basis", ()))
        )
        for name, entry in YamlFile(place).data["kinds"].items()
    }
    return Policy(kinds, sha256_hex(place.read_bytes()))


def load_holds(path: Path | None) -> list[Hold]:
    """The holds in a file; none without one.

    Raises:
        ConfigError: the first problem, with file and line. A hold that cannot be read stops every deletion.
    """
    if path is None:
        return []
    for error in problems(path, "holds"):
        raise error
    found = []
    for entry in YamlFile(path).data["holds"]:
        subject = next(name for name in _SUBJECTS if name in entry)
        until = date.fromisoformat(entry["until"]) if "until" in entry else None
        found.append(Hold(subject, str(entry[subject]), entry["reason"], entry["by"], until))
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8")))
