"""A crawl task killed in mid-sync is tried again by Airflow: the register is not asked twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from auditor import pipeline, tables
from auditor.runfolder import RunFolder
from auditor.settings import Settings
from tests.registry.helpers import Server, serve

_NAME = "register.example"
_TASK = "import sys; from auditor import pipeline; pipeline.crawl(sys.argv[1], int(sys.argv[2]))"
AS_OF = date(2026, 11, 16)


def _settings(home: Path, server: Server, name: str) -> Settings:
    (home / name).mkdir()
    (home / name / "sources.yaml").write_text(
        "sources:\n  - {id: pjjg, kind: register, adapter: pjjg_html, publisher: 公示, owner: me, state: live,\n"
        f"     urls: ['http://{_NAME}/index.html']}}\n",
        encoding="utf-8",
    )
    return Settings(
        connect_to={_NAME: server.url.removeprefix("http://")}, delay_floor_s=0.0, retries=0, timeout_s=5,
        register_folder=home / name / "registers", data_url=str(home / name / "runs"),
        catalogue=home / name / "sources.yaml", database_url=f"sqlite:///{home / name / 'auditor.db'}",
    )  # fmt: skip


def _planned(settings: Settings) -> tuple[str, int]:
    planned = pipeline.plan(attempt="one", as_of=AS_OF, settings=settings)
    (shard,) = planned["shards"]
    return planned["run_url"], shard


def _environment(settings: Settings) -> dict[str, str]:
    names = ("delay_floor_s", "retries", "timeout_s", "register_folder", "data_url", "catalogue", "database_url")
    own = {f"AUDITOR_{name.upper()}": str(getattr(settings, name)) for name in names}
    return {**os.environ, **own, "AUDITOR_CONNECT_TO": json.dumps(settings.connect_to)}


def _asked(server: Server) -> list[str]:
    return [path for path in server.log if path != "/robots.txt"]


@pytest.mark.parametrize("share", [0.5])
def test_a_task_killed_in_mid_sync_goes_on_where_it_stopped(tmp_path: Path, share: float) -> None:
    with serve() as calm:
        settings = _settings(tmp_path, calm, "calm")
        url, shard = _planned(settings)
        pipeline.crawl(url, shard, settings)
        whole, total = RunFolder(url), len(_asked(calm))
    child: list[subprocess.Popen[bytes]] = []
    survives = max(1, int(total * share))
    with serve() as server:

        def kill(_path: str, body: str) -> tuple[int, bytes]:
            if child and len(_asked(server)) > survives:
                child[0].send_signal(signal.SIGKILL)
                child[0].wait()
            return 200, body.encode()

        server.spoil = kill
        settings = _settings(tmp_path, server, "killed")
        url, shard = _planned(settings)
        child.append(subprocess.Popen([sys.executable, "-c", _TASK, url, str(shard)], env=_environment(settings)))
        assert child[0].wait(60) == -signal.SIGKILL
        first = _asked(server)
        server.spoil = lambda _path, body: (200, body.encode())
        pipeline.crawl(url, shard, settings)
        second = _asked(server)[len(first) :]
        pipeline.crawl(url, shard, settings)
        assert len(_asked(server)) == len(first) + len(second)  # a finished shard asks nothing
    again = RunFolder(url)
    assert set(second) & set(first) <= {first[-1]}  # the one whose answer was under way
    assert len(first) + len(second) <= total + 1
    for table, name in ((tables.FILINGS, "filings"), (tables.COVERAGE, "coverage")):
        got, wanted = (each.read_table(table, f"shards/{name}-{shard:03d}.parquet") for each in (again, whole))
        assert got.equals(wanted)
    captures = again.read_table(tables.CAPTURES, f"shards/captures-{shard:03d}.parquet")
    with again.open(f"captures/shard-{shard:03d}.warc.gz") as stream:
        for row in captures.to_dict("records"):
            stream.seek(row["warc_offset"])
            assert stream.read(2) == b"\x1f\x8b"  # each answer opens in the run's own archive
    assert set(captures["warc_file"]) == {f"captures/shard-{shard:03d}.warc.gz"}
