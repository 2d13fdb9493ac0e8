"""Retention as a DAG: look, delete, prove; one task = one call into `auditor.retention`; only a day travels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

DOC = """
### Retention: what is too old to be kept goes, and what went is proven
look → delete → prove

**Params.** `as_of`: the day on which is judged what is old, YYYY-MM-DD (empty: the day of this run in Beijing; never a
day to come). `dry_run`: only say what would go.

`look` logs what goes and why, and what is old but kept and why. `delete` does it, one noted step at a time: killed or
cleared, it goes on where it was. `prove` checks the log of deletions (`deletions/` beside the runs); docs/privacy.md.
"""


def say_what_to_do(context: Any) -> None:
    """on_failure_callback: one line for the operator."""
    from auditor.ops.failures import note_failure  # noqa: PLC0415 - nothing of ours is imported at parse time

    note_failure(context)


@contextmanager
def final_errors() -> Iterator[None]:
    """A wrong policy or hold does not get better by retrying: fail at once, with the one line."""
    from auditor.errors import AuditorError, CouldNotCheck  # noqa: PLC0415

    try:
        yield
    except CouldNotCheck:
        raise
    except AuditorError as error:
        raise AirflowFailException(error.line()) from error


@dag(
    dag_id="retention",
    schedule=CronTriggerTimetable("0 4 * * TUE", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 5, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["audit", "privacy"],
    doc_md=DOC,
    default_args={"owner": "auditor", "retries": 2, "on_failure_callback": say_what_to_do},
    params={
        "as_of": Param("", type="string", pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="empty: the day of this run"),
        "dry_run": Param(False, type="boolean", description="only say what would go"),
    },
)
def retention() -> None:
    """look → delete → prove."""

    @task
    def look() -> dict[str, Any]:
        from auditor.retention import tasks  # noqa: PLC0415

        context = get_current_context()
        # The day comes from the run, never from the clock: cleared after midnight, a task still means the same day.
        ran = context["dag_run"].run_after.astimezone(ZoneInfo("Asia/Shanghai")).date()
        given = context["params"]["as_of"]
        with final_errors():
            return tasks.look(date.fromisoformat(given) if given else ran, ran, dry_run=context["params"]["dry_run"])

    @task
    def delete(looked: dict[str, Any]) -> dict[str, Any]:
        from auditor.retention import tasks  # noqa: PLC0415

        with final_errors():
            return tasks.delete(looked)

    @task
    def prove(done: dict[str, Any]) -> None:
        from auditor.retention import tasks  # noqa: PLC0415

        with final_errors():
            tasks.prove(done)

    prove(delete(look()))


retention()
