"""Where a finding stands with the people who decide about it, in short; persons are not named."""

from __future__ import annotations

from typing import Any

from auditor.errors import AuditorError
from auditor.settings import Settings
from auditor.store import Store

UNKNOWN: dict[str, Any] = {"publication": None, "released": None, "decisions": [], "weeks": [], "why": "not asked"}
_KEPT = ("decided_at", "action", "reason", "expires_on", "holds_for_these_facts")


def reviewed(finding_id: str, settings: Settings) -> dict[str, Any]:
    """What the store knows of a finding's publication.

    Returns:
        `publication` (state, reopened, …, as the pages show it) and `released` are None when the store cannot say,
        `why` then says why; `decisions`, oldest first; `weeks` in which the finding was seen.
    """
    try:
        store = Store(settings.database_url)
    except AuditorError as error:
        return UNKNOWN | {"why": error.what}
    try:
        case = store.finding(finding_id)
    except AuditorError as error:
        return UNKNOWN | {"why": error.what}
    finally:
        store.close()
    if case is None:
        return UNKNOWN | {"why": "the store has no such finding: its run was not published there"}
    return {
        "publication": case["publication"],
        "released": case["released_at"] is not None,
        "decisions": [{name: row[name] for name in _KEPT} for row in case["decisions"]],
        "weeks": case["weeks"],
        "why": "",
    }
