"""A catalogue file into sources: shape by JSON Schema, sense by a few checks, every complaint with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from auditor.catalogue.yamltext import Document, Path_
from auditor.errors import ConfigError
from auditor.model import Selector, Source, SourceKind

SCHEMA = Path(__file__).parent / "sources.schema.json"
_ON_DISK = (SourceKind.FOLDER, SourceKind.WARC)


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def errors(document: Document) -> Iterator[ConfigError]:
    """Everything that makes a catalogue unusable, in order of lines where the schema finds it, then by sense."""
    broken = sorted(_validator().iter_errors(document.value), key=lambda e: (document.line(_where(e)), e.message))
    for error in broken:
        where = _where(error)
        yield document.error(f"{_field(where)}: {_say(error)}", document.line(where), "see docs/add-a-source.md")
    if broken:
        return
    first: dict[str, int] = {}
    for index, entry in enumerate(document.value["sources"]):
        line = document.line(("sources", index, "id"))
        if entry["id"] in first:
            what = f"sources[{index}].id: {entry['id']!r} is used already in line {first[entry['id']]}"
            yield document.error(what, line, "give each source an id of its own")
        first.setdefault(entry["id"], line)
        if entry["kind"] not in _ON_DISK:
            for number, url in enumerate(entry["urls"]):
                complaint = _url_complaint(url)
                if complaint:
                    where = ("sources", index, "urls", number)
                    yield document.error(f"{_field(where)}: {complaint}", document.line(where), "correct the address")
        yield from _selector_errors(document, index, entry)


def _selector_errors(document: Document, index: int, entry: dict[str, Any]) -> Iterator[ConfigError]:
    for name, selector in entry.get("selectors", {}).items():
        where: Path_ = ("sources", index, "selectors", name, "css")
        if entry["kind"] == SourceKind.REGISTER:
            what = f"{_field(where[:3])}: a register is read by its adapter"
            yield document.error(what, document.line(where[:3]), "remove the selectors")
            return
        try:
            LexborHTMLParser("<p></p>").css(selector["css"])
        except SelectolaxError:
            what = f"{_field(where)}: {selector['css']!r} is not a CSS selector"
            yield document.error(what, document.line(where), "correct the selector")


def load(path: Path) -> list[Source]:
    """The sources of a catalogue, in file order.

    Args:
        path: a YAML file in the shape of `sources.schema.json`. Paths of folders, archives and interface descriptions
            are relative to it.

    Raises:
        ConfigError: the first problem, with file, line and field; ids are unique.
    """
    document = Document(path)
    for error in errors(document):
        raise error
    return [_source(entry, path) for entry in document.value["sources"]]


def _source(entry: dict[str, Any], path: Path) -> Source:
    kind = SourceKind(entry["kind"])
    urls = entry["urls"]
    if kind in _ON_DISK:
        urls = [str((path.parent / Path(url).expanduser()).resolve()) for url in urls]
    given = {"delay_s": 1.5, "min_fill_rate": 0.0, **entry}
    numbers = {name: float(given[name]) for name in ("delay_s", "min_fill_rate")}
    options = dict(entry.get("options", {}))
    if "spec" in options:
        options["spec"] = str((path.parent / Path(options["spec"]).expanduser()).resolve())
    selectors = {n: Selector(s["css"], str(s["count"])) for n, s in entry.get("selectors", {}).items()}
    return Source(**{**entry, **numbers, "kind": kind, "urls": tuple(urls), "options": options, "selectors": selectors})


def _where(error: ValidationError) -> Path_:
    where: Path_ = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = set(error.schema.get("properties", {})) if isinstance(error.schema, dict) else set()
        unknown = [str(key) for key in error.instance if key not in known]
        return (*where, unknown[0]) if unknown else where
    return where


def _field(where: Path_) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.lstrip(".") or "the file"


def _say(error: ValidationError) -> str:
    text = " ".join(error.message.split())
    return text if len(text) <= 160 else text[:157] + "..."


def _url_complaint(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return f"{url!r} is not an address"
    if parts.scheme not in ("http", "https"):
        return f"{url!r} is not an http or https address"
    if "@" in parts.netloc:
        return "an address must not carry a user name or password"
    if not parts.hostname:
        return f"{url!r} names no host"
    return f"port {port} is impossible" if port == 0 else ""
