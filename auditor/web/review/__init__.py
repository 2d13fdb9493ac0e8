"""The pages for signed-in reviewers: off without AUDITOR_REVIEW_SECRET, and never part of a server for the public."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from auditor.web.review import access, cases, session, uploads, worklist

__all__ = ["install"]


def install(app: FastAPI) -> None:
    """Add the pages and the answer to who is not signed in.

    Raises:
        ConfigError: the secret is too short to be one.
    """
    access.check(app.state.settings)
    app.add_exception_handler(access.SignInFirst, access.sign_in_first)
    router = APIRouter(include_in_schema=False, dependencies=access.GUARDS)
    for part in (session.router, worklist.router, cases.router, uploads.router):
        router.include_router(part)
    app.include_router(router)
