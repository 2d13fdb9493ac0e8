"""Microdata (itemscope, itemprop) as JSON-LD texts, read through the library extruct."""

from __future__ import annotations

import json
from typing import Any

from extruct.w3cmicrodata import MicrodataExtractor

_MAX_CHARS = 2_000_000
_MAX_DEPTH = 12


def as_json_ld(source: str) -> list[str] | None:
    """One JSON-LD text per item of a page; None where the markup cannot be read or is too long."""
    if len(source) > _MAX_CHARS:
        return None
    try:
        items = MicrodataExtractor().extract(source.replace("\x00", ""))
    except Exception:  # a library fed by strangers: its failure must not cost the page
        return None
    return [json.dumps(_node(item, 0), ensure_ascii=False) for item in items]


def _node(item: Any, depth: int) -> Any:
    if isinstance(item, list):
        return [_node(part, depth + 1) for part in item]
    if not isinstance(item, dict) or depth > _MAX_DEPTH:
        return item if isinstance(item, str) else ""
    kinds = item.get("type") or []
    kinds = kinds if isinstance(kinds, list) else [kinds]
    node: dict[str, Any] = {"@type": [str(kind).rstrip("/").rsplit("/", 1)[-1] for kind in kinds]}
    for name, value in (item.get("properties") or {}).items():
        node[str(name)] = _node(value, depth + 1)
    return node
