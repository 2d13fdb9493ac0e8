"""The auditor's own store: SQLite by default, PostgreSQL in production; no SQL stands outside this package."""

from auditor.store.engine import StoreNotReady
from auditor.store.flagged import Filters
from auditor.store.store import Store
from auditor.store.worklist import Wanted

__all__ = ["Filters", "Store", "StoreNotReady", "Wanted"]
