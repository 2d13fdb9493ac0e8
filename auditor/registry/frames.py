"""Filing ↔ one row of the FILINGS table; coverage rows; the ids of filings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from auditor.model import Filing, Scope, stable_id
from auditor.registry.names import parse_name
from auditor.tables import COVERAGE, FILINGS, Table, to_frame

# A coverage row that is not complete because the register itself says its list stands elsewhere begins so.
PUBLISHED_ELSEWHERE = "名单不在本系统公布"
# The province of a coverage row that speaks for the whole country.
NATIONWIDE = ""
IMPORT_PREFIX = "import-"  # register id of a list that was handed in as a file


@dataclass(frozen=True)
class Coverage:
    """Whether a register was read to the end for one province and class ('' = the whole country, all classes)."""

    register: str
    province: str
    institution_class: str
    as_of: date
    complete: bool
    filings: int
    why: str
    evidence_sha256: str


def filing_id(
    register: str, name: str, *, institution_class: str, filing_code: str, province: str, valid_to: date | None
) -> str:
    """The same 备案 has the same id in every sync; a renewed one has a new id, so both stand in the history."""
    return stable_id("filing", register, province, institution_class, filing_code, parse_name(name).key, valid_to)


def scope_text(scope: Iterable[Scope]) -> str:
    """The JSON text of FILINGS.scope: sorted, without repeats."""
    rows = sorted({(s.occupation_code, s.occupation_name, s.work_type, s.level) for s in scope})
    return json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))


def _row(filing: Filing) -> dict[str, Any]:
    return {
        "filing_id": filing.filing_id,
        "name": filing.name,
        "aliases": "|".join(filing.aliases),
        "uscc": filing.uscc,
        "institution_class": filing.institution_class,
        "filing_code": filing.filing_code,
        "province": filing.province,
        "valid_from": filing.valid_from,
        "valid_to": filing.valid_to,
        "status": filing.status,
        "scope": scope_text(filing.scope),
        "register": filing.register,
        "as_of": filing.as_of,
        "evidence_sha256": filing.evidence_sha256,
        "source_url": filing.source_url,
    }


def unique_filings(filings: Iterable[Filing]) -> list[Filing]:
    """One filing per id: a list may give one 备案 on several lines, and each line adds to its scope."""
    by_id: dict[str, Filing] = {}
    for filing in filings:
        known = by_id.get(filing.filing_id)
        both = dict.fromkeys((*known.scope, *filing.scope)) if known else ()
        by_id[filing.filing_id] = replace(known, scope=tuple(both)) if known else filing
    return [by_id[key] for key in sorted(by_id)]


def filings_frame(filings: Iterable[Filing]) -> pd.DataFrame:
    """A FILINGS frame in its contract."""
    return _frame(FILINGS, [_row(filing) for filing in unique_filings(filings)])


def coverage_frame(rows: Iterable[Coverage]) -> pd.DataFrame:
    """A COVERAGE frame in its contract."""
    return _frame(COVERAGE, [row.__dict__ for row in rows])


def _frame(table: Table, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    if not rows:
        return table.empty()
    return to_frame(table.conform(pd.DataFrame(rows, columns=list(table.schema.names), dtype=object)))


def _day(value: Any) -> date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else value


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def to_filings(frame: pd.DataFrame) -> list[Filing]:
    """The filings of a FILINGS frame, in its order."""
    result = []
    for row in frame.to_dict("records"):
        aliases = _text(row["aliases"])
        as_of = _day(row["as_of"])
        if as_of is None:
            raise ValueError(f"filing {row['filing_id']} has no as-of date")
        texts = {
            key: _text(row[key])
            for key in (
                "filing_id", "name", "uscc", "institution_class", "filing_code", "province", "status", "register",
                "evidence_sha256", "source_url",
            )
        }  # fmt: skip
        result.append(
            Filing(
                **texts,
                aliases=tuple(aliases.split("|")) if aliases else (),
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                scope=tuple(Scope(*entry) for entry in json.loads(_text(row["scope"]) or "[]")),
                as_of=as_of,
            )
        )
    return result


def to_coverage(frame: pd.DataFrame) -> list[Coverage]:
    """The rows of a COVERAGE frame; an unknown `complete` counts as not complete."""
    result = []
    for row in frame.to_dict("records"):
        as_of = _day(row["as_of"])
        if as_of is None:
            raise ValueError(f"coverage of {row['register']} has no as-of date")
        complete = not pd.isna(row["complete"]) and bool(row["complete"])
        count = 0 if pd.isna(row["filings"]) else int(row["filings"])
        texts = {
            key: _text(row[key]) for key in ("register", "province", "institution_class", "why", "evidence_sha256")
        }
        result.append(Coverage(**texts, as_of=as_of, complete=complete, filings=count))
    return result
