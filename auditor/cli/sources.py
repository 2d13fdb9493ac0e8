"""`auditor sources`: what the audit reads, whether the list is sound, and what one source answers today."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor import catalogue
from auditor.cli.probing import Reading, compare, reading_lines
from auditor.crawl import Archive, Fetcher, crawl_shard, links, read_body
from auditor.crawl.links import charset_of, is_page
from auditor.errors import BadInput, ConfigError, CouldNotCheck
from auditor.model import Fetched, FetchOutcome, Source, SourceKind
from auditor.settings import get_settings

app = typer.Typer(no_args_is_help=True, help="List, check and try the sources of the audit.")


class Format(StrEnum):
    """How to print."""

    TEXT = "text"
    JSON = "json"


CatalogueOption = Annotated[
    Path | None, typer.Option("--catalogue", help="Catalogue file; default: the setting AUDITOR_CATALOGUE.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="text or json.")]


@app.command("list")
def list_sources(catalogue_file: CatalogueOption = None, output: FormatOption = Format.TEXT) -> None:
    """List the sources of the catalogue."""
    sources = catalogue.load(catalogue_file or get_settings().catalogue)
    if output is Format.JSON:
        typer.echo(json.dumps([asdict(source) for source in sources], ensure_ascii=False, indent=1))
        return
    width = max(len(source.id) for source in sources)
    for source in sources:
        typer.echo(f"{source.id:<{width}}  {source.kind:<8}  {source.state:<6}  {source.publisher}  {source.urls[0]}")


@app.command()
def lint(file: Annotated[Path | None, typer.Argument(help="Catalogue file; default: the one in use.")] = None) -> None:
    """Check a catalogue; every problem is one line with the line number."""
    path = file or get_settings().catalogue
    problems = catalogue.lint(path)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise ConfigError(f"{len(problems)} problem(s) in the catalogue", str(path), "correct the lines above")
    typer.echo(f"{path}: fine, {len(catalogue.load(path))} sources")


@app.command()
def probe(
    target: Annotated[str, typer.Argument(help="A source id, or an http(s) address.")],
    catalogue_file: CatalogueOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Fetch a source's start page politely, say what came and what is read on it; exit code 3 when nothing came.

    With selectors in the catalogue, what they read stands beside the generic reading, and drift is named.
    """
    if target.startswith(("http://", "https://")):
        _report(_fetch([target], None, None), output)
        return
    known = {source.id: source for source in catalogue.load(catalogue_file or get_settings().catalogue)}
    if target not in known:
        raise BadInput(
            f"no source {target!r}", "sources probe", "see `auditor sources list`, or give an http(s) address"
        )
    source = known[target]
    on_disk = source.kind in (SourceKind.FOLDER, SourceKind.WARC)
    # An API's base address is no page; its list of institutions is.
    api = source.options.get("organ_path", "")
    urls = [f"{url.rstrip('/')}{api}?pageSize=1&pageNum=1" for url in source.urls] if api else list(source.urls)
    _report(_read_files(source) if on_disk else _fetch(urls, source.delay_s, source), output)


def _fetch(urls: list[str], delay_s: float | None, source: Source | None) -> list[dict[str, Any]]:
    settings = get_settings()
    with Fetcher(settings) as fetcher:
        return [_described(fetcher.fetch(url, delay_s=delay_s), fetcher, source) for url in urls]


def _described(answer: Fetched, fetcher: Fetcher, source: Source | None) -> dict[str, Any]:
    found: int | None = None
    reading: Reading | None = None
    if answer.ok and is_page(answer.content_type):
        found = len(links(answer.body, answer.final_url, answer.content_type, fetcher.routes))
        if source is None or source.kind is not SourceKind.REGISTER:
            reading = compare(answer.body, answer.content_type, answer.final_url, source)
    return {
        "url": answer.url, "outcome": str(answer.outcome), "status": answer.status, "final_url": answer.final_url,
        "robots": answer.robots, "bytes": len(answer.body) if answer.ok else None, "sha256": answer.sha256 or None,
        "content_type": answer.content_type or None, "charset": charset_of(answer.content_type) or None,
        "links": found, "detail": answer.detail or None, "reading": reading,
    }  # fmt: skip


def _read_files(source: Source) -> list[dict[str, Any]]:
    """Read a folder or archive as a run would, into a WARC that is thrown away."""
    answers = []
    shown = ["url", "outcome", "size", "sha256", "content_type", "detail", "warc_offset"]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "probe.warc.gz"
        with Archive(path, "probe") as archive:
            frame = crawl_shard([source], archive=archive, settings=get_settings())
        rows = frame.sort_values("url")[shown].rename(columns={"size": "bytes"})
        with path.open("rb") as stored:
            for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
                offset = row.pop("warc_offset")
                answer = {str(name): value for name, value in row.items() if value != ""}
                if row["outcome"] == FetchOutcome.OK:
                    body = read_body(stored, int(offset))
                    answer["reading"] = compare(body, row["content_type"] or "", row["url"], source)
                answers.append(answer)
    return answers


def _report(answers: list[dict[str, Any]], output: Format) -> None:
    if output is Format.JSON:
        typer.echo(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for number, answer in enumerate(answers):
            if number:
                typer.echo("")
            for name, value in answer.items():
                if name != "reading":
                    typer.echo(f"{name:<13} {'-' if value is None else value}")
            for line in reading_lines(answer.get("reading")):
                typer.echo(line)
    failed = [answer for answer in answers if answer["outcome"] not in ("ok", "not_modified")]
    if failed:
        first = failed[0]
        raise CouldNotCheck(f"{len(failed)} of {len(answers)} could not be read", first["url"], str(first["detail"]))
