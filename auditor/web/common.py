"""What routes share: the store, the audience, paging, and the checked filters of the list."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from auditor.model import LEVELS
from auditor.report.safe import masked
from auditor.settings import Settings
from auditor.store import Filters, Store, parse_day

PAGE_SIZE = 20
OPERATOR = "operator"
INSIDE = ("internal", OPERATOR)  # who sees leads that no reviewer has released
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
SearchText = Annotated[str, Query(max_length=200)]
Short = Annotated[str, Query(max_length=60)]
ALLOWED = {
    "outcome": ("fail", "could_not_check"),
    "severity": ("", "high", "medium", "low"),
    "risk": ("", "high", "medium", "low", "none"),
    "level": ("", *LEVELS),
}


class MaskedJSON(JSONResponse):
    """JSON without personal numbers, ids and names; codes, digests and ids of ours stay whole."""

    def render(self, content: Any) -> bytes:
        """The masked content as bytes."""
        return super().render(masked(content))


def store_of(request: Request) -> Store:
    """The application's store."""
    store: Store = request.app.state.store
    return store


def public_only(request: Request) -> bool:
    """True unless the audience is exactly one of INSIDE: a typing error in the setting must not publish leads."""
    audience: str = request.app.state.settings.web_audience
    return audience not in INSIDE


def review_is_on(settings: Settings) -> bool:
    """Whether this server has pages for reviewers: with the secret, and never for the public."""
    secret = settings.review_secret
    return settings.web_audience in INSIDE and secret is not None and bool(secret.get_secret_value())


def filters_of(
    *,
    outcome: Short = "fail",
    rule: Short = "",
    severity: Short = "",
    region: Short = "",
    level: Short = "",
    risk: Short = "",
) -> Filters:
    """The filters of the list; an unknown value is refused rather than quietly matching nothing (422)."""
    filters = Filters(outcome=outcome, rule=rule, severity=severity, region=region, level=level, risk=risk)
    for name, value in asdict(filters).items():
        if name in ALLOWED and value not in ALLOWED[name]:
            raise HTTPException(422, f"{name} 只能是：{'、'.join(word for word in ALLOWED[name] if word)}")
    return filters


def found(row: dict[str, Any] | None, what: str) -> dict[str, Any]:
    """The row, or 404."""
    if row is None:
        raise HTTPException(404, f"没有这个{what}，或尚未公开")
    return row


def day_of(as_known_on: Annotated[str, Query(max_length=40)] = "") -> date | None:
    """The day for which the answer is asked; NoSuchDay (422) when it is none."""
    return parse_day(as_known_on)


TheStore = Annotated[Store, Depends(store_of)]
Public = Annotated[bool, Depends(public_only)]
KnownOn = Annotated[date | None, Depends(day_of)]
ListFilters = Annotated[Filters, Depends(filters_of)]
