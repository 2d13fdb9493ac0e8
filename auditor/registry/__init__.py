"""The registers: clients, list import, the mirror, codes and names, and the answer to 'is this body filed for it?'."""

from __future__ import annotations

from auditor.registry.codes import check_uscc, parse_certificate_number, parse_filing_code
from auditor.registry.importer import ImportResult, import_list
from auditor.registry.merge import merge
from auditor.registry.resolver import Resolver
from auditor.registry.snapshot import Snapshot
from auditor.registry.sync import sync

__all__ = [
    "ImportResult",
    "Resolver",
    "Snapshot",
    "check_uscc",
    "import_list",
    "merge",
    "parse_certificate_number",
    "parse_filing_code",
    "sync",
]
