"""`auditor db`: the auditor's own database."""

from __future__ import annotations

import typer

from auditor.errors import ConfigError
from auditor.settings import get_settings
from auditor.store import Store

app = typer.Typer(no_args_is_help=True, help="The auditor's own database.")


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema; doing it twice changes nothing."""
    store = Store(get_settings().database_url)
    store.upgrade()
    typer.echo(f"schema {store.revision()[0]}")


@app.command()
def current() -> None:
    """Say which schema the database has; exit 2 when this version wants another."""
    at, newest = Store(get_settings().database_url).revision()
    if at != newest:
        raise ConfigError(f"schema {at or 'none'}, this version wants {newest}", "database", "run `auditor db upgrade`")
    typer.echo(f"schema {at}, the newest")
