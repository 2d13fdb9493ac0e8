"""Brings a database to the schema of this version, with Alembic run from inside the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from auditor.store.engine import missing, reading, writing

FOLDER = Path(__file__).resolve().parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without any ini file; env.py takes the open connection from it."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up, in one transaction; a database that is already there is left alone."""
    with writing(engine) as connection:
        command.upgrade(config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down ('base' removes all tables), in one transaction."""
    with writing(engine) as connection:
        command.downgrade(config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision the database is at, or None when it was never migrated."""
    if missing(engine):
        return None
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()
