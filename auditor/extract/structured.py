"""Courses and offers that a page states for machines (JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

_MAX_CHARS, _MAX_NODES = 500_000, 5_000


@dataclass(slots=True)
class Course:
    """One Course, Product or Offer node. `prices` are integer fen with their currency."""

    name: str
    description: str = ""
    provider: str = ""
    credential: str = ""
    prices: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Structured:
    """What all JSON-LD of a page says; `texts` are its prose values, to be searched for claims."""

    courses: list[Course] = field(default_factory=list)
    organisation: str = ""
    uscc: str = ""
    texts: list[str] = field(default_factory=list)


def read(scripts: Sequence[str]) -> Structured:
    """Read JSON-LD scripts; what is malformed or too large is passed over."""
    result = Structured()
    for script in scripts:
        if len(script) > _MAX_CHARS:
            continue
        try:
            data = json.loads(script.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            _take(node, result)
    return result


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < _MAX_NODES:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, dict):
            yield item
            queue += [v for v in item.values() if isinstance(v, dict | list)]
        elif isinstance(item, list):
            queue += item


def _take(node: dict[str, Any], result: Structured) -> None:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if any(k in ("Course", "Product", "Service") for k in kinds):
        provider = node.get("provider") or node.get("brand") or node.get("seller")
        credential = node.get("educationalCredentialAwarded")
        course = Course(
            name=_text(node.get("name")),
            description=_text(node.get("description")),
            provider=_text(provider.get("name")) if isinstance(provider, dict) else _text(provider),
            credential=_text(credential.get("name")) if isinstance(credential, dict) else _text(credential),
            prices=[p for offer in _list(node.get("offers")) if (p := _price(offer)) is not None],
        )
        if course.name:
            result.courses.append(course)
            result.texts += [t for t in (course.name, course.description, course.credential) if t]
    elif any(k in ("EducationalOrganization", "Organization", "School", "CollegeOrUniversity") for k in kinds):
        result.organisation = result.organisation or _text(node.get("legalName") or node.get("name"))
        result.uscc = result.uscc or _text(node.get("taxID") or node.get("identifier"))
        if description := _text(node.get("description")):
            result.texts.append(description)


def _price(offer: Any) -> tuple[int, str] | None:
    if not isinstance(offer, dict):
        return None
    value = offer.get("price", offer.get("lowPrice"))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).replace(",", "").strip("¥￥元 "))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount < 10**8:
        return None
    return int(amount * 100), _text(offer.get("priceCurrency")).upper()[:3] or "CNY"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:
    return " ".join(value.split())[:5000] if isinstance(value, str) else ""
