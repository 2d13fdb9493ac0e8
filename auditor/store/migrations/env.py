"""Alembic's entry: runs the migrations on the connection that auditor.store.migrate opened."""

from __future__ import annotations

from alembic import context

import auditor.store.models  # noqa: F401  (importing the mappings fills the metadata)
from auditor.store.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters a table only by copying it
)
context.run_migrations()
