"""Probes for whoever runs the service."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from auditor.web.common import TheStore

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(store: TheStore) -> JSONResponse:
    """The store answers and has the schema of this version; raises StoreNotReady (503) when it does not answer."""
    at, newest = store.revision()
    ready = at == newest
    body = {"status": "ok" if ready else "migrate", "schema": at, "wanted": newest}
    return JSONResponse(body, 200 if ready else 503)
