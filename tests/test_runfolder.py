"""A half-written or mislabelled run folder would put wrong evidence behind an accusation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import tables
from auditor.errors import AuditorError, BadInput
from auditor.runfolder import RunFolder, check_week, iso_week


def test_every_table_survives_a_round_trip_with_its_columns(tmp_path: Path) -> None:
    folder = RunFolder(str(tmp_path / "2026-W47"))
    for table in tables.ALL:
        folder.write_table(table, table.empty())
        assert list(folder.read_table(table).columns) == table.schema.names


def test_missing_fact_stays_missing_and_does_not_become_zero(tmp_path: Path) -> None:
    folder = RunFolder(str(tmp_path / "2026-W47"))
    row = dict.fromkeys(tables.FEES.schema.names, "")
    fee = pd.DataFrame([row | {"fee_id": "a", "amount_fen": None, "amount_max_fen": None, "list_price_fen": 0,
                               "start": None, "end": None}])  # fmt: skip
    folder.write_table(tables.FEES, fee)
    back = folder.read_table(tables.FEES)
    assert back["amount_fen"].isna().all()
    assert back["list_price_fen"].tolist() == [0]


def test_two_rows_for_one_key_are_refused_instead_of_counted_twice(tmp_path: Path) -> None:
    row = dict.fromkeys(tables.GAPS.schema.names, "x")
    with pytest.raises(AuditorError, match="two rows for one key"):
        RunFolder(str(tmp_path / "2026-W47")).write_table(tables.GAPS, pd.DataFrame([row, row]))


def test_unknown_column_is_refused_instead_of_silently_dropped() -> None:
    frame = tables.GAPS.empty().assign(surprise="x")
    with pytest.raises(AuditorError, match="surprise"):
        tables.GAPS.conform(frame)


def test_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [dict.fromkeys(tables.GAPS.schema.names, "x") | {"subject": name} for name in ("乙", "甲", "丙")]
    one, two = RunFolder(str(tmp_path / "2026-W01")), RunFolder(str(tmp_path / "2026-W02"))
    one.write_table(tables.GAPS, pd.DataFrame(rows))
    two.write_table(tables.GAPS, pd.DataFrame(rows[::-1]))
    assert one.read_bytes("gaps.parquet") == two.read_bytes("gaps.parquet")


def test_no_temporary_file_is_left_beside_a_written_one(tmp_path: Path) -> None:
    RunFolder(str(tmp_path / "2026-W47")).write_json("a/b.json", {"x": 1})
    assert [path.name for path in (tmp_path / "2026-W47" / "a").iterdir()] == ["b.json"]


def test_new_attempt_sets_the_old_one_aside_instead_of_overwriting_it(tmp_path: Path) -> None:
    folder = RunFolder(str(tmp_path / "2026-W47"))
    for attempt in ("first", "second"):
        folder.write_json("plan.json", {"attempt": attempt})
        folder.set_aside()
    assert RunFolder(str(tmp_path / "2026-W47.1")).read_json("plan.json")["attempt"] == "first"
    assert RunFolder(str(tmp_path / "2026-W47.2")).read_json("plan.json")["attempt"] == "second"
    assert not folder.exists("plan.json")


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "2026-W00", "", "2026-W4７", "../2026-W47"])
def test_wrong_week_is_named_before_a_folder_is_made(week: str) -> None:
    with pytest.raises(BadInput, match="ISO week"):
        check_week(week)


def test_year_end_days_fall_into_iso_week_53() -> None:
    assert iso_week(date(2026, 12, 31)) == iso_week(date(2027, 1, 3)) == "2026-W53"


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_every_day_has_a_week_that_is_accepted(day: date) -> None:
    assert check_week(iso_week(day)) == iso_week(day)


def test_a_run_may_live_in_an_object_store_as_well(tmp_path: Path) -> None:
    """Any fsspec file system must keep the promises a local folder keeps; here the one in memory."""
    folder = RunFolder.of("memory://runs", "2026-W47")
    folder.write_json("plan.json", {"attempt": "a"})
    folder.write_table(tables.GAPS, tables.GAPS.empty(), "shards/gaps-000.parquet")
    local = tmp_path / "x.warc.gz"
    local.write_bytes(b"evidence")
    folder.put_file("captures/x.warc.gz", local)
    with folder.open("captures/x.warc.gz") as stream:
        stream.seek(4)
        assert stream.read() == b"ence"
    assert folder.read_shards(tables.GAPS, "shards").empty
    aside = folder.set_aside()
    assert not folder.exists("plan.json")
    assert aside.read_json("plan.json") == {"attempt": "a"}
    assert RunFolder.of("memory://runs", "2026-W47").week == "2026-W47"
