"""Builds the web application: handlers, middleware and routes on one page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from auditor import __version__
from auditor.settings import Settings
from auditor.store import Store
from auditor.web import api, check, errors, health, operator, pages, report, review
from auditor.web.security import LimitBody, SecurityHeaders

Scan = Callable[[list[tuple[str, bytes]]], list[dict[str, Any]]]
STATIC = Path(__file__).resolve().parent / "static"
FORM_OVERHEAD = 64_000  # bytes a form adds around the page it carries
SCANS_AT_ONCE = 2  # scans use the processor; more at once would only slow each other and the pages down


def create_app(settings: Settings, scan: Scan) -> FastAPI:
    """The application.

    Args:
        settings: database_url, web_audience ('internal', 'operator' or 'public'), data_url, max_bytes and those named
            review_… are used.
        scan: takes (input name, bytes) pairs and returns one scan object of design.md §7 for each.
    """
    store = Store(settings.database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(
        title="course-auditor", version=__version__, lifespan=lifespan,
        docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
    )  # fmt: skip
    app.state.settings, app.state.store, app.state.scan = settings, store, scan
    app.state.scan_turns = CapacityLimiter(SCANS_AT_ONCE)
    errors.install(app)
    app.add_middleware(LimitBody, limit=settings.max_bytes + FORM_OVERHEAD)
    app.add_middleware(SecurityHeaders)
    review.install(app)
    for router in (health.router, api.router, check.router, report.router, operator.router, pages.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
