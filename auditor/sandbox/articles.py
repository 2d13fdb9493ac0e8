"""Pages that sell nothing: notices of offices, press reports, reference texts, employers' notices to their staff."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from auditor.sandbox.bank import load
from auditor.sandbox.nouns import SitePlan

_COLUMN = {"official": "通知公告", "news": "教育新闻", "reference": "资料条目", "employer": "公司公告"}
_EDITORS = ("方砚之", "梁书远", "郭问渠")


def article_pages(plan: SitePlan, seed: int, template: Callable[[str, dict[str, Any]], str]) -> dict[str, str]:
    """Path → text of the index page and of 2 to 4 articles."""
    rng = Random(f"articles:{seed}:{plan.slug}")
    texts = load("articles")[plan.style]
    chosen = rng.sample(texts, min(4, len(texts)))
    number = rng.randrange(1000, 9000)
    paths = [f"/art/{number + 7 * turn}.html" for turn in range(len(chosen))]
    base = {"who": plan.institution, "kind": plan.style, "number": number, "editor": rng.choice(_EDITORS)}
    links = [(path, text["title"]) for path, text in zip(paths, chosen, strict=True)]
    pages = {"/": template("index", {**base, "column": _COLUMN[plan.style], "articles": links})}
    for path, text in zip(paths, chosen, strict=True):
        lines = [line.replace("{phone}", plan.institution.phone) for line in text["paragraphs"]]
        pages[path] = template("article", {**base, "title": text["title"], "lines": lines})
    return pages
