"""One finding with all that proves it: words in their context, stored bytes, register answer, rule and legal basis."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from auditor import derive, sealing, tables
from auditor.crawl import Held
from auditor.errors import AuditorError, CouldNotCheck
from auditor.evidence.archived import Archived, register_answers
from auditor.evidence.reviewed import UNKNOWN
from auditor.model import sha256_hex
from auditor.report import evidence as described
from auditor.report.compare import Changes
from auditor.report.rows import Run, read_run
from auditor.report.safe import masked
from auditor.report.texts import texts
from auditor.runfolder import RunFolder
from auditor.sealing import MANIFEST, Problem
from auditor.timestamps import NONE, Stamp

Row = dict[str, Any]
_OF_STAMP = ("state", "time", "authority", "detail")
_OF_PROGRAM = ("programs", "fees", "verifications")
_UNREAD = Stamp(NONE, detail="not looked at")
_TABLES = ("findings", "captures", "pages", *_OF_PROGRAM, "filings")
_READ = ("plan.json", derive.RULES, *(f"{name}.parquet" for name in _TABLES))
_DAMAGE = (AuditorError, pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Dossier:
    """A finding and its proof.

    Attributes:
        finding, rule: the stored row; the rule as the run kept it.
        shown: what the report prints about it (`auditor.report.evidence.describe`), masked.
        captures: rows of the page's capture and of register answers archived in this run, the page first.
        states: capture_id → 'intact', or what is wrong with the archived bytes.
        held: capture_id → the record that holds its bytes and the run folder it stands in, for the intact ones.
        run: week, as_of, code and digests of the run, its manifest and who lent it records among them.
        stamp: the timestamp of the manifest.
        altered: files of the run that this was read from and that are not as they were sealed.
        review: where it stands with those who decide about it (`auditor.evidence.reviewed`).
    """

    finding: Row
    rule: Row
    shown: Row
    captures: tuple[Row, ...]
    states: dict[str, str]
    held: dict[str, tuple[Held, RunFolder]]
    run: Row
    review: Row
    stamp: Stamp
    altered: tuple[Problem, ...] = ()

    def document(self) -> Row:
        """Plain values for JSON, personal data masked."""
        finding = {**self.finding, "basis": json.loads(self.finding["basis"] or "[]")}
        kept = ("id", "version", "title_zh", "title_en", "severity", "basis", "advice_zh", "advice_en")
        document = {
            "finding": finding,
            "quote": self.shown["quote"],
            "register": self.shown["register"],
            "rule": {name: self.rule[name] for name in kept if name in self.rule},
            "captures": [
                {**row, "bytes": self.states[row["capture_id"]], "held_by": self.borrowed(row)} for row in self.captures
            ],
            "run": {**self.run, "timestamp": {name: getattr(self.stamp, name) for name in _OF_STAMP}},
            "review": self.review,
            "altered": [vars(problem) for problem in self.altered],
        }
        public: Row = masked(document)
        return public

    def borrowed(self, row: Row) -> Row | None:
        """The record of an earlier capture that holds a capture's bytes; None when its own record does."""
        held, home = self.held.get(row["capture_id"], (None, None))
        if held is None or home is None or (not held.run and held.offset == row["warc_offset"]):
            return None
        return {**asdict(held), "run": home.week}


def gather(folder: RunFolder, finding: Row, review: Row = UNKNOWN, stamp: Stamp = _UNREAD) -> Dossier:
    """Collect the proof of one finding from its run folder.

    Args:
        finding: its row in the findings table.
        review: what `reviewed` says of it.
        stamp: what `timestamps.read` says of the run.

    Raises:
        CouldNotCheck: a table of the run is missing or damaged.
    """
    altered = sealing.altered(folder, _READ)
    try:
        return _gathered(folder, finding, review, stamp, tuple(altered))
    except _DAMAGE as error:
        bad = altered[0] if altered else Problem("", type(error).__name__)
        raise CouldNotCheck(
            f"the run folder is damaged: {bad.what}", f"{folder.url}/{bad.file}",
            f"auditor report verify {folder.week} names all that is; restore the folder",
        ) from error  # fmt: skip


def _gathered(folder: RunFolder, finding: Row, review: Row, stamp: Stamp, altered: tuple[Problem, ...]) -> Dossier:
    captures = folder.read_table(tables.CAPTURES)
    planned = folder.read_json("plan.json")
    rule_texts = [rule.as_dict() for rule in derive.pinned_rules(folder).rules] if folder.exists(derive.RULES) else []
    run = _one(folder, planned, finding, captures, rule_texts)
    shown = described.describe(run, Changes(False, {}, [], {}), run.findings[0], texts("zh"))
    own = captures[captures["capture_id"].eq(finding["capture_id"])].to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in own]
    rows += [row for row in register_answers(captures, shown["register_sha256"]) if row not in rows]
    archive, states = Archived(folder), {}
    for row in rows:
        intact = archive.body(row) is not None
        states[row["capture_id"]] = "intact" if intact else ": ".join(archive.damaged[row["capture_id"]])
    return Dossier(
        finding=finding,
        rule=run.rules.get(finding["rule"] or "", {}),
        shown=shown,
        captures=tuple({name: _missing(value) for name, value in row.items()} for row in rows),
        states=states,
        held=archive.held,
        review=review,
        stamp=stamp,
        altered=altered,
        run={
            **{name: planned.get(name) for name in ("week", "as_of", "code_version", "lock_hash")},
            "ruleset_digest": finding["ruleset_digest"],
            "manifest_sha256": _sealed(folder),
            "lenders": [
                {"run": home.week, "manifest_sha256": _sealed(home)}
                for home in {home.url: home for _, home in archive.held.values() if home.url != folder.url}.values()
            ],
        },
    )


def _sealed(folder: RunFolder) -> str:
    return sha256_hex(folder.read_bytes(MANIFEST)) if folder.exists(MANIFEST) else ""


def _one(folder: RunFolder, planned: Row, finding: Row, captures: pd.DataFrame, rules: list[Row]) -> Run:
    """The rows of a run that this finding needs, and no others."""
    frames = {"findings": tables.to_frame(_arrow(finding))}
    frames["captures"] = captures[captures["capture_id"].eq(finding["capture_id"])]
    pages = folder.read_table(tables.PAGES)
    frames["pages"] = pages[pages["capture_id"].eq(finding["capture_id"])]
    for name in _OF_PROGRAM:
        frame = folder.read_table(name)
        frames[name] = frame[frame["program_id"].eq(finding["program_id"])]
    filings = folder.read_table(tables.FILINGS)
    frames["filings"] = filings[filings["filing_id"].isin(frames["verifications"]["filing_id"].dropna())]
    return read_run(planned, frames, rules)


def _arrow(finding: Row) -> Any:
    return tables.FINDINGS.conform(pd.DataFrame([finding], columns=tables.FINDINGS.schema.names))


def _missing(value: Any) -> Any:
    """None for pandas' many words for nothing; times as Python's."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
