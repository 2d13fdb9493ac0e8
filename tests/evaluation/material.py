"""Pages to run through: the corpus and the sandbox's sites, as bytes with their Content-Type."""

from __future__ import annotations

from datetime import date

from auditor.extract import PageReading, read_page
from auditor.sandbox.world import build
from tests.evaluation.corpus import pages

ANCHOR = date(2026, 11, 16)  # a Monday


def sandbox_pages(seed: int = 7) -> list[tuple[bytes, str]]:
    """(body, content type) of each HTML page of the sandbox's sites; registers are no course pages."""
    world = build(seed, ANCHOR)
    return [
        (page.body, page.content_type)
        for _, site in sorted(world.sites.items())
        if not site.register
        for _, page in sorted(site.pages.items())
        if "html" in page.content_type
    ]


def corpus_pages(*, html_only: bool = False) -> list[tuple[bytes, str]]:
    """(body, content type) of the corpus."""
    chosen = [page for page in pages() if page.html or not html_only]
    return [(page.body, page.labels.get("content_type") or "") for page in chosen]


def read(body: bytes, content_type: str = "") -> PageReading:
    """Read one page as the pipeline does."""
    return read_page(body, capture_id="c", source_id="s", url="http://a.invalid/x.html", content_type=content_type)
