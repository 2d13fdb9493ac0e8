"""Midnight, the end of a week and of a year come while an audit runs: its day and its week are decided once.

2026 has an ISO week 53: it begins on Monday 28 December and ends on Sunday 3 January 2027.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from auditor.runfolder import iso_week
from auditor.sandbox.server import Server
from tests.reliability.cases import KILLED
from tests.reliability.world import Try, prepare

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reliability")]
SUNDAY, LAST_MOMENT = "2027-01-03T12:00:00+08:00", "2027-01-03T23:59:59.9+08:00"
MONDAY, NEW_YEARS_EVE = "2027-01-04T00:03:00+08:00", "2026-12-31T08:00:00+08:00"
W53, W01 = "2026-W53", "2027-W01"
# When a page was fetched differs, and nothing else may; a gate observes how old the pages are.
_TIMES = ["fetched_at", "captured_at", "warc_offset", "observed"]


@pytest.fixture
def fresh(sandbox: Server, tmp_path: Path) -> Try:
    """A folder in which nothing was audited."""
    return Try(prepare(tmp_path / "here", sandbox.port).folder, sandbox.port, more=(("DATA_DOCS", "false"),))


def _audit(*more: str) -> tuple[str, ...]:
    return ("audit", "--sources", "wenjinduxx", "--sources", "xinduedu", *more)


def _plan(each: Try, week: str) -> Any:
    return json.loads((each.folder / "runs" / week / "plan.json").read_bytes())


def _facts(each: Try, week: str) -> dict[str, pd.DataFrame]:
    tables = {path.stem: pq.read_table(path).to_pandas() for path in (each.folder / "runs" / week).glob("*.parquet")}
    return {name: table.drop(columns=_TIMES, errors="ignore") for name, table in tables.items()}


def _weeks(each: Try) -> list[str]:
    return sorted(path.parent.name for path in (each.folder / "runs").glob("*/plan.json"))


def test_an_audit_over_the_end_of_a_year_is_of_one_week_and_one_day(fresh: Try) -> None:
    calm = fresh.copy("calm")
    calm.good(*_audit(), clock=SUNDAY)
    fresh.good(*_audit(), clock=LAST_MOMENT, tick_s=0.5)  # midnight comes with the first look at the clock
    assert _weeks(fresh) == _weeks(calm) == [W53]
    assert _plan(fresh, W53)["as_of"] == "2027-01-03"
    wanted, got = _facts(calm, W53), _facts(fresh, W53)
    assert wanted.keys() == got.keys()
    for name, table in wanted.items():
        pd.testing.assert_frame_equal(table, got[name], obj=name)
    (run,), (other,) = fresh.rows()["runs"], calm.rows()["runs"]
    assert run[:3] == other[:3] == (W53, date(2027, 1, 3), "published")


def test_an_audit_broken_off_before_the_year_ended_is_finished_for_its_own_week(fresh: Try) -> None:
    """Going on after midnight must neither begin another week in silence nor change the day of the old one."""
    calm = fresh.copy("calm")
    calm.good(*_audit(), clock=SUNDAY)
    ended = fresh.run(*_audit(), clock=SUNDAY, at="open runs/2026-W53/.pages.parquet.part")
    assert ended.code in KILLED
    for clock, now in ((MONDAY, W01), ("2026-11-23T08:00:00+08:00", "2026-W48")):  # later, and set back
        asked = fresh.run(*_audit("--resume"), clock=clock)
        assert asked.code == 2
        (line,) = [line for line in asked.err.splitlines() if line.startswith("auditor: ")]
        assert f"{W53} was begun and not published; of {now} there is nothing" in line
        assert f"add --week {W53} to finish it" in line
    fresh.good(*_audit("--resume", "--week", W53), clock=MONDAY)
    assert _weeks(fresh) == [W53]
    assert _plan(fresh, W53) == _plan(calm, W53)
    wanted, got = _facts(calm, W53), _facts(fresh, W53)
    for name, table in wanted.items():
        pd.testing.assert_frame_equal(table, got[name], obj=name)
    fresh.good(*_audit("--resume"), clock=MONDAY)  # nothing is unfinished now: the new year's first week
    assert _weeks(fresh) == [W53, W01]
    assert [run["week"] for run in _plan(fresh, W01)["history"]] == [W53]
    assert [row[0] for row in fresh.rows()["runs"]] == [W53, W01]


def test_a_clock_set_back_in_mid_audit_changes_neither_week_nor_day(fresh: Try) -> None:
    fresh.good(*_audit(), clock=NEW_YEARS_EVE, tick_s=-86_400.0)
    assert _weeks(fresh) == [W53]
    assert _plan(fresh, W53)["as_of"] == "2026-12-31"
    assert fresh.rows()["run_locks"] == []


@pytest.mark.parametrize(
    ("day", "week"), [("2026-12-27", "2026-W52"), ("2026-12-28", W53), ("2027-01-03", W53), ("2027-01-04", W01)]
)
def test_the_turn_of_the_year_is_in_the_week_iso_8601_says(day: str, week: str) -> None:
    assert iso_week(pd.Timestamp(day).date()) == week
