"""Makes stored text safe to show: in a page, as a link, in a spreadsheet cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from auditor.masking import mask
from auditor.runfolder import BEIJING
from auditor.visible import visible

__all__ = ["cell", "is_code", "link", "masked", "shown", "stamp", "visible"]

# A spreadsheet runs a cell that begins with one of these as a formula; full-width forms count in East Asian versions.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@lru_cache(maxsize=4096)
def shown(text: str | None) -> str:
    """Text as the report prints it: masked and visible; '' for a missing one."""
    return visible(mask(text)) if text else ""


def link(url: str | None) -> str | None:
    """The address when it may become a link: http(s), with a host, without credentials or personal data in it."""
    if not url or mask(url) != url or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if usable else None


def is_code(column: str) -> bool:
    """True for columns of digests, ids and public codes: a mask would only break them."""
    return column.endswith(("sha256", "digest", "_id", "uscc", "filing_code"))


def cell(value: object, column: str = "") -> str:
    """One spreadsheet cell: never a formula, one line, personal data masked.

    Args:
        value: None, a number, a date, an aware datetime or text.
        column: its name; codes are not masked.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date):
        return stamp(value)
    text = str(value)
    made = visible(text) if is_code(column) else shown(text)
    # What counts is what the cell will begin with: marks that are not seen are dropped, and a formula may follow them.
    guarded = any(said.startswith(_FORMULA) for said in (text, text.lstrip(), made.lstrip()))
    return ("'" if guarded else "") + made


def stamp(value: datetime | date | None) -> str:
    """A date, or a time in Beijing down to the second; '' for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat()


def masked(value: Any, name: str = "") -> Any:
    """JSON values only; text is masked on its way out, codes and digests are not."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value if is_code(name) else mask(value)
    if isinstance(value, Mapping):
        return {str(key): masked(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, name) for item in value]
    return value
