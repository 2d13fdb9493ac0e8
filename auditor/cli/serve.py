"""`auditor serve`: report and query pages on this machine."""

from __future__ import annotations

import importlib
import threading
from typing import Annotated, Any

import typer
import uvicorn

from auditor.settings import get_settings
from auditor.web import create_app
from auditor.web.common import INSIDE, review_is_on


def _scan(inputs: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    from auditor.scan import scan_bytes  # noqa: PLC0415  (the rule engine takes seconds to import; pages need not wait)

    return scan_bytes(inputs)


def serve(
    host: Annotated[str, typer.Option(help="address to listen on; 127.0.0.1 keeps it on this machine")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
) -> None:
    """Serve report and query pages until interrupted."""
    # The first pasted text should not wait for the seconds that the rule engine takes to import.
    threading.Thread(target=importlib.import_module, args=["auditor.rules.gx.run"], daemon=True).start()
    settings = get_settings()
    made = create_app(settings, _scan)
    typer.echo(f"http://{host}:{port}/")
    if settings.web_audience in INSIDE and not review_is_on(settings):
        typer.echo("review pages are off: AUDITOR_REVIEW_SECRET is not set (docs/for-operators.md)")
    uvicorn.run(made, host=host, port=port, log_level="warning", server_header=False)
