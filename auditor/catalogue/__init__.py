"""The catalogue: which sites, folders, archives and registers the audit reads."""

from __future__ import annotations

from auditor.catalogue.linting import lint
from auditor.catalogue.loading import load

__all__ = ["lint", "load"]
