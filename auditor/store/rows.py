"""Frames to rows for bulk inserts: contract checked, missing as None, no NUL, personal numbers masked."""

from __future__ import annotations

from typing import Any

import pandas as pd

from auditor.errors import AuditorError
from auditor.masking import mask
from auditor.tables import BY_NAME

Row = dict[str, Any]
CONTEXT = 60  # characters kept on either side of a span: enough to judge a phrase, too little to copy a page

# Text written by others that is shown as it stands. Addresses (url) stay whole: they are the evidence's name.
_MASKED = {
    "programs": ("title", "institution_name", "issuer", "evaluator_name", "mode"),
    "claims": ("phrase", "normalised"),
    "findings": ("institution_name", "title", "why", "phrase"),
    "risks": ("name",),
    "verifications": ("explanation",),
    "gaps": ("reason",),
}


def rows_of(name: str, tables: dict[str, pd.DataFrame]) -> list[Row]:
    """The rows of one table in the order of its key; [] when the run has no such table.

    Raises:
        AuditorError: the frame breaks its contract (auditor/tables.py).
    """
    frame = tables.get(name)
    if frame is None or frame.empty:
        return []
    rows: list[Row] = BY_NAME[name].conform(frame).to_pylist()
    hidden = _MASKED.get(name, ())
    for row in rows:
        for column, value in row.items():
            if isinstance(value, str):
                row[column] = mask(storable(value)) if column in hidden else storable(value)
    return rows


def storable(text: str) -> str:
    """The text without NUL, which PostgreSQL refuses; a replacement character keeps every span in place."""
    return text.replace("\x00", "\ufffd") if "\x00" in text else text


def require_parents(child: str, rows: list[Row], column: str, parents: set[str]) -> None:
    """Say plainly which rows point nowhere, before the database does so in its own words.

    Raises:
        AuditorError: some row's `column` names no parent.
    """
    lost = [row[column] for row in rows if row[column] not in parents]
    if lost:
        raise AuditorError(
            f"{len(lost)} rows of {child} have a {column} that is in no published row",
            f"the first is {lost[0]!r}",
            "the stage that wrote the table dropped one side only",
        )


def add_context(findings: list[Row], pages: pd.DataFrame | None) -> None:
    """Give each finding with a span the piece of page text around it, masked before it is cut.

    Masking the whole page first matters: a phone number cut by the edge of the piece would no longer look like one.
    """
    wanted = {row["capture_id"] for row in findings if row["start"] is not None}
    texts: dict[str, str] = {}
    if pages is not None and wanted:
        chosen = pages[pages["capture_id"].isin(wanted)]
        texts = {
            str(key): mask(storable(str(text)))
            for key, text in zip(chosen["capture_id"], chosen["text"].fillna(""), strict=True)
        }
    for row in findings:
        row["context_before"] = row["context_span"] = row["context_after"] = None
        text, start, end = texts.get(row["capture_id"], ""), row["start"], row["end"]
        if start is None or end is None or not 0 <= start < end <= len(text):
            continue
        row["context_before"] = text[max(0, start - CONTEXT) : start]
        row["context_span"] = text[start:end]
        row["context_after"] = text[end : end + CONTEXT]
