"""`auditor db` and `auditor query`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.cli.main import main
from auditor.settings import get_settings
from auditor.store import Store
from tests.store import sample
from tests.store.weeks import Offer, Page, publish


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("AUDITOR_DATABASE_URL", url)
    get_settings.cache_clear()
    yield url
    get_settings.cache_clear()


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


def test_upgrade_and_current(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("db", "current") == 2
    assert "auditor db upgrade" in capsys.readouterr().err
    assert run("db", "upgrade") in (0, None)
    assert run("db", "upgrade") in (0, None)
    assert run("db", "current") in (0, None)


def test_query_before_any_upgrade_could_not_check(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No answer must never read like 'not found'."""
    assert run("query", "澄明") == 3
    error = capsys.readouterr().err
    assert "auditor db upgrade" in error
    assert error.count("\n") == 1


def test_query_says_what_is_known_and_no_more(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(database)
    store.upgrade()
    store.save_register(sample.filings(), sample.coverage())
    store.publish(sample.run(), sample.tables())
    store.close()
    assert run("query", "澄明") in (0, None)
    assert "备案有效" in capsys.readouterr().out
    assert run("query", "从未听说") in (0, None)
    assert "未找到不等于违规" in capsys.readouterr().out
    assert run("query", "星桥", "--format", "json") in (0, None)
    answer = json.loads(capsys.readouterr().out)
    assert answer["results"][0]["uscc"] == sample.SELLER_USCC
    assert run("query", " ") == 2


def told(store: Store) -> None:
    """Three weeks of one seller that drops its promise and raises its price."""
    store.upgrade()
    store.save_register(sample.filings(), sample.coverage())
    for number, offer in enumerate((Offer(2980, said=("包过",), leads=("R01",)), Offer(3680), Offer(3680))):
        publish(store, number, one=Page({"a": offer}))
    store.close()


def test_query_tells_what_was_known_on_a_day(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(Store(database))
    assert run("query", "星桥", "--as-known-on", "2026-11-05") in (0, None)
    then = capsys.readouterr().out
    assert then.startswith("截至 2026-11-05 所知：\n")
    assert "2026-W45：项目 1 个，线索 1 条" in then
    assert run("query", "星桥") in (0, None)
    assert "2026-W47：项目 1 个，线索 0 条" in capsys.readouterr().out
    assert run("query", "program:a", "--as-known-on", "2026-11-05", "--format", "json") in (0, None)
    case = json.loads(capsys.readouterr().out)
    assert (case["as_known_on"], case["fees"][0]["amount_fen"]) == ("2026-11-05", 298000)
    assert run("query", "program:a", "--as-known-on", "2026-11-05") in (0, None)
    assert "培训费 2980元" in capsys.readouterr().out


def test_a_day_without_an_answer_is_one_line_and_no_empty_answer(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty answer would read as 'nothing was ever found'."""
    told(Store(database))
    for day, why in (("2026-11-01", "nothing was known"), ("2999-01-01", "yet to come"), ("gestern", "write it like")):
        assert run("query", "星桥", "--as-known-on", day) == 2
        error = capsys.readouterr()
        assert (why in error.err, error.err.count("\n"), error.out) == (True, 1, "")


def test_query_tells_what_changed_on_a_page(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(Store(database))
    for text in ("星桥", "program:a"):
        assert run("query", text, "--history") in (0, None)
        assert capsys.readouterr().out.splitlines() == [
            "program:a  a班  杭州星桥智训教育科技有限公司",
            "  2026-11-02 首次采集到该项目",
            "  2026-11-09 培训费 2980元 → 3680元",
            "  2026-11-09 删去「包过」",
        ]
    assert run("query", "program:a", "--history", "--format", "json", "--as-known-on", "2026-11-03") in (0, None)
    (program,) = json.loads(capsys.readouterr().out)["programs"]
    assert [event["action"] for event in program["changes"]] == ["listed"]
    assert run("query", "program:nobody", "--history") == 2
    assert "no such program" in capsys.readouterr().err
    monkeypatch.setenv("AUDITOR_WEB_AUDIENCE", "public")
    get_settings.cache_clear()
    assert run("query", "program:a", "--history") == 2
    assert "internal readers" in capsys.readouterr().err
