"""What verifying a run said, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.evidence.reverify import COULD_NOT, DIFFERS, OK, Outcome, Verdict
from auditor.removed import WHAT
from auditor.report.safe import visible
from auditor.runfolder import RunFolder

Row = dict[str, Any]


def exit_code(result: str) -> int:
    """0 ok, 1 differs, 3 could not check."""
    return {OK: 0, DIFFERS: 1, COULD_NOT: 3}[result]


def summary(folder: RunFolder, outcome: Outcome) -> Row:
    """The whole outcome in counts, for the last line of JSON output."""
    differing = [verdict for verdict in outcome.verdicts if not (verdict.matches or verdict.deleted)]
    deleted = sum(verdict.deleted for verdict in outcome.verdicts)
    return {
        "run": Path(folder.url).name,
        "result": outcome.result,
        "manifest_sha256": outcome.seal.sha256,
        "chain": outcome.seal.chain,
        "files": outcome.seal.files,
        "problems": [vars(problem) for problem in outcome.problems],
        "store": outcome.store or ("differs" if outcome.elsewhere else "same" if outcome.seal.manifest else ""),
        "timestamp": {name: getattr(outcome.stamp, name) for name in ("state", "time", "authority", "detail")},
        "findings": len(outcome.verdicts),
        "matches": len(outcome.verdicts) - len(differing) - deleted,
        "differs": len(differing),
        "deleted": deleted,
        "reasons": {reason: sum(reason in v.reasons for v in differing) for reason in
                    sorted({reason for v in differing for reason in v.reasons})},
        "could_not_check": outcome.error,
        "notes": outcome.notes,
    }  # fmt: skip


def lines(summary: Row, named: list[Verdict]) -> Iterator[str]:
    """The outcome for a person, one thing a line; text out of the run folder cannot move the terminal's cursor."""
    yield f"run        {summary['run']}, manifest {summary['manifest_sha256'] or 'none'}"
    wrong = f"{len(summary['problems'])} not as sealed" if summary["problems"] else "all as sealed"
    yield f"files      {summary['files']} in the manifest, {wrong}; chain: {summary['chain'] or 'unknown'}"
    if summary["store"]:
        said = {"same": "the manifest is the published one", "differs": "differs, see below"}
        yield visible(f"store      {said.get(summary['store'], summary['store'])}")
    stamp = summary["timestamp"]
    when = f"{stamp['time']} by {stamp['authority']}" if stamp["time"] else stamp["authority"]
    yield visible(f"timestamp  {'; '.join(part for part in (when, stamp['detail'] or 'signature holds') if part)}")
    for problem in summary["problems"]:
        yield visible(
            f"  {problem['what']}: {problem['file']}" + (f" ({problem['detail']})" if problem["detail"] else "")
        )
    if summary["could_not_check"]:
        yield visible(f"findings   could not check: {summary['could_not_check']}")
    else:
        gone = f", {summary['deleted']} {WHAT}" if summary["deleted"] else ""
        yield f"findings   {summary['findings']}: {summary['matches']} match, {summary['differs']} differ{gone}"
    for verdict in named:
        state = "matches" if verdict.matches else f"differs ({', '.join(verdict.reasons)})"
        state = WHAT if verdict.deleted else state
        yield visible(
            f"  {verdict.finding_id} {verdict.rule}: {state}" + (f": {verdict.detail}" if verdict.detail else "")
        )
    for note in summary["notes"]:
        yield visible(f"note       {note}")
    yield f"result     {summary['result'].replace('_', ' ')}"
