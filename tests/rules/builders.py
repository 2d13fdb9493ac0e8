"""Small tables in their contracts, so that a test states only what it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from auditor.rules import facts
from auditor.rules.columns import COLUMNS, typed
from auditor.rules.examples import CLEAN
from auditor.tables import CAPTURES, CLAIMS, FEES, PAGES, PROGRAMS, VERIFICATIONS, Table, to_frame

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)


def table(contract: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows in a table's contract; columns not given are null."""
    names = list(contract.schema.names)
    data = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names, dtype=object)
    return to_frame(contract.conform(data))


@dataclass
class World:
    """Pages of sites, each with one program; further rows as a test likes."""

    captures: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    programs: list[dict[str, Any]] = field(default_factory=list)
    fees: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    verifications: list[dict[str, Any]] = field(default_factory=list)

    def page(self, key: str, *, source: str = "s", kind: str = "offer", when: datetime = MONDAY, **more: Any) -> None:
        url = more.pop("url", f"http://{source}.test/{key}")
        row = {"capture_id": key, "source_id": source, "url": url, "sha256": "0" * 64}
        self.captures.append({**row, "outcome": "ok", "status": 200, "fetched_at": when})
        self.pages.append({**row, "kind": kind, "why": "页面只有图片" if kind == "unreadable" else "", **more})

    def program(
        self, key: str, *, capture: str = "", source: str = "s", answer: str | None = "verified", **more: Any
    ) -> None:
        capture = capture or f"c-{key}"
        if not any(page["capture_id"] == capture for page in self.pages):
            self.page(capture, source=source)
        url = next(page["url"] for page in self.pages if page["capture_id"] == capture)
        row = {"program_id": key, "source_id": source, "capture_id": capture, "url": url, "title": key}
        self.programs.append({**row, "levels": "", **more})
        self.verifications.append(
            {
                "program_id": key,
                "outcome": answer,
                "role": "evaluator" if answer else "none",
                "explanation": f"核对结果：{answer}",
                "evidence_sha256": "e" * 64,
                "as_of": date(2026, 11, 10),
            }
        )

    def claim(
        self, kind: str, phrase: str = "词", *, capture: str, program: str = "", start: int | None = 0, **more: Any
    ) -> None:
        number = len(self.claims)
        end = None if start is None else start + len(phrase)
        row = {
            "claim_id": f"k{number:04}",
            "capture_id": capture,
            "program_id": program,
            "kind": kind,
            "phrase": phrase,
        }
        self.claims.append({**row, "start": start, "end": end, "polarity": "affirmed", **more})

    def frames(self) -> dict[str, pd.DataFrame]:
        contracts = (CAPTURES, PAGES, PROGRAMS, CLAIMS, VERIFICATIONS)
        return {contract.name: table(contract, getattr(self, contract.name)) for contract in contracts}

    def facts(self) -> pd.DataFrame:
        return facts.build(**self.frames(), fees=table(FEES, self.fees))


def clean_facts(rows: int) -> pd.DataFrame:
    """Facts of programs that break no rule."""
    blank = {fact.name: None for fact in COLUMNS}
    one = typed(pd.DataFrame([{"program_id": "p", **blank, **CLEAN}], columns=["program_id", *blank], dtype=object))
    many = one.loc[[0] * rows].reset_index(drop=True)
    many["program_id"] = [f"p{number:07}" for number in range(rows)]
    return many


def empty_tables() -> dict[str, pd.DataFrame]:
    """All tables `validate` takes beside the facts, without rows."""
    return World().frames()
