"""The schema: migrations and mappings must agree, up and down, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from auditor.store import Store, StoreNotReady, migrate
from auditor.store.base import Base
from auditor.store.sql import table_of
from auditor.tables import ALL


def test_models_and_migrations_do_not_drift_apart(store: Store) -> None:
    """A column added to a mapping without a migration would break every installed store."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_each_step_goes_down_and_up_again(empty_url: str) -> None:
    """An operator must be able to go back to the last release."""
    store = Store(empty_url)
    store.upgrade()
    assert store.revision() == (migrate.head(), migrate.head())
    migrate.downgrade(store.engine, "-1")
    assert store.revision()[0] != migrate.head()
    migrate.downgrade(store.engine, "base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    store.upgrade()
    store.upgrade()  # twice changes nothing
    assert set(inspect(store.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    store.close()


def test_every_column_of_the_contracts_has_a_home() -> None:
    """A field added to a table between stages must not vanish silently on its way into the store."""
    homes = {mapper.local_table.name: set(table_of(mapper.class_).columns.keys()) for mapper in Base.registry.mappers}
    homes["pages"] = homes["captures"] | {"capture_id", "kind", "why", "title"}
    homes["findings"] |= homes["finding_sightings"] | {"run"}
    kept_out = {"pages": {"text", "institution_name", "uscc", "brand", "licence", "address", "icp"}}
    for contract in ALL:
        missing = set(contract.schema.names) - homes[contract.name] - kept_out.get(contract.name, set())
        assert not missing, (contract.name, missing)


def test_a_store_without_tables_says_what_to_do(empty_url: str) -> None:
    """A newcomer must not be shown a database traceback."""
    store = Store(empty_url)
    with pytest.raises(StoreNotReady, match="auditor db upgrade"):
        store.last_run()
    store.close()
