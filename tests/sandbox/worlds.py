"""Worlds shared by the tests: built once, never changed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from auditor.sandbox import scenario
from auditor.sandbox.nouns import Scenario
from auditor.sandbox.site import Page, World
from auditor.sandbox.truth import Truth, of
from auditor.sandbox.world import build

ANCHOR = date(2026, 11, 16)
SEEDS = (1, 7, 42)


@cache
def world(seed: int = 1, step: int = 0) -> World:
    return build(seed, ANCHOR, step)


@cache
def plot(seed: int = 1, step: int = 0) -> Scenario:
    return scenario.make(seed, ANCHOR, step)


@cache
def facts(seed: int = 1, step: int = 0) -> Truth:
    return of(plot(seed, step))


def text_of(page: Page, encoding: str = "utf-8") -> str:
    """Visible text without separators, so that a disguised word is found again."""
    tree = LexborHTMLParser(page.body.decode(encoding))
    for node in tree.css("script, style"):
        node.decompose()
    raw = unicodedata.normalize("NFKC", tree.body.text() if tree.body else "")
    return re.sub(r"[\s·\u200b]", "", raw)
