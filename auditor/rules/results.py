"""What became of each check in one run, in counts: kept with the run (results.json) and shown in Data Docs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from auditor.errors import AuditorError
from auditor.model import FindingOutcome
from auditor.rules.model import RuleSet

if TYPE_CHECKING:
    from auditor.rules.gx.run import Judged

PASS = "pass"


@dataclass(frozen=True)
class CheckResult:
    """One check over all programs, named by rule and check id, never by its place in a list.

    Attributes:
        fail, could_not_check: programs of each outcome; all others passed, those it does not apply to included.
        crashed: it could not run, so every program counts as could_not_check.
    """

    rule: str
    rule_version: str
    check: str
    severity: str
    programs: int
    fail: int
    could_not_check: int
    crashed: bool = False

    @property
    def passed(self) -> int:
        return self.programs - self.fail - self.could_not_check

    @property
    def outcome(self) -> str:
        """Of the check as a whole; without a single program it judged, it could not check."""
        if self.fail:
            return FindingOutcome.FAIL.value
        return PASS if self.passed else FindingOutcome.COULD_NOT_CHECK.value


@dataclass(frozen=True)
class Results:
    """All checks of one run, and which facts and rules they were judged on."""

    checks: tuple[CheckResult, ...]
    programs: int
    facts_digest: str
    ruleset_digest: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "programs": self.programs,
            "facts_digest": self.facts_digest,
            "ruleset_digest": self.ruleset_digest,
            "checks": [{**asdict(check), "passed": check.passed, "outcome": check.outcome} for check in self.checks],
        }


def collect(ruleset: RuleSet, judged: Mapping[tuple[str, str], Judged], programs: int) -> Results:
    """The counts of every check; one that was not judged at all could not be checked.

    Raises:
        AuditorError: two checks were judged on different facts.
    """
    checks = []
    for rule, check in ruleset.pairs():
        verdict = judged.get((rule.id, check.id))
        crashed = bool(programs) and (verdict is None or bool(verdict.crashed))
        fail, unknown = (verdict.unexpected_count, verdict.could_not_check_count) if verdict else (0, 0)
        checks.append(
            CheckResult(
                rule.id,
                rule.version,
                check.id,
                check.severity,
                programs,
                fail,
                programs if crashed else unknown,
                crashed,
            )
        )
    return Results(tuple(checks), programs, one_digest(judged.values()), ruleset.digest)


def one_digest(judged: Iterable[Judged]) -> str:
    """The digest of the facts that all verdicts share, '' when nothing was judged.

    Raises:
        AuditorError: they do not share one.
    """
    digests = sorted({verdict.facts_digest for verdict in judged if not verdict.crashed})
    if len(digests) > 1:
        raise AuditorError("checks were judged on different facts", ", ".join(d[:12] for d in digests), "report this")
    return digests[0] if digests else ""
