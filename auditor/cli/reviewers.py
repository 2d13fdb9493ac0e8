"""`auditor review reviewers`: who may sign in to decide in the browser."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from auditor.errors import BadInput
from auditor.review import passwords
from auditor.runfolder import BEIJING
from auditor.settings import get_settings
from auditor.store import Store
from auditor.store.accounts import Accounts, check_login, check_name

app = typer.Typer(no_args_is_help=True, help="Who may sign in to decide in the browser.")
Login = Annotated[str, typer.Argument(help="what the reviewer types to sign in")]


def _accounts() -> Accounts:
    return Store(get_settings().database_url).accounts


def _password(*words: str) -> str:
    """From the prompt, twice; from standard input, one line, where that is not a terminal. Never an argument."""
    if sys.stdin.isatty():
        given = typer.prompt("password", hide_input=True, confirmation_prompt="the same again", err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    return passwords.check(str(given), other_than=words)


def _known(accounts: Accounts, login: str) -> str:
    """The name of a reviewer. Raises BadInput before a password is asked for in vain."""
    names = {row["login"]: str(row["name"]) for row in accounts.listed()}
    if login not in names:
        raise BadInput("there is no such reviewer", login, "see `auditor review reviewers list`")
    return names[login]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="the person, as it will stand in the log; cannot be changed")],
) -> None:
    """Add a reviewer. The password is asked for, or read from standard input as one line."""
    check_login(login)
    person = check_name(name)
    accounts = _accounts()
    accounts.add(login, person, passwords.hashed(_password(login, person)), datetime.now(UTC))
    typer.echo(f"{login}  {person}: may sign in")


@app.command(name="list")
def listed() -> None:
    """All reviewers, those who may no longer sign in included."""
    rows = _accounts().listed()
    for row in rows:
        shut = row["disabled_at"]
        state = f"disabled {shut.astimezone(BEIJING):%Y-%m-%d %H:%M}" if shut else "may sign in"
        typer.echo(f"{row['login']}  {row['name']}  since {row['created_at'].astimezone(BEIJING):%Y-%m-%d}  {state}")
    typer.echo(f"{len(rows)} reviewers")


@app.command()
def disable(login: Login) -> None:
    """Shut an account at once and end its sessions. What its person decided stays, with the name."""
    _accounts().disable(login, datetime.now(UTC))
    typer.echo(f"{login}  may no longer sign in; all sessions ended")


@app.command()
def enable(login: Login) -> None:
    """Open a shut account again."""
    _accounts().disable(login, None)
    typer.echo(f"{login}  may sign in")


@app.command()
def password(login: Login) -> None:
    """Give a new password and end all sessions of the account."""
    accounts = _accounts()
    accounts.set_password(login, passwords.hashed(_password(login, _known(accounts, login))))
    typer.echo(f"{login}  has a new password; all sessions ended")
