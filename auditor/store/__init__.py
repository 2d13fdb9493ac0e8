"""The auditor's own store: SQLite by default, PostgreSQL in production; no SQL stands outside this package."""

from auditor.store.change_text import price as price_text
from auditor.store.engine import StoreNotReady
from auditor.store.flagged import Filters
from auditor.store.known import NoSuchDay
from auditor.store.known import parse as parse_day
from auditor.store.store import Store
from auditor.store.worklist import Wanted

__all__ = ["Filters", "NoSuchDay", "Store", "StoreNotReady", "Wanted", "parse_day", "price_text"]
