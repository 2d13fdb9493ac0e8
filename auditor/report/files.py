"""The machine-readable files beside the page: CSV for spreadsheets, JSON, and the manifest of digests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from auditor.model import sha256_hex
from auditor.report.compare import Changes
from auditor.report.decided import corrections, decided
from auditor.report.evidence import archived
from auditor.report.numbers import per_rule, totals
from auditor.report.rows import Row, Run, parsed
from auditor.report.safe import cell, masked
from auditor.report.texts import Texts
from auditor.tables import FINDINGS

_REGISTER = ("outcome", "role", "asked_name", "matched_name", "explanation")
COLUMNS = (
    *FINDINGS.schema.names,
    "state",
    "publication",
    "reopened",
    "warc_file",
    "warc_offset",
    *(f"register_{name}" for name in _REGISTER),
)


def findings_rows(run: Run, changes: Changes) -> list[Row]:
    """Every finding with its state, its place in the archive and the register's answer; sorted by finding id."""
    out = []
    for row in sorted(run.findings, key=lambda row: str(row["finding_id"])):
        answer = run.verifications.get(row["program_id"] or "", {})
        extra = {f"register_{name}": answer.get(name) for name in _REGISTER}
        extra |= decided(run, row, extra)
        out.append({**row, "state": changes.states[row["finding_id"]], **archived(run, row), **extra})
    return out


def findings_csv(rows: list[Row]) -> bytes:
    """CSV in UTF-8 with byte-order mark, CRLF, every cell quoted and none a formula; times are Beijing time."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[name], name) for name in COLUMNS] for row in rows)
    return b"\xef\xbb\xbf" + sink.getvalue().encode("utf-8")


def findings_json(week: str, run: Run, changes: Changes, rows: list[Row], t: Texts) -> bytes:
    """The findings with counts, gaps, gates and coverage; personal data masked, all else as stored, times in UTC."""
    total = totals(per_rule(run, t))
    document = {
        "week": week,
        "as_of": run.plan.get("as_of"),
        "code_version": run.plan.get("code_version"),
        "ruleset_digest": run.plan.get("ruleset_digest"),
        "counts": {
            "pages": len(run.pages),
            "programs": len(run.programs),
            "findings": len(rows),
            "fail": len(run.fails),
            "could_not_check": len(run.unknown),
            "withdrawn": len(run.withdrawn),
            "by_severity": {"high": total.high, "medium": total.medium, "low": total.low},
            "changes": changes.counts if changes.compared else None,
        },
        "not_audited": {"gaps": run.gaps, "gates": run.gates, "coverage": run.coverage},
        "findings": [{**row, "basis": parsed(row["basis"])} for row in rows],
        "missing_since_last": changes.missing,
        "corrections": corrections(run),
    }
    return _dump(masked(document))


def manifest(week: str, plan: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """SHA-256 and size of every other file, and the digests of the tables the report was made from.

    Args:
        plan: the frozen plan; `table_digests` is copied when present.
        files: name to bytes of all files but the manifest.
    """
    document: dict[str, Any] = {
        "week": week,
        **{name: plan.get(name) for name in ("as_of", "code_version", "lock_hash", "ruleset_digest")},
        "files": {name: {"sha256": sha256_hex(data), "size": len(data)} for name, data in files.items()},
    }
    if plan.get("table_digests"):
        document["tables"] = plan["table_digests"]
    return _dump(document)


def _dump(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode("utf-8") + b"\n"
