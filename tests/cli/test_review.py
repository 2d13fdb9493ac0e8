"""`auditor review` as a reviewer uses it: clear refusals, nothing half done, one JSON line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.cli.main import main
from auditor.model import stable_id
from auditor.settings import get_settings
from auditor.store import Store
from tests.store import sample

R01, R18 = stable_id("prog1", "R01", "fail"), stable_id("prog2", "R18", "fail")
BY = ("--by", "赵一", "--reason", "原文属实")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("AUDITOR_DATABASE_URL", url)
    get_settings.cache_clear()
    made = Store(url)
    made.upgrade()
    made.publish(sample.run(), sample.tables())
    yield made
    made.close()
    get_settings.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["review", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("decide", "nobody", "dismiss", *BY), "no such finding"),
        (("decide", R01, "dismiss", "--by", "赵一"), "no reason"),
        (("decide", R01, "dismiss", "--reason", "误读"), "no person"),
        (("decide", R01, "erase", *BY), "unknown decision"),
        (("decide", R01, "dismiss", *BY, "--expires", "2020-01-01"), "has passed"),
        (("decide", stable_id("prog1", "R09a", "could_not_check"), "confirm", *BY), "accuses nobody"),
        (("show", "nobody"), "no such finding"),
        (("list", "--state", "guilty"), "unknown state"),
        (("import", "/nowhere.csv"), "cannot be read"),
    ],
)
def test_wrong_use_is_one_line_and_records_nothing(
    store: Store, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert store.decisions().empty


def test_the_same_person_twice_is_refused_and_another_is_not(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("decide", R01, "confirm", *BY) == 0
    assert "second, different person" in capsys.readouterr().out
    assert run("decide", R01, "confirm", "--by", " 赵 一", "--reason", "再看") == 2
    assert "same person" in capsys.readouterr().err
    assert run("decide", R01, "confirm", "--by", "钱二", "--reason", "属实", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "confirmed"
    assert len(store.decisions()) == 2


def test_a_table_is_recorded_row_by_row_and_a_second_time_not_at_all(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(
        "finding_id,action,person,reason,expires_on\n"
        f"{R01},dismiss,赵一,误读,\nnobody,dismiss,赵一,误读,\n{R18},dismiss,赵一,,\n{R18},confirm,赵一,属实,\n",
        encoding="utf-8",
    )
    assert run("import", str(file), "--dry-run", "--format", "json") == 2
    tried = json.loads(capsys.readouterr().out)
    assert store.decisions().empty
    assert run("import", str(file)) == 2
    out = capsys.readouterr().out
    assert [line.split(":")[0] for line in out.splitlines()] == ["line 3", "line 4", "4 rows"]
    assert tried["recorded"] == 2
    assert [row["line"] for row in tried["rejected"]] == [3, 4]
    once = store.decisions()
    assert once["action"].tolist() == ["dismiss", "confirm"]
    assert run("import", str(file)) == 2
    assert store.decisions().equals(once)


def test_list_and_show_say_where_a_lead_stands(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == f"2 leads of {sample.WEEK}"
    assert run("decide", R01, "reply", "--by", "赵一", "--reason", "来函：表述有据，电话13812345678") == 0
    capsys.readouterr()
    assert run("list", "--state", "disputed", "--format", "json") == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert [row["finding_id"] for row in json.loads(out)["results"]] == [R01]
    assert run("show", R01) == 0
    out = capsys.readouterr().out
    assert "来函：表述有据，电话138****5678" in out
    assert run("show", R01, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["decisions"][0]["person"] == "赵一"
