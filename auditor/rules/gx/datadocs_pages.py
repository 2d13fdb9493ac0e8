"""How Data Docs pages look: renderers that pick what is told, and one view that fills our own templates.

Named in the site's configuration (`datadocs._site`); the library makes them with the arguments given there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_TEMPLATES = Path(__file__).with_name("templates")
SUITES = {"compliance": "合规规则", "quality": "数据质量检查"}
WORDS = {
    "high": "高", "medium": "中", "low": "低", "critical": "高", "warning": "提醒", "info": "低", "fatal": "必须通过",
    "pass": "通过", "fail": "有线索", "could_not_check": "未能核查",
}  # fmt: skip


class _Renderer:
    """Keeps what the whole site says of its run."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        self.about = dict(about)

    def _document(self, **more: Any) -> dict[str, Any]:
        return {"about": self.about, "suites": SUITES, **more}


def _by_rule(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Checks grouped under their rule, by id."""
    rules: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["rule_id"], row["check_id"])):
        told = row["told"]
        rule = rules.setdefault(
            row["rule_id"], {"id": row["rule_id"], "title": told["title"], "checks": [], "basis": []}
        )
        rule["checks"].append(row)
        rule["basis"] += [basis for basis in told["basis"] if basis not in rule["basis"]]
    return list(rules.values())


class Suite(_Renderer):
    """What is asked for: every rule or gate, with its legal basis."""

    def render(self, suite: Any) -> dict[str, Any]:
        metas = [dict(expectation.meta) for expectation in suite.expectations]
        return self._document(
            name=suite.name,
            rules=_by_rule(metas + (suite.meta or {}).get("unbuilt", [])) if suite.name == "compliance" else [],
            gates=metas if suite.name == "quality" else [],
        )


class Validation(_Renderer):
    """What became of it in this run."""

    def render(self, validation: Any) -> dict[str, Any]:
        rows = []
        for result in validation.results:
            rows.append({**result.expectation_config.meta, "success": result.success, "result": dict(result.result)})
        if validation.suite_name == "quality":
            return self._document(name="quality", rules=[], gates=rows + validation.meta["unbuilt"], totals={})
        crashed = {"outcome": "could_not_check", "crashed": True}
        rows += [{**row, "success": False, "result": crashed} for row in validation.meta.get("unbuilt", [])]
        totals = {word: sum(row["result"]["outcome"] == word for row in rows) for word in ("pass", "fail")}
        totals["could_not_check"] = len(rows) - sum(totals.values())
        return self._document(name="compliance", rules=_by_rule(rows), gates=[], totals=totals)


class Index(_Renderer):
    """The first page: where the others are."""

    def render(self, links: Mapping[str, Any]) -> dict[str, Any]:
        return self._document(
            name="index",
            validations=sorted(links.get("validations_links", []), key=lambda link: str(link["filepath"])),
            expectations=sorted(links.get("expectations_links", []), key=lambda link: str(link["filepath"])),
        )


class Page:
    """The view: a document made by a renderer into one self-contained HTML page."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, document: Mapping[str, Any], **_library_options: Any) -> str:
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        environment.filters["word"] = lambda code: WORDS.get(str(code), str(code))
        # Our own stylesheet is the only markup that enters unescaped.
        style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704
        return environment.get_template(self.template).render(style=style, **document)
