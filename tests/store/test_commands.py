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
