"""Reading pages: what a listing says, with exact spans. Legal judgement is not made here (see expectations/)."""

from auditor import compiled

compiled.use()  # before any module of the reader is loaded

# ruff: noqa: E402
from auditor.extract import selectors
from auditor.extract.page import PageReading, read_page, read_pages
from auditor.extract.present import prepare
from auditor.extract.rows import Stored
from auditor.extract.site import join_site

__all__ = ["PageReading", "Stored", "join_site", "prepare", "read_page", "read_pages", "selectors"]
