"""`auditor report verify`: is a run what it was, and does its archive still give its findings?

Offline. First every file against the manifest; then the pages are decoded and read again from the WARC, the register
is asked again from the filings kept in the folder, and the pinned rules judge again. Each stored finding then either
matches in every column, its bytes intact, or differs, with a reason.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from auditor import derive, notary, removed, rules, sealing, tables, timestamps
from auditor.errors import AuditorError
from auditor.evidence.archived import GONE, WRONG, Archived, lost, with_body
from auditor.planning import code_digest, sources_of
from auditor.rules import RuleSet
from auditor.runfolder import RunFolder
from auditor.sealing import Problem, Seal
from auditor.settings import Settings
from auditor.tables import FINDINGS
from auditor.timestamps import Stamp

CODE, RULE, UNEXPLAINED = "code changed", "rule changed", "unexplained"
OK, DIFFERS, COULD_NOT = "ok", "differs", "could_not_check"
_BLOCK = 10_000
_DAMAGE = (AuditorError, pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError)
Row = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """One finding: it matches, or it differs for these reasons.

    Attributes:
        reasons: of 'evidence missing', 'digest wrong', 'rule changed', 'code changed', 'unexplained'; () = matches;
            'deleted by retention' stands alone: its proof was deleted on purpose, and nothing is known to be wrong.
        detail: one line: what differs, and where.
    """

    finding_id: str
    rule: str
    reasons: tuple[str, ...] = ()
    detail: str = ""

    @property
    def matches(self) -> bool:
        return not self.reasons

    @property
    def deleted(self) -> bool:
        """Nobody can check it any more, and the log of deletions says why."""
        return self.reasons == (GONE,)


@dataclass
class Outcome:
    """All that verifying said.

    Attributes:
        elsewhere: what differs from what the store noted at publication, and a timestamp that does not hold.
        stamp: the timestamp of the manifest; store: '' or why nothing could be compared with the store.
        lost: records of earlier runs that this one refers to and that are not as they were.
        error: why the findings could not be derived again, or ''.
        notes: what a reader should know and what is no difference.
    """

    seal: Seal
    verdicts: list[Verdict] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    elsewhere: list[Problem] = field(default_factory=list)
    stamp: Stamp = field(default_factory=lambda: Stamp(timestamps.NONE))
    store: str = ""
    error: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All files that are not what they were."""
        return (*self.seal.problems, *self.elsewhere, *self.lost)

    @property
    def result(self) -> str:
        """'differs' before 'could_not_check' before 'ok'."""
        tampered = [problem for problem in self.seal.problems if problem.file != sealing.MANIFEST or self.seal.sha256]
        differs = any(not (verdict.matches or verdict.deleted) for verdict in self.verdicts)
        if tampered or self.lost or self.elsewhere or differs:
            return DIFFERS
        return COULD_NOT if self.error or self.seal.problems else OK


def integrity(folder: RunFolder, settings: Settings) -> Outcome:
    """Compare every file of a run folder with its manifest, and that with the store and its timestamp; no verdicts yet.

    Raises:
        BadInput: there is no run in this folder. ConfigError: AUDITOR_TIMESTAMP_CA is no file of certificates.
    """
    outcome = Outcome(sealing.check(folder), stamp=timestamps.read(folder, settings))
    outcome.elsewhere, outcome.store = notary.against_store(folder, outcome.seal, settings)
    if outcome.stamp.state == timestamps.WRONG and sealing.TIMESTAMP not in {p.file for p in outcome.elsewhere}:
        outcome.elsewhere.append(Problem(sealing.TIMESTAMP, WRONG, outcome.stamp.detail))
    return outcome


def verify(folder: RunFolder, settings: Settings, *, current_rules: bool = False) -> Outcome:
    """Check a run folder and derive its findings again.

    Args:
        current_rules: judge by today's rule files instead of those the run kept.

    Raises:
        BadInput: there is no run in this folder.
    """
    outcome = integrity(folder, settings)
    if outcome.seal.chain == "not here":
        week = outcome.seal.manifest["previous"]["week"]
        outcome.notes.append(f"the chain to {week} was not checked: its folder is not beside this one")
    if outcome.seal.manifest and (told := removed.gone(outcome.seal.manifest)):
        outcome.error = told
        return outcome
    try:
        outcome.lost = lost(folder)
        stored = pq.read_table(io.BytesIO(folder.read_bytes("findings.parquet"))).select(FINDINGS.schema.names)
        captures = folder.read_table(tables.CAPTURES)
        archive, judged, pinned = _derived(folder, settings, captures, current_rules)
    except _DAMAGE as error:
        line = error.line() if isinstance(error, AuditorError) else f"{type(error).__name__}: {error}"
        outcome.error = f"the findings could not be derived again: {line}"
        return outcome
    causes = _Causes(folder, outcome.seal, archive, captures, pinned)
    outcome.verdicts = sorted(_compare(stored, judged, causes), key=lambda v: v.finding_id)
    outcome.notes += causes.notes(stored)
    return outcome


def _derived(
    folder: RunFolder, settings: Settings, captures: pd.DataFrame, current_rules: bool
) -> tuple[Archived, Iterator[pa.Table], RuleSet]:
    archive = Archived(folder)
    sources = sources_of(folder)
    known = derive.kept_rows(folder, archive.removed) if archive.removed else None
    frames = dict(derive.reading(captures, sources, archive.body, known).frames)
    pages = set(derive.of_sites(captures, sources)["capture_id"])
    for capture in with_body(captures).to_dict("records"):  # registers' answers are proof too
        if capture["capture_id"] not in pages:
            archive.body({str(name): value for name, value in capture.items()})
    frames["captures"] = captures
    frames["programs"] = derive.admitted(folder, frames["programs"])
    filings, coverage = derive.register(folder)
    age = settings.register_max_age_days
    frames["verifications"] = derive.answers(folder, filings, coverage, frames["programs"], age)
    ruleset = rules.load_rules(settings.expectations) if current_rules else derive.pinned_rules(folder)
    return archive, derive.judged(folder, ruleset, derive.facts(folder, frames), frames).blocks(), ruleset


class _Causes:
    """Why a finding may differ, from the special to the general."""

    def __init__(
        self, folder: RunFolder, seal: Seal, archive: Archived, captures: pd.DataFrame, ruleset: RuleSet
    ) -> None:
        self._seal, self._ruleset, self._damaged, self._removed = seal, ruleset, archive.damaged, archive.removed
        self._inputs = [p for p in seal.problems if not p.file.startswith("report/") and not _is_warc(p)]
        self._source_of = dict(zip(captures["capture_id"], captures["source_id"], strict=True))
        rows = captures[captures["capture_id"].isin(archive.damaged)]
        self._register = {digest: key for key, digest in zip(rows["capture_id"], rows["sha256"], strict=True)}
        self._archived = set(with_body(captures)["sha256"])
        self._pinned = derive.pinned_rules(folder) if folder.exists(derive.RULES) else None

    def of_evidence(self, row: Row) -> tuple[str, str] | None:
        """What is wrong with the bytes that a finding itself points at."""
        for key in (row["capture_id"], self._register.get(row["register_sha256"] or "")):
            if key in self._damaged:
                return self._damaged[key]
        return None

    def of_difference(self, row: Row) -> tuple[tuple[str, ...], str]:
        """Reasons for a finding that came out otherwise, and a line about the first of them."""
        found: list[tuple[str, str]] = []
        own = self.of_evidence(row)
        if own and own[0] == GONE:
            return (GONE,), own[1]
        found += [own] if own else []
        source = row["source_id"]
        beside = [line for key, line in sorted(self._damaged.items())
                  if self._source_of.get(key) == source and line[0] != GONE]  # fmt: skip
        if beside and not own:
            found.append((beside[0][0], f"another page of {source}: {beside[0][1]}"))
        found += [(WRONG, f"{p.file}: {p.what}") for p in self._inputs[:1]]
        if self._rule_changed(row):
            found.append((RULE, f"{row['rule']} is no longer as it was when the run was judged"))
        sealed = self._seal.manifest.get("code_digest")
        if sealed and sealed != code_digest():
            found.append((CODE, f"the run was made by code {sealed[:16]}…, this is {code_digest()[:16]}…"))
        if not found:
            known = "nothing that was sealed has changed; report this"
            found.append((UNEXPLAINED, known if sealed else "without a manifest nobody can tell what has changed"))
        return tuple(dict.fromkeys(reason for reason, _ in found)), found[0][1]

    def _rule_changed(self, row: Row) -> bool:
        if self._pinned is None or row["ruleset_digest"] == self._ruleset.digest:
            return False
        now = {rule.id: rule.source for rule in self._ruleset.rules}
        then = {rule.id: rule.source for rule in self._pinned.rules}
        return row["ruleset_digest"] != self._pinned.digest or now.get(row["rule"]) != then.get(row["rule"])

    def notes(self, stored: pa.Table) -> list[str]:
        """Other code, and register answers that are known by digest only."""
        said = []
        sealed = self._seal.manifest.get("code_digest")
        if sealed and sealed != code_digest():
            said.append(f"the run was made by other code ({sealed[:16]}…) than this ({code_digest()[:16]}…)")
        if self._removed:
            said.append(f"of {len(self._removed)} captures the bytes were {GONE}; what they said is taken from the "
                        "sealed tables, and a finding that rests on them is not derived again")  # fmt: skip
        digests = {value for value in stored["register_sha256"].to_pylist() if value}
        elsewhere = len(digests - self._archived)
        if not elsewhere:
            return said
        return [
            *said,
            f"{elsewhere} register answers came from an earlier sync or an imported list: only their digests are here",
        ]


def _is_warc(problem: Problem) -> bool:
    return problem.file.endswith(".warc.gz")


def _rows(blocks: Iterator[pa.Table]) -> Iterator[Row]:
    for block in blocks:
        for start in range(0, len(block), _BLOCK):
            yield from block.slice(start, _BLOCK).to_pylist()


def _text(row: Row, without: tuple[str, ...] = ()) -> str:
    kept = {name: value for name, value in row.items() if name not in without}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


def _compare(stored: pa.Table, judged: Iterator[pa.Table], causes: _Causes) -> Iterator[Verdict]:
    again = {row["finding_id"]: _text(row) for row in _rows(judged)}
    for row in _rows(iter([stored])):
        derived = again.pop(row["finding_id"], None)
        if derived == _text(row):
            lost = causes.of_evidence(row)
            yield Verdict(row["finding_id"], row["rule"], (lost[0],) if lost else (), lost[1] if lost else "")
            continue
        reasons, why = causes.of_difference(row)
        if derived is None:
            yield Verdict(row["finding_id"], row["rule"], reasons, f"is not found again; {why}")
            continue
        other = json.loads(derived)
        columns = [name for name, value in json.loads(_text(row)).items() if other[name] != value]
        if columns == ["ruleset_digest"] and RULE not in reasons and causes.of_evidence(row) is None:
            yield Verdict(row["finding_id"], row["rule"])  # judged by another set in which this rule is the same
            continue
        yield Verdict(row["finding_id"], row["rule"], reasons, f"differs in {', '.join(columns)}; {why}")
    for text in again.values():
        row = json.loads(text)
        reasons, why = causes.of_difference(row)
        yield Verdict(row["finding_id"], row["rule"], reasons, f"is found now, but is not in the stored table; {why}")
