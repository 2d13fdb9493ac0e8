"""A copy of the database must not give away the reviewers' passwords, nor a slow answer who has an account."""

from __future__ import annotations

import pytest

from auditor.errors import BadInput
from auditor.review import passwords

GOOD = "春眠不觉晓，处处闻啼鸟夜来"


def test_only_the_password_itself_matches_however_its_characters_are_composed() -> None:
    stored = passwords.hashed("Ｃafé 处处闻啼鸟 ok")
    assert passwords.matches("Cafe\u0301 处处闻啼鸟 ok", stored)
    assert not passwords.matches("cafe 处处闻啼鸟 ok", stored)
    assert not passwords.matches("", stored)
    assert not passwords.matches("x" * 100_000, stored)


def test_two_persons_with_one_password_have_two_hashes_and_neither_holds_it() -> None:
    one, other = passwords.hashed(GOOD), passwords.hashed(GOOD)
    assert one != other
    assert GOOD not in one + other


def test_nobody_has_no_password_not_even_an_empty_one() -> None:
    for tried in ("", GOOD, "\x00"):
        assert not passwords.matches(tried, None)


@pytest.mark.parametrize("bad", ["short", "x" * 201, "aaaabbbbaaaabbbb", "Zhao.Yi.Zhao", "ｚｈａｏ．ｙｉ．ｚｈａｏ"])
def test_a_password_that_is_soon_guessed_is_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        passwords.check(bad, other_than=("zhao.yi.zhao",))
    assert passwords.check(GOOD) == GOOD
