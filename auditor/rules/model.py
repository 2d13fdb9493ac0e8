"""What a rule file says, as frozen values. Nothing here knows Great Expectations or pandas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import BadInput
from auditor.rules.conditions import Condition


@dataclass(frozen=True)
class Basis:
    """One provision a rule rests on.

    Attributes:
        document, article: as cited, in Chinese.
        start, end: first and last day in force as YYYY-MM-DD text, or '' when open.
        verified: True only when somebody read the article in an official text or a clean reprint of it.
        checks: ids of the checks it supports; () = all of the rule.
        province: the only province where it applies, or '' for the whole country.
    """

    document: str
    article: str
    start: str
    end: str
    verified: bool
    checks: tuple[str, ...] = ()
    province: str = ""
    note: str = ""

    def in_force(self, day: str) -> bool:
        """Whether it is in force on a day (YYYY-MM-DD); with '' (unknown day), whether it is open-ended."""
        if not day:
            return not self.end
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)


@dataclass(frozen=True)
class Check:
    """One expectation over the fact table.

    Attributes:
        id: unique in its rule.
        expectation: a Great Expectations type in snake case, see auditor.rules.vocabulary.
        kwargs: its arguments.
        row_condition: for which programs it holds, or None for all.
        severity: 'high', 'medium' or 'low'.
        phrase_from: claim kinds whose first affirmed phrase is the evidence; () = about an absence or a register.
        seen: one Chinese sentence for a failing program, with {phrase} and {explanation} as places to fill.
    """

    id: str
    expectation: str
    kwargs: Mapping[str, Any]
    row_condition: Condition | None
    severity: str
    phrase_from: tuple[str, ...]
    seen: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts this check reads: its own column or columns first, then those of its condition."""
        own = [str(self.kwargs[key]) for key in ("column", "column_A", "column_B") if key in self.kwargs]
        condition = self.row_condition.columns if self.row_condition else ()
        return tuple(dict.fromkeys([*own, *condition]))


@dataclass(frozen=True)
class Example:
    """One authored example: a text that is put on a course page, or facts that replace those of a clean program.

    Attributes:
        text: a short Chinese text, or ''.
        facts: fact columns to replace, or an empty mapping.
        check: the check that must fire, or '' for any of the rule.
        level: level named in the course page's title, or ''.
    """

    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    check: str = ""
    level: str = ""

    @property
    def label(self) -> str:
        return self.text or ", ".join(f"{key}={value}" for key, value in self.facts.items())


@dataclass(frozen=True)
class Rule:
    """One rule file."""

    id: str
    version: str
    title_zh: str
    title_en: str
    severity: str
    facts: tuple[str, ...]
    checks: tuple[Check, ...]
    basis: tuple[Basis, ...]
    advice_zh: str
    advice_en: str
    must_fire: tuple[Example, ...] = ()
    must_not_fire: tuple[Example, ...] = ()
    could_not_check: tuple[Example, ...] = ()
    path: str = ""
    source: Mapping[str, Any] = field(default_factory=dict)

    def basis_of(self, check: str) -> tuple[Basis, ...]:
        return tuple(basis for basis in self.basis if not basis.checks or check in basis.checks)

    def as_dict(self) -> dict[str, Any]:
        """What reports and the web need of a rule."""
        return {
            "id": self.id,
            "version": self.version,
            "title_zh": self.title_zh,
            "title_en": self.title_en,
            "severity": self.severity,
            "advice_zh": self.advice_zh,
            "advice_en": self.advice_en,
            "basis": [
                {"document": b.document, "article": b.article, "from": b.start, "to": b.end, "verified": b.verified}
                for b in self.basis
            ],
        }


@dataclass(frozen=True)
class RuleSet:
    """All rules, sorted by id; `digest` names exactly this set of rules."""

    rules: tuple[Rule, ...]
    digest: str

    def get(self, rule_id: str) -> Rule:
        """The rule of that id, in any letter case.

        Raises:
            BadInput: there is none.
        """
        for rule in self.rules:
            if rule.id.lower() == rule_id.lower():
                return rule
        raise BadInput(f"no rule {rule_id!r}", "rules", "run `auditor rules list` to see the ids")

    def pairs(self) -> list[tuple[Rule, Check]]:
        """Every check with its rule, in order."""
        return [(rule, check) for rule in self.rules for check in rule.checks]

    def as_dicts(self) -> list[dict[str, Any]]:
        return [rule.as_dict() for rule in self.rules]
