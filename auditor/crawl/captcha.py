"""Recognises a page that asks whether the visitor is human. We stop there; nothing here ever answers one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from selectolax.lexbor import LexborHTMLParser

from auditor.crawl.links import charset_of, decode
from auditor.crawl.transport import Exchange


@dataclass(frozen=True)
class Markers:
    """The content of captcha.yaml, see there."""

    max_bytes: int
    max_text: int
    challenge: tuple[str, ...]
    hints: tuple[str, ...]
    headers: dict[str, str]


@lru_cache(maxsize=1)
def markers() -> Markers:
    """The packaged markers."""
    raw = yaml.safe_load((Path(__file__).parent / "captcha.yaml").read_text(encoding="utf-8"))
    return Markers(raw["max_bytes"], raw["max_text"], tuple(raw["challenge"]), tuple(raw["hints"]), raw["headers"])


def _visible_length(markup: str) -> int:
    tree = LexborHTMLParser(markup)
    tree.strip_tags(["script", "style", "template"])
    text = tree.body.text(separator=" ") if tree.body else ""
    return len("".join(text.split()))


def is_captcha(exchange: Exchange) -> bool:
    """True when the answer is a human check rather than a page.

    Args:
        exchange: an answer that arrived whole. Only small texts are looked at; a page with status 200 must also show
            little visible text.
    """
    known = markers()
    if any(exchange.header(name).lower() == value for name, value in known.headers.items()):
        return True
    content_type = exchange.header("Content-Type").lower()
    if not exchange.body or len(exchange.body) > known.max_bytes:
        return False
    if content_type and not any(word in content_type for word in ("html", "text/plain", "json", "xml")):
        return False
    text = decode(exchange.body, charset_of(content_type)).lower()
    found = any(marker in text for marker in known.challenge)
    if not found and sum(marker in text for marker in known.hints) < 2:
        return False
    return (exchange.status or 0) >= 400 or _visible_length(text) <= known.max_text
