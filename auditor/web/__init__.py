"""Public pages and API: server-rendered, readable without scripts, saying no more than the store can prove."""

from auditor.web.app import create_app

__all__ = ["create_app"]
