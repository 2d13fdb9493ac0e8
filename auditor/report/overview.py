"""The first page: dates, one truthful sentence, and what was not audited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from auditor.model import PageKind
from auditor.report.rows import Row, Run
from auditor.report.safe import shown, stamp
from auditor.report.texts import Texts

_STAGES = ("plan", "crawl", "register", "extract", "gate", "verify", "validate", "score", "report")


def head(week: str, run: Run, t: Texts) -> dict[str, Any]:
    """Title block: the week's days and the as-of dates as printable text."""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    label = t["week_label"].format(
        year=week[:4], number=int(week[6:]), monday=monday, sunday=monday + timedelta(days=6)
    )
    captured = sorted(row["fetched_at"] for row in run.captures.values() if row["fetched_at"] is not None)
    registers = sorted(row["as_of"] for row in run.coverage if row["as_of"] is not None)
    beijing = t["finding"]["beijing"]
    return {
        "label": label,
        "as_of": str(run.plan.get("as_of") or t["head"]["none"]),
        "captured": _range([stamp(time)[:16] for time in captured], t, f" {beijing}"),
        "registers": _range([stamp(day) for day in registers], t),
        "ruleset": str(run.plan.get("ruleset_digest") or "")[:16] or t["head"]["none"],
        "code": str(run.plan.get("code_version") or t["head"]["none"]),
    }


def _range(ordered: list[str], t: Texts, suffix: str = "") -> str:
    if not ordered:
        return str(t["head"]["none"])
    if ordered[0] == ordered[-1]:
        return ordered[0] + suffix
    return str(t["head"]["range"].format(first=ordered[0], last=ordered[-1])) + suffix


def summary(run: Run, institutions_named: int, t: Texts) -> list[str]:
    """The week in one sentence that claims no more than what was read, plus reservations.

    Args:
        institutions_named: how many institutions have at least one lead.
    """
    kinds = [row["kind"] for row in run.pages.values()]
    unreadable = kinds.count(PageKind.UNREADABLE)
    numbers = {
        "pages": len(kinds),
        "offers": kinds.count(PageKind.OFFER),
        "programs": len(run.programs),
        "fails": len(run.fails),
        "unknown": len(run.unknown),
        "institutions": institutions_named,
    }
    if run.fails:
        key = "fails"
    elif run.programs:
        key = "clean"
    elif len(kinds) == unreadable:
        key = "nothing_read"
    else:
        key = "no_program" if numbers["offers"] else "no_offer"
    lines = [t["summary"][key].format(**numbers)]
    if unreadable:
        lines.append(t["summary"]["unreadable"].format(n=unreadable))
    drafts = sum(1 for source in run.sources.values() if source.get("state") == "draft")
    if drafts:
        lines.append(t["summary"]["drafts"].format(n=drafts))
    return lines


def gaps(run: Run, t: Texts) -> list[dict[str, Any]]:
    """Gaps, those with one cause in one entry: source, stage, reason, todo and all their subjects."""
    merged: dict[tuple[str, ...], list[str]] = {}
    ordered = sorted(run.gaps, key=lambda row: (_stage_order(row["stage"]), row["source_id"] or ""))
    for row in ordered:
        cause = tuple(row[name] or "" for name in ("source_id", "stage", "reason", "todo"))
        merged.setdefault(cause, []).append(shown(row["subject"]))
    return [
        {
            "source": source,
            "publisher": shown(str(run.sources.get(source, {}).get("publisher", ""))),
            "stage": t["stages"].get(stage, stage),
            "reason": shown(reason),
            "todo": shown(todo),
            "subjects": subjects,
        }
        for (source, stage, reason, todo), subjects in merged.items()
    ]


def _stage_order(stage: str | None) -> int:
    return _STAGES.index(stage) if stage in _STAGES else len(_STAGES)


def coverage(run: Run, t: Texts) -> dict[str, Any]:
    """Register coverage: one summary row per register, and all rows with the incomplete ones first."""
    rows = [
        {
            **row,
            "province": row["province"] or t["coverage"]["national"],
            "class": t["classes"].get(row["institution_class"], row["institution_class"])
            or t["coverage"]["all_classes"],
            "why": shown(row["why"]),
            "as_of": stamp(row["as_of"]),
        }
        for row in run.coverage
    ]
    rows.sort(key=lambda row: bool(row["complete"]))
    registers: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["register"] or ""):
        entry = registers.setdefault(
            row["register"], {"register": row["register"], "days": [], "complete": 0, "incomplete": 0, "filings": 0}
        )
        entry["complete" if row["complete"] else "incomplete"] += 1
        entry["filings"] += row["filings"] or 0
        entry["days"].append(row["as_of"])
    for entry in registers.values():
        entry["as_of"] = _range(sorted(day for day in entry["days"] if day), t)
    return {"registers": list(registers.values()), "rows": rows}


def gates(run: Run, t: Texts) -> dict[str, Any]:
    """Quality gates: how many, those not met (fatal ones first), and whether a fatal one blocks publication."""
    bad = [row for row in run.gates if row["success"] is not True]
    bad.sort(key=lambda row: row["level"] != "fatal")
    return {
        "n": len(run.gates),
        "blocked": any(row["level"] == "fatal" for row in bad),
        "bad": [
            {
                **{name: shown(row[name]) for name in ("check", "subject", "observed", "expected", "todo")},
                "level": t["level"].get(row["level"], row["level"]),
                "fatal": row["level"] == "fatal",
            }
            for row in bad
        ],
    }


def tampered(run: Run) -> list[Row]:
    """Pages that look altered."""
    return [row for row in run.pages.values() if row["tampered"]]
