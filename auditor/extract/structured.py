"""Courses, offers and organisations that a page states for machines (JSON-LD, and microdata in the same shape)."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from auditor.extract import levels

_MAX_CHARS, _MAX_NODES = 500_000, 5_000
_COURSES = frozenset(
    ("Course", "Product", "Service", "EducationalOccupationalProgram", "EducationEvent", "CourseInstance")
)
_OWNERS = frozenset(
    ("EducationalOrganization", "Organization", "School", "CollegeOrUniversity", "LocalBusiness", "Corporation")
)
_OFFERS = frozenset(("Offer", "AggregateOffer"))


@dataclass(slots=True)
class Price:
    """A price in integer fen, with its upper end where a range is given."""

    fen: int
    fen_max: int | None
    currency: str
    level: str = ""


@dataclass(slots=True)
class Course:
    """One Course, Product, Service or lone Offer node."""

    name: str
    description: str = ""
    provider: str = ""
    credential: str = ""
    prices: list[Price] = field(default_factory=list)


@dataclass(slots=True)
class Structured:
    """What all structured data of a page say; `texts` are its prose values, to be searched for claims."""

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
            data = json.loads(script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        nodes = list(_nodes(data))
        named = {i: node for node in nodes if isinstance(i := node.get("@id"), str) and len(node) > 1}
        inside = {id(o) for node in nodes if _kinds(node) & _COURSES for o in _list(node.get("offers"))}
        inside |= {id(i) for node in nodes if _kinds(node) & _COURSES for i in _list(node.get("hasCourseInstance"))}
        for node in nodes:
            if id(node) not in inside:
                _take(node, result, named)
    return result


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = deque([data]), 0
    while queue and seen < _MAX_NODES:
        item = queue.popleft()
        seen += 1
        if isinstance(item, dict):
            yield item
            queue.extend(v for v in item.values() if isinstance(v, dict | list))
        elif isinstance(item, list):
            queue.extend(item[:_MAX_NODES])


def _kinds(node: dict[str, Any]) -> set[str]:
    return {kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in _list(node.get("@type")) if isinstance(kind, str)}


def _take(node: dict[str, Any], result: Structured, named: dict[str, dict[str, Any]]) -> None:
    kinds = _kinds(node)
    if kinds & _COURSES:
        course = Course(
            name=_text(_first(node.get("name"))),
            description=_text(_first(node.get("description"))),
            provider=_name(node.get("provider") or node.get("brand") or node.get("seller"), named),
            credential=_name(node.get("educationalCredentialAwarded"), named),
            prices=_prices(node, named),
        )
        _add(course, result)
    elif kinds & _OFFERS:
        offered = _first(node.get("itemOffered"))
        name = _text(_first(node.get("name"))) or _name(offered, named)
        seller = _name(node.get("seller") or node.get("offeredBy"), named)
        same = [c for c in result.courses if c.name == name]
        if name and not same:
            _add(Course(name, provider=seller, prices=_prices({"offers": node}, named)), result)
        elif same and not same[0].prices:
            same[0].prices = _prices({"offers": node}, named)
    elif kinds & _OWNERS:
        result.organisation = result.organisation or _text(_first(node.get("legalName") or node.get("name")))
        code = _first(node.get("taxID") or node.get("vatID") or node.get("identifier"))
        code = code.get("value") if isinstance(code, dict) else code
        result.uscc = result.uscc or _text(code)
        if description := _text(_first(node.get("description"))):
            result.texts.append(description)


def _add(course: Course, result: Structured) -> None:
    if not course.name:
        return
    for earlier in result.courses:
        if earlier.name == course.name:
            earlier.prices = earlier.prices or course.prices
            return
    result.courses.append(course)
    result.texts += [t for t in (course.name, course.description, course.credential) if t]


def _prices(node: dict[str, Any], named: dict[str, dict[str, Any]]) -> list[Price]:
    found: list[Price] = []
    holders = [node, *(i for i in _list(node.get("hasCourseInstance")) if isinstance(i, dict))]
    for holder in holders:
        for offer in _list(holder.get("offers")):
            price = _price(named.get(offer["@id"], offer) if isinstance(offer, dict) and _is_id(offer) else offer)
            if price is not None:
                price.level = _level(holder if holder is not node else {}, offer)
            if price is not None and price not in found:
                found.append(price)
    return found


def _level(*nodes: dict[str, Any]) -> str:
    """The one level that a course instance or an offer names."""
    for node in nodes:
        for key in ("name", "category", "educationalLevel", "description"):
            named = levels.merge(levels.find(_text(_first(node.get(key)))))
            if len(named) == 1:
                return named[0]
    return ""


def _is_id(node: dict[str, Any]) -> bool:
    return isinstance(node.get("@id"), str) and len(node) == 1


def _price(offer: Any) -> Price | None:
    if not isinstance(offer, dict):
        return None
    inner = _first(offer.get("priceSpecification"))
    holder = inner if isinstance(inner, dict) and "price" in inner else offer
    low = _fen(_first(holder.get("price", offer.get("lowPrice"))))
    high = _fen(_first(offer.get("highPrice")))
    if low is None:
        return None
    currency = _text(_first(holder.get("priceCurrency") or offer.get("priceCurrency"))).upper()[:3]
    return Price(low, high if high is not None and high > low else None, currency or "CNY")


def _fen(value: Any) -> int | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).replace(",", "").strip("¥￥元 "))
    except InvalidOperation:
        return None
    return int(amount * 100) if amount.is_finite() and 0 < amount < 10**8 else None


def _name(value: Any, named: dict[str, dict[str, Any]]) -> str:
    """The name of a node, of the node it points to, or a plain string."""
    value = _first(value)
    if isinstance(value, dict):
        if _is_id(value):
            value = named.get(value["@id"], {})
        return _text(_first(value.get("legalName") or value.get("name")))
    return _text(value)


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:
    return " ".join(value.split())[:5000] if isinstance(value, str) else ""
