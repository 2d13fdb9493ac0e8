"""Reviewers and sessions in both databases: who was shut out is out at once, and guessing is slow."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from auditor.errors import BadInput
from auditor.store import Store
from auditor.store.accounts import WAIT

AT = datetime(2026, 11, 17, 3, tzinfo=UTC)
LATER = AT + timedelta(hours=8)


@pytest.fixture
def staffed(store: Store) -> Store:
    store.accounts.add("zhao", "赵一", "hash-1", AT)
    store.accounts.add("qian", "钱二", "hash-2", AT)
    return store


def opened(store: Store, login: str, key: str, *, password: str = "hash-1", instead: str = "") -> bool:
    return store.accounts.open(login, password, key, AT, LATER, instead=instead)


def test_a_session_ends_with_its_time_its_account_or_its_password(staffed: Store) -> None:
    accounts = staffed.accounts
    for end in (
        lambda: accounts.disable("zhao", AT),
        lambda: accounts.set_password("zhao", "hash-1"),
        lambda: accounts.end("k1"),
    ):
        accounts.disable("zhao", None)
        assert opened(staffed, "zhao", "k1")
        assert opened(staffed, "qian", "k2", password="hash-2")
        found = accounts.session("k1", AT)
        assert found is not None
        assert (found["login"], found["name"], found["ends_at"]) == ("zhao", "赵一", LATER)
        assert accounts.session("k1", LATER) is None
        end()
        assert accounts.session("k1", AT) is None
        assert accounts.session("k2", AT) is not None, "another person's session went with it"
        accounts.end("k2")


def test_a_session_begun_before_the_account_was_shut_does_not_come_back_with_it(staffed: Store) -> None:
    assert opened(staffed, "zhao", "k1")
    staffed.accounts.disable("zhao", AT)
    assert not opened(staffed, "zhao", "k2")
    assert staffed.accounts.hash_of("zhao") is None
    staffed.accounts.disable("zhao", None)
    assert staffed.accounts.session("k1", AT) is None
    assert staffed.accounts.hash_of(" ZHAO ") == "hash-1"


def test_a_password_changed_meanwhile_opens_nothing(staffed: Store) -> None:
    compared = staffed.accounts.hash_of("zhao")
    staffed.accounts.set_password("zhao", "hash-3")
    assert compared is not None
    assert not opened(staffed, "zhao", "k1", password=compared)


def test_a_new_session_ends_the_one_the_browser_had(staffed: Store) -> None:
    assert opened(staffed, "zhao", "k1")
    assert opened(staffed, "zhao", "k2", instead="k1")
    assert staffed.accounts.session("k1", AT) is None
    assert staffed.accounts.session("k2", AT) is not None


@pytest.mark.parametrize(
    ("login", "name", "said"),
    [
        ("zhao", "孙三", "taken"),
        ("zhao2", "赵 一", "zhao has that name"),
        ("a", "孙三", "not a login"),
        ("Sun", "孙三", "not a login"),
        ("sun", "  ", "not a name"),
        ("sun", "孙\u202e三", "not a name"),
    ],
)
def test_one_person_cannot_be_two_reviewers_by_writing_the_name_otherwise(
    staffed: Store, login: str, name: str, said: str
) -> None:
    """Two accounts of one name would let one person be the second."""
    staffed.accounts.disable("zhao", AT)
    with pytest.raises(BadInput, match=said):
        staffed.accounts.add(login, name, "hash", AT)
    assert [row["login"] for row in staffed.accounts.listed()] == ["qian", "zhao"]


def test_nobody_is_not_a_reviewer(staffed: Store) -> None:
    assert staffed.accounts.hash_of("nobody\x00") is None
    assert staffed.accounts.session("", AT) is None
    for change in (lambda: staffed.accounts.disable("nobody", AT), lambda: staffed.accounts.set_password("no", "x")):
        with pytest.raises(BadInput, match="no such reviewer"):
            change()


def test_many_tries_at_once_are_as_many_tries(staffed: Store) -> None:
    """Counting after comparing would let a hundred guesses through together."""
    together = threading.Barrier(8)

    def guess(number: int) -> bool:
        together.wait(30)
        return staffed.accounts.try_sign_in({"account": 3, f"address{number}": 100}, AT)

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(guess, range(8))) == [False] * 5 + [True] * 3
    assert not staffed.accounts.try_sign_in({"account": 3}, AT + WAIT - timedelta(seconds=1))
    assert staffed.accounts.try_sign_in({"account": 3}, AT + WAIT), "shut out for ever"


def test_a_success_forgets_the_failures_of_the_account_but_not_those_of_the_address(staffed: Store) -> None:
    """Else whoever has one account could guess at all others without end."""
    for _ in range(3):
        assert staffed.accounts.try_sign_in({"account": 3, "address": 4}, AT)
    staffed.accounts.signed_in(["account"], ["address"])
    assert staffed.accounts.try_sign_in({"account": 3, "address": 4}, AT)
    assert staffed.accounts.try_sign_in({"account": 3, "address": 4}, AT)
    assert not staffed.accounts.try_sign_in({"account": 3, "address": 4}, AT)
