"""The demo's own Airflow: SQLite metadata under the demo folder, one run of the DAG, no server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditor.errors import CouldNotCheck
from auditor.settings import PACKAGE

DAGS = PACKAGE.parent / "dags"
_STAGE = re.compile(
    r"\b(plan|crawl\[\d+\]|extract|gate|verify|validate|score|report|publish): (.*?)(?:\s+\[[\w.]+\] loc=\S+)?$"
)


def environment(airflow_home: Path, work: Path, port: int) -> dict[str, str]:
    """The environment of every process of the demo: embedded defaults, nothing of the caller's Airflow."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "AUDITOR_"))}
    return kept | {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow_home / 'airflow.db'}",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        "AUDITOR_DATA_URL": str(work / "runs"),
        "AUDITOR_DATABASE_URL": f"sqlite:///{work / 'auditor.db'}",
        "AUDITOR_CATALOGUE": str(work / "sources.yaml"),
        "AUDITOR_CONNECT_TO": json.dumps({".sandbox.test": f"127.0.0.1:{port}"}),
        "AUDITOR_DELAY_FLOOR_S": "0.02",
        "AUDITOR_TIMEOUT_S": "3",
        "AUDITOR_TOTAL_TIMEOUT_S": "6",
        "AUDITOR_RETRIES": "1",
        "AUDITOR_MAX_BYTES": "2000000",
    }


def prepare(env: dict[str, str], say: Callable[[str], None]) -> None:
    """Create or migrate the metadata database and the pool the crawl uses."""
    home = Path(env["AIRFLOW_HOME"])
    done = home / ".prepared"
    if not done.exists():
        home.mkdir(parents=True, exist_ok=True)
        say("airflow   making its metadata database")
        _airflow(env, "db", "migrate")
        _airflow(env, "pools", "set", "site_fetch", "4", "crawl tasks; one host is always in one task")
        done.touch()


def _airflow(env: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "airflow", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        tail = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise CouldNotCheck(
            f"airflow {' '.join(arguments[:2])} failed: {tail}", env["AIRFLOW_HOME"], "remove .demo and retry"
        )


def run(env: dict[str, str], conf: dict[str, Any], log_file: Path, say: Callable[[str], None]) -> None:
    """One run of `weekly_audit` through Airflow, its progress told stage by stage.

    Raises:
        CouldNotCheck: the run did not end well; names the log.
    """
    command = [sys.executable, "-m", "airflow", "dags", "test", "weekly_audit", "--conf", json.dumps(conf)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    failed = ""
    with log_file.open("w", encoding="utf-8") as log, process:
        for line in process.stdout or ():
            log.write(line)
            if found := _STAGE.search(line):
                say(f"{found[1]:<9} {found[2].strip()}"[:150])
            if "state=failed" in line or "AirflowFailException" in line:
                failed = failed or line.strip()
    if process.returncode or failed:
        raise CouldNotCheck(f"the DAG run failed: {failed[:200] or process.returncode}", str(log_file), "read that log")
