"""`auditor query`: what is known of an institution."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from auditor.errors import BadInput
from auditor.report.safe import masked, shown
from auditor.settings import get_settings
from auditor.store import Store


class Format(StrEnum):
    """How to print the answer."""

    TEXT = "text"
    JSON = "json"


def query(
    text: Annotated[str, typer.Argument(help="part of a name, a 统一社会信用代码, or a filing code")],
    format: Annotated[Format, typer.Option("--format", help="text or json")] = Format.TEXT,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="most institutions to print")] = 20,
) -> None:
    """Search institutions by name or code. A name that is not found proves nothing, and the answer says so."""
    if not text.strip():
        raise BadInput("nothing to search for", "TEXT", "give part of a name, or a code")
    settings = get_settings()
    answer = Store(settings.database_url).search(
        text, released_only=settings.web_audience not in ("internal", "operator"), limit=limit
    )
    if format is Format.JSON:
        typer.echo(json.dumps(masked(answer), ensure_ascii=False, indent=1, default=str))
        return
    for line in _lines(answer):
        typer.echo(shown(line))


def _lines(answer: dict[str, Any]) -> list[str]:
    if answer["answer"]:
        return [answer["answer"]]
    lines = []
    for found in answer["results"]:
        lines.append("  ".join(part for part in (found["name"], found["uscc"], found["region"]) if part))
        lines += [f"  {filing['filing_code'] or '备案编号未注明'}  {filing['sentence']}" for filing in found["filings"]]
        if not found["filings"]:
            lines.append("  本库镜像中无同名评价备案（不等于违规）")
        if found["programs"]:
            lines.append(
                f"  {answer['week']}：项目 {found['programs']} 个，线索 {found['fails']} 条（未经人工复核，非结论），"
                f"未能核查 {found['could_not_check']} 项"
            )
    if answer["truncated"]:
        lines.append(f"共 {answer['total']} 个，只显示前 {len(answer['results'])} 个（--limit）")
    return lines
