"""`auditor review reviewers`: no password on a command line or a screen, no account by accident."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.cli.main import main
from auditor.review import passwords
from auditor.settings import get_settings
from auditor.store import Store

GOOD = "春眠不觉晓处处闻啼鸟夜来"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("AUDITOR_DATABASE_URL", url)
    get_settings.cache_clear()
    made = Store(url)
    made.upgrade()
    yield made
    made.close()
    get_settings.cache_clear()


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, given: str = "") -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    with pytest.raises(SystemExit) as ended:
        main(["review", "reviewers", *arguments])
    return int(ended.value.code or 0)


def test_an_account_is_added_shut_opened_and_never_deleted(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "add", "zhao", "--name", " 赵  一 ", given=f"{GOOD}\n") == 0
    assert run(monkeypatch, "list") == 0
    assert "zhao  赵 一  since " in capsys.readouterr().out
    first = store.accounts.hash_of("zhao")
    assert passwords.matches(GOOD, first)
    assert run(monkeypatch, "disable", "zhao") == 0
    assert store.accounts.hash_of("zhao") is None
    assert run(monkeypatch, "list") == 0
    assert "disabled" in capsys.readouterr().out
    assert run(monkeypatch, "enable", "zhao") == 0
    assert run(monkeypatch, "password", "zhao", given=f"{GOOD}花落\r\n") == 0
    assert passwords.matches(f"{GOOD}花落", store.accounts.hash_of("zhao"))
    assert GOOD not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("add", "zhao", "--name", "赵一"), "short\n", "5 characters"),
        (("add", "zhao", "--name", "赵一"), "", "0 characters"),
        (("add", "Zhao Yi", "--name", "赵一"), f"{GOOD}\n", "not a login"),
        (("add", "zhao", "--name", ""), f"{GOOD}\n", "not a name"),
        (("add", "qian2", "--name", "钱二"), f"{GOOD}\n", "qian has that name"),
        (("disable", "nobody"), "", "no such reviewer"),
        (("password", "nobody"), f"{GOOD}\n", "no such reviewer"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    *, arguments: tuple[str, ...], given: str, said: str,
) -> None:  # fmt: skip
    store.accounts.add("qian", "钱二", "hash", datetime(2026, 11, 17, tzinfo=UTC))
    assert run(monkeypatch, *arguments, given=given) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [row["login"] for row in store.accounts.listed()] == ["qian"]


def test_a_password_is_no_argument(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands on a command line stands in the shell's history and in the list of processes."""
    assert run(monkeypatch, "add", "zhao", "--name", "赵一", "--password", GOOD) == 2
    assert run(monkeypatch, "add", "zhao", GOOD, "--name", "赵一") == 2
    assert store.accounts.listed() == []


def test_a_typed_password_is_not_shown(store: Store) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "auditor", "review", "reviewers", "add", "zhao", "--name", "赵一"]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    for asked in (b"password: ", b"again: "):
        shown = b""
        while not shown.endswith(asked):
            shown += os.read(ours, 1000)
        os.write(ours, b"correct horse battery\n")
    shown = b""
    try:
        while got := os.read(ours, 1000):
            shown += got
    except OSError:  # how Linux says that the other side has hung up
        pass
    assert process.wait(30) == 0, shown
    assert b"horse" not in shown
    assert passwords.matches("correct horse battery", store.accounts.hash_of("zhao"))
    os.close(ours)
