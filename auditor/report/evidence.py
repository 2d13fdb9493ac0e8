"""One finding with its proof: quoted words in their context, stored bytes, register answer, rule and legal basis."""

from __future__ import annotations

from typing import Any

from auditor.masking import mask
from auditor.report.compare import Changes
from auditor.report.decided import label
from auditor.report.numbers import rule_title
from auditor.report.rows import Row, Run, parsed
from auditor.report.safe import link, shown, stamp, visible
from auditor.report.texts import Texts

CONTEXT, MARGIN, LONGEST = 60, 64, 400  # characters shown on each side, looked at for masking, quoted at most


def quote(run: Run, finding: Row) -> dict[str, Any] | None:
    """The finding's words with what stands around them; None when the finding is about an absence.

    Where the span does not give the phrase, only the phrase is returned: a wrong context would be a false quotation.
    """
    phrase, start, end = finding["phrase"] or "", finding["start"], finding["end"]
    if not phrase:
        return None
    out = {"before": "", "after": "", "placed": False, "length": len(phrase), "start": start, "end": end}
    page = run.pages.get(finding["capture_id"] or "")
    text = (page or {}).get("text") or ""
    if start is not None and end is not None and 0 <= start < end <= len(text) and text[start:end] == phrase:
        first = max(0, start - CONTEXT - MARGIN)
        masked = mask(text[first : end + CONTEXT + MARGIN])
        left, right = start - first, end - first
        out["before"] = visible(masked[max(0, left - CONTEXT) : left])
        out["after"] = visible(masked[right : right + CONTEXT])
        words, out["placed"] = masked[left:right], True
    else:
        words = mask(phrase)
    out["cut"] = len(words) > LONGEST
    out["words"] = visible(words[:LONGEST])
    return out


def register(run: Run, finding: Row, t: Texts) -> dict[str, str] | None:
    """The register's answer about the finding's program; None when nothing was asked."""
    answer = run.verifications.get(finding["program_id"] or "")
    if answer is None:
        return None
    filing = run.filings.get(answer["filing_id"] or "", {})
    valid = " – ".join(stamp(answer[name]) or "?" for name in ("valid_from", "valid_to"))
    known = [
        answer["matched_name"],
        t["classes"].get(answer["institution_class"], answer["institution_class"]),
        answer["province"],
        filing.get("filing_code"),
        valid if answer["valid_from"] or answer["valid_to"] else "",
    ]
    return {
        "outcome": t["outcomes"].get(answer["outcome"] or "none", answer["outcome"] or ""),
        "explanation": shown(answer["explanation"]),
        "asked": shown(answer["asked_name"] or answer["asked_filing_code"] or answer["asked_uscc"]),
        "filing": shown(" · ".join(part for part in known if part)) if answer["filing_id"] else "",
        "register": shown(answer["register"]),
    }


def basis(finding: Row) -> list[dict[str, Any]]:
    """The legal basis in force on the capture date: document, article, and whether its wording was verified."""
    return [
        {
            "document": shown(str(entry.get("document", ""))),
            "article": shown(str(entry.get("article", ""))),
            "verified": entry.get("verified") is True,
        }
        for entry in parsed(finding["basis"])
        if isinstance(entry, dict)
    ]


def archived(run: Run, finding: Row) -> Row:
    """Where the page's bytes stand: WARC file and offset, None when not archived."""
    capture = run.captures.get(finding["capture_id"] or "", {})
    return {"warc_file": capture.get("warc_file"), "warc_offset": capture.get("warc_offset")}


def describe(run: Run, changes: Changes, finding: Row, t: Texts) -> dict[str, Any]:
    """Everything the report prints about one finding."""
    rule = run.rules.get(finding["rule"] or "", {})
    answer = run.verifications.get(finding["program_id"] or "", {})
    program = run.programs.get(finding["program_id"] or "", {})
    return {
        "id": finding["finding_id"],
        "rule": shown(finding["rule"]),
        "title": rule_title(run, finding["rule"], finding["title"], t),
        "severity": finding["severity"] if finding["severity"] in t["severity"] else "low",
        "state": changes.states[finding["finding_id"]] if changes.compared else "",
        "publication": label(run, finding, t),
        "why": shown(finding["why"]),
        "quote": quote(run, finding),
        "url": shown(finding["url"]),
        "link": link(finding["url"]),
        "institution": shown(finding["institution_name"]),
        "program": shown(program.get("title")),
        "captured": stamp(finding["captured_at"]),
        "capture_sha256": finding["capture_sha256"] or "",
        **archived(run, finding),
        "register": register(run, finding, t),
        "register_as_of": stamp(finding["register_as_of"] or answer.get("as_of")),
        "register_sha256": finding["register_sha256"] or answer.get("evidence_sha256") or "",
        "version": shown(finding["rule_version"]),
        "ruleset": finding["ruleset_digest"] or "",
        "basis": basis(finding),
        "advice": shown(str(rule.get(f"advice_{t['html_lang'][:2]}") or rule.get("advice_zh") or "")),
    }
