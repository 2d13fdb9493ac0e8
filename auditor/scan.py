"""Read single pages or texts and say what the audit would say of them, without fetching anything else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from auditor import extract, registry, rules, tables
from auditor.crawl import Fetcher
from auditor.errors import CouldNotCheck
from auditor.inputs import check_input
from auditor.model import FetchOutcome, sha256_hex, stable_id
from auditor.report.safe import masked
from auditor.rules import facts as facts_stage
from auditor.rules import score as scoring
from auditor.rules import validate as validating
from auditor.runfolder import BEIJING
from auditor.settings import Settings, get_settings
from auditor.store import Store

Input = tuple[str, bytes]


def scan_url(url: str, settings: Settings | None = None) -> Input:
    """Fetch one page with all the manners of the crawl.

    Raises:
        CouldNotCheck: the page did not come, with the reason.
    """
    with Fetcher(settings or get_settings()) as fetcher:
        answer = fetcher.fetch(url)
    if not answer.ok:
        raise CouldNotCheck(f"could not read the page: {answer.detail or answer.outcome}", url, "try again later")
    return url, answer.body


def scan_bytes(
    inputs: Sequence[Input], settings: Settings | None = None, today: date | None = None
) -> list[dict[str, Any]]:
    """Scan documents.

    Args:
        inputs: (name, bytes) pairs: HTML in any encoding, or plain text.
        today: the day on which validity is judged; default: today in Beijing.

    Returns:
        One object per input, in the shape of design.md §7.

    Raises:
        BadInput: an input is empty, too large, or no text at all.
    """
    settings = settings or get_settings()
    today = today or datetime.now(BEIJING).date()
    frames, order = _read_all(inputs, settings)
    filings, coverage = _mirror(settings)
    resolver = registry.Resolver(filings, coverage, settings.register_max_age_days)
    frames["verifications"] = tables.to_frame(tables.VERIFICATIONS.conform(resolver.verify(frames["programs"], today)))
    facts = facts_stage.build(
        **{k: frames[k] for k in ("programs", "pages", "fees", "claims", "verifications", "captures")},
        earlier=(),  # a text has no earlier weeks
        today=today,
    )
    # One page proves nothing about what the seller's other pages say of who it is: silence is then "unknown".
    for name in ("seller_identified", "evaluator_named", "licence_shown"):
        silent = ~facts[name].fillna(True).astype(bool)
        facts.loc[silent, name] = pd.NA
    facts = tables.to_frame(facts_stage.FACTS.conform(facts))
    ruleset = rules.load_rules(settings.expectations)
    frames["findings"] = validating.validate(
        ruleset,
        facts,
        run="scan",
        **{k: frames[k] for k in ("programs", "pages", "claims", "verifications", "captures")},
    )
    frames["risks"] = scoring.score(frames["findings"], frames["programs"])
    return [_one(name, capture_id, frames) for name, capture_id in order]


def _mirror(settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    store = Store(settings.database_url)
    try:
        return store.mirror() if store.ready() else (tables.FILINGS.empty(), tables.COVERAGE.empty())
    finally:
        store.close()


def _read_all(inputs: Sequence[Input], settings: Settings) -> tuple[dict[str, pd.DataFrame], list[tuple[str, str]]]:
    rows: dict[str, list[dict[str, Any]]] = {"captures": [], "pages": [], "programs": [], "fees": [], "claims": []}
    order = []
    for position, (name, body) in enumerate(inputs):
        check_input(name, body, settings.max_bytes)
        digest = sha256_hex(body)
        capture_id = stable_id("scan", position, name)
        source_id = f"scan-{position}"
        reading = extract.read_page(body, capture_id=capture_id, source_id=source_id, url=name, sha256=digest)
        capture: dict[str, Any] = dict.fromkeys(tables.CAPTURES.schema.names, "")
        capture |= {"capture_id": capture_id, "source_id": source_id, "url": name, "final_url": name, "sha256": digest}
        capture |= {"outcome": FetchOutcome.OK, "status": None, "fetched_at": datetime.now(UTC), "size": len(body)}
        rows["captures"].append(capture | {"warc_offset": -1})
        rows["pages"].append(reading.page)
        for part in ("programs", "fees", "claims"):
            rows[part] += getattr(reading, part)
        order.append((name, capture_id))
    frames = {}
    for part, found in rows.items():
        table = tables.BY_NAME[part]
        frames[part] = tables.to_frame(table.conform(pd.DataFrame(found, columns=table.schema.names)))
    return frames, order


def _clean(value: Any) -> Any:
    if value is None or value is pd.NA or (not isinstance(value, list | dict) and pd.isna(value)):
        return None
    if hasattr(value, "item"):
        value = value.item()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _record(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: _clean(row[name]) for name in names}


def _yuan(fen: Any) -> str | None:
    number = _clean(fen)
    return None if number is None else f"{number // 100}.{number % 100:02d}"


def _one(name: str, capture_id: str, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """The answer about one input."""

    def of(part: str, column: str, value: str) -> list[dict[str, Any]]:
        frame = frames[part]
        return [{str(k): v for k, v in row.items()} for row in frame[frame[column] == value].to_dict("records")]

    page = of("pages", "capture_id", capture_id)[0]
    programs = of("programs", "capture_id", capture_id)
    findings = of("findings", "capture_id", capture_id)
    who = {"name": _clean(page["institution_name"]) or None, "uscc": _clean(page["uscc"]) or None}
    verifications = [
        v for p in programs for v in of("verifications", "program_id", p["program_id"]) if _clean(v["outcome"])
    ]
    institutions = [
        r for r in frames["risks"].to_dict("records") if r["subject_id"] in {p["program_id"] for p in programs}
    ]
    worst = max(institutions, key=lambda r: r["score"], default=None)
    is_url = name.startswith(("http://", "https://"))
    answer: dict[str, Any] = {
        "input": name,
        "page": {"url": name if is_url else None, **_record(page, "title", "kind", "encoding", "sha256", "why")},
        "institution": who if any(who.values()) else None,
        "programs": [_program(p, of("fees", "program_id", p["program_id"])) for p in programs],
        "claims": [
            _record(c, "kind", "phrase", "start", "end", "polarity")
            for c in sorted(of("claims", "capture_id", capture_id), key=lambda c: (_clean(c["start"]) or 0, c["kind"]))
        ],
        "verification": _verification(verifications[0]) if verifications else None,
        "findings": [
            _record(f, "rule", "check", "severity", "outcome", "title", "why", "phrase", "start", "end")
            | {"basis": [f"{b['document']} {b['article']}".strip() for b in json.loads(f["basis"])]}
            for f in findings
            if f["outcome"] == "fail"
        ],
        "could_not_check": [_record(f, "rule", "why") for f in findings if f["outcome"] == "could_not_check"],
        "risk": {"level": worst["level"], "score": int(worst["score"])} if worst else {"level": "none", "score": 0},
    }
    if _clean(page["tampered"]):
        answer["page"]["tampered"] = page["tampered"]
    public: dict[str, Any] = masked(answer)
    return public


def _program(row: dict[str, Any], fees: list[dict[str, Any]]) -> dict[str, Any]:
    shown = _record(row, "occupation_code", "occupation", "certificate_type", "issuer", "evaluator_name", "hours")
    shown |= {"work_type": _clean(row["work_type"]) or None, "levels": [x for x in row["levels"].split("|") if x]}
    shown["title"] = row["title"]
    shown["fees"] = [
        {"item": f["item"], "level": _clean(f["level"]) or None, "amount": _yuan(f["amount_fen"]),
         "amount_max": _yuan(f["amount_max_fen"]), "list_price": _yuan(f["list_price_fen"])}
        for f in fees
    ]  # fmt: skip
    return shown


def _verification(row: dict[str, Any]) -> dict[str, Any]:
    shown = _record(
        row, "outcome", "asked_name", "matched_name", "province", "valid_from", "valid_to", "match", "score",
        "explanation", "register", "as_of", "evidence_sha256",
    )  # fmt: skip
    return shown | {"candidates": json.loads(_clean(row["candidates"]) or "[]")}
