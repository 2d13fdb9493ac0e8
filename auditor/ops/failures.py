"""Turns a failed Airflow task into one line that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger("auditor.ops")

NEXT_STEP = {
    "plan": "mend the setting, catalogue or rule file it names, then clear the task",
    "crawl": "clear the task: committed shards are not fetched again",
    "extract": "clear the task; if it fails again, `auditor scan` the saved page it names",
    "gate": "read gates.parquet in the run folder; the last good run stays published",
    "verify": "run `auditor registry status`; then clear the task",
    "validate": "run `auditor rules lint`; then clear the task",
    "score": "clear the task",
    "report": "clear the task",
    "publish": "check the database (AUDITOR_DATABASE_URL) and clear the task: publishing twice changes nothing",
    "look": "mend the policy, the holds or the setting it names (auditor retention lint), then clear the task",
    "delete": "clear the task: a step that was noted is finished first; see auditor retention plan",
    "prove": "run `auditor retention log`; restore the log of deletions from a backup if a record is missing",
}


def failure_line(task_id: str, run_id: str, error: object) -> str:
    """What happened, where, what to do, in one line."""
    text = " ".join(str(error).split()) or "no message"
    return f"task {task_id} failed: {text} ({run_id}) - {NEXT_STEP.get(task_id, 'clear the task')}"


def note_failure(context: Mapping[str, Any]) -> None:
    """Airflow's on_failure_callback: log the line at error level."""
    instance = context["task_instance"]
    log.error(failure_line(instance.task_id, instance.run_id, context.get("exception")))
