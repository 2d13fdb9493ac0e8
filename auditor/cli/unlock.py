"""`auditor unlock WEEK`: give a week free whose audit is dead."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.errors import BadInput
from auditor.runfolder import check_week
from auditor.settings import get_settings


def unlock(week: Annotated[str, typer.Argument(help="ISO week, such as 2026-W47; see `auditor status`")]) -> None:
    """Break the lock of a week whose audit is dead; refused while a process still works on it."""
    from auditor.store import Store  # noqa: PLC0415

    store = Store(get_settings().database_url)
    store.upgrade()
    owner = store.unlock(check_week(week))
    if not owner:
        raise BadInput(f"{week} is not locked", "", "nothing to do; see `auditor status`")
    typer.echo(f"{week} is free; it was held by {owner}")
