"""What retention took out of a run folder, as the folder itself says it: written by auditor.retention, read by all.

A trimmed run keeps `retired/removed.json` (capture → day, rule and record of the log of deletions) and the manifests it
had before, as `retired/manifest-<first 12 of their SHA-256>.json`. A deleted run keeps only these and a manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import CouldNotCheck
from auditor.runfolder import RunFolder

FOLDER, REMOVED = "retired", "retired/removed.json"
WHAT = "deleted by retention"
TRIMMED, DELETED = "trimmed", "deleted"


@dataclass(frozen=True)
class Removed:
    """Bytes of one capture that are gone on purpose.

    Attributes:
        day: ISO day; rule: kind and period; record: number in the log of deletions; sha256, size: of the page's bytes.
    """

    day: str
    rule: str
    record: int
    sha256: str
    size: int

    def line(self) -> str:
        """When and why, in one line."""
        return f"on {self.day} (rule {self.rule}; record {self.record} of the log of deletions)"


def captures(folder: RunFolder) -> dict[str, Removed]:
    """capture_id → what is known of its deletion; {} for an untouched run."""
    if not folder.exists(REMOVED):
        return {}
    return {str(key): Removed(**value) for key, value in folder.read_json(REMOVED)["captures"].items()}


def gone(manifest: Mapping[str, Any]) -> str:
    """'' for a run that is there; for one that retention deleted as a whole, what to tell who asks for it."""
    said = manifest.get("retention") or {}
    if said.get("state") != DELETED:
        return ""
    return f"{WHAT} on {said['day']} (rule {said['rule']}; record {said['record']} of the log of deletions)"


def refuse_gone(folder: RunFolder) -> None:
    """Say of a deleted run that it was deleted.

    Raises:
        CouldNotCheck: retention deleted it.
    """
    if folder.exists("plan.json") or not folder.exists("manifest.json"):
        return
    try:
        told = gone(folder.read_json("manifest.json"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    if told:
        raise CouldNotCheck(f"the run {folder.week} was {told}", folder.url, "auditor retention log proves what went")
