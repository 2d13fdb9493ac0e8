"""The weekly audit as a DAG: one task = one call into `auditor.pipeline`; only a URL and shard numbers travel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

DOC = """
### Weekly audit of 人工智能训练师 courses
plan → crawl (one task per shard) → extract → gate → verify → validate → score → report → publish

**Params.** `week`: ISO week such as 2026-W47 (empty: the week of `as_of`). `sources`: ids of the catalogue (empty: all
that are not drafts). `as_of`: the day on which validity is judged, YYYY-MM-DD (empty: today in Beijing).

**When a task fails**, its log ends with one line: what happened, where, what to do. A failed run publishes nothing; the
last good run stays. Clear the failed task to go on: what is committed is not fetched or computed differently again.
Missing answers of sites and registers never fail a task: they are listed first in the report.
"""


def say_what_to_do(context: Any) -> None:
    """on_failure_callback: one line for the operator."""
    from auditor import runlock  # noqa: PLC0415 - nothing of ours is imported at parse time
    from auditor.ops.failures import note_failure  # noqa: PLC0415

    note_failure(context)
    runlock.release_tasks(context["task_instance"].run_id)


@contextmanager
def final_errors() -> Iterator[None]:
    """A wrong setting or a breached gate does not get better by retrying: fail at once, with the one line."""
    from auditor.errors import AuditorError, CouldNotCheck  # noqa: PLC0415

    try:
        yield
    except CouldNotCheck:
        raise
    except AuditorError as error:
        raise AirflowFailException(error.line()) from error


@contextmanager
def one_writer(run_url: str, *, last: bool = False) -> Iterator[None]:
    """This DAG run's lock on its week, shared and renewed by its tasks; `last`: given back when all went well."""
    from auditor import runlock  # noqa: PLC0415

    instance = get_current_context()["ti"]
    mapped = instance.map_index is not None and instance.map_index >= 0
    name = f"{instance.task_id}[{instance.map_index}]" if mapped else instance.task_id
    with final_errors(), runlock.held_by_task(instance.run_id, name, run_url=run_url, last=last):
        yield


# What the network, a disk or a database may heal by itself is tried again; a verdict never is. How long to wait in
# between is Airflow's own setting, core.default_task_retry_delay.
MAY_HEAL: dict[str, Any] = {"retries": 2}


@dag(
    dag_id="weekly_audit",
    schedule=CronTriggerTimetable("0 6 * * MON", timezone="Asia/Shanghai"),
    start_date=datetime(2026, 1, 5, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["audit", "4-04-05-05"],
    doc_md=DOC,
    default_args={"owner": "auditor", "retries": 0, "on_failure_callback": say_what_to_do},
    params={
        "week": Param("", type="string", pattern=r"^(\d{4}-W\d{2})?$", description="ISO week; empty: of as_of"),
        "sources": Param([], type="array", items={"type": "string"}, description="source ids; empty: all"),
        "as_of": Param("", type="string", pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="empty: today in Beijing"),
    },
)
def weekly_audit() -> None:
    """plan → crawl[shards] → extract → gate → verify → validate → score → report → publish."""

    @task(**MAY_HEAL)
    def plan() -> list[dict[str, Any]]:
        from auditor import pipeline, runlock  # noqa: PLC0415
        from auditor.runfolder import iso_week  # noqa: PLC0415

        context = get_current_context()
        params, run = context["params"], context["dag_run"]
        # The day comes from the run, never from the clock: a task cleared next week still audits this week.
        day = date.fromisoformat(params["as_of"]) if params["as_of"] else None
        day = day or run.run_after.astimezone(ZoneInfo("Asia/Shanghai")).date()
        week = params["week"] or iso_week(day)
        with final_errors(), runlock.held_by_task(run.run_id, "plan", week=week):
            planned = pipeline.plan(attempt=run.run_id, week=week, as_of=day, only=params["sources"])
        return [{"run_url": planned["run_url"], "shard": shard} for shard in planned["shards"]]

    @task(pool="site_fetch", map_index_template="shard {{ task.op_kwargs['shard'] }}", **MAY_HEAL)
    def crawl(run_url: str, shard: int) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.crawl(run_url, shard)
        return run_url

    @task
    def extract(run_urls: Iterable[str]) -> str:
        from auditor import pipeline  # noqa: PLC0415

        run_url = next(iter(run_urls))
        with one_writer(run_url):
            pipeline.extract_pages(run_url)
        return run_url

    @task
    def gate(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.gate(run_url)
        return run_url

    @task
    def verify(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.verify(run_url)
        return run_url

    @task
    def validate(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.validate(run_url)
        return run_url

    @task
    def score(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.score(run_url)
        return run_url

    @task
    def report(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url):
            pipeline.build_report(run_url)
        return run_url

    @task(**MAY_HEAL)
    def publish(run_url: str) -> str:
        from auditor import pipeline  # noqa: PLC0415

        with one_writer(run_url, last=True):
            pipeline.publish(run_url)
        return run_url

    crawled = crawl.expand_kwargs(plan())
    publish(report(score(validate(verify(gate(extract(crawled)))))))


weekly_audit()
