"""What `auditor registry import` tells a person about a list: what it understood, and every row it did not."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import LEVELS, Filing
from auditor.registry.frames import to_coverage, to_filings
from auditor.registry.importer import ImportResult, Said

_SAMPLE = 5  # filings shown
_SHOWN = 20  # warnings and notes in full; rejected rows are all listed, since each must be corrected
_EXPECTED = ("level", "validity", "filing_code")


def lines(result: ImportResult) -> Iterator[str]:
    """The lines to print."""
    yield f"read as: {result.kind}"
    for place, columns in result.columns.items():
        yield f"sheet {place}: " + ", ".join(f"{name} ← {label}" for name, label in columns.items())
        if result.unknown.get(place):
            yield f"sheet {place}: headings not used: {'、'.join(result.unknown[place])}"
    known = {name for columns in result.columns.values() for name in columns}
    known |= {"validity"} if "valid_to" in known else set()
    for name in (name for name in _EXPECTED if name not in known):
        yield f"no column gives: {name}"
    for filing in to_filings(result.filings)[:_SAMPLE]:
        yield f"for example: {_shown(filing)}"
    for said in result.rejected:
        yield f"rejected: {_where(said)}: {said.text}"
    for kind, rows in (("warning", result.warnings), ("note", result.ignored)):
        for said in rows[:_SHOWN]:
            yield f"{kind}: {_where(said)}: {said.text}"
        if len(rows) > _SHOWN:
            yield f"{kind}: and {len(rows) - _SHOWN} more rows"
    row = to_coverage(result.coverage)[0]
    yield f"{result.rows} rows read, {len(result.rejected)} rejected, {len(result.ignored)} notes"
    state = "complete" if row.complete else f"not complete: {row.why}"
    yield f"{row.province} {row.institution_class}, as of {row.as_of}: {row.filings} filings, {state}"


def _where(said: Said) -> str:
    return f"row {said.row} ({said.place})" if said.row else said.place


def _shown(filing: Filing) -> str:
    scope: dict[str, list[str]] = {}
    for entry in sorted(filing.scope, key=lambda entry: LEVELS.index(entry.level) if entry.level in LEVELS else -1):
        scope.setdefault(entry.occupation_name or entry.occupation_code, []).append(entry.level or "不限等级")
    found = "；".join(f"{name} {'、'.join(dict.fromkeys(levels))}" for name, levels in scope.items())
    period = f"{filing.valid_from or '不详'}至{filing.valid_to or '不详'}"
    return f"{filing.name}  {filing.filing_code or '无编号'}  {filing.institution_class}  {period}  {found}"
