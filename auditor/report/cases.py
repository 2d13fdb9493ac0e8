"""Leads as a reader meets them: institutions by risk, their programs, and each finding with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from auditor.report.compare import Changes
from auditor.report.evidence import describe
from auditor.report.rows import Row, Run, by, parsed
from auditor.report.safe import link, shown, visible
from auditor.report.texts import Texts

Key = tuple[str, str]


class Cases:
    """Groups programs and findings by institution.

    An institution is known by its credit code, else by the name the page gives, else by its source: two anonymous
    sellers on two sites are never taken for one.
    """

    def __init__(self, run: Run, changes: Changes, t: Texts) -> None:
        self.run, self.changes, self.t = run, changes, t
        self.risks = {row["subject_id"]: row for row in run.risks if row["subject_kind"] == "institution"}
        self.suspect = {row["program_id"] for row in run.fails}
        self.unknown = by(run.unknown, "program_id")
        self.offered = self._grouped(run.programs.values())
        self.leads = self._grouped(run.fails)

    def key(self, row: Row) -> Key:
        """Which institution a program or finding belongs to."""
        program = self.run.programs.get(row["program_id"] or "", row)
        if program.get("uscc"):
            return ("uscc", program["uscc"])
        name = program["institution_name"] or row["institution_name"]
        return ("name", name) if name else ("source", row["source_id"] or "")

    def accused(self) -> list[dict[str, Any]]:
        """Institutions with at least one lead: highest score first, then most leads, then name."""
        listed = [self._institution(key) for key in sorted(self.leads)]
        listed.sort(key=lambda item: (-(item["score"] or 0), -item["fails"], item["name"]))
        return listed

    def others(self) -> list[dict[str, Any]]:
        """Programs without a lead, for the fee list."""
        rows = [row for row in self.run.programs.values() if row["program_id"] not in self.suspect]
        rows.sort(key=lambda row: (row["institution_name"] or "", row["title"] or "", row["program_id"]))
        return [self._program(row, []) for row in rows]

    def _grouped(self, rows: Iterable[Row]) -> dict[Key, list[Row]]:
        groups: dict[Key, list[Row]] = {}
        for row in rows:
            groups.setdefault(self.key(row), []).append(row)
        return groups

    def _institution(self, key: Key) -> dict[str, Any]:
        t, kind, value = self.t["cases"], *key
        programs, findings = self.offered.get(key, []), self.leads[key]
        together = [*programs, *findings]
        names = sorted({row["institution_name"] for row in together if row["institution_name"]})
        risk = next((self.risks[subject] for subject in [value, *names] if subject in self.risks), None)
        return {
            "name": shown(" / ".join(names)) or self._unnamed(value),
            "uscc": visible(value) if kind == "uscc" else "",
            "sources": [self._source(source) for source in sorted({row["source_id"] or "" for row in together})],
            "score": risk["score"] if risk else None,
            "level": risk["level"] if risk else None,
            "parts": [part for part in parsed(risk["parts"]) if isinstance(part, dict)] if risk else [],
            "counts": t["counts"].format(
                programs=len(programs),
                fails=len(findings),
                unknown=sum(len(self.unknown.get(row["program_id"], [])) for row in programs),
            ),
            "fails": len(findings),
            "programs": [
                self._program(self.run.programs.get(program_id or ""), found)
                for program_id, found in by(findings, "program_id").items()
            ],
        }

    def _unnamed(self, source: str) -> str:
        publisher = str(self.run.sources.get(source, {}).get("publisher") or source)
        return str(self.t["cases"]["unnamed"].format(publisher=shown(publisher)))

    def _source(self, source: str) -> dict[str, Any]:
        entry = self.run.sources.get(source, {})
        return {"id": source, "shadow": entry.get("state") == "shadow"}

    def _program(self, row: Row | None, found: list[Row]) -> dict[str, Any]:
        t = self.t["cases"]
        findings = [describe(self.run, self.changes, finding, self.t) for finding in found]
        if row is None:
            return {"title": t["pagewide"], "facts": [], "fees": None, "findings": findings}
        facts = [
            (t["levels"], (row["levels"] or "").replace("|", "、")),
            (t["certificate"], row["certificate_type"]),
            (t["issuer"], row["issuer"]),
            (t["evaluator"], row["evaluator_name"]),
            (t["hours"], t["hours_value"].format(n=f"{row['hours']:g}") if row["hours"] is not None else ""),
            (t["region"], row["region"]),
        ]
        return {
            "title": shown(row["title"]) or t["untitled"],
            "institution": shown(row["institution_name"]) or self._unnamed(row["source_id"] or ""),
            "url": shown(row["url"]),
            "link": link(row["url"]),
            "facts": [(label, shown(value) or t["not_stated"]) for label, value in facts],
            "fees": [fee(entry) for entry in self.run.fees.get(row["program_id"], [])],
            "findings": findings,
            "unknown": len(self.unknown.get(row["program_id"], [])),
        }


def fee(row: Row) -> dict[str, str]:
    """One fee as text; an amount that is not stated stays empty."""
    low, high = yuan(row["amount_fen"], row["currency"]), yuan(row["amount_max_fen"], row["currency"])
    return {
        "item": shown(row["item"]),
        "level": shown(row["level"]),
        "amount": f"{low} – {high}" if low and high and low != high else low or high,
        "list_price": yuan(row["list_price_fen"], row["currency"]),
        "per": shown(row["per"]),
    }


def yuan(fen: int | None, currency: str | None) -> str:
    """'¥2,980.00' for 298000 fen; other currencies carry their code."""
    if fen is None:
        return ""
    amount = f"{Decimal(fen) / 100:,.2f}"
    return f"¥{amount}" if currency in (None, "", "CNY") else f"{amount} {shown(currency)}"
