"""Who may decide in the browser: reviewers, their sessions, and the brake on guessing passwords."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from auditor.errors import BadInput
from auditor.review import same_person
from auditor.store import engine
from auditor.store.models import Reviewer, ReviewSession, SignInAttempts
from auditor.store.sql import table_of

_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,39}$")
_LONGEST_NAME = 100
WAIT = timedelta(minutes=15)  # how long failures count


class Accounts:
    """Reviewers and their sessions. All methods raise `StoreNotReady` when the store does not answer."""

    def __init__(self, made: Engine) -> None:
        self.engine = made

    def add(self, login: str, name: str, password_hash: str, at: datetime) -> None:
        """Add a reviewer.

        Args:
            login: what they type to sign in.
            name: of the person, as it will stand in the log of decisions; it never changes.
            password_hash: of `auditor.review.passwords.hashed`.

        Raises:
            BadInput: login or name will not do, or are taken (also by a disabled account).
        """
        known, person = check_login(login), check_name(name)
        key = same_person(person)
        row = {
            "login": known, "name": person, "name_key": key, "password_hash": password_hash, "created_at": at,
            "disabled_at": None,
        }  # fmt: skip
        with engine.writing(self.engine) as connection:
            query = select(Reviewer.login).where(or_(Reviewer.login == known, Reviewer.name_key == key))
            taken = connection.execute(query).scalars().first()
            if taken is not None:
                what = "the login is taken" if taken == known else f"the reviewer {taken} has that name"
                raise BadInput(what, login, "see `auditor review reviewers list`; write two persons' names differently")
            connection.execute(insert(table_of(Reviewer)), [row])

    def listed(self) -> list[dict[str, Any]]:
        """All reviewers by login: login, name, created_at, disabled_at."""
        query = select(Reviewer.login, Reviewer.name, Reviewer.created_at, Reviewer.disabled_at)
        with engine.reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(query.order_by(Reviewer.login)).mappings()]

    def disable(self, login: str, at: datetime | None) -> None:
        """Shut an account from `at` (aware) on and end its sessions, or open it again with None.

        Raises:
            BadInput: nobody has that login.
        """
        with engine.writing(self.engine) as connection:
            _change(connection, login, disabled_at=at)

    def set_password(self, login: str, password_hash: str) -> None:
        """Give a new password and end all sessions.

        Raises:
            BadInput: nobody has that login.
        """
        with engine.writing(self.engine) as connection:
            _change(connection, login, password_hash=password_hash)

    def hash_of(self, login: str) -> str | None:
        """The hash to compare a password with; None when nobody may sign in by that login."""
        query = select(Reviewer.password_hash).where(Reviewer.login == _key(login), Reviewer.disabled_at.is_(None))
        with engine.reading(self.engine) as connection:
            return connection.execute(query).scalar()

    def open(self, login: str, password_hash: str, key: str, at: datetime, until: datetime, *, instead: str) -> bool:
        """Begin a session.

        Args:
            password_hash: the one that was compared; when the account has another by now, there is no session.
            key: a fresh one, made from the new cookie. instead: key of the session the browser had, which ends.

        Returns:
            whether it began.
        """
        with engine.writing(self.engine) as connection:
            sessions = table_of(ReviewSession)
            connection.execute(delete(sessions).where(or_(sessions.c.ends_at <= at, sessions.c.key == instead)))
            allowed = select(Reviewer.login).where(
                Reviewer.login == _key(login), Reviewer.password_hash == password_hash, Reviewer.disabled_at.is_(None)
            )
            found = connection.execute(allowed).scalar()
            if found is not None:
                row = {"key": key, "login": found, "opened_at": at, "ends_at": until}
                connection.execute(insert(sessions), [row])
            return found is not None

    def session(self, key: str, at: datetime) -> dict[str, Any] | None:
        """login, name and ends_at of a session that has begun and not ended, or None."""
        query = (
            select(Reviewer.login, Reviewer.name, ReviewSession.ends_at)
            .join(Reviewer, Reviewer.login == ReviewSession.login)
            .where(ReviewSession.key == key, ReviewSession.ends_at > at, Reviewer.disabled_at.is_(None))
        )
        with engine.reading(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        return dict(row) if row else None

    def end(self, key: str) -> None:
        """End a session."""
        with engine.writing(self.engine) as connection:
            connection.execute(delete(table_of(ReviewSession)).where(ReviewSession.key == key))

    def try_sign_in(self, limits: Mapping[str, int], at: datetime) -> bool:
        """Count one more try, unless one of the keys has had as many failures as its limit; then answer False.

        The try is counted before the password is looked at: many tries at once count as many.
        """
        table = table_of(SignInAttempts)
        with engine.writing(self.engine) as connection:
            connection.execute(delete(table).where(table.c.ends_at <= at))
            query = select(table.c.key, table.c.failures).where(table.c.key.in_(list(limits)))
            counts = {key: int(failures) for key, failures in connection.execute(query)}
            if any(counts.get(key, 0) >= limit for key, limit in limits.items()):
                return False
            for key in sorted(limits):
                if key in counts:
                    connection.execute(update(table).where(table.c.key == key).values(failures=table.c.failures + 1))
                else:
                    connection.execute(insert(table), [{"key": key, "failures": 1, "ends_at": at + WAIT}])
            return True

    def signed_in(self, forget: Iterable[str], lessen: Iterable[str]) -> None:
        """After a success: forget the failures of some keys, and take this one try back from others."""
        table = table_of(SignInAttempts)
        with engine.writing(self.engine) as connection:
            connection.execute(delete(table).where(table.c.key.in_(list(forget))))
            less = update(table).where(table.c.key.in_(list(lessen)), table.c.failures > 0)
            connection.execute(less.values(failures=table.c.failures - 1))


def check_login(login: str) -> str:
    """The login itself when it will do. Raises BadInput."""
    if not _LOGIN.match(login):
        todo = "use 2 to 40 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit"
        raise BadInput(f"{login!r} is not a login", "LOGIN", todo)
    return login


def check_name(name: str) -> str:
    """The name with single spaces when it will do. Raises BadInput."""
    found = " ".join(name.split())
    odd = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in found)
    if not same_person(found) or odd or len(found) > _LONGEST_NAME:
        raise BadInput(f"{name!r} is not a name", "--name", "write the person's name as it shall stand in the log")
    return found


def _key(login: str) -> str:
    """Case does not tell two logins apart; NUL, which PostgreSQL refuses, belongs to none."""
    return login.strip().lower().replace("\x00", "\ufffd")


def _change(connection: Connection, login: str, **values: Any) -> None:
    done = connection.execute(update(table_of(Reviewer)).where(Reviewer.login == _key(login)).values(values))
    if not done.rowcount:
        raise BadInput("there is no such reviewer", login, "see `auditor review reviewers list`")
    connection.execute(delete(table_of(ReviewSession)).where(ReviewSession.login == _key(login)))
